//! `policy-tests.toml` that contradicts itself, or names what the law does not have.

use std::collections::BTreeSet;

use super::policy::unknown_field;
use super::words::unique;
use crate::document::path::Path;
use crate::document::problem::{Complaint, meant, quoted};
use crate::domain::change::{PersonId, Role};
use crate::domain::policy::law::Law;
use crate::domain::policy::people::HeldRole;
use crate::domain::policy::rule::Rule;
use crate::domain::policy::rules::emergency::AUTHORITY;
use crate::domain::policy::trial::{Expected, Named, Trial, Trials, named};
use crate::domain::policy::wording;

pub(in crate::document) fn check(trials: &Trials) -> Vec<Complaint> {
    let cases = || (0..).zip(&trials.case);
    let place = |index: usize| Path::from("case").index(index);
    let names = cases().map(|(index, case)| (place(index).key("name"), case.name.as_str()));
    let mut complaints = unique(names, "the case");
    for (index, case) in cases() {
        let here = place(index);
        if case.name.trim().is_empty() {
            complaints.push(Complaint::error(here.key("name"), "a case without a name"));
        }
        complaints.extend(purpose(case, &here));
        complaints.extend(expected(&case.expect, &here.key("expect")));
        for (at, field) in (0..).zip(&case.without) {
            complaints.extend(unknown_field(field, here.key("without").index(at)));
        }
    }
    complaints
}

/// A case tries a deed and expects something of it, or expects something of the change, or both.
fn purpose(case: &Trial, here: &Path) -> Vec<Complaint> {
    let expect = &case.expect;
    let mut complaints = Vec::new();
    if *expect == Expected::default() {
        complaints.push(
            Complaint::error(here.key("expect"), "the case expects nothing")
                .remedy("say what the policy must make of it: risk, approvals, permitted …"),
        );
    }
    if case.deed.is_some() {
        if expect.is_about_the_change() && !expect.is_about_a_deed() {
            complaints.push(
                Complaint::error(here.key("deed"), "nothing is expected of the deed")
                    .remedy("say `permitted` or `findings` in `expect`"),
            );
        }
        return complaints;
    }
    let without_deed = [
        (case.by.is_some(), "by"),
        (!case.approved_by.is_empty(), "approved_by"),
        (case.grade.is_some(), "grade"),
        (case.at.is_some(), "at"),
        (expect.permitted.is_some(), "expect.permitted"),
        (expect.findings.is_some(), "expect.findings"),
    ];
    for (_, key) in without_deed.into_iter().filter(|(there, _)| *there) {
        let path = key.split('.').fold(here.clone(), |path, key| path.key(key));
        complaints.push(
            Complaint::error(path, format!("`{key}` is said, and no deed is tried"))
                .remedy("say the `deed`: submit, approve, schedule, start …"),
        );
    }
    complaints
}

fn expected(expect: &Expected, here: &Path) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let none = |codes: &Vec<String>| codes.is_empty();
    if let (Some(permitted), Some(findings)) = (expect.permitted, &expect.findings)
        && permitted != none(findings)
    {
        complaints.push(
            Complaint::error(
                here.key("permitted"),
                "`permitted` and `findings` contradict each other",
            )
            .remedy("say either"),
        );
    }
    for (at, words) in (0..).zip(expect.approvals.iter().flatten()) {
        if wording::stages_of(words).is_none() {
            complaints.push(
                Complaint::error(
                    here.key("approvals").index(at),
                    format!("{} names no stages of roles", quoted(words)),
                )
                .remedy("write it as \"service-owner 1 and security 1 then cab 2\""),
            );
        }
    }
    for (at, field) in (0..).zip(expect.fields.iter().flatten()) {
        complaints.extend(unknown_field(field, here.key("fields").index(at)));
    }
    for (at, code) in (0..).zip(expect.findings.iter().flatten()) {
        let codes = || Rule::ALL.iter().map(|rule| rule.code());
        if !codes().any(|known| known == code) {
            let path = here.key("findings").index(at);
            let complaint = Complaint::error(path, format!("there is no rule {}", quoted(code)));
            complaints.push(match meant(code, codes()) {
                Some(word) => complaint.remedy(format!("did you mean {}?", quoted(word))),
                None => complaint.remedy("see them all: git change rules"),
            });
        }
    }
    complaints
}

/// What the cases have against the law that they are held against: names that it does not know.
pub(in crate::document) fn strangers(trials: &Trials, law: &Law) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (index, case) in (0..).zip(&trials.case) {
        let here = Path::from("case").index(index);
        for stranger in case.change.strangers(law) {
            let path = here.key("change").key(stranger.key);
            let known = stranger.known.iter().map(String::as_str);
            let what = format!("there is no {} {}", stranger.what, quoted(&stranger.name));
            complaints.push(told(path, what, &stranger.name, known));
        }
        let by = case.by.iter().map(|text| (here.key("by"), text));
        let list = here.key("approved_by");
        let approvers = (0..).zip(&case.approved_by);
        let approvers = approvers.map(|(at, text)| (list.index(at), text));
        for (path, text) in by.chain(approvers) {
            complaints.extend(player(path, text, law));
        }
        for (at, role) in (0..).zip(case.expect.roles.iter().flatten()) {
            complaints.extend(role_known(
                here.key("expect").key("roles").index(at),
                role,
                law,
            ));
        }
    }
    complaints
}

fn player(path: Path, text: &str, law: &Law) -> Option<Complaint> {
    match named(text) {
        Named::Requester | Named::Owner | Named::Anybody => None,
        Named::Holder(role) => role_known(path, &role, law),
        Named::Person(who, role) => {
            if law.people.by_email(who.as_str()).is_none() {
                let people = law.people.person.iter().flat_map(|person| &person.emails);
                let what = format!("{} is not in people.toml", quoted(who.as_str()));
                let known = people.map(PersonId::as_str);
                return Some(told(path, what, who.as_str(), known));
            }
            role_known(path, &role?, law)
        }
    }
}

/// A role that is neither asked for nor held decides nothing, and is a slip of the pen.
fn role_known(path: Path, role: &Role, law: &Law) -> Option<Complaint> {
    let policy = &law.policy;
    let rows = policy.approval.iter().flat_map(|row| &row.stages);
    let asked = rows.chain(&policy.governance.stages).flatten();
    let asked = asked.map(|quorum| &quorum.role);
    let reserved = policy.require.iter().filter_map(|row| row.role.as_ref());
    let held = law.people.person.iter().flat_map(|person| &person.roles);
    let held = held.map(HeldRole::role);
    let mut known: BTreeSet<&str> = asked
        .chain(reserved)
        .chain(held)
        .map(Role::as_str)
        .collect();
    known.extend([
        Role::SERVICE_OWNER,
        AUTHORITY,
        "anybody",
        "requester",
        "owner",
    ]);
    if known.contains(role.as_str()) {
        return None;
    }
    let what = format!("there is no role {}", quoted(role.as_str()));
    Some(told(path, what, role.as_str(), known))
}

fn told<'a>(
    path: Path,
    what: String,
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Complaint {
    let known: Vec<&str> = known.into_iter().collect();
    let complaint = Complaint::error(path, what);
    match meant(name, known.iter().copied()) {
        Some(word) => complaint.remedy(format!("did you mean {}?", quoted(word))),
        None if known.is_empty() => complaint.remedy("the law has none yet"),
        None => complaint.remedy(format!("there are: {}", known.join(", "))),
    }
}
