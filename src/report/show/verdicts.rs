//! Which decisions there are, whether they count, and who must still decide.

use crate::audit::view::ChangeView;
use crate::domain::change::approval::Decision;
use crate::domain::change::{Kind, Role};
use crate::domain::policy::approval::Requirement;
use crate::report::finding::people;
use crate::report::moment;
use crate::report::page::Page;
use crate::report::show::document::judged;
use crate::report::style::Label;

/// The section about approvals.
pub(super) fn approvals(page: &mut Page, view: &ChangeView<'_>) {
    let assessment = &view.assessment;
    page.section(&format!(
        "approvals {} of {}",
        assessment.obtained(),
        assessment.required()
    ));
    if view.law.policy.separation.solo {
        page.paragraph(2, "solo mode: one person may do everything");
    }
    if assessment.required() == 0 {
        page.paragraph(
            2,
            match view.record.kind {
                Kind::Standard => "its template is approved beforehand",
                Kind::Normal | Kind::Emergency => "the policy asks for none",
            },
        );
    }
    for ((approval, void), behalf) in judged(view).zip(&assessment.behalf) {
        let decided = match approval.decision {
            Decision::Approve => "approved",
            Decision::Reject => "rejected",
        };
        let role = approval.role.as_ref().map_or_else(
            || {
                let mut roles: Vec<&Role> = approval.held.iter().collect();
                roles.extend(approval.lent.iter().map(|lent| &lent.role));
                let roles: Vec<&str> = roles.into_iter().map(Role::as_str).collect();
                format!("by merge, as {}", roles.join(" and "))
            },
            |role| format!("as {role}"),
        );
        let by = match behalf {
            Some(whom) => format!("by {} for {whom},", approval.by),
            None => format!("by {},", approval.by),
        };
        let (label, word) = match (&void, approval.decision) {
            (None, Decision::Approve) => (Label::Good, "counts"),
            (None, Decision::Reject) => (Label::Warning, "stands"),
            (Some(_), _) => (Label::Muted, "does not count"),
        };
        page.pieces(
            2,
            &[
                (Some(label), &format!("{word}:")),
                (None, &format!("{decided} {role}")),
                (None, &by),
                (None, &format!("{},", moment::minute(approval.at))),
                (None, &format!("evidence `{}`", approval.grade)),
            ],
        );
        if let Some(reason) = void {
            page.paragraph(4, &format!("because {reason}"));
        }
    }
    for requirement in assessment.requirements.iter().filter(|r| !r.is_met()) {
        missing(page, requirement);
    }
}

fn missing(page: &mut Page, requirement: &Requirement) {
    let (label, word) = if requirement.open {
        (Label::Warning, "missing:")
    } else {
        (Label::Muted, "missing, once the stage before is complete:")
    };
    page.pieces(
        2,
        &[
            (Some(label), word),
            (
                None,
                &format!("{} × {}", requirement.missing(), requirement.role),
            ),
            (None, &format!("(at least `{}`)", requirement.minimum)),
        ],
    );
    let who = if requirement.candidates.is_empty() {
        "nobody could sign: the law names no other person in that role".to_owned()
    } else {
        format!("could sign: {}", people(&requirement.candidates))
    };
    page.paragraph(4, &who);
}
