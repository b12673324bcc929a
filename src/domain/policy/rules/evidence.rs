//! Evidence: what a record names is there, and is what it was.

use crate::domain::policy::case::Case;
use crate::domain::policy::finding::{Finding, Findings};
use crate::domain::policy::rule::Rule;

/// Evidence that is added by path is a file in the folder of its change, with the digest that the
/// record says.
pub fn check(case: &Case, findings: &mut Findings) {
    let Some(delta) = case.delta() else { return };
    for entry in &delta.appended.evidence {
        let Some(path) = &entry.path else { continue };
        let folder = case
            .after
            .map(|after| after.id.folder())
            .unwrap_or_default();
        if !is_below(path, &folder) {
            findings.add(
                Rule::EvidenceElsewhere,
                format!("{path:?} is not below {folder}/"),
            );
        }
        let found = case.peers.files.get(path).and_then(Option::as_deref);
        if let Some(finding) = changed(path, &entry.sha256, found) {
            findings.push(finding);
        }
    }
}

/// What speaks against a file of evidence, of which the record says `wanted` and which has `found`
/// now (none when it is not there); none when it is as it should be.
#[must_use]
pub fn changed(path: &str, wanted: &str, found: Option<&str>) -> Option<Finding> {
    match found {
        Some(found) if found.eq_ignore_ascii_case(wanted) => None,
        Some(found) => Some(Finding::new(
            Rule::EvidenceDiffers,
            format!("{path} has the digest {found}, and the record says {wanted}"),
        )),
        None => Some(Finding::new(
            Rule::EvidenceAbsent,
            format!("there is no file {path}"),
        )),
    }
}

/// Whether a path names something below a folder, without detours.
fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder)
        .and_then(|rest| rest.strip_prefix('/'))
        .is_some_and(|rest| rest.split('/').all(|part| !matches!(part, "" | "." | "..")))
}
