//! Holding a case against a law.

use std::collections::BTreeSet;
use std::fmt::Display;

use crate::domain::change::time::{Span, Timestamp};
use crate::domain::change::{Change, ChangeId, Kind};
use crate::domain::policy::case::Peers;
use crate::domain::policy::finding::Finding;
use crate::domain::policy::law::Law;
use crate::domain::policy::trial::asked::Asked;
use crate::domain::policy::trial::cast::Cast;
use crate::domain::policy::trial::enact::enact;
use crate::domain::policy::trial::fill::fill;
use crate::domain::policy::trial::{Expected, Trial};
use crate::domain::policy::wording;

/// Something that a case expects, and that the policy decides otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What is expected, by its key: `risk`, `approvals` …
    pub what: &'static str,
    /// What the case says.
    pub expected: String,
    /// What the policy says.
    pub found: String,
}

/// Holds a case against a law: in what it decides otherwise than the case expects. `now` is the
/// moment of a case that says none.
#[must_use]
pub fn run(trial: &Trial, law: &Law, now: Timestamp) -> Vec<Difference> {
    let mut cast = Cast::new(law);
    let base = Change::draft(
        ChangeId::supposed(),
        Kind::Normal,
        trial.name.clone(),
        cast.requester.clone(),
    );
    let (mut change, supposed) = trial.change.over(&base, &cast.law, &Peers::default());
    cast.law = supposed;
    cast.requester = change.requester.clone();
    cast.owner = change.owner.clone();
    complete(trial, &mut change, &cast.law);
    let mut differences = Differences::default();
    compare_asked(&trial.expect, &change, &cast.law, &mut differences);
    if let Some(deed) = trial.deed {
        let found = enact(trial, deed, change, cast, now);
        compare_findings(&trial.expect, &found, &mut differences);
    }
    differences.0
}

/// Fills the plan in, as the law demands it of the level of risk that it has then.
pub(super) fn complete(trial: &Trial, change: &mut Change, law: &Law) {
    if change.kind == Kind::Standard {
        // Its plan is that of the template.
        return;
    }
    // Every round can raise the level once, and there are three of them.
    for _ in 0..3 {
        fill(change, law, &trial.without);
        trial.change.settle(change, law, &Peers::default());
    }
}

fn compare_asked(expected: &Expected, change: &Change, law: &Law, found: &mut Differences) {
    let asked = Asked::of(change, law);
    found.compare("risk", expected.risk.as_ref(), &change.risk_level());
    if let Some(rows) = &expected.approvals {
        let plain = |words: &String| match wording::stages_of(words) {
            Some(stages) => wording::stages(&stages),
            None => words.clone(),
        };
        let mut rows: Vec<String> = rows.iter().map(plain).collect();
        rows.sort();
        found.compare_lists("approvals", &rows, &asked.approvals);
    }
    found.compare("evidence", expected.evidence.as_ref(), &asked.evidence);
    if let Some(fields) = &expected.fields {
        let wanted: BTreeSet<String> = fields.iter().cloned().collect();
        found.compare_lists("fields", &wanted, &asked.fields);
    }
    found.compare("notice", expected.notice.as_ref(), &asked.notice);
    found.compare("soak", expected.soak.as_ref(), &asked.soak);
    if let Some(roles) = &expected.roles {
        let wanted: BTreeSet<_> = roles.iter().cloned().collect();
        found.compare_lists("roles", &wanted, &asked.roles);
    }
    let limit = |span: Option<Span>| span.unwrap_or_default();
    let (ratify, review) = (limit(asked.ratify_within), limit(asked.review_within));
    found.compare("ratify_within", expected.ratify_within.as_ref(), &ratify);
    found.compare("review_within", expected.review_within.as_ref(), &review);
}

fn compare_findings(expected: &Expected, findings: &[Finding], found: &mut Differences) {
    let refusing = findings.iter().filter(|finding| finding.is_error());
    let codes: BTreeSet<&str> = refusing.map(|finding| finding.rule.code()).collect();
    let words = |permitted: bool| if permitted { "yes" } else { "no" };
    if let Some(permitted) = expected.permitted
        && permitted != codes.is_empty()
    {
        let why = if codes.is_empty() {
            words(true).to_owned()
        } else {
            format!("{}: {}", words(false), list(&codes))
        };
        found.add("permitted", words(permitted), why);
    }
    if let Some(wanted) = &expected.findings {
        let wanted: BTreeSet<&str> = wanted.iter().map(String::as_str).collect();
        found.compare_lists("findings", &wanted, &codes);
    }
}

#[derive(Debug, Default)]
struct Differences(Vec<Difference>);

impl Differences {
    fn add(&mut self, what: &'static str, expected: impl Display, found: impl Display) {
        self.0.push(Difference {
            what,
            expected: expected.to_string(),
            found: found.to_string(),
        });
    }

    fn compare<T: PartialEq + Display>(
        &mut self,
        what: &'static str,
        expected: Option<&T>,
        found: &T,
    ) {
        if let Some(expected) = expected.filter(|expected| *expected != found) {
            self.add(what, expected, found);
        }
    }

    fn compare_lists<'a, T: PartialEq>(&mut self, what: &'static str, expected: &'a T, found: &'a T)
    where
        &'a T: IntoIterator<Item: Display>,
    {
        if expected != found {
            self.add(what, list(expected), list(found));
        }
    }
}

/// The entries of a list, in words.
fn list<T>(entries: T) -> String
where
    T: IntoIterator<Item: Display>,
{
    let words = entries.into_iter().map(|entry| entry.to_string());
    let words: Vec<String> = words.collect();
    if words.is_empty() {
        "none".to_owned()
    } else {
        words.join(", ")
    }
}
