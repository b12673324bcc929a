//! Fields: when they are demanded, what fills them, and which command does.

use git_change::domain::change::deed::Deed;
use git_change::domain::change::plan::{Rollback, StepKind};
use git_change::domain::change::{Change, Kind, State};
use git_change::domain::policy::finding::Findings;
use git_change::domain::policy::law::Law;
use git_change::domain::policy::rules::fields::{demanded, is_filled};

use super::court::{NOTHING, POLICY, Story, approve, law, plan, signed, step};
use super::matrix::in_state;

/// The law of the court, where changes need these fields from a state on.
fn demanding(from: &str, fields: &[&str]) -> Law {
    law(&format!(
        "{POLICY}\n[[require]]\nfrom = \"{from}\"\nfields = {fields:?}\n"
    ))
}

#[test]
fn a_field_is_demanded_from_its_state_on_and_not_before() {
    let law = demanding("scheduled", &["category"]);
    let mut story = Story::filed(&law, plan(Kind::Normal));
    story.submitted().must("bob", &approve("peer"));
    assert_eq!(story.does("ann", &Deed::Schedule), ["fields/missing"]);
    let mut filled = plan(Kind::Normal);
    filled.category = Some("hardware".to_owned());
    let mut story = Story::filed(&law, filled);
    story.submitted().must("bob", &approve("peer"));
    story.must("ann", &Deed::Schedule);
}

#[test]
fn what_is_demanded_is_looked_at_when_a_change_moves_or_is_edited() {
    let lenient = law(POLICY);
    let strict = demanding("submitted", &["category"]);
    let mut story = in_state(&lenient, Kind::Normal, State::Submitted).expect("a state of its");
    // The law asks for more than it did; what is written down beside the plan goes on.
    story.law = &strict;
    let note = Deed::Note("hm".to_owned());
    assert_eq!(story.clone().does("ann", &note), NOTHING);
    let edit = |edit: fn(&mut Change)| story.would("ann", edit);
    let missing = ["fields/missing"];
    assert_eq!(edit(|c| c.title = "Another".to_owned()), missing);
    assert_eq!(edit(|c| c.labels.push("x".to_owned())), missing);
    assert_eq!(edit(|c| c.category = Some("hardware".to_owned())), NOTHING);
    assert_eq!(story.clone().does("ann", &Deed::Schedule), missing);
    let cancel = Deed::Cancel("no".to_owned());
    assert_eq!(story.clone().does("ann", &cancel), NOTHING);
    // A draft lacks what it lacks.
    let mut bare = plan(Kind::Normal);
    bare.request.why = None;
    let mut story = Story::filed(&strict, bare);
    let mut edited = story.record().clone();
    edited.title = "Another".to_owned();
    story.must("ann", &Deed::Edit(Box::new(edited)));
}

#[test]
fn a_way_back_is_a_trigger_a_reason_a_test_or_a_step() {
    let filled = |rollback: Option<Rollback>, steps: &[StepKind]| {
        let mut change = plan(Kind::Normal);
        change.rollback = rollback;
        let steps = steps.iter().map(|kind| step(*kind, "put it back"));
        change.step.extend(steps);
        is_filled(&change, "rollback")
    };
    let trigger = |text: &str| {
        Some(Rollback {
            trigger: Some(text.to_owned()),
            ..Rollback::default()
        })
    };
    let none = Some(Rollback {
        none_because: Some("it is only text".to_owned()),
        ..Rollback::default()
    });
    let tested = Some(Rollback {
        tested: Some("last week".to_owned()),
        ..Rollback::default()
    });
    assert!(filled(trigger("smoke"), &[]));
    assert!(!filled(trigger(" "), &[]));
    assert!(!filled(Some(Rollback::default()), &[]));
    assert!(filled(none, &[]) && filled(tested, &[]));
    assert!(filled(None, &[StepKind::Rollback]));
    assert!(!filled(None, &[StepKind::Verify]));
    assert!(filled(trigger(" "), &[StepKind::Rollback]));
}

#[test]
fn each_field_is_filled_in_by_its_own_command() {
    let edit = |flag: &str| format!("git change edit k7m2q{flag}");
    let all = [
        ("evidence", "git change evidence k7m2q FILE".to_owned()),
        ("note", "git change note k7m2q -m TEXT".to_owned()),
        ("followup", "git change followup k7m2q -m TEXT".to_owned()),
        ("request.what", edit(" --what TEXT")),
        ("request.why", edit(" --why TEXT")),
        ("request.security", edit(" --security TEXT")),
        ("rollback", edit(" --rollback-trigger TEXT")),
        ("rollback.trigger", edit(" --rollback-trigger TEXT")),
        ("rollback.tested", edit(" --rollback-tested TEXT")),
        ("rollback.minutes", edit(" --rollback-minutes MINUTES")),
        ("window", edit(" --start TIME --end TIME")),
        ("window.downtime", edit(" --downtime TEXT")),
        ("environment", edit(" --environment NAME")),
        ("services", edit(" --service NAME")),
        ("category", edit(" --category NAME")),
        ("client", edit(" --client NAME")),
        ("site", edit(" --site NAME")),
        ("release", edit(" --release NAME")),
        ("effort", edit(" --effort SPAN")),
        ("priority", edit(" --priority PRIORITY")),
        ("labels", edit(" --label WORD")),
        ("watchers", edit(" --watcher PERSON")),
        ("notify", edit(" --notify AUDIENCE")),
        ("artifact", edit(" --artifact ARTIFACT")),
        ("artifact.tag", edit(" --artifact ARTIFACT")),
        ("risk.impact", edit(" --impact LEVEL")),
        ("risk.likelihood", edit(" --likelihood LEVEL")),
        ("step.prepare", edit(" --step 'prepare: TEXT'")),
        ("step.implement", edit(" --step 'implement: TEXT'")),
        ("step.verify", edit(" --step 'verify: TEXT'")),
        ("step.rollback", edit(" --step 'rollback: TEXT'")),
        // Edited as text.
        ("x.cost", edit("")),
    ];
    let fields = all.each_ref().map(|(field, _)| *field);
    let law = demanding("draft", &fields);
    let mut bare = plan(Kind::Normal);
    bare.request.what = None;
    bare.request.why = None;
    bare.window = None;
    bare.rollback = None;
    bare.services.clear();
    bare.step.clear();
    let mut findings = Findings::default();
    demanded(&bare, &law, &mut findings);
    let mut told: Vec<_> = findings
        .into_vec()
        .into_iter()
        .map(|one| (one.message, one.remedy))
        .collect();
    let wanted = all.map(|(field, command)| (format!("`{field}` is not filled in"), command));
    let mut wanted: Vec<_> = wanted.into_iter().collect();
    told.sort();
    wanted.sort();
    assert_eq!(told, wanted);
}

/// What mends a draft of ann's.
fn remedies(law: &Law, edit: impl FnOnce(&mut Change)) -> Vec<String> {
    let mut record = plan(Kind::Normal);
    edit(&mut record);
    let judged = Story::new(law).judged(&signed("ann"), &record);
    let found = judged.findings.into_iter();
    found.map(|one| one.remedy).collect()
}

#[test]
fn what_is_named_and_is_not_there_is_answered_with_what_is() {
    let law = law(POLICY);
    let service = |law: &Law| remedies(law, |change| change.services = vec!["wbe".into()]);
    assert_eq!(service(&law), ["known services: web, pay"]);
    let place = remedies(&law, |change| change.environment = Some("prod".to_owned()));
    assert_eq!(place, ["known environments: production, staging"]);
    let mut empty = law.clone();
    empty.catalog.service.clear();
    empty.catalog.environments.clear();
    let none = "known services: none yet; add one to changes/services.toml";
    assert_eq!(service(&empty), [none]);
    let anywhere = remedies(&empty, |change| {
        change.services.clear();
        change.environment = Some("prod".to_owned());
    });
    assert_eq!(anywhere, [""; 0], "nobody said which there are");
}
