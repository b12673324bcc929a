//! Tables that fit the place where they are read.

use comfy_table::{Cell as Drawn, ContentArrangement, Row, Table, presets};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::report::escape;
use crate::report::style::{Label, Surface};

/// The space between two columns.
const GAP: usize = 2;

/// What becomes of a column when there is not enough room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Room {
    /// It stays as it is.
    Fixed,
    /// It is left out; the lowest number first.
    Spare(u8),
    /// It is cut, down to so many characters.
    Stretch(usize),
}

/// The head of a column.
#[derive(Debug, Clone, Copy)]
pub(in crate::report) struct Head {
    /// What it says.
    pub name: &'static str,
    /// What becomes of the column when there is not enough room.
    pub room: Room,
}

/// One cell: text that was escaped, under a label.
#[derive(Debug, Clone)]
pub(in crate::report) struct Cell {
    text: String,
    label: Option<Label>,
}

impl Cell {
    /// Text without a label.
    pub(in crate::report) fn plain(text: &str) -> Self {
        Self {
            text: escape::line(text).into_owned(),
            label: None,
        }
    }

    /// Text under a label.
    pub(in crate::report) fn labelled(label: Label, text: &str) -> Self {
        Self {
            label: Some(label),
            ..Self::plain(text)
        }
    }

    fn draw(&self, width: usize, surface: Surface) -> String {
        let text = fit(&self.text, width);
        match self.label {
            Some(label) => surface.style.paint(label, &text),
            None => text,
        }
    }
}

/// A table before it is drawn. Columns that are empty in every row are left out.
#[derive(Debug)]
pub(in crate::report) struct Grid {
    heads: Vec<Head>,
    rows: Vec<Vec<Cell>>,
}

impl Grid {
    /// A table with these columns.
    pub(in crate::report) fn new(heads: &[Head]) -> Self {
        Self {
            heads: heads.to_vec(),
            rows: Vec::new(),
        }
    }

    /// Adds a row: a cell for each column.
    pub(in crate::report) fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }

    /// The table as text, a line for each row and one for the head.
    pub(in crate::report) fn draw(&self, surface: Surface) -> String {
        let columns = self.columns(surface.width);
        let mut table = Table::new();
        table
            .load_style(presets::NOTHING)
            .force_no_tty()
            .set_content_arrangement(ContentArrangement::Disabled);
        table.set_header(columns.iter().filter_map(|(index, width)| {
            let name = self.heads.get(*index)?.name;
            Some(surface.style.paint(Label::Heading, &fit(name, *width)))
        }));
        for row in &self.rows {
            let cells = columns
                .iter()
                .filter_map(|(index, width)| Some(row.get(*index)?.draw(*width, surface)));
            table.add_row(Row::from(cells.map(Drawn::new_owned).collect::<Vec<_>>()));
        }
        let gap = u16::try_from(GAP).unwrap_or_default();
        for column in table.column_iter_mut() {
            column.set_padding((0, gap));
        }
        let mut text = String::new();
        for line in table.lines() {
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// Which columns are drawn, and how wide.
    fn columns(&self, room: Option<usize>) -> Vec<(usize, usize)> {
        let mut columns: Vec<(usize, usize)> = (0..self.heads.len())
            .filter_map(|index| {
                let texts = self.rows.iter().filter_map(|row| row.get(index));
                let widest = texts.map(|cell| cell.text.width()).max()?;
                (widest > 0).then(|| (index, widest.max(self.name_of(index).width())))
            })
            .collect();
        let Some(room) = room else { return columns };
        let taken = |columns: &[(usize, usize)], least: bool| -> usize {
            let wide = columns
                .iter()
                .map(|(index, width)| match self.room(*index) {
                    Room::Stretch(cut) if least => cut.min(*width),
                    Room::Stretch(_) | Room::Fixed | Room::Spare(_) => *width,
                });
            wide.map(|width| width.saturating_add(GAP))
                .sum::<usize>()
                .saturating_sub(GAP)
        };
        while taken(&columns, true) > room {
            let spare = columns
                .iter()
                .enumerate()
                .filter_map(|(place, (index, _))| match self.room(*index) {
                    Room::Spare(order) => Some((order, place)),
                    Room::Fixed | Room::Stretch(_) => None,
                });
            let Some((_, place)) = spare.min() else { break };
            columns.remove(place);
        }
        let excess = taken(&columns, false).saturating_sub(room);
        let stretch = columns
            .iter_mut()
            .find(|(index, _)| matches!(self.room(*index), Room::Stretch(_)));
        if let Some((index, width)) = stretch
            && let Room::Stretch(cut) = self.room(*index)
        {
            *width = width.saturating_sub(excess).max(cut.min(*width));
        }
        columns
    }

    fn room(&self, index: usize) -> Room {
        self.heads.get(index).map_or(Room::Fixed, |head| head.room)
    }

    fn name_of(&self, index: usize) -> &'static str {
        self.heads.get(index).map_or("", |head| head.name)
    }
}

/// The text, cut to so many columns of a terminal.
pub(in crate::report) fn fit(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or_default();
        if used > width {
            break;
        }
        out.push(c);
    }
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::style::Style;

    const HEADS: [Head; 3] = [
        Head {
            name: "ID",
            room: Room::Fixed,
        },
        Head {
            name: "OWNER",
            room: Room::Spare(1),
        },
        Head {
            name: "TITLE",
            room: Room::Stretch(8),
        },
    ];

    fn drawn(width: Option<usize>, style: Style) -> String {
        let mut grid = Grid::new(&HEADS);
        for (id, owner, title) in [
            ("k7m2q", "alice", "Upgrade the database"),
            ("x", "bob", "変更を承認する\u{1b}[31m"),
        ] {
            grid.row(vec![
                Cell::labelled(Label::Id, id),
                Cell::plain(owner),
                Cell::plain(title),
            ]);
        }
        grid.draw(Surface { width, style })
    }

    #[test]
    fn columns_go_and_are_cut_until_it_fits() {
        let whole = drawn(None, Style::PLAIN);
        assert_eq!(
            whole,
            "ID     OWNER  TITLE\n\
             k7m2q  alice  Upgrade the database\n\
             x      bob    変更を承認する\\u{1b}[31m\n"
        );
        assert_eq!(
            drawn(Some(24), Style::PLAIN),
            "ID     OWNER  TITLE\nk7m2q  alice  Upgrade t…\nx      bob    変更を承…\n"
        );
        assert_eq!(
            drawn(Some(16), Style::PLAIN),
            "ID     TITLE\nk7m2q  Upgrade…\nx      変更を承…\n"
        );
    }

    #[test]
    fn no_line_is_wider_than_the_place_and_colour_takes_no_room() {
        for width in 15..60 {
            let plain = drawn(Some(width), Style::PLAIN);
            assert!(plain.lines().all(|line| line.width() <= width), "{plain}");
            let coloured = drawn(Some(width), Style::COLOURED);
            assert!(coloured.contains("\u{1b}[36mk7m2q\u{1b}[0m"));
            let bare = anstream::adapter::strip_str(&coloured).to_string();
            let trimmed: String = bare
                .lines()
                .map(|l| format!("{}\n", l.trim_end()))
                .collect();
            assert_eq!(trimmed, plain);
        }
    }

    #[test]
    fn a_column_without_content_is_left_out() {
        let mut grid = Grid::new(&HEADS);
        grid.row(vec![
            Cell::plain("x"),
            Cell::plain(""),
            Cell::plain("title"),
        ]);
        assert_eq!(grid.draw(Surface::default()), "ID  TITLE\nx   title\n");
    }
}
