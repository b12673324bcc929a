//! The program beside git, in one repository, in turns: so that a noisy machine disturbs both.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::people::Person;

/// The program under test.
const PROGRAM: &str = env!("CARGO_BIN_EXE_git-change");

/// So many commits of the sample are verified by git, which takes milliseconds for each.
const SAMPLE: usize = 2000;

/// Who does what is done here.
const WHO: usize = 5;

/// A repository to measure in.
pub struct Place {
    pub dir: PathBuf,
    pub changes: usize,
}

/// What is run: the name of a program, and its arguments.
struct Run<'r> {
    dir: &'r Path,
    program: &'r str,
    arguments: Vec<String>,
}

impl<'r> Run<'r> {
    fn new(dir: &'r Path, program: &'r str, arguments: &str) -> Self {
        let arguments = arguments.split_whitespace().map(str::to_owned).collect();
        Self {
            dir,
            program,
            arguments,
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(self.program);
        command.current_dir(self.dir).args(&self.arguments);
        command.stdin(Stdio::null()).stderr(Stdio::null());
        command
    }

    fn time(&self) -> Duration {
        let begin = Instant::now();
        let done = self.command().stdout(Stdio::null()).status();
        let took = begin.elapsed();
        assert!(done.expect("it runs").success(), "{:?}", self.arguments);
        took
    }

    fn answer(&self) -> String {
        let done = self.command().output().expect("it runs");
        assert!(done.status.success(), "{:?}", self.arguments);
        String::from_utf8(done.stdout).expect("text")
    }

    /// How long it takes, and the most memory that it holds, in MiB, as the system counts it.
    fn watch(&self) -> (Duration, Option<u64>) {
        let begin = Instant::now();
        let mut child = self
            .command()
            .stdout(Stdio::null())
            .spawn()
            .expect("it runs");
        let status = format!("/proc/{}/status", child.id());
        let mut most = None;
        loop {
            if let Some(done) = child.try_wait().expect("it runs") {
                assert!(done.success(), "{:?}", self.arguments);
                return (begin.elapsed(), most);
            }
            let told = fs::read_to_string(&status).unwrap_or_default();
            let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
            most = most.max(kib.map(|kib| kib / 1024));
            sleep(Duration::from_millis(5));
        }
    }
}

/// The medians of two things that are run in turns.
fn pairs(
    count: usize,
    mut one: impl FnMut() -> Duration,
    mut other: impl FnMut() -> Duration,
) -> (Duration, Duration) {
    let (mut ours, mut theirs): (Vec<_>, Vec<_>) = (0..count).map(|_| (one(), other())).unzip();
    (median(&mut ours), median(&mut theirs))
}

fn median(all: &mut [Duration]) -> Duration {
    all.sort();
    all[all.len() / 2]
}

fn row(what: &str, against: &str, (ours, theirs): (Duration, Duration), goal: &str) {
    let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
    let shown = if ratio < 1.0 {
        format!("{:.1} × faster", 1.0 / ratio)
    } else {
        format!("{ratio:.2} ×")
    };
    println!(
        "| {what} | {} | {against}: {} | {shown} | {goal} |",
        told(ours),
        told(theirs)
    );
}

fn told(time: Duration) -> String {
    match time.as_secs_f64() {
        seconds if seconds >= 1.0 => format!("{seconds:.2} s"),
        seconds if seconds >= 0.001 => format!("{:.1} ms", seconds * 1e3),
        seconds => format!("{:.0} µs", seconds * 1e6),
    }
}

/// Measures everything in a large repository, and what must not depend on size in a small one too.
pub fn measure(large: &Place, small: &Place, count: usize) {
    for place in [large, small] {
        prepare(&place.dir);
    }
    let dir = large.dir.as_path();
    let commits: usize = git(dir, "rev-list --count HEAD")
        .answer()
        .trim()
        .parse()
        .expect("a number");
    println!(
        "{} changes, {commits} commits; medians of {count} pairs\n",
        large.changes
    );
    println!("| what | git change | against | ratio | goal |");
    println!("|---|---|---|---|---|");
    let tip = git(dir, "rev-parse main").answer().trim().to_owned();
    move_main(dir, "main~10");
    first(dir, commits);
    let before = tempfile::tempdir().expect("there is room");
    copy(&index(dir), before.path());
    move_main(dir, &tip);
    later(dir, before.path(), &tip, count);
    ours(&small.dir, "list").time();
    warm(dir, small, count);
    states(dir, count);
    transition(dir, count);
    let hello = pairs(
        count,
        || ours(dir, "--version").time(),
        || git(dir, "--version").time(),
    );
    row("`--version`", "`git --version`", hello, "at most 5 ms");
    let help = pairs(
        count,
        || ours(dir, "--help").time(),
        || git(dir, "--version").time(),
    );
    row("`--help`", "`git --version`", help, "at most 5 ms");
    println!();
    sizes(large);
    clones(dir);
}

fn ours<'r>(dir: &'r Path, arguments: &str) -> Run<'r> {
    Run::new(dir, PROGRAM, arguments)
}

fn git<'r>(dir: &'r Path, arguments: &str) -> Run<'r> {
    Run::new(dir, "git", arguments)
}

/// What git needs to be as fast as it can, and what both need to sign.
fn prepare(dir: &Path) {
    git(dir, "commit-graph write --reachable --changed-paths").time();
    // An earlier run may have verified more than this one looks at first.
    let _ = git(dir, "config --unset-all change.verified")
        .command()
        .status();
    let person = Person::new(WHO);
    let key = dir.join(".git").join("signing-key");
    fs::write(&key, person.private_key()).expect("there is room");
    private(&key);
    fs::write(key.with_extension("pub"), person.public_key()).expect("there is room");
    let signers = dir.join("changes/allowed_signers");
    for (name, value) in [
        ("user.name", person.name.as_str()),
        ("user.email", &person.email),
        ("gpg.format", "ssh"),
        ("user.signingkey", &key.to_string_lossy()),
        ("gpg.ssh.allowedSignersFile", &signers.to_string_lossy()),
    ] {
        let mut setting = git(dir, "config");
        setting
            .arguments
            .extend([name.to_owned(), value.to_owned()]);
        setting.time();
    }
}

#[cfg(unix)]
fn private(key: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(key, fs::Permissions::from_mode(0o600)).expect("it is ours");
}

#[cfg(not(unix))]
fn private(_: &Path) {}

/// The first verification of everything.
fn first(dir: &Path, commits: usize) {
    forget(dir);
    let (took, most) = ours(dir, "verify").watch();
    let raw = git(dir, "log --raw").time();
    row(
        "first `verify`, index built",
        "`git log --raw`",
        (took, raw),
        "at most 2 ×",
    );
    let sample = SAMPLE.min(commits);
    let signed = git(dir, &format!("log --format=%G? -{sample}")).time();
    let each = |time: Duration, count: usize| time / u32::try_from(count).unwrap_or(u32::MAX);
    let both = (each(took, commits), each(signed, sample));
    row(
        "the same, a commit",
        "`git log --format=%G?`",
        both,
        "at least 200 × faster",
    );
    let most = most.map_or_else(|| "not known".to_owned(), |most| format!("{most} MiB"));
    println!("| the same, most memory | {most} | – | – | at most 300 MiB |");
}

/// What is asked every day.
fn warm(dir: &Path, small: &Place, count: usize) {
    let (id, path) = newest(dir);
    let (little, _) = newest(&small.dir);
    let flat = format!("the same at {} changes", small.changes);
    for what in ["list", "show", "next", "log"] {
        let of = |id: &str| match what {
            "list" => what.to_owned(),
            _ => format!("{what} {id}"),
        };
        let here = || ours(dir, &of(&id)).time();
        let both = pairs(count, here, || git(dir, "log --oneline -1").time());
        row(
            &format!("`{what}`"),
            "`git log --oneline -1`",
            both,
            "at most 3 ×",
        );
        let both = pairs(count, here, || ours(&small.dir, &of(&little)).time());
        row(&format!("`{what}`"), &flat, both, "at most 1.5 ×");
    }
    let (here, there) = (
        || ours(dir, &format!("log {id}")).time(),
        || git(dir, &format!("log -- {path}")).time(),
    );
    row(
        "`log ID`",
        "`git log -- PATH`, Bloom filters",
        pairs(count.min(5), here, there),
        "at least 20 × faster",
    );
}

fn states(dir: &Path, count: usize) {
    let count = count.min(5);
    let all = || ours(dir, "list --all --json").time();
    let grep = || git(dir, "grep -h ^state HEAD -- changes").time();
    row(
        "`list --all --json`",
        "`git grep -h ^state HEAD -- changes`",
        pairs(count, all, grep),
        "faster",
    );
}

/// Ten commits of the main line that the index `before` has not seen.
fn later(dir: &Path, before: &Path, tip: &str, count: usize) {
    let (mut fresh, mut known) = (Vec::new(), Vec::new());
    for _ in 0..count.min(9) {
        forget(dir);
        copy(before, &index(dir));
        // What other commands keep warm is warm here too.
        move_main(dir, "main~10");
        ours(dir, "list").time();
        move_main(dir, tip);
        fresh.push(ours(dir, "list").time());
        known.push(ours(dir, "list").time());
    }
    let both = (median(&mut fresh), median(&mut known));
    row(
        "`list` after 10 new commits",
        "warm",
        both,
        "at most 20 ms more",
    );
}

fn move_main(dir: &Path, to: &str) {
    git(dir, &format!("update-ref refs/heads/main {to}")).time();
}

fn index(dir: &Path) -> PathBuf {
    dir.join(".git/change")
}

/// Copies the files of a folder.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("there is room");
    for file in fs::read_dir(from).expect("a folder").flatten() {
        let copied = to.join(file.file_name());
        fs::copy(file.path(), &copied).expect("there is room");
        // Else whoever writes a little into it waits until all of it is on the disk.
        let copied = fs::File::options().write(true).open(copied);
        copied.and_then(|file| file.sync_all()).expect("a disk");
    }
}

/// One deed, judged and signed.
fn transition(dir: &Path, count: usize) {
    let count = count.min(9);
    let new = ours(
        dir,
        "new normal --title Measured --service service-1 --environment production --json",
    );
    let id = field(&new.answer(), "id");
    let place = tempfile::tempdir().expect("there is room");
    let tree = place.path().join("tree");
    git(
        dir,
        &format!("worktree add -q -b measured {}", tree.display()),
    )
    .time();
    let file = tree.join(newest(dir).1);
    let mut number = 0;
    let note = || ours(dir, &format!("note {id} -m measured")).time();
    let commit = || {
        number += 1;
        let text = fs::read_to_string(&file).expect("it is there");
        fs::write(&file, format!("{text}# {number}\n")).expect("there is room");
        git(&tree, "commit -q -S -a -m measured").time()
    };
    let both = pairs(count, note, commit);
    row(
        "`note`: judged, signed, committed",
        "`git commit -S`",
        both,
        "no slower",
    );
    git(dir, &format!("worktree remove --force {}", tree.display())).time();
    git(dir, "branch -q -D measured").time();
}

/// What things weigh.
fn sizes(place: &Place) {
    let index = weight(&index(&place.dir));
    let packs = weight(&place.dir.join(".git/objects/pack"));
    let each = |bytes: u64| bytes / u64::try_from(place.changes).unwrap_or(1);
    println!(
        "- index: {} MiB, {} bytes a change",
        index >> 20,
        each(index)
    );
    println!(
        "- packs: {} MiB, {} bytes a change",
        packs >> 20,
        each(packs)
    );
    let listed = git(&place.dir, "ls-tree -r -d --name-only HEAD changes").answer();
    let most = listed.lines().map(|folder| {
        let files = fs::read_dir(place.dir.join(folder)).map_or(0, Iterator::count);
        (files, folder.to_owned())
    });
    if let Some((files, folder)) = most.max() {
        println!("- the fullest folder: {folder}, with {files} records");
    }
}

/// What a clone that lacks something is worth.
fn clones(dir: &Path) {
    let place = tempfile::tempdir().expect("there is room");
    git(dir, "config uploadpack.allowFilter true").time();
    for (what, flags) in [
        ("without blobs", "--filter=blob:none"),
        ("shallow, 50 commits", "--depth=50"),
    ] {
        let clone = place
            .path()
            .join(flags.trim_start_matches('-').replace([':', '='], "-"));
        git(
            dir,
            &format!(
                "clone -q --no-checkout {flags} file://{} {}",
                dir.display(),
                clone.display()
            ),
        )
        .time();
        let begin = Instant::now();
        let done = ours(&clone, "list").command().output().expect("it runs");
        let code = done.status.code().unwrap_or(-1);
        println!(
            "- a clone {what}: `list` ends with {code} after {}",
            told(begin.elapsed())
        );
    }
}

fn forget(dir: &Path) {
    // It may not be there.
    let _ = fs::remove_dir_all(index(dir));
}

/// The newest change that landed, and where its record is.
fn newest(dir: &Path) -> (String, String) {
    let names = git(dir, "log -1 --format= --name-only main -- changes/2*").answer();
    let path = names
        .lines()
        .rfind(|line| line.ends_with(".toml"))
        .expect("a record");
    let file = path.rsplit('/').next().expect("a name");
    (file.trim_end_matches(".toml").to_owned(), path.to_owned())
}

/// The first value of a key in a JSON text, wherever it stands.
fn field(text: &str, key: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(text).expect("JSON");
    find(&value, key).unwrap_or_else(|| panic!("no {key} in {text}"))
}

fn find(value: &serde_json::Value, key: &str) -> Option<String> {
    match value {
        serde_json::Value::Object(map) => {
            { map.get(key).and_then(|one| one.as_str()).map(str::to_owned) }
                .or_else(|| map.values().find_map(|one| find(one, key)))
        }
        serde_json::Value::Array(all) => all.iter().find_map(|one| find(one, key)),
        _ => None,
    }
}

fn weight(folder: &Path) -> u64 {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    files
        .filter_map(|file| Some(file.metadata().ok()?.len()))
        .sum()
}
