//! Standard changes that are not what their template approved.

use super::forger::Forger;

/// A draft from the template, handed in by hand after an edit of it.
fn hands_in(forger: &Forger) -> String {
    forger.edits("bob", |text| {
        let low = "likelihood = \"low\"";
        text.replace("\"draft\"", "\"scheduled\"")
            .replace(low, &format!("{low}\nlevel = \"low\""))
    })
}

#[test]
fn template_drift() {
    let forger = Forger::at("standard draft");
    forger.replaces("bob", "sudo systemctl restart", "sudo rm -rf /");
    let commit = hands_in(&forger);
    forger.finds(&[("template/drift", &commit)]);
}

#[test]
fn template_drift_after_it_was_approved() {
    let forger = Forger::at("standard");
    let commit = forger.replaces("bob", "sudo systemctl restart", "sudo rm -rf /");
    forger.finds(&[("template/drift", &commit)]);
}

/// Changes the template, and hands a change in that was made from it as it is then.
fn standing(edit: impl FnOnce(String) -> String) -> (Forger, String) {
    let forger = Forger::at("standard draft");
    let path = "templates/restart-service.toml";
    let pin = |commit: &str| forger.git(&["rev-parse", &format!("{commit}:changes/{path}")]);
    let old = pin("HEAD");
    forger.law(path, edit);
    let new = pin("HEAD");
    forger.replaces("bob", &old, &new);
    let commit = hands_in(&forger);
    (forger, commit)
}

#[test]
fn a_template_past_its_expiry() {
    let (forger, commit) = standing(|text| text.replace("expires = 2027-", "expires = 2025-"));
    forger.finds(&[("template/expired", &commit)]);
}

#[test]
fn a_template_used_up() {
    let (forger, commit) = standing(|text| text.replace("max_runs = 100", "max_runs = 0"));
    forger.finds(&[("template/exhausted", &commit)]);
}

#[test]
fn a_template_that_nobody_approved() {
    let forger = Forger::at("standard draft");
    let path = "changes/templates/restart-service.toml";
    let own = forger
        .house
        .bench
        .read(path)
        .replace("systemctl", "reboot #");
    let blob = forger.object("blob", own.as_bytes());
    let pin = forger.git(&["rev-parse", &format!("HEAD:{path}")]);
    let text = forger.record();
    assert!(text.contains(&pin));
    forger.edits("bob", |text| text.replace(&pin, &blob));
    let commit = hands_in(&forger);
    forger.finds(&[("template/unknown", &commit)]);
}

#[test]
fn a_standard_change_without_a_template() {
    let forger = Forger::at("standard draft");
    forger.edits("bob", |text| {
        let lines = text.lines().filter(|line| !line.starts_with("template"));
        lines.map(|line| format!("{line}\n")).collect()
    });
    let commit = hands_in(&forger);
    forger.finds(&[("template/missing", &commit)]);
}

#[test]
fn parameters_that_smuggle_more_in() {
    let parameters = "[x.parameters]\n";
    for more in [
        "evil = \"rm\"\n",
        "evil = 1\n",
        "evil = { deep = [\"rm\"] }\n",
    ] {
        let forger = Forger::at("standard draft");
        forger.replaces("bob", parameters, &format!("{parameters}{more}"));
        let commit = hands_in(&forger);
        forger.finds(&[("template/drift", &commit)]);
    }
    let forger = Forger::at("standard draft");
    let twice = format!("{parameters}unit.more = \"rm\"\n");
    let commit = forger.replaces("bob", parameters, &twice);
    forger.finds(&[("history/record-unreadable", &commit)]);
}

#[test]
fn a_parameter_that_is_no_text() {
    for value in ["1", "[\"web1\"]", "{ deep = \"web1\" }"] {
        let forger = Forger::at("standard draft");
        let text = forger.record();
        assert!(text.contains("host = \"web1\""), "{text}");
        forger.replaces("bob", "host = \"web1\"", &format!("host = {value}"));
        let commit = hands_in(&forger);
        forger.finds(&[("template/drift", &commit)]);
    }
}

#[test]
fn a_value_that_looks_like_a_place_for_another() {
    let forger = Forger::at("standard draft");
    forger.edits("bob", |text| {
        text.replace("host = \"web1\"", "host = \"{{unit}}\"")
            .replace("on web1", "on nginx")
    });
    let commit = hands_in(&forger);
    let rules = forger.house.errors();
    assert!(!rules.is_empty());
    assert!({ rules.iter() }.all(|one| *one == ("template/drift".to_owned(), commit.clone())));
}
