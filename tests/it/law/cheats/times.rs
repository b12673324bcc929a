//! Times.

use git_change::domain::change::deed::Deed;
use git_change::domain::change::outcome::OutcomeCode;
use git_change::domain::change::{Kind, State};

use super::super::court::{NOTHING, POLICY, Story, approve, at, law, law_with, plan};
use super::super::matrix::{close, in_state, passed};
use super::{Case, more, window};

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
    soaking.must("ann", &passed(&[1, 2]));
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
