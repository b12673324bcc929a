//! Standard changes.

use git_change::domain::change::deed::Deed;
use git_change::domain::change::risk::Level;
use git_change::domain::change::{Change, Kind, State};

use super::super::court::{NOTHING, POLICY, Story, at, law, plan};
use super::super::matrix::in_state;
use super::Case;

/// Standard changes.
pub fn templates() -> Vec<Case> {
    let law = law(POLICY);
    let draft = in_state(&law, Kind::Standard, State::Draft).unwrap();
    let with = |edit: &dyn Fn(&mut Change)| {
        let mut story = Story::filed(&law, plan(Kind::Standard));
        let mut record = story.record().clone();
        edit(&mut record);
        // A draft is nobody's business, but it is not handed in so.
        if record != *story.record() {
            assert_eq!(story.writes("ann", record), NOTHING);
        }
        let level = story.level();
        story.does("ann", &Deed::Submit(level))
    };
    let filed = |edit: &dyn Fn(&mut Change)| {
        let mut record = plan(Kind::Standard);
        edit(&mut record);
        Story::new(&law).writes("ann", record)
    };
    let peers = |runs: u32, failures: u32| {
        let mut story = draft.clone();
        story.peers.template_runs = runs;
        story.peers.template_failures = failures;
        let level = story.level();
        story.does("ann", &Deed::Submit(level))
    };
    let mut late = draft.clone();
    late.now = at("2027-01-01T00:00:00Z");
    let drift: &[&str] = &["template/drift"];
    vec![
        ("as it is", peers(2, 1), NOTHING),
        (
            "another step",
            with(&|c| c.step[0].action = "reinstall".to_owned()),
            drift,
        ),
        (
            "another service",
            with(&|c| c.services = vec!["pay".into()]),
            drift,
        ),
        (
            "another step from the beginning",
            filed(&|c| c.step[0].action = "reinstall".to_owned()),
            drift,
        ),
        (
            "a draft from what is no template any more",
            filed(&|c| c.template = None),
            NOTHING,
        ),
        ("nobody told", with(&|c| c.notify.clear()), drift),
        (
            "a parameter that is not allowed",
            with(&|c| {
                c.title = "Restart three".to_owned();
                c.x.insert(
                    "parameters".to_owned(),
                    serde_json::json!({ "host": "three" }),
                );
            }),
            drift,
        ),
        (
            "a parameter that does not fit the text",
            with(&|c| {
                c.x.insert(
                    "parameters".to_owned(),
                    serde_json::json!({ "host": "two" }),
                );
            }),
            drift,
        ),
        (
            "no template",
            with(&|c| c.template = None),
            &["template/missing"],
        ),
        (
            "another version of the template",
            with(&|c| {
                c.template = Some(git_change::domain::change::record::TemplatePin::new(
                    "restart",
                    &"0".repeat(40),
                ));
            }),
            &["template/unknown"],
        ),
        (
            "past its expiry",
            late.does("ann", &Deed::Submit(Level::Low)),
            &["template/expired", "schedule/window-over"],
        ),
        ("once too often", peers(3, 0), &["template/exhausted"]),
        ("after two failures", peers(0, 2), &["template/revoked"]),
    ]
}
