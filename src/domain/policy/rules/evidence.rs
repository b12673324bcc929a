//! Evidence: what a record names is there, and is what it was.

use crate::domain::policy::case::Case;
use crate::domain::policy::finding::Findings;
use crate::domain::policy::rule::Rule;

/// Evidence that is added by path is a file of the same commit, with the digest that the record
/// says.
pub fn check(case: &Case, findings: &mut Findings) {
    let Some(delta) = case.delta() else { return };
    for entry in &delta.appended.evidence {
        let Some(path) = &entry.path else { continue };
        match case.peers.files.get(path) {
            Some(Some(sha256)) if sha256.eq_ignore_ascii_case(&entry.sha256) => {}
            Some(Some(sha256)) => findings.add(
                Rule::EvidenceDiffers,
                format!(
                    "{path} has the digest {sha256}, and the record says {}",
                    entry.sha256
                ),
            ),
            Some(None) | None => {
                findings.add(Rule::EvidenceAbsent, format!("there is no file {path}"));
            }
        }
    }
}
