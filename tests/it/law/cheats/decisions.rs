//! Decisions.

use git_change::domain::change::deed::Deed;
use git_change::domain::change::digest::Digest;
use git_change::domain::change::time::Span;
use git_change::domain::change::{Kind, State};
use git_change::domain::policy::actor::Proof;

use super::super::court::{NOTHING, POLICY, Story, approve, id, law, plan, reject};
use super::super::matrix::in_state;
use super::{Case, proof};

/// Decisions.
pub fn decisions() -> Vec<Case> {
    let law = law(POLICY);
    let mut submitted = Story::filed(&law, plan(Kind::Normal));
    submitted.submitted();
    let standard = in_state(&law, Kind::Standard, State::Scheduled).unwrap();
    let working = in_state(&law, Kind::Normal, State::Implementing).unwrap();
    let draft = in_state(&law, Kind::Normal, State::Draft).unwrap();
    let mut edited = submitted.clone();
    edited.forges("bob", |c| c.title = "Replace two disks".to_owned());
    edited.forges("ann", |c| c.title = "Replace the disk".to_owned());
    let mut owned = submitted.clone();
    owned.forges("ann", |c| c.owner = id("cyd"));
    let mut voided = submitted.clone();
    voided.must("bob", &approve("peer"));
    voided.forges("ann", |c| c.step[0].action = "replace both".to_owned());
    let mut refused = submitted.clone();
    refused.must("bob", &approve("peer"));
    refused.must("cyd", &reject("peer"));
    refused.submitted();
    // Somebody writes an unsigned draft in ann's name, hands it in, and approves it.
    let mut posed = Story::new(&law);
    posed.writes_as(&proof("ann", Proof::Unsigned), plan(Kind::Normal));
    let level = posed.level();
    posed.must("bob", &Deed::Submit(level));
    let in_the_name_of = |by: &'static str| {
        submitted.would("ann", |c| {
            let at = submitted.now.plus(Span::seconds(1));
            let approved = approve("peer").apply(c, &id(by), at);
            *c = approved;
        })
    };
    vec![
        (
            "the requester",
            submitted.clone().does("ann", &approve("peer")),
            &["separation/approver-is-requester", "approval/not-in-role"],
        ),
        (
            "the requester under another address",
            submitted.clone().does("ann@home.org", &approve("peer")),
            &["separation/approver-is-requester", "approval/not-in-role"],
        ),
        (
            "the owner",
            owned.clone().does("cyd", &approve("peer")),
            &["separation/approver-is-owner"],
        ),
        (
            "an editor, of an edit that was taken back",
            edited.clone().does("bob", &approve("peer")),
            &["separation/approver-is-editor"],
        ),
        (
            "an editor under another address",
            edited.clone().does("bob@home.org", &approve("peer")),
            &["separation/approver-is-editor"],
        ),
        (
            "who hands in an unsigned draft",
            posed.does("bob", &approve("peer")),
            &["separation/approver-is-editor"],
        ),
        (
            "without the role",
            submitted.clone().does("dan", &approve("peer")),
            &["approval/not-in-role"],
        ),
        (
            "rejecting without the role",
            submitted.clone().does("dan", &reject("peer")),
            &["approval/not-in-role"],
        ),
        (
            "text without its signature",
            in_the_name_of("bob"),
            &["approval/unproved"],
        ),
        (
            "over other content",
            submitted.would("bob", |c| {
                let now = submitted.now.plus(Span::seconds(1));
                *c = approve("peer").apply(c, &id("bob"), now);
                c.approval[0].digest = Digest::of(&plan(Kind::Standard));
            }),
            &["approval/over-other-content"],
        ),
        (
            "an edit and its approval at once",
            submitted.would("bob", |c| {
                c.title = "Mine".to_owned();
                let now = submitted.now.plus(Span::seconds(1));
                *c = approve("peer").apply(c, &id("bob"), now);
            }),
            &["lifecycle/mixed-deed", "approval/over-other-content"],
        ),
        (
            "two at once",
            submitted.would("bob", |c| {
                let now = submitted.now.plus(Span::seconds(1));
                *c = approve("peer").apply(c, &id("bob"), now);
                *c = approve("cab").apply(c, &id("bob"), now);
            }),
            &["lifecycle/mixed-deed"],
        ),
        (
            "of a draft",
            draft.clone().does("bob", &approve("peer")),
            &["approval/not-open"],
        ),
        (
            "of a standard change",
            standard.clone().does("bob", &approve("peer")),
            &["approval/not-open"],
        ),
        (
            "of work that has begun",
            working.clone().does("cyd", &approve("peer")),
            &["approval/not-open"],
        ),
        (
            "without a reason to reject",
            submitted.clone().does(
                "bob",
                &Deed::Reject(git_change::domain::change::Role::new("peer"), String::new()),
            ),
            &["lifecycle/reason-missing"],
        ),
        (
            "nobody approved",
            submitted.clone().does("ann", &Deed::Schedule),
            &["approval/missing"],
        ),
        (
            "edited since",
            voided.does("ann", &Deed::Schedule),
            &["approval/missing"],
        ),
        (
            "rejected since",
            refused.does("ann", &Deed::Schedule),
            &["approval/missing"],
        ),
        (
            "the work handed to who approved it",
            working.would("ann", |c| c.owner = id("bob")),
            &["separation/approver-is-owner"],
        ),
        (
            "the work handed to somebody else",
            working.would("ann", |c| c.owner = id("dan")),
            NOTHING,
        ),
    ]
}
