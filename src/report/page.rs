//! A page of text: sections, fields and paragraphs, folded to the width of the place.

use unicode_width::UnicodeWidthStr;

use crate::report::escape;
use crate::report::fold::fold;
use crate::report::style::{Label, Surface};

/// How far the texts of fields stand to the right of their names.
const INDENT: usize = 11;

/// A page as it grows. Every text is escaped on its way in.
#[derive(Debug)]
pub(in crate::report) struct Page {
    surface: Surface,
    out: String,
}

impl Page {
    /// An empty page.
    pub(in crate::report) const fn new(surface: Surface) -> Self {
        Self {
            surface,
            out: String::new(),
        }
    }

    /// Begins a section, after an empty line.
    pub(in crate::report) fn section(&mut self, name: &str) {
        self.gap();
        self.painted(0, Label::Heading, name);
    }

    /// An empty line, unless the page is empty.
    pub(in crate::report) fn gap(&mut self) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
    }

    /// One line without a label.
    pub(in crate::report) fn line(&mut self, text: &str) {
        self.paragraph(0, text);
    }

    /// One line under a label, which is not folded, so that commands can be copied.
    pub(in crate::report) fn painted(&mut self, indent: usize, label: Label, text: &str) {
        self.out.push_str(&" ".repeat(indent));
        self.out.push_str(&self.surface.style.paint(label, text));
        self.out.push('\n');
    }

    /// Pieces one after the other, each under its label, a space between them; empty ones are left
    /// out. Lines end at spaces, and go on below the first piece.
    pub(in crate::report) fn pieces(&mut self, indent: usize, pieces: &[(Option<Label>, &str)]) {
        let width = self.surface.width.unwrap_or(usize::MAX).max(indent + 20);
        let mut used = indent;
        self.out.push_str(&" ".repeat(indent));
        let mut begun = false;
        for (label, text) in pieces.iter().filter(|(_, text)| !text.is_empty()) {
            let text = escape::line(text);
            let mut run = String::new();
            for word in text.split(' ') {
                let wide = word.width();
                if begun && used + 1 + wide > width {
                    self.painted_run(*label, &mut run);
                    self.out.push('\n');
                    self.out.push_str(&" ".repeat(indent + 2));
                    used = indent + 2;
                } else if begun {
                    if run.is_empty() {
                        self.out.push(' ');
                    } else {
                        run.push(' ');
                    }
                    used += 1;
                }
                run.push_str(word);
                used += wide;
                begun = true;
            }
            self.painted_run(*label, &mut run);
        }
        self.out.push('\n');
    }

    /// Words of one piece and of one line, whose text was escaped.
    fn painted_run(&mut self, label: Option<Label>, run: &mut String) {
        match label {
            Some(label) => self.out.push_str(&self.surface.style.paint(label, run)),
            None => self.out.push_str(run),
        }
        run.clear();
    }

    /// A field: its name, and its text beside it. Nothing when there is no text.
    pub(in crate::report) fn field(&mut self, name: &str, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        let name = format!("{name:<width$}", width = INDENT);
        let name = self.surface.style.paint(Label::Muted, &name);
        self.fold(&name, INDENT, text);
    }

    /// Text of any length, each line indented.
    pub(in crate::report) fn paragraph(&mut self, indent: usize, text: &str) {
        self.fold(&" ".repeat(indent), indent, text);
    }

    /// Text that was made for terminals already, such as findings.
    pub(in crate::report) fn ready(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// The whole page.
    pub(in crate::report) fn text(self) -> String {
        self.out
    }

    fn fold(&mut self, first: &str, indent: usize, text: &str) {
        let text = escape::lines(text.trim_end());
        for line in fold(&text, self.surface.width, first, indent) {
            self.out.push_str(line.trim_end());
            self.out.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_go_on_below_and_keep_their_labels() {
        let mut page = Page::new(Surface {
            width: Some(30),
            ..Surface::default()
        });
        let by = "by ben@example.org,";
        page.pieces(
            2,
            &[
                (Some(Label::Good), "counts:"),
                (None, "approved as peer"),
                (None, by),
            ],
        );
        assert_eq!(
            page.text(),
            "  counts: approved as peer by\n    ben@example.org,\n"
        );
    }

    #[test]
    fn texts_are_folded_beside_their_names() {
        let mut page = Page::new(Surface {
            width: Some(34),
            ..Surface::default()
        });
        page.section("steps");
        page.field("what", "one two three four five six seven\n\u{1b}[2Jnext");
        page.field("why", "  ");
        page.section("more");
        page.paragraph(2, "text");
        assert_eq!(
            page.text(),
            "steps\n\
             what       one two three four five\n           six seven\n           \\u{1b}[2Jnext\n\
             \nmore\n  text\n"
        );
    }
}
