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
    /// It is cut, down to so many characters, and never left out.
    Stretch(usize),
    /// It is cut, down to so many characters, and then left out; the lowest number first.
    SpareStretch(u8, usize),
}

impl Room {
    /// The number by which the column is left out, if it ever is.
    const fn order(self) -> Option<u8> {
        match self {
            Self::Spare(order) | Self::SpareStretch(order, _) => Some(order),
            Self::Fixed | Self::Stretch(_) => None,
        }
    }

    /// How far the column is cut, if it ever is.
    const fn least(self) -> Option<usize> {
        match self {
            Self::Stretch(least) | Self::SpareStretch(_, least) => Some(least),
            Self::Fixed | Self::Spare(_) => None,
        }
    }
}

/// The head of a column.
#[derive(Debug, Clone, Copy)]
pub(in crate::report) struct Head {
    name: &'static str,
    brief: Option<&'static str>,
    room: Room,
}

impl Head {
    /// What it says, and what becomes of the column when there is not enough room.
    pub(in crate::report) const fn new(name: &'static str, room: Room) -> Self {
        Self {
            name,
            brief: None,
            room,
        }
    }

    /// With another name for when the column says less: before anything is cut below the double of
    /// what it must have.
    pub(in crate::report) const fn or(self, brief: &'static str) -> Self {
        Self {
            brief: Some(brief),
            ..self
        }
    }
}

/// One cell: text that was escaped, under a label.
#[derive(Debug, Clone)]
pub(in crate::report) struct Cell {
    text: String,
    brief: Option<String>,
    label: Option<Label>,
}

impl Cell {
    /// Text without a label.
    pub(in crate::report) fn plain(text: &str) -> Self {
        Self {
            text: escape::line(text).into_owned(),
            brief: None,
            label: None,
        }
    }

    /// With less to say where its column has less room.
    pub(in crate::report) fn or(self, brief: &str) -> Self {
        Self {
            brief: Some(escape::line(brief).into_owned()),
            ..self
        }
    }

    /// Text under a label.
    pub(in crate::report) fn labelled(label: Label, text: &str) -> Self {
        Self {
            label: Some(label),
            ..Self::plain(text)
        }
    }

    fn text(&self, brief: bool) -> &str {
        match &self.brief {
            Some(text) if brief => text,
            _ => &self.text,
        }
    }

    fn draw(&self, column: &Column, surface: Surface) -> String {
        let text = fit(self.text(column.brief), column.width);
        match self.label {
            Some(label) => surface.style.paint(label, &text),
            None => text,
        }
    }
}

/// A column as it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Column {
    index: usize,
    brief: bool,
    width: usize,
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
        table.set_header(columns.iter().map(|column| {
            let name = fit(self.name_of(column.index, column.brief), column.width);
            surface.style.paint(Label::Heading, &name)
        }));
        for row in &self.rows {
            let cells = columns
                .iter()
                .filter_map(|column| Some(row.get(column.index)?.draw(column, surface)));
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

    /// Which columns are drawn, and how wide: first what can be said in brief is, then columns are
    /// left out that do not fit even so, then the others are cut.
    fn columns(&self, room: Option<usize>) -> Vec<Column> {
        let mut columns: Vec<Column> = (0..self.heads.len())
            .filter_map(|index| self.column(index, false))
            .collect();
        let Some(room) = room else { return columns };
        let taken = |columns: &[Column], width: &dyn Fn(&Column) -> usize| -> usize {
            let widths = columns.iter().map(|column| width(column) + GAP);
            widths.sum::<usize>().saturating_sub(GAP)
        };
        let cut = |column: &Column, times: usize| match self.room(column.index).least() {
            Some(least) => column.width.min(least * times),
            None => column.width,
        };
        let mut by_weight: Vec<usize> = (0..columns.len()).collect();
        by_weight.sort_by_key(|place| {
            let column = columns.get(*place);
            column.and_then(|column| self.room(column.index).order())
        });
        for place in by_weight {
            if taken(&columns, &|column| cut(column, 2)) <= room {
                break;
            }
            if let Some(column) = columns.get_mut(place)
                && let Some(brief) = self.column(column.index, true)
            {
                *column = brief;
            }
        }
        while taken(&columns, &|column| cut(column, 1)) > room {
            let orders = columns
                .iter()
                .enumerate()
                .filter_map(|(place, column)| Some((self.room(column.index).order()?, place)));
            let Some((_, place)) = orders.min() else {
                break;
            };
            columns.remove(place);
        }
        while taken(&columns, &|column| column.width) > room {
            let stretched = columns.iter_mut().filter_map(|column| {
                let least = self.room(column.index).least()?;
                (column.width > least).then_some((column.width * 100 / least.max(1), column))
            });
            let Some((_, widest)) = stretched.max_by_key(|(stretch, _)| *stretch) else {
                break;
            };
            widest.width -= 1;
        }
        columns
    }

    /// A column that is wide enough for all that it says; none when that is nothing.
    fn column(&self, index: usize, brief: bool) -> Option<Column> {
        let cells = self.rows.iter().filter_map(|row| row.get(index));
        let widest = cells.map(|cell| cell.text(brief).width()).max()?;
        let width = widest.max(self.name_of(index, brief).width());
        (widest > 0).then_some(Column {
            index,
            brief,
            width,
        })
    }

    fn room(&self, index: usize) -> Room {
        self.heads.get(index).map_or(Room::Fixed, |head| head.room)
    }

    fn name_of(&self, index: usize, brief: bool) -> &'static str {
        self.heads.get(index).map_or("", |head| match head.brief {
            Some(name) if brief => name,
            _ => head.name,
        })
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
        Head::new("ID", Room::Fixed),
        Head::new("OWNER", Room::Spare(1)),
        Head::new("TITLE", Room::Stretch(8)),
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
    fn what_can_be_said_in_brief_is_not_left_out() {
        let heads = [
            Head::new("ID", Room::Fixed),
            Head::new("TITLE", Room::Stretch(8)),
            Head::new("WINDOW", Room::Spare(1)).or("START"),
            Head::new("OWNER", Room::SpareStretch(2, 5)),
        ];
        let mut grid = Grid::new(&heads);
        grid.row(vec![
            Cell::plain("k7m2q"),
            Cell::plain("Upgrade the database"),
            Cell::plain("22:00 to 23:30").or("22:00"),
            Cell::plain("alice@example.org"),
        ]);
        let drawn = |width| {
            let surface = Surface {
                width: Some(width),
                ..Surface::default()
            };
            grid.draw(surface)
        };
        let starts = |text: &str, line: &str| assert!(text.starts_with(line), "{text}");
        starts(
            &drawn(62),
            "ID     TITLE                 WINDOW          OWNER",
        );
        let brief =
            "ID     TITLE             START  OWNER\nk7m2q  Upgrade the dat…  22:00  alice@exa…";
        starts(&drawn(42), brief);
        starts(
            &drawn(30),
            "ID     TITLE     START  OWNER\nk7m2q  Upgrade…  22:00  alic…",
        );
        starts(&drawn(24), "ID     TITLE     OWNER\n");
        starts(&drawn(17), "ID     TITLE\n");
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
