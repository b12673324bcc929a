//! Delegations that are never in force.

use crate::document::path::Path;
use crate::document::problem::Complaint;
use crate::domain::policy::delegation::Delegations;

/// Whether a delegation may be, the judge says; here, whether it could ever mean anything.
pub(in crate::document) fn check(delegations: &Delegations) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (index, one) in delegations.delegation.iter().enumerate() {
        let here = Path::from("delegation").index(index);
        if one.end <= one.start {
            complaints.push(Complaint::warning(
                here.key("end"),
                format!("`end` ({}) is not after `start` ({})", one.end, one.start),
            ));
        }
        if one.from.as_str().eq_ignore_ascii_case(one.to.as_str()) {
            complaints.push(Complaint::warning(
                here.key("to"),
                format!("{} delegates to nobody else", one.from),
            ));
        }
    }
    complaints
}
