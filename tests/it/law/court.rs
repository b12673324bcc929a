//! A small law, and stories told before its judge: values only, no repository.

use std::collections::BTreeMap;

use git_change::document::law::{LawFiles, LawReading, read};
use git_change::domain::change::deed::Deed;
use git_change::domain::change::object_id::ObjectId;
use git_change::domain::change::plan::{Rollback, Step, StepKind, Window};
use git_change::domain::change::record::TemplatePin;
use git_change::domain::change::risk::Level;
use git_change::domain::change::time::{Span, Timestamp};
use git_change::domain::change::{Change, Kind, PersonId, Role};
use git_change::domain::policy::actor::{Actor, Proof};
use git_change::domain::policy::case::{Case, Peers};
use git_change::domain::policy::judge::{Judgement, judge};
use git_change::domain::policy::law::Law;
use git_change::domain::policy::past::Past;
use git_change::domain::policy::risk;
use git_change::domain::policy::template::PARAMETERS;

/// When every story begins.
pub const MORNING: &str = "2026-11-23T09:00:00Z";

/// What a change needs, in the court's law.
pub const POLICY: &str = r#"
schema = 1
[evidence]
unsigned_drafts = true
[[approval]]
when = { type = "normal" }
stages = [[{ role = "peer", count = 1 }]]
[[approval]]
when = { type = "normal", risk = "high" }
stages = [[{ role = "service-owner" }], [{ role = "cab", count = 2 }]]
evidence = "signed"
[[approval]]
when = { type = "emergency" }
stages = [[{ role = "emergency" }]]
ratify_within = "24h"
review_within = "5d"
[[risk.rule]]
when = { tag = "money" }
level = "high"
why = "money"
[governance]
stages = [[{ role = "change-manager", count = 1 }]]
"#;

/// Who is who: ann asks and implements; the others decide.
const PEOPLE: &str = r#"
schema = 1
[[person]]
name = "Ann"
emails = ["ann@a.org", "ann@home.org"]
[[person]]
name = "Bob"
emails = ["bob@a.org", "bob@home.org"]
roles = ["peer", "cab"]
[[person]]
name = "Cyd"
emails = ["cyd@a.org"]
roles = ["peer", "cab"]
[[person]]
name = "Dan"
emails = ["dan@a.org"]
roles = ["change-manager", "cab"]
[[person]]
name = "Eve"
emails = ["eve@a.org"]
roles = ["emergency", "change-manager"]
[[person]]
name = "Fay"
emails = ["fay@a.org"]
[[person]]
name = "Gus"
emails = ["gus@a.org"]
roles = ["peer", "emergency"]
until = 2026-11-01T00:00:00Z
"#;

const SERVICES: &str = r#"
schema = 1
environments = ["production", "staging"]
[[service]]
name = "web"
owners = ["fay@a.org"]
[[service]]
name = "pay"
owners = ["fay@a.org"]
tags = ["money"]
"#;

const TEMPLATE: &str = r#"
schema = 1
type = "standard"
about = "restart"
[standing]
approved_by = ["dan@a.org"]
expires = 2027-01-01T00:00:00Z
max_runs = 3
revoke_after_failures = 2
[parameter.host]
about = "where"
one_of = ["one", "two"]
[change]
title = "Restart {{host}}"
services = ["web"]
[change.request]
what = "w"
why = "y"
[[change.notify]]
audience = "users"
[[change.step]]
kind = "implement"
do = "restart"
[[change.step]]
kind = "verify"
do = "look"
"#;

/// The name of the blob that holds the court's template.
pub const TEMPLATE_BLOB: ObjectId = ObjectId::from_bytes([7; 20]);

/// The documents of the court's law; the template comes last.
pub fn documents<'a>(policy: &'a str, calendar: &'a str) -> [(&'static str, &'a str); 5] {
    [
        ("changes/policy.toml", policy),
        ("changes/people.toml", PEOPLE),
        ("changes/services.toml", SERVICES),
        ("changes/calendar.toml", calendar),
        ("changes/templates/restart.toml", TEMPLATE),
    ]
}

/// The law of the court, with this policy.
pub fn law(policy: &str) -> Law {
    law_with(policy, "schema = 1\n")
}

/// The law of the court, with this policy and calendar.
pub fn law_with(policy: &str, calendar: &str) -> Law {
    let blob = TEMPLATE_BLOB;
    let files: LawFiles = documents(policy, calendar)
        .into_iter()
        .map(|(path, text)| (path.to_owned(), (blob, text.as_bytes().to_vec())))
        .collect();
    match read(&files) {
        LawReading::Read { law, .. } => *law,
        other => panic!("{other:?}"),
    }
}

/// The law of the court, with a schema for the organisation's own fields.
pub fn law_with_schema(schema: serde_json::Value) -> Law {
    Law {
        extension: Some(schema),
        ..law(POLICY)
    }
}

/// The moment of a text.
pub fn at(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

/// A whole plan, by ann, for the service web, in a window from an hour ago to an hour from now.
pub fn plan(kind: Kind) -> Change {
    let mut change = Change::draft(
        "CHG-2611-k7m2q".parse().expect("an id"),
        kind,
        "Replace the disk".to_owned(),
        "ann@a.org".into(),
    );
    change.services = vec!["web".into()];
    change.request.what = Some("w".to_owned());
    change.request.why = Some("y".to_owned());
    change.window = Some(Window {
        start: at("2026-11-23T08:00:00Z"),
        end: at("2026-11-23T12:00:00Z"),
        downtime: None,
    });
    change.step = vec![
        step(StepKind::Implement, "replace"),
        step(StepKind::Verify, "look"),
    ];
    if kind == Kind::Standard {
        let blob = ObjectId::from_bytes([7; 20]).to_string();
        change.template = Some(TemplatePin::new("restart", &blob));
        let host = serde_json::json!({ "host": "one" });
        change.x.insert(PARAMETERS.to_owned(), host);
        let values = BTreeMap::from([("host".to_owned(), "one".to_owned())]);
        let law = law(POLICY);
        let template = &law.templates["restart"].template;
        template
            .instantiate(&values)
            .expect("a pattern")
            .put_into(&mut change);
    } else {
        change.rollback = Some(Rollback {
            trigger: Some("smoke".to_owned()),
            ..Rollback::default()
        });
    }
    change
}

pub fn step(kind: StepKind, action: &str) -> Step {
    Step {
        kind,
        action: action.to_owned(),
        run: None,
        expect: None,
        abort_if: None,
        minutes: None,
        by: None,
    }
}

/// One change before the judge, from deed to deed.
#[derive(Clone)]
pub struct Story<'l> {
    pub law: &'l Law,
    pub record: Option<Change>,
    pub past: Past,
    pub peers: Peers,
    pub now: Timestamp,
}

impl<'l> Story<'l> {
    /// Nothing has happened yet.
    pub fn new(law: &'l Law) -> Self {
        Self {
            law,
            record: None,
            past: Past::default(),
            peers: Peers::default(),
            now: at(MORNING),
        }
    }

    /// A draft that ann has filed.
    pub fn filed(law: &'l Law, plan: Change) -> Self {
        let mut story = Self::new(law);
        assert_eq!(story.writes("ann", plan), NOTHING);
        story
    }

    /// The record as it stands.
    pub fn record(&self) -> &Change {
        self.record.as_ref().expect("it was filed")
    }

    /// The level of risk that the policy computes.
    pub fn level(&self) -> Level {
        risk::assess(self.record(), self.law, &self.peers).level
    }

    /// Somebody means to do something. It is done when the judge allows it. Answers with the
    /// codes of all that he objects to.
    pub fn does(&mut self, who: &str, deed: &Deed) -> Vec<&'static str> {
        self.tick();
        let after = deed.apply(self.record(), &id(who), self.now);
        let judgement = self.judged(&signed(who), &after);
        if judgement.is_clean() {
            self.takes(&signed(who), after, &judgement);
        }
        codes(&judgement)
    }

    /// Somebody does something that the judge must allow.
    pub fn must(&mut self, who: &str, deed: &Deed) -> &mut Self {
        let codes = self.does(who, deed);
        assert_eq!(codes, NOTHING, "{who}: {deed:?}");
        self
    }

    /// Somebody hands ann's draft in.
    pub fn submitted(&mut self) -> &mut Self {
        let level = self.level();
        self.must("ann", &Deed::Submit(level))
    }

    /// Somebody writes a record by hand, and commits it whatever the judge says. Answers with the
    /// codes of all that he objects to.
    pub fn writes(&mut self, who: &str, after: Change) -> Vec<&'static str> {
        self.writes_as(&signed(who), after)
    }

    /// The same, with a proof of identity of one's own.
    pub fn writes_as(&mut self, actor: &Actor, after: Change) -> Vec<&'static str> {
        self.tick();
        let judgement = self.judged(actor, &after);
        self.takes(actor, after, &judgement);
        codes(&judgement)
    }

    /// Somebody changes the record by hand; see [`Self::writes`].
    pub fn forges(&mut self, who: &str, edit: impl FnOnce(&mut Change)) -> Vec<&'static str> {
        let mut after = self.record().clone();
        edit(&mut after);
        self.writes(who, after)
    }

    /// What the judge says of an edit, which is not done.
    pub fn would(&self, who: &str, edit: impl FnOnce(&mut Change)) -> Vec<&'static str> {
        self.clone().forges(who, edit)
    }

    /// Lets time pass.
    pub fn wait(&mut self, span: Span) -> &mut Self {
        self.now = self.now.plus(span);
        self
    }

    pub fn judged(&self, actor: &Actor, after: &Change) -> Judgement {
        judge(&self.case(actor, Some(after)))
    }

    pub fn case<'c>(&'c self, actor: &'c Actor, after: Option<&'c Change>) -> Case<'c> {
        Case::new(
            (self.record.as_ref(), after),
            (actor, self.now),
            self.law,
            &self.past,
            &self.peers,
        )
    }

    pub fn takes(&mut self, actor: &Actor, after: Change, judgement: &Judgement) {
        let mut past = self.past.clone();
        past.take(&self.case(actor, Some(&after)), judgement, None);
        self.past = past;
        self.record = Some(after);
    }

    pub fn tick(&mut self) {
        self.now = self.now.plus(Span::seconds(1));
    }
}

/// No objection.
pub const NOTHING: &[&str] = &[];

/// The codes of a judgement's findings, each once, in order.
pub fn codes(judgement: &Judgement) -> Vec<&'static str> {
    let mut codes: Vec<&'static str> = Vec::new();
    for finding in &judgement.findings {
        if !codes.contains(&finding.rule.code()) {
            codes.push(finding.rule.code());
        }
    }
    codes
}

/// Somebody by first name, who signs with a key of their own.
pub fn signed(who: &str) -> Actor {
    Actor {
        email: id(who).as_str().to_owned(),
        proof: Proof::Own {
            key: "SHA256:own".to_owned(),
        },
    }
}

pub fn id(who: &str) -> PersonId {
    if who.contains('@') {
        who.into()
    } else {
        PersonId::new(format!("{who}@a.org"))
    }
}

/// A yes in a role.
pub fn approve(role: &str) -> Deed {
    Deed::Approve(Role::new(role), None)
}

/// A no in a role.
pub fn reject(role: &str) -> Deed {
    Deed::Reject(Role::new(role), "no".to_owned())
}
