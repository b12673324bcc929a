//! `git change keys`: from no key to signatures that count.

use std::fs;

use super::{add, done, founded, json, public_key};
use crate::bench::{Answer, Bench};

/// Forgets what git is set to sign with.
fn forget_key(bench: &Bench, person: &str) {
    for key in ["gpg.format", "user.signingKey"] {
        bench.git_as(person, &["config", "--global", "--unset", key]);
    }
}

fn home(bench: &Bench, person: &str) -> std::path::PathBuf {
    bench.top().join("homes").join(person)
}

/// Lays a person's key where ssh keeps keys.
fn lay_key(bench: &Bench, person: &str, name: &str) {
    let folder = home(bench, person).join(".ssh");
    fs::create_dir_all(&folder).unwrap();
    for ending in ["", "pub"] {
        let from = bench.top().join("keys").join(person).with_extension(ending);
        fs::copy(from, folder.join(name).with_extension(ending)).unwrap();
    }
}

fn setting(bench: &Bench, person: &str, key: &str) -> String {
    bench
        .try_git_as(person, &["config", key])
        .stdout
        .trim_end()
        .to_owned()
}

fn without_terminal(bench: &Bench, arguments: &[&str]) -> Answer {
    bench.run_as("alice", arguments)
}

#[test]
fn a_newcomer_gets_from_nothing_to_a_good_signature() {
    let bench = Bench::new();
    forget_key(&bench, "alice");
    let none = without_terminal(&bench, &["keys"]);
    assert_eq!(none.code, 1, "{none}");
    assert!(
        none.stderr.contains("hint: git change keys --make"),
        "{none}"
    );

    let made = without_terminal(&bench, &["keys", "--make"]);
    done(&made);
    assert!(made.stdout.starts_with("ssh-ed25519 AAAA"), "{made}");
    let key = home(&bench, "alice").join(".ssh/id_ed25519_git_change.pub");
    assert_eq!(fs::read_to_string(&key).unwrap(), made.stdout);
    assert_eq!(setting(&bench, "alice", "gpg.format"), "ssh");
    assert_eq!(
        setting(&bench, "alice", "user.signingKey"),
        key.display().to_string()
    );
    let again = without_terminal(&bench, &["keys", "--make"]);
    assert_eq!(again.code, 4, "{again}");

    done(&without_terminal(&bench, &["init", "--yes"]));
    done(&without_terminal(&bench, &["whoami"]));
    let known = json(&without_terminal(&bench, &["keys", "--json"]));
    assert_eq!(known["law"], "known");
    assert_eq!(known["public"], made.stdout.trim());
}

#[test]
fn outside_of_a_repository_the_only_key_is_taken() {
    let bench = Bench::without_repository();
    forget_key(&bench, "alice");
    lay_key(&bench, "alice", "id_ed25519");
    // A public key alone signs nothing, and neither does a certificate.
    let ssh = home(&bench, "alice").join(".ssh");
    fs::copy(public_key(&bench, "bob"), ssh.join("bob.pub")).unwrap();
    let answer = json(&without_terminal(&bench, &["keys", "--json"]));
    assert_eq!(
        answer["path"],
        ssh.join("id_ed25519.pub").display().to_string()
    );
    assert_eq!(
        (&answer["law"], &answer["set"]["scope"]),
        (&serde_json::Value::Null, &"global".into())
    );
    let local = without_terminal(
        &bench,
        &["keys", "--local", "--key", &public_key(&bench, "alice")],
    );
    assert_eq!(local.code, 4, "{local}");
}

#[test]
fn of_several_keys_one_is_to_be_named() {
    let bench = Bench::new();
    forget_key(&bench, "alice");
    lay_key(&bench, "alice", "id_ed25519");
    lay_key(&bench, "alice", "other");
    let answer = without_terminal(&bench, &["keys", "--yes"]);
    assert_eq!(answer.code, 2, "{answer}");
    assert!(
        answer
            .stderr
            .contains("id_ed25519.pub  ssh-ed25519  SHA256:"),
        "{answer}"
    );
    assert_eq!(setting(&bench, "alice", "gpg.format"), "");
    // The private half means the public one beside it.
    let named = without_terminal(&bench, &["keys", "--local", "--key", "~/.ssh/other"]);
    done(&named);
    assert!(bench.read(".git/config").contains("other.pub"), "{named}");
    assert_eq!(
        bench.git(&["config", "--global", "--default", "", "--get", "gpg.format"]),
        ""
    );
}

#[test]
fn the_old_key_vouches_for_the_new_one() {
    let bench = founded();
    let file = home(&bench, "alice").join("new");
    let answer = without_terminal(&bench, &["keys", "--make", "--key", file.to_str().unwrap()]);
    done(&answer);
    assert!(answer.stderr.contains("the law is changed"), "{answer}");
    let me = json(&without_terminal(&bench, &["whoami", "--json"]));
    assert_eq!(me["can_sign"], true);
    assert_eq!(me["person"]["keys"][1], me["signature"]["key"]);

    // With a second governor the new key waits, and the old one goes on.
    done(&add(&bench, "bob", &["change-manager"]));
    let before = setting(&bench, "alice", "user.signingKey");
    let file = home(&bench, "alice").join("newer");
    let answer = without_terminal(
        &bench,
        &["keys", "--make", "--json", "--key", file.to_str().unwrap()],
    );
    done(&answer);
    assert_eq!(json(&answer)["law"], "proposed");
    assert_eq!(setting(&bench, "alice", "user.signingKey"), before);
    done(&bench.run_as("bob", &["merge", json(&answer)["branch"].as_str().unwrap()]));
    let public = file.with_extension("pub");
    done(&without_terminal(
        &bench,
        &["keys", "--key", public.to_str().unwrap()],
    ));
    assert_eq!(
        setting(&bench, "alice", "user.signingKey"),
        public.display().to_string()
    );
    done(&without_terminal(&bench, &["whoami"]));
}

#[test]
fn a_stranger_is_told_what_the_governors_run() {
    let bench = founded();
    let answer = bench.run_as("bob", &["keys"]);
    done(&answer);
    let command = answer
        .stderr
        .lines()
        .find_map(|line| line.trim().strip_prefix("→ git change people add "))
        .unwrap_or_else(|| panic!("{answer}"));
    assert!(command.ends_with("  (by alice@example.org)"), "{answer}");
    let words = shell(command.split("  (by").next().unwrap());
    let words: Vec<&str> = words
        .iter()
        .map(|word| if word == "ROLE" { "peer" } else { word })
        .collect();
    done(&bench.run_as("alice", &[&["people", "add"][..], &words].concat()));
    done(&bench.run_as("bob", &["whoami"]));

    let thief = bench.run_as("carol", &["keys", "--key", &public_key(&bench, "bob")]);
    assert_eq!(thief.code, 1, "{thief}");
    assert!(thief.stderr.contains("as that of Bob"), "{thief}");
}

/// The words of a line as a shell would part them.
fn shell(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in line.split('\'').enumerate() {
        if index % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

#[test]
fn an_openpgp_key_is_left_to_gpg() {
    let bench = Bench::new();
    forget_key(&bench, "alice");
    bench.git(&["config", "user.signingKey", "ABCDEF0123456789"]);
    let answer = without_terminal(&bench, &["keys"]);
    assert_eq!(answer.code, 4, "{answer}");
    assert!(
        answer
            .stderr
            .contains("git signs with the OpenPGP key ABCDEF0123456789"),
        "{answer}"
    );
    assert_eq!(setting(&bench, "alice", "gpg.format"), "");
}
