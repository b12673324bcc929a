//! Dates: windows missed by a second, clocks that run back, and times that no calendar has.

use super::forger::Forger;

/// The start of the window in the record, in seconds, and its end.
fn window(forger: &Forger) -> (i64, i64) {
    let text = forger.record();
    let moment = |key: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(key));
        let moment = line
            .expect("a window")
            .parse::<chrono::DateTime<chrono::Utc>>();
        moment.expect("a moment").timestamp()
    };
    (moment("start = "), moment("end = "))
}

fn starts(forger: &Forger, at: i64) -> String {
    forger.claims("bob", at, |text| {
        text.replace("\"scheduled\"", "\"implementing\"")
    })
}

#[test]
fn a_start_one_second_before_the_window() {
    let forger = Forger::at("scheduled");
    let commit = starts(&forger, window(&forger).0 - 1);
    forger.finds(&[("schedule/outside-window", &commit)]);
}

#[test]
fn a_start_in_the_first_and_in_the_last_second() {
    for at in [|(start, _)| start, |(_, end)| end - 1] {
        let forger = Forger::at("scheduled");
        starts(&forger, at(window(&forger)));
        forger.finds(&[]);
    }
}

#[test]
fn a_start_when_the_window_is_over() {
    let forger = Forger::at("scheduled");
    let commit = starts(&forger, window(&forger).1);
    forger.finds(&[("schedule/outside-window", &commit)]);
}

#[test]
fn a_start_in_another_time_zone_is_the_same_moment() {
    let forger = Forger::at("scheduled");
    let before = window(&forger).0 - 1;
    // Fourteen hours ahead, it reads as long after.
    let date = format!("@{before} +1400");
    let commit = forger.claims_as(("bob", "bob@example.org"), &date, |text| {
        text.replace("\"scheduled\"", "\"implementing\"")
    });
    forger.finds(&[("schedule/outside-window", &commit)]);
}

#[test]
pub fn a_start_that_claims_to_be_before_what_it_follows() {
    let forger = Forger::at("scheduled");
    let (start, end) = window(&forger);
    forger.house.bench.wait_until(end + 3600);
    forger.house.filed("another change");
    let commit = starts(&forger, start + 60);
    forger.finds(&[("history/clock-runs-back", &commit)]);
}

#[test]
pub fn a_start_with_an_early_date_in_a_late_commit() {
    let forger = Forger::at("scheduled");
    let (start, end) = window(&forger);
    starts(&forger, start + 60);
    let commit = forger.forges("bob", |payload| {
        let late = format!("committer Bob <bob@example.org> {} +0000", end + 3600);
        let lines = payload
            .lines()
            .map(|line| match line.starts_with("committer ") {
                true => late.clone(),
                false => line.to_owned(),
            });
        lines.collect::<Vec<_>>().join("\n") + "\n"
    });
    forger.finds(&[("history/dates-apart", &commit)]);
}

#[test]
fn an_approval_before_what_it_approves() {
    let forger = Forger::at("submitted");
    let (at, moment) = forger.after(-3600);
    let by = "by = \"carol@example.org\"";
    let entry = format!(
        "\n[[approval]]\n{by}\nat = {moment}\n{}\n",
        forger.yes("peer")
    );
    let commit = forger.claims("carol", at, |text| text + &entry);
    forger.finds(&[("immutability/backdated", &commit)]);
}

/// A note whose commit is made at a time that git takes only when it is forced.
fn noted_at(forger: &Forger, seconds: &str, moment: &str) -> String {
    let note = format!("\n[[note]]\nby = \"bob@example.org\"\nat = {moment}\ntext = \"x\"\n");
    let (at, _) = forger.after(1);
    forger.claims("bob", at, |text| text + &note);
    forger.forges("bob", |payload| {
        payload.replace(&format!("{at} +0000"), &format!("{seconds} +0000"))
    })
}

#[test]
fn a_time_before_the_epoch() {
    let forger = Forger::at("submitted");
    let commit = noted_at(&forger, "-3600", "1969-12-31T23:00:00Z");
    forger.finds(&[("immutability/backdated", &commit)]);
}

#[test]
fn the_year_0_and_the_year_9999() {
    let forger = Forger::at("submitted");
    let commit = noted_at(&forger, "-62167219200", "0000-01-01T00:00:00Z");
    forger.finds(&[("immutability/backdated", &commit)]);
    // Where no clock is known, the future is nothing to object to; what follows it is.
    let forger = Forger::at("submitted");
    noted_at(&forger, "253402300799", "9999-12-31T23:59:59Z");
    forger.finds(&[]);
}

#[test]
fn a_time_beyond_all_calendars() {
    for seconds in ["99999999999999999999999", "9223372036854775807", "x"] {
        let forger = Forger::at("submitted");
        let commit = noted_at(&forger, seconds, "1970-01-01T00:00:00Z");
        forger.finds(&[("immutability/backdated", &commit)]);
    }
}

#[test]
fn a_clock_that_is_ahead_is_one_finding_and_not_a_thousand() {
    let forger = Forger::at("submitted");
    let (at, moment) = forger.after(366 * 86_400);
    let note = format!("\n[[note]]\nby = \"bob@example.org\"\nat = {moment}\ntext = \"x\"\n");
    forger.claims("bob", at, |text| text + &note);
    // Others' deeds, on other changes, by a clock that is right.
    forger.house.filed("another change");
    let first = forger.tip();
    forger.house.filed("a third change");
    forger.finds(&[("history/clock-runs-back", &first)]);
}

#[test]
pub fn a_window_that_no_calendar_has() {
    let forger = Forger::at("filed");
    let commit = forger.edits("bob", |text| text.replace("end = 2026-11", "end = 2026-02"));
    forger.finds(&[("history/record-unreadable", &commit)]);
}
