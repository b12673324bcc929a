//! Each rule that is not met is a command, and names the people who can run it.

use git_change::domain::change::time::Timestamp;
use git_change::domain::change::{Change, Kind, State};
use git_change::domain::policy::case::Peers;
use git_change::domain::policy::law::Law;
use git_change::domain::policy::next::{NextStep, next};
use git_change::domain::policy::past::Past;

use super::court::{MORNING, POLICY, at, id, law, plan};

fn steps(change: &Change, past: &Past, law: &Law) -> Vec<NextStep> {
    let now: Timestamp = at(MORNING);
    next(change, past, law, &Peers::default(), now)
}

fn submitted(law: &Law) -> (Change, Past) {
    let mut change = plan(Kind::Normal);
    let level = git_change::domain::policy::risk::assess(&change, law, &Peers::default());
    change.risk.level = Some(level.level);
    change.state = State::Submitted;
    let mut past = Past::default();
    past.entered.insert(State::Submitted, at(MORNING));
    (change, past)
}

/// The step with this command.
fn step<'s>(steps: &'s [NextStep], command: &str) -> &'s NextStep {
    let found = steps.iter().find(|step| step.command == command);
    found.unwrap_or_else(|| panic!("no {command} among {steps:#?}"))
}

#[test]
fn where_nobody_can_sign_whoever_governs_names_somebody() {
    let strange = POLICY.replace("role = \"peer\"", "role = \"auditor\"");
    let law = law(&strange);
    let (change, past) = submitted(&law);
    let steps = steps(&change, &past, &law);
    let naming = step(&steps, "git change people add EMAIL --role auditor");
    assert_eq!(naming.who, [id("dan"), id("eve")]);
    assert!(
        naming.why.contains("0 of 1 approvals as auditor"),
        "{naming:?}"
    );
}

#[test]
fn an_owner_of_a_service_is_named_in_the_catalogue() {
    let owners = POLICY.replace("role = \"peer\"", "role = \"service-owner\"");
    let law = law(&owners);
    let (mut change, past) = submitted(&law);
    change.requester = id("fay");
    let steps = steps(&change, &past, &law);
    assert!(
        steps[0].command.contains("changes/services.toml"),
        "{steps:?}"
    );
    assert_eq!(steps[0].who, [id("dan"), id("eve")]);
}

#[test]
fn a_step_that_is_reserved_is_done_by_whoever_holds_the_role() {
    let reserved = |role: &str| {
        law(&format!(
            "schema = 1\n[[require]]\nfrom = \"scheduled\"\nrole = \"{role}\"\n\
             [governance]\nstages = [[{{ role = \"change-manager\" }}]]\n"
        ))
    };
    let law = reserved("emergency");
    let (change, past) = submitted(&law);
    let scheduling = steps(&change, &past, &law);
    assert_eq!(
        step(&scheduling, "git change schedule k7m2q").who,
        [id("eve")]
    );
    let law = reserved("nobody-has-it");
    let scheduling = steps(&change, &past, &law);
    let naming = step(
        &scheduling,
        "git change people add EMAIL --role nobody-has-it",
    );
    assert_eq!(naming.who, [id("dan"), id("eve")]);
}

#[test]
fn what_is_missing_is_filled_in_by_its_own_command() {
    let law = law(&format!(
        "{POLICY}\n[[require]]\nfields = [\"evidence\", \"risk.impact\", \"category\", \"x.cost\"]\n"
    ));
    let change = plan(Kind::Normal);
    let steps = steps(&change, &Past::default(), &law);
    for command in [
        "git change evidence k7m2q FILE",
        "git change edit k7m2q --impact LEVEL",
        "git change edit k7m2q --category NAME",
        "git change edit k7m2q",
    ] {
        assert_eq!(step(&steps, command).who, [id("ann")]);
    }
}

#[test]
fn what_must_be_done_before_is_looked_at() {
    let law = law("schema = 1\n");
    let mut change = plan(Kind::Normal);
    change.state = State::Scheduled;
    change.after = vec!["CHG-2611-3xw9d".parse().unwrap()];
    let steps = steps(&change, &Past::default(), &law);
    let before = step(&steps, "git change next 3xw9d");
    assert!(
        before.why.contains("CHG-2611-3xw9d is unknown"),
        "{before:?}"
    );
}

#[test]
fn a_template_that_is_over_is_renewed_by_whoever_governs() {
    let law = law(POLICY);
    let change = plan(Kind::Standard);
    let late = at("2027-03-01T00:00:00Z");
    let steps = next(&change, &Past::default(), &law, &Peers::default(), late);
    let over = steps.iter().find(|step| step.why.contains("ended at"));
    assert_eq!(over.expect("it is over").who, [id("dan"), id("eve")]);
}

#[test]
fn an_emergency_is_ratified_by_others_than_its_owner() {
    let law = law(POLICY);
    let mut change = plan(Kind::Emergency);
    change.state = State::Implementing;
    let mut past = Past::default();
    past.entered.insert(State::Implementing, at(MORNING));
    let ratify = "git change approve k7m2q --role emergency";
    assert_eq!(step(&steps(&change, &past, &law), ratify).who, [id("eve")]);
    change.requester = id("eve");
    for state in [State::Implementing, State::Validating] {
        change.state = state;
        let steps = steps(&change, &past, &law);
        let naming = step(&steps, "git change people add EMAIL --role emergency");
        assert_eq!(naming.who, [id("dan"), id("eve")], "{state}");
    }
}
