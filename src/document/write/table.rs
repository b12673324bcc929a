//! Editing a table in place.

use serde_json::{Map, Value as Json};
use toml_edit::{InlineTable, Item, Table, Value};

use super::{Unwritable, array, build, comments};
use crate::document::path::Path;
use crate::document::schema::Place;

/// A table in either form.
pub(super) enum Host<'a> {
    /// With a header, or the whole document, or dotted keys.
    Table(&'a mut Table),
    /// `{ … }`.
    Inline(&'a mut InlineTable),
}

impl Host<'_> {
    fn get_mut(&mut self, key: &str) -> Option<Slot<'_>> {
        match self {
            Self::Table(table) => table.get_mut(key).map(Slot::Item),
            Self::Inline(table) => table.get_mut(key).map(Slot::Value),
        }
    }

    fn remove(&mut self, key: &str) {
        match self {
            Self::Table(table) => comments::take_out(table, key),
            Self::Inline(table) => {
                table.remove(key);
            }
        }
    }
}

enum Slot<'a> {
    Item(&'a mut Item),
    Value(&'a mut Value),
}

/// Makes a table that says `before` say `after`.
pub(super) fn edit(
    mut host: Host<'_>,
    before: &Map<String, Json>,
    after: &Map<String, Json>,
    place: Option<Place<'_>>,
    path: &Path,
) -> Result<(), Unwritable> {
    for key in before.keys().filter(|key| !after.contains_key(*key)) {
        host.remove(key);
    }
    for (key, wanted) in after {
        let old = before.get(key);
        if old == Some(wanted) {
            continue;
        }
        let place_here = place.and_then(|place| place.key(key));
        let path = path.key(key);
        match host.get_mut(key) {
            Some(Slot::Item(item)) => edit_item(item, old, wanted, place_here, &path)?,
            Some(Slot::Value(value)) => {
                array::edit_value(value, old, wanted, place_here, &path)?;
            }
            None if build::is_default(wanted, place_here) => {}
            None => insert(&mut host, key, wanted, place, &path)?,
        }
    }
    Ok(())
}

fn edit_item(
    item: &mut Item,
    old: Option<&Json>,
    wanted: &Json,
    place: Option<Place<'_>>,
    path: &Path,
) -> Result<(), Unwritable> {
    let (no_table, no_list) = (Map::new(), Vec::new());
    match (&mut *item, wanted) {
        (Item::Table(table), Json::Object(wanted)) => {
            let old = old.and_then(Json::as_object).unwrap_or(&no_table);
            edit(Host::Table(table), old, wanted, place, path)
        }
        (Item::ArrayOfTables(tables), Json::Array(wanted))
            if wanted.iter().all(Json::is_object) && !wanted.is_empty() =>
        {
            let old = old.and_then(Json::as_array).unwrap_or(&no_list);
            array::edit_tables(tables, old, wanted, place, path)
        }
        (Item::Value(value), wanted) => array::edit_value(value, old, wanted, place, path),
        (Item::None | Item::Table(_) | Item::ArrayOfTables(_), wanted) => {
            *item = build::item(wanted, place, path)?;
            Ok(())
        }
    }
}

/// Puts a new key where the format's order has it.
fn insert(
    host: &mut Host<'_>,
    key: &str,
    wanted: &Json,
    place: Option<Place<'_>>,
    path: &Path,
) -> Result<(), Unwritable> {
    let place_here = place.and_then(|place| place.key(key));
    match host {
        Host::Inline(table) => {
            let mut value = build::value(wanted, place_here, path)?;
            // The space before the brace stays before the brace.
            if let Some((_, last)) = table.iter_mut().last() {
                let space = last.decor().suffix().cloned().unwrap_or_default();
                last.decor_mut().set_suffix("");
                value.decor_mut().set_prefix(" ");
                value.decor_mut().set_suffix(space);
            }
            table.insert(key, value);
        }
        Host::Table(table) if table.is_dotted() => {
            table.insert(key, Item::Value(build::value(wanted, place_here, path)?));
        }
        Host::Table(table) => {
            let mut item = build::item(wanted, place_here, path)?;
            let order: Vec<&str> = place.into_iter().flat_map(Place::keys).collect();
            let rank = |key: &str| order.iter().position(|known| *known == key);
            if item.is_value() {
                table.insert(key, item);
                let sequence = sequence(table, key, rank);
                table.sort_values_by(|one, _, other, _| {
                    let at = |key: &str| sequence.iter().position(|known| known == key);
                    at(one.get()).cmp(&at(other.get()))
                });
            } else {
                if path.segments().len() == 1 {
                    set_position(&mut item, position_for(table, key, rank));
                }
                table.insert(key, item);
            }
        }
    }
    Ok(())
}

/// The keys of a table in the order they have, but for `new`, which comes right after the last
/// key that the format has before it.
fn sequence(table: &Table, new: &str, rank: impl Fn(&str) -> Option<usize>) -> Vec<String> {
    let mut keys: Vec<String> = table
        .iter()
        .map(|(key, _)| key.to_owned())
        .filter(|key| key != new)
        .collect();
    let own = rank(new).unwrap_or(usize::MAX);
    let before = |key: &String| {
        table.get(key).is_some_and(Item::is_value) && rank(key).is_some_and(|rank| rank < own)
    };
    let at = keys.iter().rposition(before).map_or(0, |last| last + 1);
    keys.insert(at, new.to_owned());
    keys
}

/// Where in the text a new section goes: after the last one that the format has before it.
fn position_for(root: &Table, new: &str, rank: impl Fn(&str) -> Option<usize>) -> Option<isize> {
    let own = rank(new).unwrap_or(usize::MAX);
    root.iter()
        .filter(|(key, _)| rank(key).is_some_and(|rank| rank < own))
        .filter_map(|(_, item)| last_position(item))
        .max()
        .or(root.position())
        .or(Some(0))
}

/// The position of the last table in an item.
fn last_position(item: &Item) -> Option<isize> {
    match item {
        Item::Table(table) => {
            let below = table.iter().filter_map(|(_, item)| last_position(item));
            below.chain(table.position()).max()
        }
        Item::ArrayOfTables(tables) => {
            let below = tables.iter().flat_map(Table::iter);
            let below = below.filter_map(|(_, item)| last_position(item));
            let own = tables.iter().filter_map(Table::position);
            below.chain(own).max()
        }
        Item::None | Item::Value(_) => None,
    }
}

fn set_position(item: &mut Item, position: Option<isize>) {
    match item {
        Item::Table(table) => table.set_position(position),
        Item::ArrayOfTables(tables) => {
            for table in tables.iter_mut() {
                table.set_position(position);
            }
        }
        Item::None | Item::Value(_) => {}
    }
}
