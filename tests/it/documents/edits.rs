//! An edit touches what differs and nothing else, whatever differs.

use std::collections::HashMap;

use git_change::document::{read, record};
use git_change::domain::change::Change;
use serde_json::Value;

const MOST: &str = include_str!("../../cases/documents/valid/change/most.toml");
const LEAST: &str = include_str!("../../cases/documents/valid/change/least.toml");

fn change(text: &str) -> Change {
    read::<Change>(text).value().unwrap().clone()
}

/// The record without one key, by the path of the key; none where it is no record without it.
fn without(change: &Change, path: &[&str]) -> Option<Change> {
    let mut json = serde_json::to_value(change).unwrap();
    let (last, parents) = path.split_last()?;
    let mut table = &mut json;
    for key in parents {
        table = match key.parse::<usize>() {
            Ok(index) => table.get_mut(index)?,
            Err(_) => table.get_mut(*key)?,
        };
    }
    match table {
        Value::Object(table) => drop(table.shift_remove(*last)?),
        Value::Array(entries) => drop(entries.remove(last.parse().ok()?)),
        _ => return None,
    }
    serde_json::from_value(json).ok()
}

/// The paths of all values in a record.
fn paths(json: &Value, here: &str) -> Vec<String> {
    let below: Vec<(String, &Value)> = match json {
        Value::Object(table) => table
            .iter()
            .map(|(key, value)| (key.clone(), value))
            .collect(),
        Value::Array(entries) => entries
            .iter()
            .enumerate()
            .map(|(index, value)| (index.to_string(), value))
            .collect(),
        _ => Vec::new(),
    };
    below
        .into_iter()
        .flat_map(|(key, value)| {
            let path = if here.is_empty() {
                key
            } else {
                format!("{here}/{key}")
            };
            let mut all = paths(value, &path);
            all.push(path);
            all
        })
        .collect()
}

/// How many lines of `new` are not in `old`, counting repeated lines.
fn added(old: &str, new: &str) -> Vec<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for line in old.lines() {
        *counts.entry(line).or_default() += 1;
    }
    new.lines()
        .filter(|line| match counts.get_mut(line) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        })
        .map(str::to_owned)
        .collect()
}

#[test]
fn any_one_value_is_taken_out_and_put_back() {
    let most = change(MOST);
    let json = serde_json::to_value(&most).unwrap();
    let mut tried = 0;
    for path in paths(&json, "") {
        let keys: Vec<&str> = path.split('/').collect();
        let Some(less) = without(&most, &keys) else {
            continue;
        };
        tried += 1;
        let cut = record::edit(MOST, &less).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(change(&cut), less, "{path}");
        let is_entry = keys.iter().any(|key| key.parse::<usize>().is_ok());
        if !is_entry && keys[0] != "x" && path != "risk/answers/how often?" {
            let fresh = added(MOST, &cut);
            assert!(fresh.len() <= 1, "taking out {path} adds {fresh:?}");
        }
        let whole = record::edit(&cut, &most).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(change(&whole), most, "{path}");
        assert!(whole.contains("# A change with everything"), "{path}");
    }
    assert!(tried > 100, "{tried}");
}

#[test]
fn any_record_becomes_any_other() {
    let (least, most) = (change(LEAST), change(MOST));
    assert_eq!(change(&record::edit(LEAST, &most).unwrap()), most);
    let cut = record::edit(MOST, &least).unwrap();
    assert_eq!(change(&cut), least);
    assert!(cut.starts_with("#:schema "), "{cut}");
}

#[test]
fn tables_on_one_line_and_dotted_keys_stay_so() {
    let text = format!(
        "{LEAST}request.what = \"x\" # dotted\nwindow = {{ start = 2026-11-23T22:00:00Z, \
         end = 2026-11-23T23:00:00Z }}\nstep = [{{ kind = \"verify\", do = \"look\" }}]\n"
    );
    let mut after = change(&text);
    after.request.why = Some("y".to_owned());
    after.step.push(after.step[0].clone());
    after.window.as_mut().unwrap().downtime = Some("none".to_owned());
    let edited = record::edit(&text, &after).unwrap();
    assert_eq!(
        added(&text, &edited),
        [
            "request.why = \"y\"",
            "window = { start = 2026-11-23T22:00:00Z, end = 2026-11-23T23:00:00Z, downtime = \"none\" }",
            "step = [{ kind = \"verify\", do = \"look\" }, { kind = \"verify\", do = \"look\" }]",
        ]
    );
}

#[test]
fn windows_lines_come_back_byte_for_byte() {
    let text = MOST.replace('\n', "\r\n");
    let mut other = change(&text);
    other.title = "Other".to_owned();
    other.note.push(other.note[0].clone());
    let edited = record::edit(&text, &other).unwrap();
    assert!(!edited.replace("\r\n", "").contains('\n'));
    let note = "\r\n[[note]]\r\nby = \"bob@example.org\"\r\nat = 2026-11-23T22:05:00+01:00\r\n\
                text = \"begun\"\r\n";
    let (before, after) = edited.split_at(edited.rfind(note).unwrap());
    let undone = format!("{before}{}", after.strip_prefix(note).unwrap());
    let title = change(MOST).title;
    assert_eq!(undone.replace("\"Other\"", &format!("\"{title}\"")), text);
}
