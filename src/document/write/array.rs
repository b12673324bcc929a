//! Editing lists and single values in place.

use serde_json::{Map, Value as Json};
use toml_edit::{Array, ArrayOfTables, Value};

use super::table::{Host, edit};
use super::{Unwritable, build};
use crate::document::path::Path;
use crate::document::schema::Place;

/// Makes a value that says `old` say `wanted`; what stands around it stays.
pub(super) fn edit_value(
    value: &mut Value,
    old: Option<&Json>,
    wanted: &Json,
    place: Option<Place<'_>>,
    path: &Path,
) -> Result<(), Unwritable> {
    let (no_table, no_list) = (Map::new(), Vec::new());
    match (&mut *value, wanted) {
        (Value::InlineTable(table), Json::Object(wanted)) => {
            let old = old.and_then(Json::as_object).unwrap_or(&no_table);
            edit(Host::Inline(table), old, wanted, place, path)
        }
        (Value::Array(array), Json::Array(wanted)) => {
            let old = old.and_then(Json::as_array).unwrap_or(&no_list);
            edit_array(array, old, wanted, place.and_then(Place::item), path)
        }
        _ => {
            let mut fresh = build::value(wanted, place, path)?;
            *fresh.decor_mut() = value.decor().clone();
            *value = fresh;
            Ok(())
        }
    }
}

/// Which entries of a list stay: those at its start and at its end that are equal in both.
struct Middle {
    start: usize,
    old: usize,
    new: usize,
}

impl Middle {
    fn of(old: &[Json], new: &[Json]) -> Self {
        let equal = |(one, other): &(&Json, &Json)| one == other;
        let start = old.iter().zip(new).take_while(equal).count();
        let rest = old.len().min(new.len()) - start;
        let ends = old.iter().rev().zip(new.iter().rev());
        let end = ends.take(rest).take_while(equal).count();
        Self {
            start,
            old: old.len() - start - end,
            new: new.len() - start - end,
        }
    }

    /// The entries that are edited where they are.
    fn kept(&self) -> std::ops::Range<usize> {
        self.start..self.start + self.old.min(self.new)
    }

    /// The entries that are taken out.
    fn surplus(&self) -> std::ops::Range<usize> {
        self.kept().end..self.start + self.old
    }

    /// The entries that are put in.
    fn fresh(&self) -> std::ops::Range<usize> {
        self.kept().end..self.start + self.new
    }
}

fn edit_array(
    array: &mut Array,
    old: &[Json],
    wanted: &[Json],
    place: Option<Place<'_>>,
    path: &Path,
) -> Result<(), Unwritable> {
    let middle = Middle::of(old, wanted);
    for index in middle.kept() {
        if let (Some(value), Some(wanted)) = (array.get_mut(index), wanted.get(index)) {
            edit_value(value, old.get(index), wanted, place, &path.index(index))?;
        }
    }
    for index in middle.surplus().rev() {
        take_out(array, index);
    }
    for index in middle.fresh() {
        if let Some(wanted) = wanted.get(index) {
            put_in(
                array,
                index,
                build::value(wanted, place, &path.index(index))?,
            );
        }
    }
    Ok(())
}

fn take_out(array: &mut Array, index: usize) {
    if index >= array.len() {
        return;
    }
    let gone = array.remove(index);
    // The next entry takes the place, and with it the space before the place.
    if index == 0
        && let (Some(prefix), Some(next)) = (gone.decor().prefix(), array.get_mut(0))
    {
        next.decor_mut().set_prefix(prefix.clone());
    }
}

fn put_in(array: &mut Array, index: usize, mut value: Value) {
    let index = index.min(array.len());
    let text =
        |raw: Option<&toml_edit::RawString>| raw.and_then(|raw| raw.as_str()).map(str::to_owned);
    let last = index
        .checked_sub(1)
        .and_then(|before| array.get_mut(before));
    let indent = match &last {
        None => String::new(),
        Some(last) => match text(last.decor().prefix()) {
            // Entries on lines of their own: the new one gets its own line as well.
            Some(prefix) if prefix.contains('\n') => {
                let spaces = prefix.rsplit('\n').next().unwrap_or_default();
                format!("\n{spaces}")
            }
            _ => " ".to_owned(),
        },
    };
    let mut before = String::new();
    let mut suffix = String::new();
    if let Some(last) = last
        && let Some(after) = text(last.decor().suffix())
    {
        last.decor_mut().set_suffix("");
        (before, suffix) = behind(after);
    }
    if index == array.len() {
        let (comment, rest) = behind(text(Some(array.trailing())).unwrap_or_default());
        if !comment.is_empty() {
            before.push_str(&comment);
            array.set_trailing(rest);
        }
    }
    value.decor_mut().set_prefix(before + &indent);
    value.decor_mut().set_suffix(suffix);
    array.insert_formatted(index, value);
}

/// Splits what stands behind an entry: a comment, which stays behind that entry when another one
/// follows, and space, which is then behind the other one.
fn behind(text: String) -> (String, String) {
    if text.contains('#') {
        (text.trim_end().to_owned(), "\n".to_owned())
    } else {
        (String::new(), text)
    }
}

/// Makes `[[tables]]` that say `old` say `wanted`.
pub(super) fn edit_tables(
    tables: &mut ArrayOfTables,
    old: &[Json],
    wanted: &[Json],
    place: Option<Place<'_>>,
    path: &Path,
) -> Result<(), Unwritable> {
    let place = place.and_then(Place::item);
    let middle = Middle::of(old, wanted);
    let nothing = Map::new();
    for index in middle.kept() {
        if let (Some(table), Some(Json::Object(wanted))) =
            (tables.get_mut(index), wanted.get(index))
        {
            let old = old.get(index).and_then(Json::as_object);
            let (old, path) = (old.unwrap_or(&nothing), path.index(index));
            edit(Host::Table(table), old, wanted, place, &path)?;
        }
    }
    for index in middle.surplus().rev() {
        if index < tables.len() {
            tables.remove(index);
        }
    }
    for index in middle.fresh() {
        let Some(wanted) = wanted.get(index) else {
            continue;
        };
        let mut table = build::entry_table(wanted, place, &path.index(index))?;
        if index == 0 {
            table.set_position(tables.get(0).and_then(toml_edit::Table::position));
        }
        tables.insert(index.min(tables.len()), table);
    }
    Ok(())
}
