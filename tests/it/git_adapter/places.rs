//! Finding and making repositories; configuration and identity.

use git_change::adapters::git::GitRepository;
use git_change::adapters::git::config::GitConfig;
use git_change::adapters::git::identity::Role;
use git_change::adapters::git::place::Place;
use git_change::adapters::git::program::Git;
use git_change::domain::ledger::ports::{Config, Refs, Remote};

use super::{id, open};
use crate::bench::Bench;

fn with(bench: &Bench, more: &[(&str, &str)]) -> Place {
    let mut environment = bench.environment("alice");
    environment.retain(|(name, _)| !more.iter().any(|(other, _)| name == other));
    environment.extend(more.iter().map(|(name, value)| (name.into(), value.into())));
    Place::in_environment(bench.dir(), environment, false)
}

#[test]
fn a_repository_is_found_from_wherever_git_finds_it() {
    let bench = Bench::new();
    let tip = id(&bench.commit_as("alice", "first", &[("deep/down/f", "1\n")]));
    let bare = bench.bare_remote("bare.git");
    bench.git(&["push", "-q", "origin", "main"]);
    bench.git(&["worktree", "add", "-q", "-b", "side", "../linked"]);
    let linked = bench.within(bench.top().join("linked"));
    let git_dir = bench.dir().join(".git");
    let outside = bench.within(bench.top());
    let named = with(
        &outside,
        &[
            ("GIT_DIR", &git_dir.to_string_lossy()),
            ("GIT_WORK_TREE", &bench.dir().to_string_lossy()),
        ],
    );
    let named = GitRepository::open(named).expect("named");
    for (repository, head, top) in [
        (open(&bench.within("deep/down")), "main", Some(bench.dir())),
        (open(&bare), "main", None),
        (open(&linked), "side", Some(linked.dir())),
        (named, "main", Some(bench.dir())),
    ] {
        assert_eq!(repository.reference("HEAD").expect("readable"), Some(tip));
        assert_eq!(
            repository.head().expect("readable"),
            Some(format!("refs/heads/{head}"))
        );
        let same = |path: &std::path::Path| path.canonicalize().expect("there");
        assert_eq!(repository.workdir().map(same), top.map(same));
        assert_eq!(repository.is_bare(), top.is_none());
        assert!(!repository.is_shallow() && repository.git_dir().exists());
    }
    assert_eq!(
        open(&linked).common_dir().canonicalize().ok(),
        git_dir.canonicalize().ok()
    );
}

#[test]
fn outside_of_a_repository_the_way_in_is_named() {
    let bench = Bench::without_repository();
    let place = Place::in_environment(bench.dir(), bench.environment("alice"), false);
    let fault = GitRepository::open(place)
        .err()
        .expect("no repository here");
    assert!(fault.no_repository, "{fault}");
    assert!(fault.hint.is_some());
}

#[test]
fn a_ceiling_stops_the_search() {
    let bench = Bench::new();
    bench.write("sub/dir/f", "");
    let ceiling = bench.dir().join("sub").to_string_lossy().into_owned();
    let below = bench.within("sub/dir");
    assert!(GitRepository::open(with(&below, &[("GIT_CEILING_DIRECTORIES", &ceiling)])).is_err());
}

#[test]
fn a_created_repository_is_one_to_git() {
    let bench = Bench::without_repository();
    for (name, bare) in [("plain", false), ("bare.git", true)] {
        let made = bench.within(name);
        let place = Place::in_environment(made.dir(), bench.environment("alice"), false);
        let repository = GitRepository::create(place, bare, "trunk").expect("writable");
        assert!(repository.is_empty().expect("readable"));
        assert_eq!(repository.is_bare(), bare);
        assert_eq!(made.git(&["symbolic-ref", "HEAD"]), "refs/heads/trunk");
        made.fsck();
    }
}

#[test]
fn objects_in_quarantine_are_readable() {
    let bench = Bench::new();
    bench.commit_as("alice", "first", &[("f", "1\n")]);
    let clone = bench.clone_to("clone");
    let new = id(&clone.commit_as("bob", "second", &[("f", "2\n")]));
    use git_change::domain::ledger::ports::Objects;
    assert!(open(&bench).commit(new).is_err());
    let incoming = clone
        .dir()
        .join(".git/objects")
        .to_string_lossy()
        .into_owned();
    let hook = with(
        &bench,
        &[("GIT_DIR", ".git"), ("GIT_OBJECT_DIRECTORY", &incoming)],
    );
    let hook = GitRepository::open(hook).expect("opens");
    assert_eq!(hook.commit(new).expect("readable").subject(), "second");
}

#[test]
fn configuration_is_what_git_says_it_is() {
    let bench = Bench::new();
    bench.write("more.cfg", "[change]\n\tlanding = direct\n\tbare\n");
    bench.git(&["config", "include.path", "../more.cfg"]);
    bench.git(&["config", "remote.My.Fork.url", "x"]);
    let place = with(
        &bench,
        &[
            ("GIT_CONFIG_COUNT", "1"),
            ("GIT_CONFIG_KEY_0", "change.remote"),
            ("GIT_CONFIG_VALUE_0", "upstream"),
        ],
    );
    let repository = GitRepository::open(place).expect("opens");
    let get = |key: &str| repository.get(key).expect("readable");
    assert_eq!(get("change.landing").as_deref(), Some("direct"));
    assert_eq!(get("Change.BARE").as_deref(), Some("true"));
    assert_eq!(get("change.remote").as_deref(), Some("upstream"));
    assert_eq!(get("user.email").as_deref(), Some("alice@example.org"));
    assert_eq!(get("change.nothing"), None);
    assert_eq!(repository.remotes().expect("readable"), ["My.Fork"]);

    repository
        .set("change.landing", "pull-request", false)
        .expect("writable");
    repository
        .set("change.trusted", "refs/heads/main", true)
        .expect("writable");
    assert_eq!(get("change.trusted").as_deref(), Some("refs/heads/main"));
    assert_eq!(
        bench.git(&["config", "--local", "change.landing"]),
        "pull-request"
    );
    assert_eq!(
        bench.git(&["config", "--global", "change.trusted"]),
        "refs/heads/main"
    );
    assert!(repository.set("no-section", "x", false).is_err());

    bench.write(".git/config", "[broken\n");
    let broken = GitConfig::new(Git::in_place(&with(&bench, &[]))).get("user.name");
    assert!(broken.expect_err("broken").what.contains("configuration"));
}

#[test]
fn configuration_is_there_outside_of_a_repository() {
    let bench = Bench::without_repository();
    let config = GitConfig::new(Git::in_place(&with(&bench, &[])));
    assert_eq!(
        config.get("user.name").expect("readable").as_deref(),
        Some("Alice")
    );
    config.set("change.editor", "vi", true).expect("writable");
    assert_eq!(
        config.get("change.editor").expect("readable").as_deref(),
        Some("vi")
    );
}

#[test]
fn who_is_at_work_is_who_git_would_write() {
    let bench = Bench::new();
    let who = |place: Place, role| {
        GitRepository::open(place)
            .expect("opens")
            .identity(role)
            .map(|who| (who.name, who.email))
    };
    let pair = |name: &str, email: &str| (name.to_owned(), email.to_owned());
    let alice = pair("Alice", "alice@example.org");
    assert_eq!(who(with(&bench, &[]), Role::Author).expect("set"), alice);
    bench.git(&["config", "author.email", "author@example.org"]);
    let author = pair("Alice", "author@example.org");
    assert_eq!(who(with(&bench, &[]), Role::Author).expect("set"), author);
    assert_eq!(who(with(&bench, &[]), Role::Committer).expect("set"), alice);
    let set = with(
        &bench,
        &[("GIT_AUTHOR_NAME", "A"), ("GIT_COMMITTER_EMAIL", "c@x")],
    );
    assert_eq!(
        who(set.clone(), Role::Author).expect("set"),
        pair("A", "author@example.org")
    );
    assert_eq!(
        who(set, Role::Committer).expect("set"),
        pair("Alice", "c@x")
    );

    let nobody = with(
        &bench,
        &[("GIT_CONFIG_GLOBAL", "/dev/null"), ("EMAIL", "e@x")],
    );
    let fault = who(nobody.clone(), Role::Committer).expect_err("no name");
    assert_eq!(
        fault.hint.as_deref(),
        Some("git config --global user.name \"Your Name\"")
    );
    bench.git(&["config", "user.name", "N"]);
    assert_eq!(who(nobody, Role::Committer).expect("set"), pair("N", "e@x"));
}
