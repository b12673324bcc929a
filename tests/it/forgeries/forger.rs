//! The forger's desk: a repository in which history has come to a stage, and tools that write
//! what no honest program would.

use std::io::Write;
use std::process::Stdio;

use super::lives::house_at;
use crate::house::{House, findings};

/// A desk with a history on it.
pub struct Forger {
    pub house: House,
    /// The change that the history is about.
    pub id: String,
    /// Its path.
    pub path: String,
}

impl Forger {
    /// A desk on which history has come to a stage; see [`house_at`].
    pub fn at(stage: &str) -> Self {
        let (house, stage) = house_at(stage);
        let path = match stage.id.is_empty() {
            true => String::new(),
            false => House::path(&stage.id),
        };
        Self {
            house,
            id: stage.id,
            path,
        }
    }

    /// The record as it stands.
    pub fn record(&self) -> String {
        self.house.bench.read(&self.path)
    }

    /// Edits the record and commits it, signed by a person; returns the commit.
    pub fn edits(&self, who: &str, edit: impl FnOnce(String) -> String) -> String {
        let before = self.record();
        let after = edit(before.clone());
        assert_ne!(before, after, "the edit changes something");
        self.writes(who, &[(&self.path, &after)])
    }

    /// Replaces a text in the record and commits it, signed by a person.
    pub fn replaces(&self, who: &str, old: &str, new: &str) -> String {
        self.edits(who, |text| text.replacen(old, new, 1))
    }

    /// Writes files and commits them, signed by a person.
    pub fn writes(&self, who: &str, files: &[(&str, &str)]) -> String {
        self.house.bench.commit_as(who, "a commit", files)
    }

    /// Commits what stands in the index, signed by a person; returns the commit.
    pub fn commits(&self, who: &str) -> String {
        self.house
            .git_as(who, &["commit", "-q", "-S", "-m", "a commit"])
    }

    /// Puts an entry of any mode into the index.
    pub fn indexes(&self, mode: &str, object: &str, path: &str) {
        let info = format!("{mode},{object},{path}");
        self.git(&["update-index", "--add", "--cacheinfo", &info]);
    }

    /// A deed by the honest program, which must succeed.
    pub fn does(&self, who: &str, arguments: &[&str]) -> String {
        self.house.done(who, arguments);
        self.tip()
    }

    /// The same on a branch: the deed does not land.
    pub fn does_on(&self, branch: &str, who: &str, arguments: &[&str]) -> String {
        self.git(&["config", "change.branch", branch]);
        self.house.done(who, arguments);
        self.git(&["config", "--unset", "change.branch"]);
        self.git(&["rev-parse", branch])
    }

    /// Goes to a new branch.
    pub fn branches(&self, name: &str) {
        self.git(&["switch", "-q", "-c", name]);
    }

    /// Goes to a branch that is there.
    pub fn goes_to(&self, name: &str) {
        self.git(&["switch", "-q", name]);
    }

    /// Merges branches, signed by a person; returns the merge.
    pub fn merges(&self, who: &str, branches: &[&str]) -> String {
        let how = ["merge", "-q", "-S", "--no-ff", "-m", "a merge"];
        self.house.git_as(who, &[&how[..], branches].concat())
    }

    pub fn git(&self, arguments: &[&str]) -> String {
        self.house.bench.git(arguments)
    }

    pub fn tip(&self) -> String {
        self.git(&["rev-parse", "HEAD"])
    }

    /// The bytes of a commit, as text.
    pub fn raw(&self, commit: &str) -> String {
        let output = self
            .house
            .bench
            .command("alice", "git")
            .args(["cat-file", "commit", commit])
            .output();
        String::from_utf8(output.expect("git runs").stdout).expect("text")
    }

    /// What the signature of a commit covers, and that signature.
    pub fn taken_apart(&self, commit: &str) -> (String, String) {
        let raw = self.raw(commit);
        let (head, message) = raw.split_once("\n\n").expect("a message");
        let (mut payload, mut signature, mut within) = (String::new(), String::new(), false);
        for line in head.lines() {
            within = line.starts_with("gpgsig ") || (within && line.starts_with(' '));
            let into = if within { &mut signature } else { &mut payload };
            into.push_str(line.strip_prefix("gpgsig").unwrap_or(line));
            into.push('\n');
        }
        let signature = signature.replace("\n ", "\n").trim().to_owned();
        (format!("{payload}\n{message}"), signature)
    }

    /// A commit with a signature in its header.
    pub fn put_together(payload: &str, signature: &str) -> String {
        let (head, message) = payload.split_once("\n\n").expect("a message");
        let header = signature.trim_end().replace('\n', "\n ");
        format!("{head}\ngpgsig {header}\n\n{message}")
    }

    /// Gives the tip another signature; returns the commit.
    pub fn signed_with(&self, signature: &str) -> String {
        self.puts(&Self::put_together(&self.taken_apart("HEAD").0, signature))
    }

    /// A person's signature over anything.
    pub fn signs(&self, who: &str, payload: &str) -> String {
        let bench = &self.house.bench;
        let key = bench.top().join("keys").join(who);
        let key = key.to_str().expect("plain");
        let mut command = bench.command(who, "ssh-keygen");
        command.args(["-q", "-Y", "sign", "-n", "git", "-f", key]);
        piped(command, payload.as_bytes())
    }

    /// Writes a commit as it is and makes it the tip of the main line.
    pub fn puts(&self, raw: &str) -> String {
        let commit = self.object("commit", raw.as_bytes());
        self.git(&["update-ref", "refs/heads/main", &commit]);
        commit
    }

    /// Makes the tip anew with other bytes, signed by a person; returns the commit.
    pub fn forges(&self, who: &str, edit: impl FnOnce(String) -> String) -> String {
        let payload = edit(self.taken_apart("HEAD").0);
        let signature = self.signs(who, &payload);
        self.puts(&Self::put_together(&payload, &signature))
    }

    /// Writes an object, whatever is in it.
    pub fn object(&self, kind: &str, bytes: &[u8]) -> String {
        let mut command = self.house.bench.command("mallory", "git");
        command.args(["hash-object", "-w", "--literally", "-t", kind, "--stdin"]);
        piped(command, bytes).trim().to_owned()
    }

    /// A moment after the tip, in seconds since the epoch and as a record writes it.
    pub fn after(&self, seconds: i64) -> (i64, String) {
        let tip = self.git(&["log", "-1", "--format=%ct"]);
        let at = tip.parse::<i64>().expect("seconds") + seconds;
        let moment = chrono::DateTime::from_timestamp(at, 0).expect("a moment");
        (at, moment.format("%Y-%m-%dT%H:%M:%SZ").to_string())
    }

    /// Commits an edit of the record that claims to be made at a moment, signed by a person.
    pub fn claims(&self, who: &str, at: i64, edit: impl FnOnce(String) -> String) -> String {
        let author = format!("{who}@example.org");
        self.claims_as((who, &author), &format!("@{at} +0000"), edit)
    }

    /// The same by a person under some address, with a date as git takes it.
    pub fn claims_as(
        &self,
        (who, author): (&str, &str),
        date: &str,
        edit: impl FnOnce(String) -> String,
    ) -> String {
        self.house.bench.write(&self.path, &edit(self.record()));
        self.house.bench.git_as(who, &["add", &self.path]);
        let mut command = self.house.bench.command(who, "git");
        command
            .env("GIT_AUTHOR_DATE", date)
            .env("GIT_COMMITTER_DATE", date)
            .env("GIT_AUTHOR_EMAIL", author)
            .args(["commit", "-q", "-S", "--allow-empty", "-m", "a commit"]);
        piped(command, b"");
        self.tip()
    }

    /// Appends an entry that a person makes under some address, with the time of its commit.
    pub fn appends_as(&self, who: (&str, &str), list: &str, rest: &str) -> String {
        let (at, moment) = self.after(60);
        let by = who.1;
        let entry = format!("\n[[{list}]]\nby = \"{by}\"\nat = {moment}\n{rest}\n");
        self.claims_as(who, &format!("@{at} +0000"), |text| text + &entry)
    }

    /// Appends an entry that a person makes, with the time of its commit.
    pub fn appends(&self, who: &str, list: &str, rest: &str) -> String {
        self.appends_as((who, &format!("{who}@example.org")), list, rest)
    }

    /// The rest of an approval of the record as it stands.
    pub fn yes(&self, role: &str) -> String {
        let shown = self.house.json("bob", &["show", &self.id]).1;
        let digest = shown["digest"].as_str().expect("a digest");
        format!("role = \"{role}\"\ndecision = \"approve\"\ndigest = \"{digest}\"")
    }

    /// Lands a change of a document of the law as it should be: carol writes it, alice merges it.
    pub fn law(&self, name: &str, edit: impl FnOnce(String) -> String) -> String {
        let path = format!("changes/{name}");
        let before = self.house.bench.read(&path);
        let after = edit(before.clone());
        assert_ne!(before, after, "the edit changes something");
        self.branches("law");
        self.writes("carol", &[(&path, &after)]);
        self.goes_to("main");
        let merge = self.merges("alice", &["law"]);
        self.git(&["branch", "-q", "-D", "law"]);
        merge
    }

    /// Asserts that `verify` finds just this: rules and commits.
    #[track_caller]
    pub fn finds(&self, wanted: &[(&str, &str)]) {
        let answer = self
            .house
            .bench
            .run_as("alice", &["verify", "--ref", "main", "--json"]);
        let document: serde_json::Value = serde_json::from_str(&answer.stdout)
            .unwrap_or_else(|error| panic!("{error}: {answer}"));
        let all = findings(&document);
        let found: Vec<_> = all.iter().map(|(rule, _, at)| (&**rule, &**at)).collect();
        assert_eq!(found, wanted, "{}", document["findings"]);
        let errors = all.iter().any(|(_, severity, _)| severity == "error");
        assert_eq!(answer.code, i32::from(errors), "{answer}");
    }
}

/// Runs a program that must succeed; returns what it printed.
pub fn piped(mut command: std::process::Command, input: &[u8]) -> String {
    let child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.expect("it runs");
    let mut stdin = child.stdin.take().expect("piped");
    stdin.write_all(input).expect("written");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout).expect("text")
}
