//! What an edit did, in a line: which fields differ, and of lists how much stands there now.

use crate::domain::change::Change;
use crate::domain::change::delta::Delta;
use crate::domain::change::plan::{Step, StepKind};

/// What differs between two versions of a record: `title, 2 steps in the place of 3 (1 implement,
/// 1 verify)`; empty when nothing does.
#[must_use]
pub fn edited(before: &Change, after: &Change) -> String {
    let names = Delta::between(Some(before), after).names();
    let told: Vec<String> = names
        .into_iter()
        .map(|name| match name.as_str() {
            "step" => steps(&before.step, &after.step),
            "services" => count("service", before.services.len(), after.services.len()),
            "labels" => count("label", before.labels.len(), after.labels.len()),
            "watchers" => count("watcher", before.watchers.len(), after.watchers.len()),
            "link" => count("link", before.link.len(), after.link.len()),
            "notify" => count("audience", before.notify.len(), after.notify.len()),
            _ => name,
        })
        .collect();
    told.join(", ")
}

fn steps(before: &[Step], after: &[Step]) -> String {
    let of = |kind: StepKind| after.iter().filter(|step| step.kind == kind).count();
    let kinds = StepKind::ALL.iter().map(|kind| (of(*kind), kind));
    let kinds: Vec<String> = kinds
        .filter(|(many, _)| *many > 0)
        .map(|(many, kind)| format!("{many} {kind}"))
        .collect();
    let told = count("step", before.len(), after.len());
    if kinds.is_empty() {
        told
    } else {
        format!("{told} ({})", kinds.join(", "))
    }
}

/// `2 labels in the place of 1`; what replaces nothing is only counted.
fn count(thing: &str, before: usize, after: usize) -> String {
    let many = match after {
        0 => format!("no {thing}"),
        1 => format!("1 {thing}"),
        more => format!("{more} {thing}s"),
    };
    if before == 0 {
        many
    } else {
        format!("{many} in the place of {before}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::change::Kind;

    fn step(kind: StepKind) -> Step {
        Step {
            kind,
            action: "do it".to_owned(),
            run: None,
            expect: None,
            abort_if: None,
            minutes: None,
            by: None,
        }
    }

    #[test]
    fn an_edit_says_what_stands_there_now() {
        let mut before = Change::draft(
            "CHG-2611-k7m2q".parse().expect("an id"),
            Kind::Normal,
            "One".to_owned(),
            "ada@example.org".into(),
        );
        let mut after = before.clone();
        assert_eq!(edited(&before, &after), "");
        after.step = vec![step(StepKind::Implement), step(StepKind::Verify)];
        assert_eq!(
            edited(&before, &after),
            "2 steps (1 implement, 1 verify)",
            "nothing was replaced"
        );
        before.step = vec![step(StepKind::Implement); 3];
        before.labels = vec!["quiet".to_owned()];
        after.title = "Two".to_owned();
        assert_eq!(
            edited(&before, &after),
            "title, 2 steps in the place of 3 (1 implement, 1 verify), no label in the place of 1"
        );
    }
}
