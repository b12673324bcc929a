//! Identity: whoever does something is known, in office, and has signed for it.

use crate::domain::change::{Change, Kind, PersonId, State};
use crate::domain::policy::actor::{Actor, Fault, Proof};
use crate::domain::policy::case::Case;
use crate::domain::policy::finding::{Finding, Findings};
use crate::domain::policy::law::Law;
use crate::domain::policy::people::People;
use crate::domain::policy::rule::Rule;

/// Whoever does something is a known person in office, and their own signature proves it. The
/// policy may let drafts be filed and edited without.
pub fn check(case: &Case, findings: &mut Findings) {
    let forgiven =
        case.actor.proof == Proof::Unsigned && may_go_unsigned(case.before, case.after, case.law);
    if !forgiven && let Some(finding) = objection(case.actor, &case.law.people) {
        findings.push(finding);
    }
    match case.actor.person(&case.law.people) {
        None => findings.add(
            Rule::UnknownPerson,
            format!("nobody in people.toml has the address {}", case.actor.email),
        ),
        Some(person) if !person.in_force(case.at) => findings.add(
            Rule::PersonNotInForce,
            format!("{} is not in office at {}", person.name, case.at),
        ),
        Some(_) => {}
    }
}

/// Whether the policy lets this deed go without a signature: it files or edits a draft, and no
/// emergency.
#[must_use]
pub fn may_go_unsigned(before: Option<&Change>, after: Option<&Change>, law: &Law) -> bool {
    law.policy.evidence.unsigned_drafts && is_draft(before) && is_draft(after)
}

fn is_draft(change: Option<&Change>) -> bool {
    change.is_none_or(|change| change.state == State::Draft && change.kind != Kind::Emergency)
}

/// What speaks against the proof of an actor's identity.
#[must_use]
pub fn objection(actor: &Actor, people: &People) -> Option<Finding> {
    let email = &actor.email;
    let name = |email: &str| {
        people
            .by_email(email)
            .map_or(email.to_owned(), |p| p.name.clone())
    };
    match &actor.proof {
        Proof::Own { .. } => None,
        Proof::AnotherPerson { signer, key } => Some(Finding::new(
            Rule::SignerIsNotAuthor,
            format!(
                "the commit is by {email} and signed by {} ({key})",
                name(signer.as_str())
            ),
        )),
        Proof::Stray { key } => Some(Finding::new(
            Rule::UnknownKey,
            format!("the key {key} belongs to nobody in people.toml"),
        )),
        Proof::Forge { name, .. } => Some(Finding::new(
            Rule::SignerIsNotAuthor,
            format!("the commit is by {email} and signed by the forge {name}"),
        )),
        Proof::Unsigned => Some(Finding::new(
            Rule::Unsigned,
            format!("the commit by {email} is not signed"),
        )),
        Proof::Faulty { fault, why } => {
            let rule = match fault {
                Fault::Bad => Rule::BadSignature,
                Fault::UnknownKey => Rule::UnknownKey,
                Fault::NotInForce => Rule::KeyNotInForce,
                Fault::Revoked => Rule::KeyRevoked,
                Fault::Malformed => Rule::MalformedSignature,
                Fault::NotCheckable => Rule::NotCheckableSignature,
            };
            Some(Finding::new(
                rule,
                format!("the signature of the commit by {email}: {why}"),
            ))
        }
    }
}

/// What is said of a key that was somebody else's in an earlier law.
#[must_use]
pub fn passed_on(key: &str, earlier: &PersonId, owner: &PersonId) -> Finding {
    Finding::new(
        Rule::KeyPassedOn,
        format!("the key {key} was {earlier}'s, and is {owner}'s from now on"),
    )
}
