//! Git's configuration: what is read here is what git would list, and the rest is left to git.

use std::fs;

use git_change::adapters::git::config::GitConfig;
use git_change::adapters::git::place::Place;
use git_change::adapters::git::program::Git;
use git_change::domain::ledger::ports::Config;

use crate::bench::Bench;

/// The environment of Alice with some variables set or unset, where there is no git to ask.
fn without_git(bench: &Bench, more: &[(&str, Option<&str>)]) -> Place {
    let more = [more, &[("PATH", Some("/nowhere"))]].concat();
    let mut environment = bench.environment("alice");
    environment.retain(|(name, _)| !more.iter().any(|(other, _)| name == other));
    let set = |(name, value): &(&str, Option<&str>)| Some(((*name).into(), (*value)?.into()));
    environment.extend(more.iter().filter_map(set));
    Place::in_environment(bench.dir(), environment, false)
}

/// The configuration of the repository of a bench.
fn configured(bench: &Bench, place: &Place) -> GitConfig {
    let git_dir = bench.dir().join(".git");
    let git = Git::in_place(place).on(&git_dir, Some(bench.dir()));
    GitConfig::of_repository(git, &git_dir)
}

#[test]
fn what_is_read_here_is_what_git_would_say() {
    let bench = Bench::new();
    bench.git(&["config", "remote.My.Fork.url", "git@host:a b"]);
    bench.git(&["config", "--add", "remote.My.Fork.fetch", "+refs/*:x"]);
    bench.git(&["config", "--add", "remote.My.Fork.fetch", "two"]);
    bench.git(&["config", "user.email", "here@example.org"]);
    bench.git(&["config", "alias.x", "!f() { git log; }; f"]);
    let home = bench.top().join("homes/alice");
    fs::create_dir_all(home.join(".config/git")).expect("writable");
    fs::write(
        home.join(".config/git/config"),
        "[change]\n\tlanding = pull-request\n[user]\n\temail = x@example.org\n",
    )
    .expect("writable");
    for (more, emails) in [
        (&[][..], &["alice@example.org", "here@example.org"][..]),
        (
            &[("GIT_CONFIG_GLOBAL", None)],
            &["x@example.org", "alice@example.org", "here@example.org"],
        ),
    ] {
        let here = configured(&bench, &without_git(&bench, more));
        let all = |key: &str| here.all(key).expect("readable");
        assert_eq!(all("user.email"), emails);
        assert_eq!(all("Remote.My.Fork.URL"), ["git@host:a b"]);
        assert_eq!(all("remote.My.Fork.fetch"), ["+refs/*:x", "two"]);
        assert_eq!(all("alias.x"), ["!f() { git log; }; f"]);
        assert_eq!(here.subsections("remote").expect("readable"), ["My.Fork"]);
        // `GIT_CONFIG_GLOBAL` stands for both files of a person.
        let landing = more.first().map(|_| "pull-request".to_owned());
        assert_eq!(here.get("change.landing").expect("readable"), landing);
    }
}

#[test]
fn what_only_git_knows_is_asked_of_git() {
    let bench = Bench::new();
    let here = |more: &[(&str, Option<&str>)]| {
        let config = configured(&bench, &without_git(&bench, more));
        config.get("user.email").map_err(|fault| fault.what)
    };
    let known = Ok(Some("alice@example.org".to_owned()));
    let asked = Err("cannot run git".to_owned());
    assert_eq!(here(&[]), known);
    // The system's configuration is where the program of git says, and there is none.
    assert_eq!(here(&[("GIT_CONFIG_NOSYSTEM", None)]), asked);
    for (name, value) in [
        ("GIT_CONFIG_COUNT", "0"),
        ("GIT_CONFIG_PARAMETERS", "'a.b'='c'"),
        ("GIT_CONFIG_SYSTEM", "/dev/null"),
        ("GIT_CONFIG_GLOBAL", ""),
        ("GIT_CONFIG_NOSYSTEM", "0"),
        ("GIT_COMMON_DIR", "/nowhere"),
    ] {
        assert_eq!(here(&[(name, Some(value))]), asked, "{name}");
    }
    let own = fs::read_to_string(bench.dir().join(".git/config")).expect("readable");
    for more in [
        "[include]\n\tpath = ../more\n",
        "[includeIf \"onbranch:main\"]\n\tpath = ../more\n",
        "[extensions]\n\tworktreeConfig = true\n",
        "[alias]\n\tlg = log \\\n\n",
        "[broken\n",
    ] {
        bench.write(".git/config", &format!("{own}{more}"));
        assert_eq!(here(&[]), asked, "{more}");
    }
}
