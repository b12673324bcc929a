//! `policy.toml` that contradicts itself.

use super::risk;
use crate::document::format::Format;
use crate::document::path::Path;
use crate::document::problem::{Complaint, meant, quoted};
use crate::document::schema::Place;
use crate::domain::change::plan::StepKind;
use crate::domain::policy::model::{Policy, Quorum};

pub(in crate::document) fn check(policy: &Policy) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let prefix = policy.prefix.as_str();
    if !(1..=12).contains(&prefix.len()) || !prefix.bytes().all(|b| b.is_ascii_alphanumeric()) {
        complaints.push(
            Complaint::error(
                Path::from("prefix"),
                format!(
                    "`prefix` is {}, which ids cannot start with",
                    quoted(prefix)
                ),
            )
            .remedy("use up to twelve letters and digits, such as CHG"),
        );
    }
    complaints.extend(risk::check(policy));
    for (index, row) in policy.approval.iter().enumerate() {
        let here = Path::from("approval").index(index);
        complaints.extend(stages(&row.stages, &here.key("stages")));
        complaints.extend(
            row.evidence
                .filter(|grade| *grade < policy.evidence.minimum)
                .map(|grade| weaker(grade.word(), policy, here.key("evidence"))),
        );
    }
    complaints.extend(stages(
        &policy.governance.stages,
        &Path::from("governance.stages"),
    ));
    complaints.extend(
        policy
            .governance
            .evidence
            .filter(|grade| *grade < policy.evidence.minimum)
            .map(|grade| weaker(grade.word(), policy, Path::from("governance.evidence"))),
    );
    for (index, row) in policy.require.iter().enumerate() {
        for (at, field) in row.fields.iter().enumerate() {
            let path = Path::from("require").index(index).key("fields").index(at);
            complaints.extend(unknown_field(field, path));
        }
    }
    complaints
}

pub(super) fn weaker(grade: &str, policy: &Policy, path: Path) -> Complaint {
    let minimum = policy.evidence.minimum;
    Complaint::warning(
        path,
        format!("{grade} is weaker than `evidence.minimum`, {minimum}, and so has no effect"),
    )
}

pub(super) fn stages(stages: &[Vec<Quorum>], path: &Path) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (number, stage) in stages.iter().enumerate() {
        let here = path.index(number);
        if stage.is_empty() {
            complaints.push(Complaint::error(
                here.clone(),
                "a stage that asks for nobody",
            ));
        }
        for (index, quorum) in stage.iter().enumerate() {
            if quorum.count == 0 {
                complaints.push(
                    Complaint::error(
                        here.index(index).key("count"),
                        format!("it asks for no {}", quoted(quorum.role.as_str())),
                    )
                    .remedy("take the role out, or ask for one"),
                );
            }
        }
    }
    complaints
}

/// A field that no record has would never be there, and nothing could be filed.
pub(super) fn unknown_field(field: &str, path: Path) -> Option<Complaint> {
    let mut keys = field.split('.');
    let first = keys.next().unwrap_or_default();
    let rest: Vec<&str> = keys.collect();
    let top = Place::top(Format::Change);
    let known = match (first, rest.as_slice()) {
        ("x", _) => true,
        ("step", [kind]) if kind.parse::<StepKind>().is_ok() => true,
        _ => top
            .key(first)
            .and_then(|place| rest.iter().try_fold(place, |place, key| place.key(key)))
            .is_some(),
    };
    (!known).then(|| complain(field, first, path))
}

fn complain(field: &str, first: &str, path: Path) -> Complaint {
    let complaint = Complaint::error(path, format!("records have no field {}", quoted(field)));
    match meant(first, Place::top(Format::Change).keys()) {
        Some(word) if word != first => complaint.remedy(format!("did you mean `{word}`?")),
        _ => complaint.remedy("name it by its path in a record, such as request.security"),
    }
}
