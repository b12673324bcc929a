//! What the benches of one test share: the directory, the people and the clock.

use std::cell::Cell;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// The people. Mallory's key is in nobody's list.
const PEOPLE: [&str; 6] = ["alice", "bob", "carol", "dave", "erin", "mallory"];

/// When every test begins: 2026-11-23T09:00:00Z.
const BEGIN: i64 = 1_795_424_400;

/// Keys for tests, and for nothing else.
const KEYS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/keys");

pub struct Room {
    dir: TempDir,
    now: Cell<i64>,
}

impl Room {
    pub fn new() -> Self {
        let dir = tempfile::Builder::new()
            .prefix("bench")
            .tempdir()
            .expect("a directory");
        let room = Self {
            dir,
            now: Cell::new(BEGIN),
        };
        fs::create_dir(room.top().join("keys")).expect("writable");
        let trusted: String = PEOPLE.iter().map(|person| room.settle(person)).collect();
        fs::write(room.top().join("allowed_signers"), trusted).expect("writable");
        room
    }

    pub fn top(&self) -> &Path {
        self.dir.path()
    }

    pub fn wait(&self, seconds: i64) {
        self.now.set(self.now.get() + seconds);
    }

    pub fn wait_until(&self, seconds: i64) {
        self.now.set(self.now.get().max(seconds));
    }

    /// Gives a person a home, a key and a configuration; returns the line that trusts the key.
    fn settle(&self, person: &str) -> String {
        let key = self.top().join("keys").join(person);
        for ending in ["", "pub"] {
            let from = Path::new(KEYS).join(person).with_extension(ending);
            fs::copy(from, key.with_extension(ending)).expect("the key is there");
        }
        private(&key);
        let home = self.home(person);
        fs::create_dir_all(&home).expect("writable");
        let mut name = person.to_owned();
        name[..1].make_ascii_uppercase();
        let config = format!(
            "[user]\n\tname = {name}\n\temail = {person}@example.org\n\tsigningkey = {}\n\
             [gpg]\n\tformat = ssh\n[gpg \"ssh\"]\n\tallowedSignersFile = {}\n\
             [init]\n\tdefaultBranch = main\n[core]\n\tfsync = none\n\
             [gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n\
             [protocol \"file\"]\n\tallow = always\n",
            key.display(),
            self.top().join("allowed_signers").display(),
        );
        fs::write(home.join(".gitconfig"), config).expect("writable");
        if person == "mallory" {
            return String::new();
        }
        let public = fs::read_to_string(key.with_extension("pub")).expect("readable");
        format!("{person}@example.org namespaces=\"git\" {public}")
    }

    fn home(&self, person: &str) -> PathBuf {
        assert!(PEOPLE.contains(&person), "{person} is not on the bench");
        self.top().join("homes").join(person)
    }

    /// All of a person's environment, one second later than the last time.
    pub fn environment(&self, person: &str) -> Vec<(OsString, OsString)> {
        self.now.set(self.now.get() + 1);
        let home = self.home(person);
        let date = format!("@{} +0000", self.now.get());
        #[expect(
            clippy::disallowed_methods,
            reason = "where the programs are is the machine's"
        )]
        let path = std::env::var_os("PATH").unwrap_or_default();
        let program = Path::new(env!("CARGO_BIN_EXE_git-change"));
        let programs = program.parent().into_iter().map(Path::to_owned);
        let path = std::env::join_paths(programs.chain(std::env::split_paths(&path)));
        let set = |name: &str, value: OsString| (OsString::from(name), value);
        vec![
            set("PATH", path.expect("a path that was one before")),
            set("HOME", home.clone().into()),
            set("XDG_CONFIG_HOME", home.join(".config").into()),
            set("XDG_CACHE_HOME", home.join(".cache").into()),
            set("GIT_CONFIG_GLOBAL", home.join(".gitconfig").into()),
            set("GIT_CONFIG_NOSYSTEM", "1".into()),
            set("GIT_CEILING_DIRECTORIES", self.top().into()),
            set("GIT_AUTHOR_DATE", date.clone().into()),
            set("GIT_COMMITTER_DATE", date.into()),
            set("GIT_EDITOR", "false".into()),
            set("GIT_TERMINAL_PROMPT", "0".into()),
            set("LC_ALL", "C".into()),
            set("TZ", "UTC".into()),
            set("TERM", "dumb".into()),
        ]
    }
}

#[cfg(unix)]
fn private(key: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(key, fs::Permissions::from_mode(0o600)).expect("own file");
}

#[cfg(not(unix))]
fn private(_: &Path) {}
