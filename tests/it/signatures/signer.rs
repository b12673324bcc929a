//! Making signatures by git's own settings: byte for byte what `git commit -S` writes.

use std::fs;

use git_change::adapters::signing::{Format, GitSigner, KeyProgram, Surroundings};
use git_change::domain::change::time::Timestamp;
use git_change::domain::ledger::attestation::Status;
use git_change::domain::ledger::commit::Ident;
use git_change::domain::ledger::ports::{Config, Fault, Signer};

use super::bench::{ALICE, Bench, NOW, payload, signed};

/// The bench's repository settings, read by git itself.
impl Config for Bench {
    fn get(&self, key: &str) -> Result<Option<String>, Fault> {
        let found = self.try_run("git", &["config", "--get", key], b"").ok();
        Ok(found.map(|value| String::from_utf8_lossy(&value).trim_end().to_owned()))
    }

    fn set(&self, key: &str, value: &str, _: bool) -> Result<(), Fault> {
        self.git(&["config", key, value]);
        Ok(())
    }
}

fn signer(bench: &Bench) -> Result<GitSigner, Fault> {
    signer_in(bench, bench.surroundings())
}

fn signer_in(bench: &Bench, surroundings: Surroundings) -> Result<GitSigner, Fault> {
    let committer = Ident {
        name: "Alice".into(),
        email: ALICE.into(),
        at: Timestamp::from_unix(NOW, 0),
    };
    GitSigner::from_config(bench, &committer, surroundings)
}

/// The caused-by chain as one text.
fn causes(fault: &Fault) -> String {
    let mut out = fault.what.clone();
    if let Some(cause) = &fault.source {
        out.push_str(": ");
        out.push_str(&cause.to_string());
    }
    out
}

#[test]
fn an_ssh_signature_is_the_one_that_git_makes() {
    let mut bench = Bench::new();
    let program = KeyProgram::new(bench.surroundings());
    let public = program.make("k".as_ref(), ALICE).unwrap();
    assert!(public.ends_with(ALICE), "{public}");
    bench.allow(&format!("{ALICE} {public}"));
    bench.git(&["config", "gpg.format", "ssh"]);
    bench.git(&["config", "user.signingKey", "~/k.pub"]);

    bench.git(&["commit", "-q", "-S", "--allow-empty", "-m", "by git"]);
    let by_git = bench.run("git", &["cat-file", "commit", "HEAD"], b"");
    assert_eq!(bench.verdict(&by_git).status, Status::Good);

    let text = String::from_utf8(by_git.clone()).unwrap();
    let begin = text.find("gpgsig ").unwrap();
    let end = begin + text[begin..].find("\n\n").unwrap() + 1;
    let payload = [&text[..begin], &text[end..]].concat();
    let signature = signer(&bench).unwrap().sign(payload.as_bytes()).unwrap();
    assert!(!signature.ends_with('\n'));
    // ed25519 is deterministic: the whole commit must come out the same.
    assert_eq!(signed(payload.as_bytes(), &signature), by_git);

    let again = program.make("k".as_ref(), ALICE).unwrap_err();
    assert!(again.what.ends_with("exists already"), "{}", again.what);
}

#[test]
fn gpg_signs_for_the_committer_or_with_the_named_key() {
    let mut bench = Bench::new();
    let fault = signer(&bench).unwrap().sign(b"x").unwrap_err();
    assert_eq!(fault.what, "git is set to sign with no key");
    let cause = std::error::Error::source(&fault).expect("gpg's own words");
    assert_eq!(
        cause.to_string(),
        format!("gpg cannot sign with \"Alice <{ALICE}>\"")
    );
    assert_eq!(
        fault.hint.as_deref(),
        Some("set up a signing key: git change keys")
    );

    let first = bench.gpg_key(&format!("Alice <{ALICE}>"), "ed25519", &[]);
    let second = bench.gpg_key("Alice <alice@work.example>", "nistp256", &[]);
    bench.trust_gpg_keys();
    let payload = payload("hello");
    let by = |bench: &Bench| {
        let signature = signer(bench).unwrap().sign(&payload).unwrap();
        let commit = signed(&payload, &signature);
        assert_eq!(bench.letter(&commit), Some('G'));
        let made = [NOW.max(i64::from(u32::MAX) - 1)];
        let answer = bench.verdict_at(&commit, &made);
        assert_eq!(answer.status, Status::Good, "{}", answer.why);
        answer.key.unwrap().to_string()
    };
    assert_eq!(by(&bench), first);
    bench.git(&["config", "user.signingKey", &second]);
    assert_eq!(by(&bench), second);
}

#[test]
fn a_key_that_gpg_has_and_cannot_use_is_not_said_to_be_missing() {
    let bench = Bench::new();
    let locked = bench.path("locked-gpg");
    std::fs::write(&locked, "#!/bin/sh\necho 'gpg: no tty' >&2\nexit 2\n").unwrap();
    bench.run("chmod", &["+x", locked.to_str().unwrap()], b"");
    bench.git(&["config", "gpg.program", locked.to_str().unwrap()]);
    let fault = signer(&bench).unwrap().sign(b"x").unwrap_err();
    assert!(fault.what.contains("cannot sign with"), "{}", fault.what);
    assert!(fault.hint.unwrap().contains("GPG_TTY"));
}

#[test]
fn a_literal_key_is_taken_from_the_agent() {
    let mut bench = Bench::new();
    let public = bench.ssh_key("k", "ed25519", "");
    bench.allow(&format!("{ALICE} {public}"));
    bench.git(&["config", "gpg.format", "ssh"]);
    bench.git(&["config", "user.signingKey", &format!("key::{public}")]);
    let socket = bench.path("agent");
    let mut around = bench.surroundings();
    around
        .variables
        .push(("SSH_AUTH_SOCK".into(), socket.clone().into()));

    let fault = signer_in(&bench, around.clone())
        .unwrap()
        .sign(b"x")
        .unwrap_err();
    assert!(fault.hint.unwrap().contains("ssh-agent"));
    let held = KeyProgram::new(around.clone()).held_by_agent();
    assert_eq!(held.unwrap_err().what, "no SSH agent answers");

    let agent = bench.run("ssh-agent", &["-s", "-a", socket.to_str().unwrap()], b"");
    let agent = String::from_utf8(agent).unwrap();
    let pid = agent.split("SSH_AGENT_PID=").nth(1).unwrap();
    let pid = pid.split(';').next().unwrap().to_owned();
    let in_agent = |arguments: &[&str]| {
        let socket = format!("SSH_AUTH_SOCK={}", socket.display());
        let mut all = vec![socket.as_str(), "ssh-add"];
        all.extend(arguments);
        bench.run("env", &all, b"");
    };

    let empty = KeyProgram::new(around.clone()).held_by_agent().unwrap();
    let missing = signer_in(&bench, around.clone()).unwrap().sign(b"x");
    in_agent(&["-q", "k"]);
    let held = KeyProgram::new(around.clone()).held_by_agent().unwrap();
    let payload = payload("by the agent");
    let signature = signer_in(&bench, around.clone()).unwrap().sign(&payload);
    // The same without naming the key: the agent's first one, through the command.
    bench.git(&["config", "--unset", "user.signingKey"]);
    bench.git(&["config", "gpg.ssh.defaultKeyCommand", "cat k.pub"]);
    let by_command = signer_in(&bench, around).unwrap().sign(&payload);
    bench.run("kill", &[&pid], b"");

    assert_eq!(empty, Vec::<String>::new());
    assert_eq!(
        missing.unwrap_err().hint.as_deref(),
        Some("give the agent the key: ssh-add")
    );
    assert_eq!(held, [public]);
    let signature = signature.unwrap();
    assert_eq!(
        bench.both(&signed(&payload, &signature)),
        (Status::Good, Some('G'))
    );
    assert_eq!(by_command.unwrap(), signature);
}

#[test]
fn what_is_missing_is_named_with_a_way_out() {
    let bench = Bench::new();
    bench.git(&["config", "gpg.format", "ssh"]);
    assert_eq!(
        signer(&bench).unwrap_err().what,
        "git is set to sign with SSH, but user.signingKey names no key"
    );
    bench.git(&["config", "user.signingKey", "~/nowhere.pub"]);
    let fault = signer(&bench).unwrap().sign(b"x").unwrap_err();
    assert!(
        fault.what.ends_with("and there is no such file"),
        "{}",
        fault.what
    );
    assert_eq!(
        fault.hint.as_deref(),
        Some("set up a signing key: git change keys")
    );

    fs::write(bench.path("broken"), "no key").unwrap();
    bench.git(&["config", "user.signingKey", "broken"]);
    let fault = signer(&bench).unwrap().sign(b"x").unwrap_err();
    assert!(fault.hint.is_some(), "{}", causes(&fault));

    bench.ssh_key("k", "ed25519", "");
    bench.git(&["config", "user.signingKey", "k"]);
    bench.git(&["config", "gpg.ssh.program", "~/no-such-program"]);
    let fault = signer(&bench).unwrap().sign(b"x").unwrap_err();
    assert!(fault.what.starts_with("cannot run /"), "{}", fault.what);
    let hint = fault.hint.unwrap_or_default();
    assert!(hint.starts_with("install OpenSSH 8.2 or newer"), "{hint}");
    bench.git(&["config", "gpg.ssh.program", "true"]);
    let fault = signer(&bench).unwrap().sign(b"x").unwrap_err();
    assert_eq!(fault.what, "true ended without a signature");
}

/// Nobody is there to type a passphrase: both programs must give up at once.
#[test]
fn a_passphrase_without_a_terminal_fails_and_does_not_wait() {
    let bench = Bench::new();
    let arguments = ["-q", "-t", "ed25519", "-N", "secret", "-f", "k"];
    bench.run("ssh-keygen", &arguments, b"");
    bench.git(&["config", "gpg.format", "ssh"]);
    bench.git(&["config", "user.signingKey", "k.pub"]);
    // A session of its own has no terminal, even where this test has one.
    bench.git(&["config", "gpg.ssh.program", "alone"]);
    let script = "#!/bin/sh\nexec setsid -w ssh-keygen \"$@\"\n";
    fs::write(bench.path("alone"), script).unwrap();
    bench.run("chmod", &["+x", "alone"], b"");
    bench.git(&["config", "gpg.ssh.program", "~/alone"]);
    let fault = signer(&bench).unwrap().sign(b"x").unwrap_err();
    assert!(
        fault.hint.as_deref().unwrap().contains("ssh-add k"),
        "{}",
        causes(&fault)
    );

    let arguments = [
        "--batch",
        "--passphrase",
        "secret",
        "--quick-generate-key",
        ALICE,
        "ed25519",
        "sign",
        "never",
    ];
    bench.run("gpg", &arguments, b"");
    bench.run("gpgconf", &["--kill", "all"], b"");
    bench.git(&["config", "gpg.format", "openpgp"]);
    bench.git(&["config", "user.signingKey", ALICE]);
    let script = "#!/bin/sh\nunset GPG_TTY DISPLAY\nexec setsid -w gpg \"$@\"\n";
    fs::write(bench.path("alone"), script).unwrap();
    bench.git(&["config", "gpg.program", "~/alone"]);
    let signer = signer(&bench).unwrap();
    assert!(matches!(signer.format(), Format::Gpg { .. }));
    let fault = signer.sign(b"x").unwrap_err();
    assert!(
        fault.hint.as_deref().unwrap().contains("GPG_TTY"),
        "{}",
        causes(&fault)
    );
}
