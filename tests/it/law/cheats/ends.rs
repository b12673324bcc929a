//! Emergencies, ends and evidence.

use git_change::domain::change::deed::{Deed, Exhibit};
use git_change::domain::change::log_entry::Verdict;
use git_change::domain::change::outcome::OutcomeCode;
use git_change::domain::change::risk::Level;
use git_change::domain::change::{Kind, State};

use super::super::court::{NOTHING, POLICY, Story, approve, law, law_with_schema, plan};
use super::super::matrix::{close, in_state, passed, review, task};
use super::{Case, more};

/// Emergencies, ends and evidence.
pub fn ends() -> Vec<Case> {
    let law = law(POLICY);
    let draft = in_state(&law, Kind::Emergency, State::Draft).unwrap();
    let start = |glass: Option<&str>| Deed::Start(glass.map(str::to_owned), Some(Level::Low));
    let mut owing = draft.clone();
    owing.must("ann", &start(Some("the site is down")));
    let mut unreviewed = owing.clone();
    unreviewed.must("ann", &Deed::Finish(None));
    unreviewed.must("ann", &passed(&[1, 2]));
    unreviewed.must("eve", &approve("emergency"));
    let mut unratified = owing.clone();
    unratified.must("ann", &Deed::Finish(None));
    unratified.must("ann", &passed(&[1, 2]));
    unratified.must("ann", &review());
    let working = in_state(&law, Kind::Normal, State::Implementing).unwrap();
    let mut checking = working.clone();
    checking.must("ann", &Deed::Finish(None));
    let mut failed = checking.clone();
    failed.must("ann", &passed(&[2]));
    failed.must("ann", &Deed::Record(vec![(1, Verdict::Failed)], None, None));
    let mut back = working.clone();
    back.must("ann", &Deed::Rollback("smoke".to_owned(), Some(task())));
    back.must("ann", &review());
    let evidence = |path: &str, content: &str| {
        let mut story = working.clone();
        story
            .peers
            .files
            .insert(path.to_owned(), Some(content.repeat(64)));
        let exhibit = Exhibit {
            path: Some(path.to_owned()),
            url: None,
            sha256: "0".repeat(64),
            shows: None,
        };
        story.does("ann", &Deed::Evidence(exhibit))
    };
    let mut absent = working.clone();
    let nowhere = Exhibit {
        path: Some("changes/2026/11/CHG-2611-k7m2q/log".to_owned()),
        url: None,
        sha256: "0".repeat(64),
        shows: None,
    };
    let mut waiting = plan(Kind::Normal);
    let first: git_change::domain::change::ChangeId = "CHG-2611-aaaaa".parse().unwrap();
    waiting.after = vec![first.clone()];
    let mut waits = Story::new(&law);
    waits.peers.named.insert(first, State::Review);
    waits.writes("ann", waiting);
    waits.submitted();
    waits.must("bob", &approve("peer"));
    waits.must("ann", &Deed::Schedule);
    let fields = self::law(&more(
        "[[require]]\nwhen = { type = \"normal\" }\nfields = [\"request.security\"]",
    ));
    let mut short = Story::filed(&fields, plan(Kind::Normal));
    let costs = law_with_schema(serde_json::json!({
        "required": ["cost"],
        "properties": { "cost": { "type": "integer" } },
        "additionalProperties": false,
    }));
    let own = |kind: Kind, cost: serde_json::Value| {
        let mut record = plan(kind);
        record.x.insert("cost".to_owned(), cost);
        let mut story = Story::filed(&costs, record);
        story.does("ann", &Deed::Submit(Level::Low))
    };
    let roles = self::law(&more(
        "[[require]]\nfrom = \"scheduled\"\nrole = \"change-manager\"",
    ));
    let mut reserved = Story::filed(&roles, plan(Kind::Normal));
    reserved.submitted();
    reserved.must("bob", &approve("peer"));
    let mut haste = Story::filed(&roles, plan(Kind::Emergency));
    let mut glass = in_state(&law, Kind::Normal, State::Scheduled).unwrap();
    vec![
        (
            "an emergency on nobody's word",
            draft.clone().does("ann", &start(None)),
            &["emergency/no-authority"],
        ),
        (
            "broken glass without a reason",
            draft.clone().does("ann", &start(Some(" "))),
            &["lifecycle/reason-missing"],
        ),
        (
            "a normal change breaks the glass",
            glass.does("ann", &Deed::Start(Some("x".to_owned()), None)),
            &["emergency/break-glass-misused"],
        ),
        (
            "never ratified",
            unratified.does("ann", &close(OutcomeCode::Successful)),
            &["emergency/not-ratified"],
        ),
        (
            "ratified by who broke the glass",
            owing.does("ann", &approve("emergency")),
            &["separation/approver-is-requester", "approval/not-in-role"],
        ),
        (
            "never reviewed",
            unreviewed.does("ann", &close(OutcomeCode::Successful)),
            &["lifecycle/review-missing"],
        ),
        (
            "unchecked and successful",
            checking.does("ann", &close(OutcomeCode::Successful)),
            &["lifecycle/steps-open", "lifecycle/checks-open"],
        ),
        (
            "failed and successful",
            failed.does("ann", &close(OutcomeCode::Successful)),
            &["lifecycle/step-failed"],
        ),
        (
            "closed as cancelled",
            checking.does("ann", &close(OutcomeCode::Cancelled)),
            &["lifecycle/outcome-missing"],
        ),
        (
            "rolled back and successful",
            back.does("ann", &close(OutcomeCode::Successful)),
            &[
                "lifecycle/outcome-missing",
                "lifecycle/steps-open",
                "lifecycle/checks-open",
            ],
        ),
        (
            "before what comes first",
            waits.does("ann", &Deed::Start(None, None)),
            &["lifecycle/predecessor-open"],
        ),
        (
            "a field that the policy wants",
            short.does("ann", &Deed::Submit(Level::Low)),
            &["fields/missing"],
        ),
        (
            "own fields as they should be",
            own(Kind::Normal, 7.into()),
            NOTHING,
        ),
        (
            "own fields beside parameters",
            own(Kind::Standard, 7.into()),
            NOTHING,
        ),
        (
            "own fields of another type",
            own(Kind::Normal, "7".into()),
            &["fields/extension"],
        ),
        (
            "a step that is reserved",
            reserved.does("ann", &Deed::Schedule),
            &["lifecycle/role-not-allowed"],
        ),
        (
            "a step that is reserved, by who may",
            reserved.does("dan", &Deed::Schedule),
            NOTHING,
        ),
        (
            "round a step that is reserved",
            haste.does("ann", &start(Some("now"))),
            &["lifecycle/role-not-allowed"],
        ),
        (
            "evidence as it is",
            evidence("changes/2026/11/CHG-2611-k7m2q/log", "0"),
            NOTHING,
        ),
        (
            "evidence that differs",
            evidence("changes/2026/11/CHG-2611-k7m2q/log", "1"),
            &["evidence/digest-differs"],
        ),
        (
            "evidence that is not there",
            absent.does("ann", &Deed::Evidence(nowhere)),
            &["evidence/absent"],
        ),
        (
            "evidence out of the folder",
            evidence("changes/2026/11/CHG-2611-k7m2q/../policy.toml", "0"),
            &["evidence/elsewhere"],
        ),
        (
            "evidence of another change",
            evidence("changes/2026/11/CHG-2611-k7m2qx/log", "0"),
            &["evidence/elsewhere"],
        ),
    ]
}
