//! The walls of the house: which room may use which. Changing the architecture is a change of the
//! table below.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each room, and the rooms that it may use besides itself. A room that is not named belongs to
/// the one around it.
#[rustfmt::skip]
const WALLS: &[(&str, &[&str])] = &[
    ("domain::change",    &[]),
    ("domain::calendar",  &["domain::change"]),
    ("domain::catalog",   &["domain::change"]),
    ("domain::policy",    &["domain::change", "domain::calendar", "domain::catalog"]),
    ("domain::ledger",    &["domain"]),
    ("document",          &["domain"]),
    ("audit",             &["domain", "document"]),
    ("report",            &["domain", "document", "audit"]),
    ("adapters::clock",   &["domain", "document", "audit"]),
    ("adapters::editor",  &["domain", "document", "audit"]),
    ("adapters::git",     &["domain", "document", "audit"]),
    ("adapters::index",   &["domain", "document", "audit"]),
    ("adapters::pager",   &["domain", "document", "audit"]),
    ("adapters::random",  &["domain", "document", "audit"]),
    ("adapters::signing", &["domain", "document", "audit"]),
    ("app",               &["domain", "document", "audit"]),
    ("cli",               &["domain", "report", "app"]),
    ("cli::wiring",       &["domain", "report", "app", "cli", "adapters"]),
    ("main",              &["cli"]),
];

/// Words that say nothing about what is in a room.
const NAMELESS: [&str; 5] = ["util", "common", "helpers", "manager", "handler"];

/// Every source file, and the path of its module.
fn modules() -> Vec<(Vec<String>, String)> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut modules = Vec::new();
    let mut folders = vec![top.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("readable") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).expect("readable");
                let inside = path.strip_prefix(&top).expect("below").with_extension("");
                modules.push((module(&inside), text));
            }
        }
    }
    modules.sort();
    modules
}

fn module(inside: &Path) -> Vec<String> {
    let parts = PathBuf::from(inside);
    let parts = parts.iter().map(|part| part.to_string_lossy().into_owned());
    parts.filter(|part| part != "mod").collect()
}

/// The innermost room around a module.
fn room(module: &[String]) -> Option<&'static str> {
    let path = module.join("::") + "::";
    let around = WALLS.iter().map(|(room, _)| *room);
    let around = around.filter(|room| path.starts_with(&format!("{room}::")));
    around.max_by_key(|room| room.len())
}

/// The paths in a file that begin with `crate` or `super`.
fn named(module: &[String], text: &str) -> Vec<Vec<String>> {
    let mut named = Vec::new();
    for line in text.lines() {
        let code = line.trim_start();
        if code.starts_with("//") {
            continue;
        }
        // Indented imports stand in a module of their own: the unit tests.
        let nested = usize::from(code.starts_with("use ") && code != line);
        let words = code.split(|c: char| !(c.is_alphanumeric() || "_:".contains(c)));
        for word in words.filter(|word| word.contains("::")) {
            let mut parts = word.split("::").peekable();
            let up = match parts.next() {
                Some("crate" | "git_change") => module.len(),
                Some("super") => 1 - nested,
                _ => continue,
            };
            let ups = up + std::iter::from_fn(|| parts.next_if_eq(&"super")).count();
            let kept = module.iter().take(module.len().saturating_sub(ups));
            let more = parts.filter(|part| !part.is_empty()).map(str::to_owned);
            named.push(kept.cloned().chain(more).collect());
        }
    }
    named
}

#[test]
fn rooms_use_only_the_rooms_below_them() {
    let mut breaches = BTreeSet::new();
    for (module, text) in modules() {
        let Some(here) = room(&module) else { continue };
        let (_, allowed) = WALLS
            .iter()
            .find(|(room, _)| *room == here)
            .expect("listed");
        for path in named(&module, &text) {
            let there = path.join("::");
            let inside = |room: &str| format!("{there}::").starts_with(&format!("{room}::"));
            if !inside(here) && !allowed.iter().any(|room| inside(room)) {
                breaches.insert(format!("{} uses {there}", module.join("::")));
            }
        }
    }
    assert!(breaches.is_empty(), "{breaches:#?}");
}

#[test]
fn git2_is_named_in_one_room() {
    for (module, text) in modules() {
        let home = module.starts_with(&["adapters".to_owned(), "git".to_owned()]);
        assert!(home || !text.contains("git2::"), "{module:?}");
    }
}

#[test]
fn modules_are_named_for_what_is_in_them() {
    for (module, _) in modules() {
        let name = module.last().expect("a file has a name");
        assert!(!NAMELESS.contains(&name.as_str()), "{module:?}");
    }
}

#[test]
fn every_adapter_has_a_wall_around_it() {
    for (module, _) in modules() {
        if let [first, _, ..] = module.as_slice()
            && first == "adapters"
        {
            assert!(room(&module).is_some(), "{module:?} is not in the table");
        }
    }
}
