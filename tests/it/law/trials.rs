//! The cases of a policy: what they see of a law, and of every way to change it.

use git_change::document::trials::{Cases, read};
use git_change::domain::policy::law::Law;
use git_change::domain::policy::trial::{Difference, run};

use super::court::{MORNING, POLICY, at, law, law_with};

fn cases(law: &Law, text: &str) -> Cases {
    let text = format!("schema = 1\n{text}");
    read(&text, law).unwrap_or_else(|problems| {
        let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
        panic!("{}", said.join("\n"))
    })
}

/// What differs in one case.
fn tried(law: &Law, text: &str) -> Vec<Difference> {
    let cases = cases(law, &format!("[[case]]\nname = \"c\"\n{text}"));
    run(&cases.trials.case[0], law, at(MORNING))
}

/// What differs, as `key: expected / found`.
fn told(law: &Law, text: &str) -> Vec<String> {
    let told = tried(law, text).into_iter();
    told.map(|one| format!("{}: {} / {}", one.what, one.expected, one.found))
        .collect()
}

fn holds(law: &Law, text: &str) {
    assert_eq!(told(law, text), [""; 0], "{text}");
}

#[test]
fn each_demand_of_the_policy_is_seen() {
    let more = "[[require]]\nwhen = { risk = \"high\" }\nfields = [\"rollback\", \"x.cost\"]\n\
                notice = \"2d\"\nsoak = \"1d\"\nrole = \"change-manager\"\nfrom = \"scheduled\"\n";
    let law = law(&format!("{POLICY}{more}"));
    let high = "change = { service = \"pay\" }\n";
    holds(
        &law,
        &format!(
            "{high}expect = {{ risk = \"high\", approvals = [\"service-owner then cab 2\", \
             \"peer 1\"], evidence = \"signed\", fields = [\"x.cost\", \"rollback\"], \
             notice = \"48h\", soak = \"24h\", roles = [\"change-manager\"], ratify_within = \"0s\" }}"
        ),
    );
    let wrong = format!(
        "{high}expect = {{ risk = \"low\", approvals = [\"peer 1\"], evidence = \"claimed\", \
         fields = [], notice = \"0s\", soak = \"1h\", roles = [], review_within = \"1d\" }}"
    );
    assert_eq!(
        told(&law, &wrong),
        [
            "risk: low / high",
            "approvals: peer 1 / peer 1, service-owner 1 then cab 2",
            "evidence: claimed / signed",
            "fields: none / rollback, x.cost",
            "notice: 0s / 2d",
            "soak: 1h / 1d",
            "roles: none / change-manager",
            "review_within: 1d / 0s",
        ]
    );
    holds(
        &law,
        "change = { type = \"emergency\" }\nexpect = { ratify_within = \"24h\", review_within = \"5d\" }",
    );
}

#[test]
fn who_may_is_answered_by_the_judge() {
    let law = law(POLICY);
    let small = "change = { service = \"web\" }\n";
    let cases = [
        ("deed = \"submit\"", ""),
        ("deed = \"approve\"\nby = \"peer\"", ""),
        (
            "deed = \"approve\"\nby = \"requester\"",
            "separation/approver-is-requester",
        ),
        (
            "deed = \"approve\"\nby = \"anybody\"",
            "approval/not-in-role",
        ),
        ("deed = \"approve\"\nby = \"bob@home.org as cab\"", ""),
        (
            "deed = \"approve\"\nby = \"fay@a.org as peer\"",
            "approval/not-in-role",
        ),
        ("deed = \"reject\"\nby = \"peer\"", ""),
        ("deed = \"schedule\"", "approval/missing"),
        ("deed = \"schedule\"\napproved_by = [\"peer\"]", ""),
        (
            "deed = \"schedule\"\napproved_by = [\"requester\"]",
            "approval/missing",
        ),
        (
            "deed = \"schedule\"\napproved_by = [\"anybody\"]",
            "approval/missing",
        ),
        ("deed = \"start\"\napproved_by = [\"peer\"]", ""),
        ("deed = \"start\"", "approval/missing"),
        ("deed = \"finish\"\napproved_by = [\"peer\"]", ""),
        ("deed = \"close\"\napproved_by = [\"peer\"]", ""),
        ("deed = \"cancel\"", ""),
    ];
    for (case, code) in cases {
        let codes = if code.is_empty() {
            String::new()
        } else {
            format!("\"{code}\"")
        };
        let permitted = code.is_empty();
        holds(
            &law,
            &format!("{small}{case}\nexpect = {{ permitted = {permitted}, findings = [{codes}] }}"),
        );
    }
}

#[test]
fn stages_people_and_grades_count_as_they_do_in_life() {
    let law = law(POLICY);
    let start = |approvals: &str, more: &str, permitted: bool| {
        let text = format!(
            "change = {{ service = \"pay\" }}\ndeed = \"start\"\napproved_by = [{approvals}]\n{more}\n\
             expect = {{ permitted = {permitted} }}"
        );
        holds(&law, &text);
    };
    let whole = "\"peer\", \"service-owner\", \"cab\", \"cab\"";
    start(whole, "", true);
    start("\"peer\", \"cab\", \"cab\", \"service-owner\"", "", false);
    start(
        "\"peer\", \"service-owner\", \"bob@a.org as cab\", \"bob@home.org as cab\"",
        "",
        false,
    );
    start(whole, "grade = \"signed-merge\"", false);
}

#[test]
fn times_are_in_order_unless_a_case_says_otherwise() {
    let more = "[[require]]\nnotice = \"2d\"\nsoak = \"1d\"\n";
    let freeze = "schema = 1\n[[freeze]]\nname = \"f\"\nstart = 2026-11-23T00:00:00Z\n\
                  end = 2026-12-24T00:00:00Z\n";
    let law = law_with(&format!("{POLICY}{more}"), freeze);
    let ready = "change = { service = \"web\" }\napproved_by = [\"peer\"]\n";
    for deed in ["schedule", "start", "finish", "close"] {
        holds(
            &law,
            &format!("{ready}deed = \"{deed}\"\nexpect = {{ permitted = true }}"),
        );
    }
    let window = "window = { start = 2026-12-26T10:00:00Z, end = 2026-12-26T11:00:00Z }";
    let late = format!(
        "change = {{ service = \"web\", {window} }}\napproved_by = [\"peer\"]\ndeed = \"start\"\n"
    );
    holds(&law, &format!("{late}expect = {{ permitted = true }}"));
    holds(
        &law,
        &format!(
            "{late}at = 2026-12-26T11:00:01Z\nexpect = {{ findings = [\"schedule/outside-window\"] }}"
        ),
    );
    let frozen = "change = { window = { start = 2026-12-01T10:00:00Z, end = 2026-12-01T11:00:00Z } }\n\
                  approved_by = [\"peer\"]\ndeed = \"schedule\"\n";
    holds(
        &law,
        &format!("{frozen}expect = {{ findings = [\"schedule/frozen\"] }}"),
    );
    holds(
        &law,
        &format!(
            "{ready}deed = \"close\"\nat = 2026-12-27T00:00:00Z\nexpect = {{ permitted = true }}"
        ),
    );
}

#[test]
fn what_a_case_leaves_out_is_missed_and_nothing_else() {
    let more = "[[require]]\nfields = [\"request.security\", \"rollback.tested\", \"step.verify\", \
                \"x.cost.total\", \"notify\"]\n";
    let law = law(&format!("{POLICY}{more}"));
    let hand_in = |without: &str, findings: &str| {
        holds(
            &law,
            &format!(
                "change = {{ service = \"web\" }}\nwithout = [{without}]\ndeed = \"submit\"\n\
                 expect = {{ findings = [{findings}] }}"
            ),
        );
    };
    hand_in("", "");
    for field in [
        "request.what",
        "request.security",
        "step.verify",
        "x.cost.total",
        "notify",
    ] {
        hand_in(&format!("\"{field}\""), "\"fields/missing\"");
    }
}

#[test]
fn a_standard_change_is_that_of_its_template() {
    let law = law(POLICY);
    let text = "change = { template = \"restart\" }\ndeed = \"submit\"\n";
    holds(
        &law,
        &format!("{text}expect = {{ permitted = true, approvals = [] }}"),
    );
    holds(
        &law,
        &format!(
            "{text}at = 2027-02-01T00:00:00Z\nexpect = {{ findings = [\"template/expired\"] }}"
        ),
    );
}

#[test]
fn an_emergency_is_started_by_an_authority_or_with_its_approval() {
    let law = law(POLICY);
    let start = |more: &str, findings: &str| {
        holds(
            &law,
            &format!(
                "change = {{ type = \"emergency\", service = \"web\" }}\ndeed = \"start\"\n{more}\n\
                 expect = {{ findings = [{findings}] }}"
            ),
        );
    };
    start("by = \"emergency\"", "");
    start("by = \"peer\"", "\"emergency/no-authority\"");
    start("by = \"peer\"\napproved_by = [\"emergency\"]", "");
    let close = "change = { type = \"emergency\" }\ndeed = \"close\"\n";
    holds(
        &law,
        &format!("{close}expect = {{ findings = [\"emergency/not-ratified\"] }}"),
    );
    holds(
        &law,
        &format!("{close}approved_by = [\"emergency\"]\nexpect = {{ permitted = true }}"),
    );
}

#[test]
fn a_case_is_wrong_about_a_law_that_was_loosened() {
    let text = "change = { service = \"pay\" }\ndeed = \"schedule\"\napproved_by = [\"peer\"]\n\
                expect = { findings = [\"approval/missing\"], approvals = [\"peer 1\", \"service-owner 1 then cab 2\"] }";
    holds(&law(POLICY), text);
    let loosened = POLICY.replace("tag = \"money\"", "tag = \"gold\"");
    assert_eq!(
        told(&law(&loosened), text),
        [
            "approvals: peer 1, service-owner 1 then cab 2 / peer 1",
            "findings: approval/missing / none",
        ]
    );
}

#[test]
fn names_that_the_law_does_not_know_are_told_with_their_lines() {
    let text = "schema = 1\n[[case]]\nname = \"c\"\nchange = { service = \"wbe\", template = \"t\" }\n\
                deed = \"approve\"\nby = \"per\"\napproved_by = [\"zoe@a.org\", \"bob@a.org as cap\"]\n\
                expect = { permitted = true, roles = [\"boss\"] }\n";
    let problems = read(text, &law(POLICY)).unwrap_err();
    let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "4:12: there is no service \"wbe\"; did you mean \"web\"?",
            "4:29: there is no template \"t\"; there are: restart",
            "6:1: there is no role \"per\"; did you mean \"peer\"?",
            "7:16: \"zoe@a.org\" is not in people.toml; did you mean \"eve@a.org\"?",
            "7:29: there is no role \"cap\"; did you mean \"cab\"?",
            "8:39: there is no role \"boss\"; there are: anybody, cab, change-manager, emergency, \
             owner, peer, requester, service-owner",
        ]
    );
}
