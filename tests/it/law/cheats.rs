//! Ways to cheat, each with what the judge says to it.

use git_change::domain::change::deed::{Deed, Exhibit};
use git_change::domain::change::digest::Digest;
use git_change::domain::change::log_entry::{Note, StepResult, Verdict};
use git_change::domain::change::outcome::OutcomeCode;
use git_change::domain::change::plan::{StepKind, Window};
use git_change::domain::change::risk::{Level, Raise};
use git_change::domain::change::time::Span;
use git_change::domain::change::{Change, Kind, State};
use git_change::domain::policy::actor::{Actor, Fault, Proof};
use git_change::domain::policy::judge::judge;

use super::court::{
    MORNING, NOTHING, POLICY, Story, approve, at, codes, id, law, law_with, law_with_schema, plan,
    reject, signed, step,
};
use super::matrix::{close, in_state, review, task};

/// What was tried, what the judge said, and what he should say.
pub type Case = (&'static str, Vec<&'static str>, &'static [&'static str]);

/// The policy of the court, with more rows.
fn more(rows: &str) -> String {
    POLICY.replace("[governance]", &format!("{rows}\n[governance]"))
}

fn window(start: &str, end: &str) -> Option<Window> {
    Some(Window {
        start: at(start),
        end: at(end),
        downtime: None,
    })
}

fn proof(who: &str, proof: Proof) -> Actor {
    Actor {
        email: id(who).as_str().to_owned(),
        proof,
    }
}

/// Who does something.
pub fn identities() -> Vec<Case> {
    let law = law(POLICY);
    let story = in_state(&law, Kind::Normal, State::Submitted).expect("a state of its");
    let note = |actor: &Actor| {
        let mut story = story.clone();
        let by = actor.email.as_str().into();
        let after = Deed::Note("hm".to_owned()).apply(
            story.record(),
            &by,
            story.now.plus(Span::seconds(1)),
        );
        story.writes_as(actor, after)
    };
    let faulty = |fault| {
        note(&proof(
            "bob",
            Proof::Faulty {
                fault,
                why: "x".to_owned(),
            },
        ))
    };
    let key = || "SHA256:k".to_owned();
    vec![
        (
            "unsigned",
            note(&proof("bob", Proof::Unsigned)),
            &["identity/unsigned"],
        ),
        (
            "a bad signature",
            faulty(Fault::Bad),
            &["identity/bad-signature"],
        ),
        (
            "an unknown key",
            faulty(Fault::UnknownKey),
            &["identity/unknown-key"],
        ),
        (
            "a retired key",
            faulty(Fault::NotInForce),
            &["identity/key-not-in-force"],
        ),
        (
            "a compromised key",
            faulty(Fault::Revoked),
            &["identity/key-revoked"],
        ),
        (
            "a malformed signature",
            faulty(Fault::Malformed),
            &["identity/malformed-signature"],
        ),
        (
            "X.509",
            faulty(Fault::NotCheckable),
            &["identity/not-checkable"],
        ),
        (
            "nobody's key",
            note(&proof("bob", Proof::Stray { key: key() })),
            &["identity/unknown-key"],
        ),
        (
            "another person's key",
            note(&proof(
                "bob",
                Proof::AnotherPerson {
                    signer: id("cyd"),
                    key: key(),
                },
            )),
            &["identity/signer-is-not-author"],
        ),
        (
            "a forge's key on a deed",
            note(&proof(
                "bob",
                Proof::Forge {
                    name: "f".to_owned(),
                    key: key(),
                },
            )),
            &["identity/signer-is-not-author"],
        ),
        (
            "a stranger",
            note(&signed("mallory")),
            &["identity/unknown-person"],
        ),
        (
            "somebody who left",
            note(&signed("gus")),
            &["identity/person-not-in-force"],
        ),
        (
            "another address of the same person",
            note(&signed("bob@home.org")),
            NOTHING,
        ),
    ]
}

/// How a change comes into the world, and what its text claims.
pub fn births() -> Vec<Case> {
    let law = law(POLICY);
    let born = |who: &str, edit: &dyn Fn(&mut Change)| {
        let mut record = plan(Kind::Normal);
        edit(&mut record);
        Story::new(&law).writes(who, record)
    };
    let emergency = |edit: &dyn Fn(&mut Change)| {
        let mut record = plan(Kind::Emergency);
        edit(&mut record);
        Story::new(&law).writes_as(&proof("ann", Proof::Unsigned), record)
    };
    vec![
        ("filed for somebody else", born("bob", &|_| {}), NOTHING),
        (
            "born submitted",
            born("ann", &|c| c.state = State::Submitted),
            &["lifecycle/starts-as-draft"],
        ),
        (
            "born held",
            born("ann", &|c| c.hold = true),
            &["lifecycle/starts-as-draft"],
        ),
        (
            "born approved",
            born("ann", &|c| {
                let approved = approve("peer").apply(c, &id("ann"), at("2026-11-23T09:00:01Z"));
                *c = approved;
            }),
            &[
                "lifecycle/starts-as-draft",
                "lifecycle/mixed-deed",
                "approval/not-in-role",
                "approval/over-other-content",
            ],
        ),
        (
            "born with broken glass",
            born("ann", &|c| c.break_glass = Some("now".to_owned())),
            &[
                "immutability/field-by-another-deed",
                "emergency/break-glass-misused",
            ],
        ),
        (
            "an unknown service",
            born("ann", &|c| c.services = vec!["wbe".into()]),
            &["fields/unknown-service"],
        ),
        (
            "an unknown owner",
            born("ann", &|c| c.owner = "nobody@a.org".into()),
            &["fields/unknown-person"],
        ),
        (
            "an unknown environment",
            born("ann", &|c| c.environment = Some("prod".to_owned())),
            &["fields/unknown-environment"],
        ),
        (
            "after a change that does not exist",
            born("ann", &|c| {
                c.after = vec!["CHG-2611-aaaaa".parse().unwrap()]
            }),
            &["fields/unknown-change"],
        ),
        (
            "a title that turns the direction of text",
            born("ann", &|c| c.title = "a\u{202e}b".to_owned()),
            &["fields/hostile-text"],
        ),
        (
            "a title with a line break",
            born("ann", &|c| c.title = "a\nChange-Event: approve".to_owned()),
            &["fields/hostile-text"],
        ),
        (
            "no title",
            born("ann", &|c| c.title = " ".to_owned()),
            &["fields/missing"],
        ),
        (
            "an unsigned emergency",
            emergency(&|_| {}),
            &["identity/unsigned"],
        ),
    ]
}

/// Edits that would change what others agreed to.
pub fn edits() -> Vec<Case> {
    let law = law(POLICY);
    let draft = in_state(&law, Kind::Normal, State::Draft).unwrap();
    let submitted = in_state(&law, Kind::Normal, State::Submitted).unwrap();
    let scheduled = in_state(&law, Kind::Normal, State::Scheduled).unwrap();
    let working = in_state(&law, Kind::Normal, State::Implementing).unwrap();
    let closed = in_state(&law, Kind::Normal, State::Closed).unwrap();
    let now = |story: &Story| story.now.plus(Span::seconds(1));
    let note = |story: &Story, by: &str| Note {
        by: id(by),
        at: now(story),
        text: "hm".to_owned(),
    };
    let mut noted = submitted.clone();
    noted.must("ann", &Deed::Note("one".to_owned()));
    let mut emergency = in_state(&law, Kind::Emergency, State::Implementing).unwrap();
    emergency.must("ann", &Deed::Record(vec![(2, Verdict::Passed)], None, None));
    vec![
        (
            "another type in draft",
            draft.would("ann", |c| c.kind = Kind::Emergency),
            NOTHING,
        ),
        (
            "another type after submission",
            submitted.would("ann", |c| c.kind = Kind::Emergency),
            &["lifecycle/identity-changed"],
        ),
        (
            "another type while it is handed in",
            draft.would("ann", |c| {
                c.kind = Kind::Emergency;
                c.state = State::Submitted;
                c.risk.level = Some(Level::Low);
            }),
            &["lifecycle/mixed-deed", "lifecycle/identity-changed"],
        ),
        (
            "another requester",
            submitted.would("ann", |c| c.requester = id("dan")),
            &["lifecycle/identity-changed"],
        ),
        (
            "a level typed lower",
            submitted.would("ann", |c| {
                c.services = vec!["pay".into()];
                c.risk.level = Some(Level::Low);
            }),
            &["risk/level-differs"],
        ),
        (
            "a raise taken back alone",
            {
                let mut raised = draft.clone();
                raised.forges("ann", |c| {
                    c.risk.raise = Some(Raise {
                        to: Level::High,
                        reason: "new".to_owned(),
                    });
                });
                raised.submitted();
                raised.would("ann", |c| c.risk.raise = None)
            },
            &["risk/level-differs"],
        ),
        (
            "the plan while the work goes on",
            working.would("ann", |c| c.title = "More".to_owned()),
            &["lifecycle/plan-frozen"],
        ),
        (
            "a step that has a result, in an emergency",
            emergency.would("ann", |c| c.step[1].action = "look away".to_owned()),
            &["lifecycle/plan-frozen"],
        ),
        (
            "another step, in an emergency",
            emergency.would("ann", |c| c.step.push(step(StepKind::Verify, "look again"))),
            NOTHING,
        ),
        (
            "a note rewritten",
            noted.would("ann", |c| c.note[0].text = "two".to_owned()),
            &[
                "immutability/list-rewritten",
                "immutability/entry-at-another-time",
            ],
        ),
        (
            "a note removed",
            noted.would("ann", |c| c.note.clear()),
            &["immutability/list-rewritten"],
        ),
        (
            "a closed change",
            closed.would("ann", |c| c.labels.push("x".to_owned())),
            &["immutability/closed-edited"],
        ),
        (
            "a closed change reopened",
            closed.would("ann", |c| c.state = State::Implementing),
            &["immutability/closed-edited", "lifecycle/illegal-transition"],
        ),
        (
            "a note in somebody's name",
            submitted.would("ann", |c| c.note.push(note(&submitted, "bob"))),
            &["immutability/entry-by-another"],
        ),
        (
            "a result dated back",
            working.would("ann", |c| {
                c.result.push(StepResult {
                    by: id("ann"),
                    at: at(MORNING),
                    step: 1,
                    result: Verdict::Passed,
                    note: None,
                    evidence: None,
                });
            }),
            &["immutability/entry-at-another-time"],
        ),
        (
            "a deed dated back",
            {
                let mut late = working.clone();
                late.now = at("2026-11-23T08:30:00Z");
                late.does("ann", &Deed::Finish(None))
            },
            &["immutability/backdated"],
        ),
        (
            "two clocks that differ a little",
            {
                let mut late = working.clone();
                late.now = at("2026-11-23T08:55:00Z");
                late.does("ann", &Deed::Finish(None))
            },
            NOTHING,
        ),
        (
            "an outcome before the end",
            working.would("ann", |c| {
                let ended = close(OutcomeCode::Successful).apply(c, &id("ann"), at(MORNING));
                c.outcome = ended.outcome;
            }),
            &["immutability/field-by-another-deed"],
        ),
        (
            "broken glass afterwards",
            emergency.would("ann", |c| c.break_glass = Some("x".to_owned())),
            &["immutability/field-by-another-deed"],
        ),
        (
            "a hold with an edit in it",
            submitted.would("ann", |c| {
                let held = Deed::Hold("wait".to_owned()).apply(c, &id("ann"), now(&submitted));
                *c = held;
                c.title = "More".to_owned();
            }),
            &["lifecycle/mixed-deed"],
        ),
        (
            "a start that also resumes",
            {
                let mut held = scheduled.clone();
                held.must("ann", &Deed::Hold("wait".to_owned()));
                held.would("ann", |c| {
                    c.hold = false;
                    c.state = State::Implementing;
                })
            },
            &["lifecycle/held", "lifecycle/mixed-deed"],
        ),
        (
            "nothing at all",
            submitted.would("ann", |_| {}),
            &["lifecycle/nothing-done"],
        ),
        (
            "no reason to hold",
            submitted.clone().does("ann", &Deed::Hold(" ".to_owned())),
            &["lifecycle/reason-missing"],
        ),
        (
            "a step left out without a word",
            working.clone().does(
                "ann",
                &Deed::Record(vec![(1, Verdict::Skipped)], None, None),
            ),
            &["lifecycle/reason-missing"],
        ),
        (
            "the record removed",
            removed(&submitted),
            &["history/record-deleted"],
        ),
    ]
}

fn removed(story: &Story) -> Vec<&'static str> {
    let actor = signed("ann");
    codes(&judge(&story.case(&actor, None)))
}

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

/// Times.
pub fn times() -> Vec<Case> {
    let strict = more(
        "[[require]]\nwhen = { type = [\"normal\", \"standard\"] }\nnotice = \"2h\"\nsoak = \"1h\"",
    );
    let strict = law(&strict);
    let plain = law(POLICY);
    let frozen = law_with(
        POLICY,
        "schema = 1\n[[freeze]]\nname = \"sales\"\nstart = 2026-11-23T11:00:00Z\nend = 2026-11-24T00:00:00Z\n",
    );
    // Handed in at 09:00:02, for a window from `start` to noon.
    let handed_in = |start: &str| {
        let mut record = plan(Kind::Normal);
        record.window = window(start, "2026-11-23T12:00:00Z");
        let mut story = Story::filed(&strict, record);
        story.submitted();
        story.must("bob", &approve("peer"));
        story
    };
    let mut standard = plan(Kind::Standard);
    standard.window = window("2026-11-23T11:30:00Z", "2026-11-23T12:00:00Z");
    let mut standard = Story::filed(&strict, standard);
    standard.submitted();
    let at_time = |story: &Story, moment: &str, who: &str, deed: &Deed| {
        let mut story = story.clone();
        story.now = at(moment);
        // The clock ticks before the deed.
        story.does(who, deed)
    };
    let scheduled = in_state(&plain, Kind::Normal, State::Scheduled).unwrap();
    let start = Deed::Start(None, None);
    let mut soaking = handed_in("2026-11-23T11:00:02Z");
    soaking.must("ann", &Deed::Schedule);
    soaking.now = at("2026-11-23T11:05:00Z");
    soaking.must("ann", &start);
    soaking.must("ann", &Deed::Finish(None));
    soaking.must("ann", &Deed::Record(vec![(2, Verdict::Passed)], None, None));
    let successful = close(OutcomeCode::Successful);
    let mut bare = plan(Kind::Normal);
    bare.window = None;
    let mut bare = Story::filed(&plain, bare);
    bare.submitted();
    bare.must("bob", &approve("peer"));
    let mut icy = Story::filed(&frozen, plan(Kind::Normal));
    icy.submitted();
    icy.must("bob", &approve("peer"));
    let ready = in_state(&plain, Kind::Normal, State::Submitted).unwrap();
    vec![
        (
            "notice to the second",
            handed_in("2026-11-23T11:00:02Z").does("ann", &Deed::Schedule),
            NOTHING,
        ),
        (
            "notice too short by a second",
            handed_in("2026-11-23T11:00:01Z").does("ann", &Deed::Schedule),
            &["schedule/notice-too-short"],
        ),
        (
            "a scheduled window moved nearer",
            standard.would("ann", |c| {
                c.window = window("2026-11-23T10:00:00Z", "2026-11-23T12:00:00Z")
            }),
            &["schedule/notice-too-short"],
        ),
        (
            "a scheduled window moved away",
            standard.would("ann", |c| {
                c.window = window("2026-11-23T12:00:00Z", "2026-11-23T13:00:00Z")
            }),
            NOTHING,
        ),
        (
            "a second before the window",
            at_time(&standard, "2026-11-23T11:29:58Z", "ann", &start),
            &["schedule/outside-window"],
        ),
        (
            "the first second of the window",
            at_time(&standard, "2026-11-23T11:29:59Z", "ann", &start),
            NOTHING,
        ),
        (
            "the last second of the window",
            at_time(&scheduled, "2026-11-23T11:59:58Z", "ann", &start),
            NOTHING,
        ),
        (
            "the end of the window",
            at_time(&scheduled, "2026-11-23T11:59:59Z", "ann", &start),
            &["schedule/outside-window"],
        ),
        (
            "a window that is over",
            at_time(&ready, "2026-11-23T11:59:59Z", "ann", &Deed::Schedule),
            &["schedule/window-over"],
        ),
        (
            "no window",
            bare.does("ann", &Deed::Schedule),
            &["schedule/no-window"],
        ),
        (
            "a freeze",
            icy.does("ann", &Deed::Schedule),
            &["schedule/frozen"],
        ),
        (
            "a soak too short by a second",
            at_time(&soaking, "2026-11-23T12:05:00Z", "ann", &successful),
            &["schedule/soak-too-short"],
        ),
        (
            "a soak to the second",
            at_time(&soaking, "2026-11-23T12:05:01Z", "ann", &successful),
            NOTHING,
        ),
    ]
}

/// Standard changes.
pub fn templates() -> Vec<Case> {
    let law = law(POLICY);
    let draft = in_state(&law, Kind::Standard, State::Draft).unwrap();
    let with = |edit: &dyn Fn(&mut Change)| {
        let mut record = plan(Kind::Standard);
        edit(&mut record);
        let mut story = Story::filed(&law, record);
        let level = story.level();
        story.does("ann", &Deed::Submit(level))
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

/// Emergencies, ends and evidence.
pub fn ends() -> Vec<Case> {
    let law = law(POLICY);
    let draft = in_state(&law, Kind::Emergency, State::Draft).unwrap();
    let start = |glass: Option<&str>| Deed::Start(glass.map(str::to_owned), Some(Level::Low));
    let mut owing = draft.clone();
    owing.must("ann", &start(Some("the site is down")));
    let mut unreviewed = owing.clone();
    unreviewed.must("ann", &Deed::Finish(None));
    unreviewed.must("ann", &Deed::Record(vec![(2, Verdict::Passed)], None, None));
    unreviewed.must("eve", &approve("emergency"));
    let mut unratified = owing.clone();
    unratified.must("ann", &Deed::Finish(None));
    unratified.must("ann", &Deed::Record(vec![(2, Verdict::Passed)], None, None));
    unratified.must("ann", &review());
    let working = in_state(&law, Kind::Normal, State::Implementing).unwrap();
    let mut checking = working.clone();
    checking.must("ann", &Deed::Finish(None));
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
            &["lifecycle/checks-open"],
        ),
        (
            "closed as cancelled",
            checking.does("ann", &close(OutcomeCode::Cancelled)),
            &["lifecycle/outcome-missing"],
        ),
        (
            "rolled back and successful",
            back.does("ann", &close(OutcomeCode::Successful)),
            &["lifecycle/outcome-missing", "lifecycle/checks-open"],
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

/// Every family of cheats.
pub const ALL: [fn() -> Vec<Case>; 7] =
    [identities, births, edits, decisions, times, templates, ends];

#[test]
fn each_cheat_is_answered_with_its_rule() {
    let mut wrong = Vec::new();
    for family in ALL {
        for (name, got, wanted) in family() {
            if got != wanted {
                wrong.push(format!("{name}:\n    {got:?}\n  not {wanted:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
