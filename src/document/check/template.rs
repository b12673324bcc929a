//! A template that contradicts itself.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::path::Path;
use crate::document::problem::{Complaint, meant, quoted};
use crate::domain::change::Kind;
use crate::domain::policy::template::Template;

pub(in crate::document) fn check(template: &Template) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    complaints.extend(standing(template));
    complaints.extend(parameters(template));
    complaints
}

fn standing(template: &Template) -> Option<Complaint> {
    match (template.kind, &template.standing) {
        (Kind::Standard, None) => Some(
            Complaint::error(
                Path::from("type"),
                "a standard template needs [standing]: who approved it, and until when",
            )
            .remedy("add [standing] with `approved_by` and `expires`, or make the type normal"),
        ),
        (Kind::Standard, Some(standing)) if standing.approved_by.is_empty() => {
            Some(Complaint::error(
                Path::from("standing.approved_by"),
                "nobody approved the template",
            ))
        }
        (Kind::Normal, Some(_)) => Some(
            Complaint::warning(
                Path::from("standing"),
                "a normal change is approved each time, so [standing] has no effect",
            )
            .remedy("take it out, or make the type standard"),
        ),
        (Kind::Emergency, _) => Some(
            Complaint::error(Path::from("type"), "there are no templates for emergencies")
                .remedy("use \"standard\" or \"normal\""),
        ),
        (Kind::Standard | Kind::Normal, _) => None,
    }
}

fn parameters(template: &Template) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let mut used: BTreeSet<String> = BTreeSet::new();
    let pattern = serde_json::to_value(&template.change).unwrap_or_default();
    for (path, text) in texts(&pattern, &Path::from("change")) {
        match places(text) {
            None => complaints.push(
                Complaint::error(path.clone(), format!("`{path}` holds {{{{ without }}}}"))
                    .remedy("close it: {{name}}"),
            ),
            Some(names) => {
                for name in names {
                    if !template.parameter.contains_key(name) {
                        let what = format!("there is no parameter {}", quoted(name));
                        let known = template.parameter.keys().map(String::as_str);
                        let remedy = match meant(name, known) {
                            Some(word) => format!("did you mean {{{{{word}}}}}?"),
                            None => "declare it, and say in `about` what it means".to_owned(),
                        };
                        complaints.push(Complaint::error(path.clone(), what).remedy(remedy));
                    }
                    used.insert(name.to_owned());
                }
            }
        }
    }
    for (name, parameter) in &template.parameter {
        let here = Path::from("parameter").key(name);
        if !used.contains(name) {
            complaints.push(
                Complaint::warning(here.clone(), format!("{} is never used", quoted(name)))
                    .remedy("use it in a text of [change], or take it out"),
            );
        }
        if let Some(default) = &parameter.default
            && !parameter.one_of.is_empty()
            && !parameter.one_of.contains(default)
        {
            complaints.push(Complaint::error(
                here.key("default"),
                format!("the default, {}, is not among `one_of`", quoted(default)),
            ));
        }
    }
    complaints
}

/// The names in the `{{…}}` of a text; none when one of them is never closed.
fn places(text: &str) -> Option<Vec<&str>> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}")?;
        names.push(name.trim());
        rest = after;
    }
    Some(names)
}

/// All texts below a value, with their places.
fn texts<'a>(json: &'a Value, path: &Path) -> Vec<(Path, &'a str)> {
    match json {
        Value::String(text) => vec![(path.clone(), text)],
        Value::Array(entries) => entries
            .iter()
            .enumerate()
            .flat_map(|(index, entry)| texts(entry, &path.index(index)))
            .collect(),
        Value::Object(table) => table
            .iter()
            .flat_map(|(key, value)| texts(value, &path.key(key)))
            .collect(),
        _ => Vec::new(),
    }
}
