//! Comments that stand right below the last key of a table belong to it.
//!
//! `toml_edit` counts them to the table that follows, or to the end of the document, so that a new
//! table would come between. Here they are bound to the key above them; the text stays the same.

use toml_edit::{Decor, DocumentMut, Item, RawString, Table, Value};

/// One step on the way from the top of a document to a table: a key, and which of the tables there.
type Step = (String, Option<usize>);

/// Binds the comments below each table to it.
pub(super) fn bind(document: &mut DocumentMut) {
    let mut tables = Vec::new();
    collect(document.as_table(), &mut Vec::new(), &mut 0, &mut tables);
    // Stable: tables of one position stand in the order in which they were collected.
    tables.sort_by_key(|(position, _)| *position);
    let paths: Vec<Vec<Step>> = tables.into_iter().map(|(_, path)| path).collect();
    for (index, path) in paths.iter().enumerate() {
        let comment = match paths.get(index + 1) {
            Some(next) => at(document.as_table_mut(), next).and_then(|next| {
                let (comment, rest) = below(next.decor().prefix(), false)?;
                next.decor_mut().set_prefix(rest);
                Some(comment)
            }),
            None => below(Some(document.trailing()), true).map(|(comment, rest)| {
                document.set_trailing(rest);
                comment
            }),
        };
        if let (Some(comment), Some(table)) = (comment, at(document.as_table_mut(), path)) {
            hang(table, &comment);
        }
    }
}

/// Takes a key out of a table; the comments below it stay in the table.
pub(super) fn take_out(table: &mut Table, key: &str) {
    let Some(item) = table.remove(key) else {
        return;
    };
    let suffix = item.as_value().and_then(|value| value.decor().suffix());
    if let Some((_, comment)) = suffix
        .and_then(RawString::as_str)
        .and_then(|suffix| suffix.split_once('\n'))
    {
        hang(table, comment);
    }
}

/// The tables that have a header, the top first, each with its position in the text.
fn collect(
    table: &Table,
    path: &mut Vec<Step>,
    last: &mut isize,
    tables: &mut Vec<(isize, Vec<Step>)>,
) {
    if !table.is_dotted() {
        *last = table.position().unwrap_or(*last);
        if !table.is_implicit() || path.is_empty() {
            tables.push((*last, path.clone()));
        }
    }
    for (key, item) in table {
        match item {
            Item::Table(table) => {
                path.push((key.to_owned(), None));
                collect(table, path, last, tables);
                path.pop();
            }
            Item::ArrayOfTables(entries) => {
                for (index, table) in entries.iter().enumerate() {
                    path.push((key.to_owned(), Some(index)));
                    collect(table, path, last, tables);
                    path.pop();
                }
            }
            Item::None | Item::Value(_) => {}
        }
    }
}

fn at<'t>(top: &'t mut Table, path: &[Step]) -> Option<&'t mut Table> {
    path.iter().try_fold(top, |table, (key, index)| {
        let item = table.get_mut(key)?;
        match index {
            Some(index) => item.as_array_of_tables_mut()?.get_mut(*index),
            None => item.as_table_mut(),
        }
    })
}

/// Splits the comment lines at the start of a text from what follows them. They belong to what is
/// above when a blank line, or the end of the document, sets them apart from what is below.
fn below(text: Option<&RawString>, is_end: bool) -> Option<(String, String)> {
    let text = text?.as_str()?;
    let is_comment = |line: &&str| line.trim_start().starts_with('#');
    let end = text
        .split_inclusive('\n')
        .take_while(is_comment)
        .map(str::len)
        .sum();
    let (comment, rest) = text.split_at_checked(end)?;
    let apart = match rest.split_once('\n') {
        Some((line, _)) => line.trim().is_empty(),
        None => is_end && rest.trim().is_empty(),
    };
    let comment = comment.strip_suffix('\n')?;
    apart.then(|| (comment.to_owned(), rest.to_owned()))
}

/// Hangs comment lines behind the last key of a table, or behind its header when it has none.
fn hang(table: &mut Table, comment: &str) {
    let decor = match last_value(table) {
        Some(value) => value.decor_mut(),
        None => table.decor_mut(),
    };
    lengthen(decor, comment);
}

fn lengthen(decor: &mut Decor, comment: &str) {
    let suffix = decor.suffix().and_then(RawString::as_str);
    let suffix = format!("{}\n{comment}", suffix.unwrap_or_default());
    decor.set_suffix(suffix);
}

/// The value that stands last below the header of a table.
fn last_value(table: &mut Table) -> Option<&mut Value> {
    let key = table.iter().filter(|(_, item)| is_inside(item)).last()?.0;
    let key = key.to_owned();
    match table.get_mut(&key)? {
        Item::Value(value) => Some(value),
        Item::Table(dotted) => last_value(dotted),
        Item::None | Item::ArrayOfTables(_) => None,
    }
}

/// Whether an item stands below the header of the table that it is in.
fn is_inside(item: &Item) -> bool {
    item.is_value() || item.as_table().is_some_and(Table::is_dotted)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# top\ns = 0\na = 1 # one\n# of a\n\n# of t\n[[t]]\nx = 1\n# of x\n\n# between\n\n\
                        [u]\n# of u\n\n[u.v]\ny.z = 1\n# of w\n[w]\nk = 1\n# the end\n";

    fn bound() -> DocumentMut {
        let mut document: DocumentMut = TEXT.parse().unwrap();
        bind(&mut document);
        document
    }

    #[test]
    fn the_text_stays_as_it_is() {
        assert_eq!(bound().to_string(), TEXT);
        let short: DocumentMut = "a = 1\n# of a".parse().unwrap();
        let mut again = short.clone();
        bind(&mut again);
        assert_eq!(again.to_string(), short.to_string());
    }

    #[test]
    fn what_is_new_comes_after_the_comments_of_what_is_above() {
        let mut document = bound();
        let mut table = Table::new();
        table.insert("x", 2.into());
        let entries = document["t"].as_array_of_tables_mut().unwrap();
        entries.push(table);
        let text = document.to_string();
        let place = "x = 1\n# of x\n\n[[t]]\nx = 2\n\n# between\n\n[u]\n# of u\n";
        assert!(text.contains(place), "{text}");
        document["w"]["m"] = 2.into();
        let text = document.to_string();
        assert!(
            text.ends_with("# of w\n[w]\nk = 1\n# the end\nm = 2\n"),
            "{text}"
        );
    }

    #[test]
    fn a_key_leaves_and_the_comments_below_it_stay() {
        let mut document = bound();
        take_out(document["w"].as_table_mut().unwrap(), "k");
        take_out(document.as_table_mut(), "a");
        let text = document.to_string();
        assert!(text.ends_with("# of w\n[w]\n# the end\n"), "{text}");
        assert!(
            text.starts_with("# top\ns = 0\n# of a\n\n# of t\n"),
            "{text}"
        );
    }
}
