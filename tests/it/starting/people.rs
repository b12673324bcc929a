//! `git change people`: changes of the law, governed as any other.

use super::{add, done, founded, json, public_key};
use crate::bench::Bench;

fn people(bench: &Bench) -> serde_json::Value {
    json(&bench.run_as("alice", &["people", "list", "--json"]))
}

#[test]
fn somebody_new_can_act_from_the_commit_on() {
    let bench = founded();
    let answer = add(&bench, "bob", &["peer", "cab"]);
    done(&answer);
    assert!(answer.stderr.contains("the law is changed"), "{answer}");

    let listed = people(&bench);
    let bob = &listed["people"][1];
    assert_eq!(bob["id"], "bob@example.org");
    assert_eq!(bob["roles"], serde_json::json!(["peer", "cab"]));
    assert_eq!(bob["in_force"], true);
    let signers = bench.read("changes/allowed_signers");
    assert!(signers.contains("\nbob@example.org namespaces=\"git\" ssh-ed25519 "));
    // What was written for people is still there, and with whom it was written.
    let text = bench.read("changes/people.toml");
    let place = "set it when somebody leaves\n\n[[person]]\nname = \"Bob\"\n";
    assert!(text.contains(place), "{text}");
    let place = "\"]\n\n# A forge whose word";
    assert!(text.contains(place), "{text}");

    let shown = bench.run_as("bob", &["people", "list"]);
    assert!(shown.stdout.contains("Bob    bob@example.org"), "{shown}");
    bench.git(&[
        "config",
        "gpg.ssh.allowedSignersFile",
        "changes/allowed_signers",
    ]);
    assert_eq!(
        bench.git(&["log", "-1", "--format=%G? %s"]),
        "G law: add to people: bob@example.org"
    );
    bench.fsck();
}

#[test]
fn two_governors_change_the_law_together() {
    let bench = founded();
    done(&add(&bench, "bob", &["change-manager"]));
    let answer = add(&bench, "carol", &["peer"]);
    done(&answer);
    let branch = answer
        .stderr
        .lines()
        .find_map(|line| line.strip_prefix("hint: git change merge "))
        .unwrap_or_else(|| panic!("{answer}"));
    assert!(branch.ends_with("  (by bob@example.org)"), "{answer}");
    let branch = branch.split_whitespace().next().unwrap();
    assert!(
        branch.starts_with("law/people-carol-example-org-"),
        "{branch}"
    );
    assert_eq!(people(&bench)["people"].as_array().unwrap().len(), 2);

    let alone = bench.run_as("alice", &["merge", branch]);
    assert_eq!(alone.code, 1, "{alone}");
    assert!(alone.stderr.contains("governance/not-approved"), "{alone}");
    done(&bench.run_as("bob", &["merge", branch]));
    assert_eq!(people(&bench)["people"][2]["name"], "Carol");
    bench.fsck();
}

#[test]
fn nobody_gets_what_is_somebody_elses() {
    let bench = founded();
    let before = bench.git(&["rev-parse", "main"]);
    let keys = public_key(&bench, "alice");
    let bob = ["people", "add", "bob@example.org"];
    let with = |more: &[&str]| {
        let name = ["--name", "Bob"];
        let name = if more.contains(&"--name") {
            &[][..]
        } else {
            &name
        };
        bench.run_as("alice", &[&bob[..], name, more].concat())
    };

    let key = with(&["--key", &keys]);
    assert_eq!(key.code, 1, "{key}");
    assert!(key.stderr.contains("is Alice's"), "{key}");
    let address = with(&["--email", "ALICE@example.org"]);
    assert_eq!(address.code, 1, "{address}");
    assert!(
        address.stderr.contains("is an address of Alice"),
        "{address}"
    );
    let private = with(&["--key", keys.strip_suffix(".pub").unwrap()]);
    assert_eq!(private.code, 2, "{private}");
    assert!(private.stderr.contains("private key"), "{private}");
    let nameless = bench.run_as("alice", &["people", "add", "bob@example.org"]);
    assert_eq!(nameless.code, 2, "{nameless}");
    assert!(nameless.stderr.contains("--name NAME"), "{nameless}");
    let lines = with(&["--name", "Bob\n[[person]]"]);
    assert_eq!(lines.code, 2, "{lines}");
    let odd = bench.run_as("alice", &["people", "add", "bob", "--name", "Bob"]);
    assert_eq!(odd.code, 2, "{odd}");
    let stranger = bench.run_as(
        "mallory",
        &["people", "add", "mallory@example.org", "--name", "M"],
    );
    assert_eq!(stranger.code, 1, "{stranger}");
    assert_eq!(bench.git(&["rev-parse", "main"]), before);
    assert_eq!(bench.git(&["branch", "--list", "law/*"]), "");
}

#[test]
fn what_is_there_is_added_to_and_a_role_that_nobody_asks_for_is_doubted() {
    let bench = founded();
    done(&add(&bench, "bob", &["peer"]));
    let email = "bob@example.org";
    let again = add(&bench, "bob", &["peer"]);
    assert_eq!(again.code, 1, "{again}");
    assert!(again.stderr.contains("says all of this already"), "{again}");

    let line = bench.read(&public_key(&bench, "carol"));
    let more = bench.run_as(
        "alice",
        &[
            "people",
            "add",
            email,
            "--role",
            "change-manger",
            "--email",
            "bob@home.example",
            "--key",
            line.trim(),
        ],
    );
    done(&more);
    assert!(
        more.stderr.contains("did you mean change-manager?"),
        "{more}"
    );
    let bob = &people(&bench)["people"][1];
    assert_eq!(bob["emails"].as_array().unwrap().len(), 2);
    assert_eq!(bob["keys"].as_array().unwrap().len(), 2);
    assert!(
        bench
            .read("changes/allowed_signers")
            .contains("\nbob@example.org,bob@home.example ")
    );

    let less = bench.run_as(
        "alice",
        &["people", "retire", "bob", "--role", "change-manger"],
    );
    done(&less);
    let bob = &people(&bench)["people"][1];
    assert_eq!(bob["roles"], serde_json::json!(["peer"]));
    assert_eq!(bob["in_force"], true);
}

#[test]
fn whoever_leaves_does_nothing_more_and_stays_in_the_book() {
    let bench = founded();
    done(&add(&bench, "bob", &["change-manager"]));
    let answer = bench.run_as("alice", &["people", "retire", "bob"]);
    done(&answer);
    let branch = json(&bench.run_as("alice", &["people", "retire", "bob", "--json"]));
    let branch = branch["branch"].as_str().unwrap();
    done(&bench.run_as("bob", &["merge", branch]));
    bench.wait(60);

    let bob = &people(&bench)["people"][1];
    assert_eq!(
        (&bob["in_force"], &bob["name"]),
        (&false.into(), &"Bob".into())
    );
    let late = bench.run_as(
        "bob",
        &[
            "people",
            "add",
            "bob@example.org",
            "--role",
            "cab",
            "--reinstate",
        ],
    );
    assert_eq!(late.code, 1, "{late}");
    let back = bench.run_as(
        "alice",
        &["people", "add", "bob@example.org", "--role", "cab"],
    );
    assert_eq!(back.code, 1, "{back}");
    assert!(back.stderr.contains("--reinstate"), "{back}");
    done(&bench.run_as(
        "alice",
        &["people", "add", "bob@example.org", "--reinstate"],
    ));
    assert_eq!(
        people(&bench)["people"][1]["until"],
        serde_json::Value::Null
    );
}

#[test]
fn a_key_is_retired_and_what_it_signed_stays_good() {
    let bench = founded();
    done(&add(&bench, "bob", &["peer", "change-manager"]));
    let listed = people(&bench);
    let key = listed["people"][0]["keys"][0].as_str().unwrap();
    let answer = bench.run_as("alice", &["people", "retire", "alice", "--key", key]);
    done(&answer);
    let branch = bench.git(&["branch", "--list", "--format=%(refname:short)", "law/*"]);
    done(&bench.run_as("bob", &["merge", &branch]));
    assert!(
        bench
            .read("changes/allowed_signers")
            .contains("namespaces=\"git\",valid-before=\"2026")
    );
    bench.wait(60);
    let late = bench.run_as("alice", &["people", "retire", "bob"]);
    assert_eq!(late.code, 1, "{late}");
    assert!(late.stderr.contains("key-not-in-force"), "{late}");
    bench.git(&[
        "config",
        "gpg.ssh.allowedSignersFile",
        "changes/allowed_signers",
    ]);
    assert_eq!(
        bench.git(&["log", "--format=%G?", "--reverse"]),
        "G\nG\nG\nG"
    );
}

#[test]
fn whoever_takes_the_last_governor_away_is_told() {
    let bench = founded();
    let answer = bench.run_as(
        "alice",
        &["people", "retire", "alice", "--role", "change-manager"],
    );
    done(&answer);
    assert!(answer.stderr.contains("nobody governs the law"), "{answer}");
}

/// Runs gpg as bob.
fn gpg(bench: &Bench, arguments: &[&str]) -> String {
    let mut command = bench.command("bob", "gpg");
    let output = command.arg("--batch").args(arguments).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn an_openpgp_key_counts_as_any_other() {
    let bench = founded();
    let home = bench.top().join("homes/bob/.gnupg");
    let mut folder = std::fs::DirBuilder::new();
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(&home).unwrap();
    let of = [
        "--passphrase",
        "",
        "--quick-gen-key",
        "Bob <bob@example.org>",
        "ed25519",
        "sign",
        "0",
    ];
    gpg(
        &bench,
        &[&["--faked-system-time", "20200101T000000"], &of[..]].concat(),
    );
    let armour = gpg(&bench, &["--armor", "--export", "bob@example.org"]);
    for (key, value) in [
        ("gpg.format", "openpgp"),
        ("user.signingKey", "bob@example.org"),
    ] {
        bench.git_as("bob", &["config", "--global", key, value]);
    }
    let told = bench.run_as("bob", &["keys"]);
    done(&told);
    assert!(
        told.stderr
            .contains("git change people add bob@example.org --key key.asc"),
        "{told}"
    );

    bench.write("bob.asc", &armour);
    let key = bench.dir().join("bob.asc");
    let add = [
        "people",
        "add",
        "bob@example.org",
        "--name",
        "Bob",
        "--role",
        "peer",
        "--key",
    ];
    done(&bench.run_as("alice", &[&add[..], &[key.to_str().unwrap()]].concat()));
    assert_eq!(bench.read("changes/keys/bob_example.org.asc"), armour);
    assert_eq!(
        people(&bench)["people"][1]["keys"][0]
            .as_str()
            .unwrap()
            .len(),
        40
    );
    let told = bench.run_as("bob", &["keys"]);
    assert!(told.stderr.contains("the law knows the key"), "{told}");
    // gpg signs by the clock of the machine, which may be before the bench's.
    let me = json(&bench.run_as("bob", &["whoami", "--json"]));
    assert_eq!(
        me["signature"]["key"],
        people(&bench)["people"][1]["keys"][0]
    );
    assert_ne!(me["signature"]["status"], "unknown-key");

    let filed = ["new", "--title", "One", "--what", "w", "--why", "y"];
    done(&bench.run_as("bob", &filed));
    let print = me["signature"]["key"].as_str().unwrap();
    let retire = ["people", "retire", "bob", "--key", print];
    let later = bench.run_as("alice", &[&retire[..], &["--until", "+2d"]].concat());
    assert_eq!(later.code, 2, "{later}");
    done(&bench.run_as("alice", &retire));
    assert!(
        !bench
            .dir()
            .join("changes/keys/bob_example.org.asc")
            .exists()
    );
    assert_eq!(people(&bench)["people"][1]["keys"], serde_json::json!([]));
    let me = json(&bench.run_as("bob", &["whoami", "--json"]));
    assert_eq!(me["signature"]["status"], "unknown-key");
    let again = bench.run_as("alice", &retire);
    assert_eq!(again.code, 1, "{again}");
    // What the key signed before stays good, by the law that it landed on.
    done(&bench.run_as("alice", &["verify"]));
    let mut stop = bench.command("bob", "gpgconf");
    assert!(
        stop.args(["--kill", "gpg-agent"])
            .status()
            .unwrap()
            .success()
    );
}
