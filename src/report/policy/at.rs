//! The law as it was.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use crate::document::rows::RowLines;
use crate::domain::change::approval::Grade;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::risk::Level;
use crate::domain::change::time::{Span, Timestamp};
use crate::domain::change::{PersonId, Role, ServiceId, State};
use crate::domain::policy::law::Law;
use crate::domain::policy::model::{Given, Quorum, When};
use crate::domain::policy::people::{HeldRole, Person};
use crate::domain::policy::wording;
use crate::report::people::PersonDocument;

mod page;

pub use page::page;

/// A law, and when it was in force.
#[derive(Debug, Clone, Copy)]
pub struct Then<'t> {
    /// The commit.
    pub commit: ObjectId,
    /// When it was made, as it claims.
    pub committed: Timestamp,
    /// The moment at which people are looked at.
    pub at: Timestamp,
    /// Whether the commit was found by its time.
    pub by_time: bool,
    /// Whether it is on the main line.
    pub on_main_line: bool,
    /// The commit that founded the law.
    pub root: Option<ObjectId>,
    /// The law.
    pub law: &'t Law,
    /// Where the rows of the policy stand.
    pub lines: &'t RowLines,
}

/// The JSON document of `policy at`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "git change policy at --json")]
pub struct AtDocument<'t> {
    /// Which document this is.
    pub schema: &'static str,
    /// The commit.
    pub commit: String,
    /// When it was made, as it claims.
    pub committed: Timestamp,
    /// The moment at which people are looked at.
    pub at: Timestamp,
    /// Whether the commit was found by its claimed time.
    pub by_time: bool,
    /// Whether it is on the main line.
    pub on_main_line: bool,
    /// The commit that founded the law; null when the commit is not on the main line.
    pub root: Option<String>,
    /// The lowest grade of an approval that counts.
    pub evidence: Grade,
    /// Whether one person may do everything.
    pub solo: bool,
    /// Who must approve.
    pub approval: Vec<ApprovalThen<'t>>,
    /// What must be there.
    pub require: Vec<RequireThen<'t>>,
    /// How risk is computed.
    pub risk: Vec<RiskThen<'t>>,
    /// Who must accept that a risk is lower than computed; null when nobody may lower it.
    pub lowering: Option<&'t [Vec<Quorum>]>,
    /// Who must agree to a change of the law, stage by stage.
    pub governance: &'t [Vec<Quorum>],
    /// How many exemptions there are.
    pub exemptions: usize,
    /// Everybody whom the law knew.
    pub people: Vec<PersonDocument<'t>>,
    /// Who could decide in which role; those in office.
    pub roles: BTreeMap<&'t Role, Vec<&'t PersonId>>,
    /// Who could decide as `service-owner`, by service; those in office.
    pub service_owners: BTreeMap<&'t ServiceId, Vec<&'t PersonId>>,
}

/// A row about who must approve.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ApprovalThen<'t> {
    /// The line of policy.toml on which it begins, where that is known.
    pub line: Option<usize>,
    /// The changes that it is about.
    pub when: &'t When,
    /// The stages.
    pub stages: &'t [Vec<Quorum>],
    /// The lowest grade that counts.
    pub evidence: Grade,
    /// Emergency: approved within this time after the start.
    pub ratify_within: Option<Span>,
    /// Emergency: reviewed within this time after the start.
    pub review_within: Option<Span>,
}

/// A row about what must be there.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RequireThen<'t> {
    /// The line of policy.toml on which it begins, where that is known.
    pub line: Option<usize>,
    /// The changes that it is about.
    pub when: &'t When,
    /// From which state on it asks.
    pub from: State,
    /// The fields.
    pub fields: &'t [String],
    /// The least time between submission and window.
    pub notice: Option<Span>,
    /// The least time between the end of the work and closing.
    pub soak: Option<Span>,
    /// The role that alone may take a change to `from`, or past it.
    pub role: Option<&'t Role>,
}

/// A risk rule.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RiskThen<'t> {
    /// The line of policy.toml on which it begins, where that is known.
    pub line: Option<usize>,
    /// The changes that it is about.
    pub when: &'t When,
    /// What must be known of them besides.
    pub given: &'t Given,
    /// In words, what it is about.
    pub about: String,
    /// The points that it adds.
    pub points: u32,
    /// The least level that it sets.
    pub level: Option<Level>,
    /// In words.
    pub why: &'t str,
}

impl<'t> AtDocument<'t> {
    /// The name of this document.
    pub const SCHEMA: &'static str = "git-change/policy-at@1";

    /// The document of a law.
    #[must_use]
    pub fn of(then: Then<'t>) -> Self {
        let Then { law, lines, at, .. } = then;
        let policy = &law.policy;
        let minimum = policy.evidence.minimum;
        let approval = (0..).zip(&policy.approval).map(|(row, one)| ApprovalThen {
            line: line(&lines.approval, row),
            when: &one.when,
            stages: &one.stages,
            evidence: one.evidence.map_or(minimum, |own| own.max(minimum)),
            ratify_within: one.ratify_within,
            review_within: one.review_within,
        });
        let require = (0..).zip(&policy.require).map(|(row, one)| RequireThen {
            line: line(&lines.require, row),
            when: &one.when,
            from: one.gate(),
            fields: &one.fields,
            notice: one.notice,
            soak: one.soak,
            role: one.role.as_ref(),
        });
        let risk = (0..).zip(&policy.risk.rule).map(|(row, one)| RiskThen {
            line: line(&lines.risk, row),
            when: &one.when,
            given: &one.given,
            about: wording::risk_rule(one),
            points: one.points,
            level: one.level,
            why: &one.why,
        });
        let people = law.people.person.iter();
        Self {
            schema: Self::SCHEMA,
            commit: then.commit.to_string(),
            committed: then.committed,
            at,
            by_time: then.by_time,
            on_main_line: then.on_main_line,
            root: then.root.map(|root| root.to_string()),
            evidence: minimum,
            solo: policy.separation.solo,
            approval: approval.collect(),
            require: require.collect(),
            risk: risk.collect(),
            lowering: policy.risk.lowering.as_ref().map(|row| &*row.stages),
            governance: &policy.governance.stages,
            exemptions: policy.exemption.len(),
            people: people
                .map(|person| PersonDocument::of(person, at))
                .collect(),
            roles: roles(law, at),
            service_owners: owners(law, at),
        }
    }
}

fn line(lines: &[usize], row: usize) -> Option<usize> {
    lines.get(row).copied()
}

/// Who could decide in each role that is asked for, and in each that somebody held.
fn roles(law: &Law, at: Timestamp) -> BTreeMap<&Role, Vec<&PersonId>> {
    let policy = &law.policy;
    let rows = policy.approval.iter().flat_map(|row| &row.stages);
    let asked = rows.chain(&policy.governance.stages).flatten();
    let asked = asked.map(|quorum| &quorum.role);
    let reserved = policy.require.iter().filter_map(|row| row.role.as_ref());
    let held = law.people.person.iter().flat_map(|person| &person.roles);
    let held = held.map(HeldRole::role);
    let all: BTreeSet<&Role> = asked.chain(reserved).chain(held).collect();
    let holders = |role: &Role| {
        let people = law.people.person.iter();
        let holding = people.filter(|person| person.in_force(at) && person.has_role(role, at));
        holding.filter_map(Person::id).collect()
    };
    all.into_iter()
        .filter(|role| role.as_str() != Role::SERVICE_OWNER)
        .map(|role| (role, holders(role)))
        .collect()
}

/// Who could decide for each service as its owner.
fn owners(law: &Law, at: Timestamp) -> BTreeMap<&ServiceId, Vec<&PersonId>> {
    let in_office = |id: &&PersonId| {
        let person = law.people.by_email(id.as_str());
        person.is_some_and(|person| person.in_force(at))
    };
    let services = law.catalog.service.iter();
    services
        .map(|service| {
            let owners = service.owners.iter().filter(in_office).collect();
            (&service.name, owners)
        })
        .collect()
}
