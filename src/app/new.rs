//! Filing a change: its id, and what it starts with.

use std::collections::BTreeMap;

use crate::app::draft::unwritable;
use crate::app::failure::Failure;
use crate::app::snapshot::Snapshot;
use crate::app::world::World;
use crate::document::write;
use crate::domain::change::record::TemplatePin;
use crate::domain::change::{Change, ChangeId, Kind};
use crate::domain::policy::law::PinnedTemplate;
use crate::domain::policy::template::{PARAMETERS, Template};

/// How often an id is drawn until one is free.
const DRAWS: usize = 16;

/// An id that no known reference has a record of.
///
/// # Errors
///
/// When no random numbers are to be had, or references cannot be read.
pub fn fresh_id(world: World, snapshot: &Snapshot) -> Result<ChangeId, Failure> {
    use chrono::Datelike;
    let prefix = &snapshot.law.law.policy.prefix;
    let now = snapshot.now.datetime();
    for _ in 0..DRAWS {
        let id = ChangeId::compose(prefix, now.year(), now.month(), world.random.bits()?).map_err(
            |error| Failure::unreadable(error.to_string(), "mend `prefix` in changes/policy.toml"),
        )?;
        if is_free(world, snapshot, &id)? {
            return Ok(id);
        }
    }
    Err(Failure::no("no free id was found", "try again"))
}

fn is_free(world: World, snapshot: &Snapshot, id: &ChangeId) -> Result<bool, Failure> {
    if snapshot.track(id).is_some() {
        return Ok(false);
    }
    for prefix in ["refs/heads/", "refs/remotes/"] {
        for (_, head) in world.repo.references(prefix)? {
            if world.repo.entry(head, &id.path())?.is_some() {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// The template of that name.
///
/// # Errors
///
/// When there is none, with those that there are.
pub fn template<'s>(snapshot: &'s Snapshot, name: &str) -> Result<&'s PinnedTemplate, Failure> {
    let templates = &snapshot.law.law.templates;
    templates.get(name).ok_or_else(|| {
        let known = templates.keys().cloned().collect::<Vec<_>>().join(", ");
        let known = if known.is_empty() {
            "none".to_owned()
        } else {
            known
        };
        Failure::usage(
            format!("there is no template {name:?}; there are: {known}"),
            "git change template list",
        )
    })
}

/// The text of a template, as its file would have it: what is printed can be proposed as another one.
///
/// # Errors
///
/// When it cannot be written as TOML.
pub fn text(template: &Template) -> Result<String, Failure> {
    write::new(template, "../../schemas/template.schema.json").map_err(unwritable)
}

/// Fills a record from a template and the values of its parameters.
///
/// # Errors
///
/// When parameters are unknown, missing or not allowed: all of them.
pub fn fill(
    change: &mut Change,
    name: &str,
    pinned: &PinnedTemplate,
    given: &BTreeMap<String, String>,
) -> Result<(), Failure> {
    let hint = format!("git change template show {name}");
    let values = pinned.template.parameters(given).map_err(|faults| {
        let all = faults.iter().map(ToString::to_string).collect::<Vec<_>>();
        Failure::usage(all.join("\n"), hint.clone())
    })?;
    let pattern = pinned
        .template
        .instantiate(&values)
        .map_err(|fault| Failure::usage(fault.to_string(), hint.clone()))?;
    pattern.put_into(change);
    change.template = Some(TemplatePin::new(name, &pinned.blob.to_string()));
    if !values.is_empty() {
        let values = values
            .into_iter()
            .map(|(key, value)| (key, value.into()))
            .collect();
        change
            .x
            .insert(PARAMETERS.to_owned(), serde_json::Value::Object(values));
    }
    Ok(())
}

/// A copy of a change as a new draft: its plan, without its history.
#[must_use]
pub fn copy(of: &Change, fresh: Change, kind: Kind) -> Change {
    let mut x = of.x.clone();
    if kind != Kind::Standard {
        x.remove(PARAMETERS);
    }
    Change {
        kind,
        title: of.title.clone(),
        category: of.category.clone(),
        services: of.services.clone(),
        environment: of.environment.clone(),
        client: of.client.clone(),
        site: of.site.clone(),
        priority: of.priority,
        labels: of.labels.clone(),
        watchers: of.watchers.clone(),
        template: of.template.clone().filter(|_| kind == Kind::Standard),
        effort: of.effort,
        request: of.request.clone(),
        risk: of.risk.clone(),
        rollback: of.rollback.clone(),
        step: of.step.clone(),
        notify: of.notify.clone(),
        x,
        ..fresh
    }
}
