//! Line ends and byte-order marks, which `toml_edit` does not keep.

use toml_edit::visit_mut::VisitMut;
use toml_edit::{DocumentMut, Formatted};

use super::build::in_one_line;

/// How the lines of a text end, and whether it starts with a byte-order mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LineEnds {
    windows: bool,
    marked: bool,
}

const MARK: char = '\u{feff}';

impl LineEnds {
    /// What most lines of a text end in.
    pub(super) fn of(text: &str) -> Self {
        let all = text.matches('\n').count();
        let windows = text.matches("\r\n").count();
        Self {
            windows: windows * 2 > all,
            marked: text.starts_with(MARK),
        }
    }

    /// The text with plain ends and without a mark.
    pub(super) fn normal(self, text: &str) -> String {
        text.strip_prefix(MARK)
            .unwrap_or(text)
            .replace("\r\n", "\n")
    }

    /// The text with the ends and the mark that it had.
    pub(super) fn restore(self, mut document: DocumentMut) -> String {
        let mark = if self.marked {
            MARK.to_string()
        } else {
            String::new()
        };
        if self.windows {
            OneLine.visit_document_mut(&mut document);
            mark + &document.to_string().replace('\n', "\r\n")
        } else {
            mark + &document.to_string()
        }
    }
}

/// TOML takes the line ends within a text as they are. A text of several lines that is new in a
/// file of Windows lines would therefore be another text: it is written on one line.
struct OneLine;

impl VisitMut for OneLine {
    fn visit_string_mut(&mut self, node: &mut Formatted<String>) {
        if node.as_repr().is_none()
            && node.value().contains('\n')
            && let Some(mut text) = in_one_line(node.value())
        {
            *text.decor_mut() = node.decor().clone();
            *node = text;
        }
    }
}
