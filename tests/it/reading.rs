//! Reading: `list`, `show`, `next`, `log`, `status`.

use crate::house::House;

fn ids(document: &serde_json::Value) -> Vec<String> {
    let all = document["changes"].as_array().expect("changes");
    all.iter()
        .map(|one| one["id"].as_str().expect("an id").to_owned())
        .collect()
}

#[test]
fn a_list_shows_what_is_alive_and_what_fits() {
    let house = House::new();
    let closed = house.closed("done and over");
    let draft = house.filed("still a draft");
    let waiting = house.submitted("waits for approval");
    let listed = |arguments: &[&str]| {
        let (code, document) = house.json("carol", &[&["list"][..], arguments].concat());
        assert_eq!(code, 0);
        ids(&document)
    };
    assert_eq!(listed(&[]), [draft.clone(), waiting.clone()]);
    assert_eq!(listed(&["--all"]).len(), 3);
    assert_eq!(listed(&["--state", "closed"]), [&*closed]);
    assert_eq!(
        listed(&["--state", "draft,closed"]),
        [closed.clone(), draft.clone()]
    );
    assert_eq!(listed(&["--standing", "awaiting-approval"]), [&*waiting]);
    assert_eq!(listed(&["--type", "emergency"]), [""; 0]);
    assert_eq!(
        listed(&["--risk", "low", "--service", "website"]),
        [&*waiting]
    );
    assert_eq!(listed(&["--service", "nothing"]), [""; 0]);
    assert_eq!(listed(&["--mine"]), [&*waiting], "carol can approve it");
    assert_eq!(listed(&["--person", "bob", "--all"]).len(), 3);
    assert_eq!(
        listed(&["--environment", "staging", "--search", "DRAFT page"]),
        [&*draft]
    );
    assert_eq!(
        listed(&["--window", "..2026-11-23T10:00:00Z", "--all"]),
        [""; 0]
    );
    assert_eq!(
        listed(&["--sort", "title", "--reverse"]),
        [waiting.clone(), draft.clone()]
    );
    assert_eq!(listed(&["--sort", "standing"]), [waiting.clone(), draft]);
    let csv = house.done("carol", &["list", "--format", "csv"]);
    assert_eq!(csv.lines().count(), 3, "{csv}");
    let table = house.done("carol", &["list"]);
    assert!(
        table.contains(&waiting[9..]) && !table.contains(&closed[9..]),
        "{table}"
    );
    house.ends(2, "carol", &["list", "--state", "approved"]);
    house.ends(2, "carol", &["list", "--sort", "chance"]);
    house.ends(2, "carol", &["list", "--person", "nobody"]);
    house.ends(2, "carol", &["list", "--window", "tomorrow"]);
}

#[test]
fn a_change_is_shown_with_its_trail_and_its_next_steps() {
    let house = House::new();
    let id = house.submitted("a change");
    let tail = &id[9..];
    let (code, shown) = house.json("erin", &["show", tail]);
    assert_eq!((code, &shown["schema"]), (0, &"git-change/show@1".into()));
    assert_eq!(
        (&shown["id"], &shown["state"]),
        (&id.clone().into(), &"submitted".into())
    );
    assert!(house.done("erin", &["show", tail]).contains("a change"));
    let (_, next) = house.json("erin", &["next", tail]);
    let step = &next["next"][0];
    assert_eq!(
        step["command"],
        format!("git change approve {tail} --role peer")
    );
    let who: Vec<_> = step["who"].as_array().expect("people").iter().collect();
    assert_eq!(
        who,
        ["alice@example.org", "carol@example.org", "erin@example.org"]
    );
    let (_, log) = house.json("erin", &["log", &id[..11]]);
    let events: Vec<_> = log["events"].as_array().expect("events").iter().collect();
    assert_eq!(events.len(), 2);
    assert_eq!(
        (&events[1]["event"], &events[1]["actor"]),
        (&"submit".into(), &"bob@example.org".into())
    );
    assert_eq!(events[1]["signature"]["status"], "good");
    for command in ["show", "log", "next"] {
        house.ends(2, "erin", &[command, "zzzzz"]);
        house.ends(2, "erin", &[command, "z"]);
    }
}

#[test]
fn the_inbox_holds_what_is_mine() {
    let house = House::new();
    let id = house.submitted("a change");
    for arguments in [&["status"][..], &["next"], &[]] {
        if !arguments.is_empty() {
            let (code, document) = house.json("carol", arguments);
            assert_eq!(code, 0);
            assert_eq!(document["waiting"][0]["id"], id);
            assert_eq!(document["person"], "carol@example.org");
        }
        let answer = house.bench.run_as("carol", arguments);
        assert!(answer.stdout.contains("git change approve"), "{answer}");
        let answer = house.bench.run_as("bob", arguments);
        assert_eq!((answer.code, &*answer.stdout), (0, ""), "{answer}");
    }
    let nowhere = crate::bench::Bench::without_repository();
    assert_eq!(nowhere.run_as("carol", &[]).code, 4);
    assert_eq!(
        crate::bench::Bench::new().run_as("carol", &["list"]).code,
        3
    );
}

#[test]
fn a_main_branch_that_is_not_there_is_named() {
    let house = House::new();
    let tip = house.bench.git(&["rev-parse", "main"]);
    house.bench.git(&["config", "change.branch", "mian"]);
    for command in [
        &["list"][..],
        &["verify"],
        &["audit", "--since", "today"],
        &["policy", "test", "--backtest"],
        &["policy", "at", "today"],
        &["check", &format!("..{tip}")],
    ] {
        let answer = house.bench.run_as("bob", command);
        assert_eq!(
            (answer.code, answer.stderr.as_str()),
            (
                2,
                "error: there is no branch \"mian\" here\n\
                 hint: git config change.branch BRANCH\n"
            ),
            "{command:?}: {answer}"
        );
    }
}
