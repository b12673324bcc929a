//! A place for one test: a repository, a home and a keyring of its own, and nothing of this
//! machine. Missing programs fail with their name: the suite is worth nothing without its oracle.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use git_change::adapters::signing::{NativeAttestor, Surroundings};
use git_change::document::allowed_signers;
use git_change::domain::change::time::Timestamp;
use git_change::domain::ledger::attestation::{Attestation, Status};
use git_change::domain::ledger::keyring::{Keyring, OpenPgpFile};
use git_change::domain::ledger::ports::Attestor;
use tempfile::TempDir;

/// When the people of these tests live: 2026-01-01T00:00:00Z.
pub const NOW: i64 = 1_767_225_600;

/// The address of the one person in most tests.
pub const ALICE: &str = "alice@example.org";

/// A repository with its surroundings.
pub struct Bench {
    place: TempDir,
    /// The text of the allowed-signers file that git and we read.
    allowed: String,
    /// Files with OpenPGP keys for us; git finds the same keys in its keyring.
    openpgp: Vec<OpenPgpFile>,
}

impl Bench {
    pub fn new() -> Self {
        // Short, since gpg-agent's socket lies below it.
        let place = tempfile::Builder::new().prefix("gc").tempdir().unwrap();
        let gnupg = place.path().join("g");
        fs::create_dir(&gnupg).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&gnupg, fs::Permissions::from_mode(0o700)).unwrap();
        }
        let bench = Self {
            place,
            allowed: String::new(),
            openpgp: Vec::new(),
        };
        bench.git(&["init", "-q", "."]);
        fs::write(bench.path("allowed_signers"), "").unwrap();
        bench.git(&["config", "gpg.ssh.allowedSignersFile", "allowed_signers"]);
        bench.git(&["config", "gc.auto", "0"]);
        bench
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    /// The clean environment that every program runs in.
    fn variables(&self) -> Vec<(OsString, OsString)> {
        let mut out: Vec<(OsString, OsString)> = [
            ("GIT_CONFIG_GLOBAL", "/dev/null"),
            ("GIT_CONFIG_NOSYSTEM", "1"),
            ("LC_ALL", "C"),
            ("TZ", "UTC"),
            ("GIT_AUTHOR_NAME", "Alice"),
            ("GIT_COMMITTER_NAME", "Alice"),
            ("GIT_AUTHOR_EMAIL", ALICE),
            ("GIT_COMMITTER_EMAIL", ALICE),
        ]
        .iter()
        .map(|(name, value)| (name.into(), value.into()))
        .collect();
        out.push(("HOME".into(), self.place.path().into()));
        out.push(("GNUPGHOME".into(), self.path("g").into()));
        out
    }

    pub fn surroundings(&self) -> Surroundings {
        Surroundings {
            home: Some(self.place.path().into()),
            directory: self.place.path().into(),
            variables: self.variables(),
        }
    }

    /// Runs a program; its output, or its error output when it fails.
    pub fn try_run(
        &self,
        program: &str,
        arguments: &[&str],
        input: &[u8],
    ) -> Result<Vec<u8>, String> {
        #[expect(clippy::disallowed_methods, reason = "the oracle is another program")]
        let mut command = Command::new(program);
        for inherited in [
            "SSH_AUTH_SOCK",
            "GIT_DIR",
            "GIT_WORK_TREE",
            "GPG_TTY",
            "DISPLAY",
        ] {
            command.env_remove(inherited);
        }
        let mut child = command
            .args(arguments)
            .envs(self.variables())
            .current_dir(self.place.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("this suite needs {program}: {error}"));
        let mut pipe = child.stdin.take().unwrap();
        let output = std::thread::scope(|scope| {
            scope.spawn(move || pipe.write_all(input).is_ok());
            child.wait_with_output().unwrap()
        });
        if output.status.success() {
            Ok(output.stdout)
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }

    pub fn run(&self, program: &str, arguments: &[&str], input: &[u8]) -> Vec<u8> {
        self.try_run(program, arguments, input)
            .unwrap_or_else(|error| panic!("{program} {arguments:?}: {error}"))
    }

    pub fn git(&self, arguments: &[&str]) -> String {
        String::from_utf8(self.run("git", arguments, b""))
            .unwrap()
            .trim()
            .to_owned()
    }

    /// Makes an SSH key; its private file's name is `name`.
    pub fn ssh_key(&self, name: &str, kind: &str, bits: &str) -> String {
        let path = self.path(name);
        let mut arguments = vec!["-q", "-t", kind, "-N", "", "-C", name, "-f"];
        arguments.push(path.to_str().unwrap());
        if !bits.is_empty() {
            arguments.extend(["-b", bits]);
        }
        self.run("ssh-keygen", &arguments, b"");
        self.read(&format!("{name}.pub"))
    }

    /// Makes an OpenPGP key by `gpg --quick-generate-key`; its fingerprint.
    pub fn gpg_key(&self, user: &str, kind: &str, options: &[&str]) -> String {
        let before = self.fingerprints();
        let mut arguments = vec!["--batch", "--quiet", "--passphrase", ""];
        arguments.extend(options);
        arguments.extend(["--quick-generate-key", user, kind, "sign"]);
        if !options
            .iter()
            .any(|option| option.starts_with("--default-new"))
        {
            arguments.push("never");
        }
        self.run("gpg", &arguments, b"");
        let mut new = self.fingerprints();
        new.retain(|print| !before.contains(print));
        new.remove(0)
    }

    fn fingerprints(&self) -> Vec<String> {
        let listed = self.run("gpg", &["--batch", "--with-colons", "--list-keys"], b"");
        let mut out = Vec::new();
        let mut of_primary = false;
        for line in String::from_utf8(listed).unwrap().lines() {
            if line.starts_with("pub:") {
                of_primary = true;
            } else if line.starts_with("fpr:") && of_primary {
                out.push(line.split(':').nth(9).unwrap().to_owned());
                of_primary = false;
            }
        }
        out
    }

    /// A detached signature by gpg, made when `options` say.
    pub fn gpg_sign(&self, key: &str, payload: &[u8], options: &[&str]) -> String {
        let mut arguments = vec!["--batch", "--quiet", "--passphrase", "", "-bsau", key];
        arguments.splice(0..0, options.iter().copied());
        String::from_utf8(self.run("gpg", &arguments, payload)).unwrap()
    }

    /// A signature by `ssh-keygen -Y sign`.
    pub fn ssh_sign(&self, key: &str, payload: &[u8]) -> String {
        let arguments = ["-q", "-Y", "sign", "-n", "git", "-f", key];
        String::from_utf8(self.run("ssh-keygen", &arguments, payload)).unwrap()
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name))
            .unwrap()
            .trim()
            .to_owned()
    }

    /// Adds a line to the allowed signers, git's and ours.
    pub fn allow(&mut self, line: &str) {
        self.allowed = allowed_signers::append(&self.allowed, line);
        fs::write(self.path("allowed_signers"), &self.allowed).unwrap();
    }

    /// Takes the public keys of gpg's keyring over into ours, as they are now.
    pub fn trust_gpg_keys(&mut self) {
        let bytes = self.run("gpg", &["--batch", "--armor", "--export"], b"");
        self.trust_file(&bytes);
    }

    /// Makes `bytes` our only OpenPGP file.
    pub fn trust_file(&mut self, bytes: &[u8]) {
        self.openpgp = vec![OpenPgpFile {
            path: "keys.asc".into(),
            bytes: bytes.to_vec(),
        }];
    }

    pub fn keyring(&self) -> Keyring {
        let parsed = allowed_signers::parse(&self.allowed, 0);
        assert_eq!(parsed.problems, [], "{}", self.allowed);
        Keyring {
            ssh: parsed.grants,
            openpgp: self.openpgp.clone(),
        }
    }

    /// Writes a commit object, whatever is in it.
    pub fn write(&self, raw: &[u8]) -> String {
        let arguments = [
            "hash-object",
            "-t",
            "commit",
            "-w",
            "--literally",
            "--stdin",
        ];
        String::from_utf8(self.run("git", &arguments, raw))
            .unwrap()
            .trim()
            .to_owned()
    }

    /// Writes many commit objects at once; their ids.
    pub fn write_all(&self, raws: &[&[u8]]) -> Vec<String> {
        let folder = self.path("objects");
        fs::create_dir(&folder).unwrap();
        let mut paths = String::new();
        for (index, raw) in raws.iter().enumerate() {
            let path = folder.join(index.to_string());
            fs::write(&path, raw).unwrap();
            paths.push_str(path.to_str().unwrap());
            paths.push('\n');
        }
        let arguments = ["hash-object", "-t", "commit", "-w", "--stdin-paths"];
        String::from_utf8(self.run("git", &arguments, paths.as_bytes()))
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect()
    }

    /// What git says of each commit: `%G?`.
    pub fn letters(&self, ids: &[String]) -> HashMap<String, char> {
        let halves: Vec<HashMap<String, char>> = std::thread::scope(|scope| {
            let running: Vec<_> = ids
                .chunks(ids.len().div_ceil(2).max(1))
                .map(|part| {
                    scope.spawn(move || {
                        let arguments = ["log", "--no-walk=unsorted", "--stdin", "--format=%H %G?"];
                        let input = part.join("\n");
                        let out = self.run("git", &arguments, input.as_bytes());
                        String::from_utf8(out)
                            .unwrap()
                            .lines()
                            .map(|line| {
                                let (id, letter) = line.split_once(' ').unwrap();
                                (id.to_owned(), letter.chars().next().unwrap())
                            })
                            .collect()
                    })
                })
                .collect();
            running
                .into_iter()
                .map(|half| half.join().unwrap())
                .collect()
        });
        halves.into_iter().flatten().collect()
    }

    /// What git says of one raw commit; `None` when it dies over it.
    pub fn letter(&self, raw: &[u8]) -> Option<char> {
        let id = self.write(raw);
        let out = self
            .try_run("git", &["log", "-1", "--format=%G?", &id], b"")
            .ok()?;
        String::from_utf8(out).unwrap().chars().next()
    }

    /// What we say of one raw commit at the time it claims.
    pub fn verdict(&self, raw: &[u8]) -> Attestation {
        self.verdict_at(raw, &[committed_at(raw)])
    }

    pub fn verdict_at(&self, raw: &[u8], seconds: &[i64]) -> Attestation {
        let moments: Vec<_> = seconds
            .iter()
            .map(|&at| Timestamp::from_unix(at, 0))
            .collect();
        NativeAttestor::new().attest(raw, &self.keyring(), &moments)
    }

    /// Both answers at once: ours and git's.
    pub fn both(&self, raw: &[u8]) -> (Status, Option<char>) {
        (self.verdict(raw).status, self.letter(raw))
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        // The agent that gpg started would outlive the directory it serves. Any answer will do.
        drop(self.try_run("gpgconf", &["--kill", "all"], b""));
    }
}

/// The bytes that a commit's signature covers.
pub fn payload(message: &str) -> Vec<u8> {
    payload_at(message, NOW)
}

pub fn payload_at(message: &str, at: i64) -> Vec<u8> {
    let empty_tree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
    format!(
        "tree {empty_tree}\nauthor Alice <{ALICE}> {at} +0000\n\
         committer Alice <{ALICE}> {at} +0000\n\n{message}\n"
    )
    .into_bytes()
}

/// The commit with its signature in the header, as git writes it.
pub fn signed(payload: &[u8], signature: &str) -> Vec<u8> {
    let header = signature.trim_end().replace('\n', "\n ");
    let at = payload.windows(2).position(|pair| pair == b"\n\n").unwrap() + 1;
    let (head, tail) = payload.split_at(at);
    [head, b"gpgsig ", header.as_bytes(), b"\n", tail].concat()
}

fn committed_at(raw: &[u8]) -> i64 {
    String::from_utf8_lossy(raw)
        .lines()
        .find_map(|line| line.strip_prefix("committer "))
        .and_then(|rest| rest.rsplit(' ').nth(1)?.parse().ok())
        .unwrap_or(NOW)
}
