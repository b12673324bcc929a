//! Git's configuration: what is read here is what git would list, and the rest is left to git.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use git_change::adapters::git::config::GitConfig;
use git_change::adapters::git::place::Place;
use git_change::adapters::git::program::Git;
use git_change::domain::ledger::ports::Config;

use super::scenery::Dice;
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

/// All keys, each with its values, as git lists them.
fn listed(bench: &Bench) -> BTreeMap<String, Vec<String>> {
    let mut listed: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entry in bench
        .git(&["config", "--list", "-z"])
        .split_terminator('\0')
    {
        let (key, value) = entry.split_once('\n').unwrap_or((entry, "true"));
        let values = listed.entry(key.to_owned()).or_default();
        values.push(value.to_owned());
    }
    listed
}

/// What is read where there is no git, for the keys that git lists.
fn read(bench: &Bench) -> BTreeMap<String, Vec<String>> {
    let config = configured(bench, &without_git(bench, &[]));
    let values = |key: String| {
        let values = config.all(&key).expect("readable");
        (key, values)
    };
    listed(bench).into_keys().map(values).collect()
}

#[test]
fn what_is_read_here_is_what_git_lists() {
    let bench = Bench::new();
    let own = bench.dir().join(".git/config");
    let before = fs::read_to_string(&own).expect("readable");
    bench.write(
        ".git/config",
        &format!(
            "\u{feff}{before}# a remark\n\
             [Remote \"My.Fork\"]\n\tURL = \"a b\" ; the end\n\tfetch=+refs/*:x\n\tfetch = two\n\
             [branch.Old.Style]\r\n  merge = carriage\r\n\
             [change] landing = direct\n [change]\n\
             \tbare\n\tempty =\n\tquoted = \"a # b\" c \"; d\" # out\n\
             \tescaped = \\\"x\\\\y\\tz\\nw\n\tlong = one \\\n   two\n\tspaced =   a   b  \n\
             [change \"with \\\"quotes\\\"\"]\nkey = 1\n[user]\n\temail = here@example.org\n"
        ),
    );
    assert_eq!(read(&bench), listed(&bench));
    // In the files that count less, too.
    let home = bench.top().join("homes/alice");
    fs::create_dir_all(home.join(".config/git")).expect("writable");
    fs::write(
        home.join(".config/git/config"),
        "[change]\n\tlanding = pull-request\n\tremote = xdg\n[user]\n\temail = x@example.org\n",
    )
    .expect("writable");
    let two = [("GIT_CONFIG_GLOBAL", None)];
    let config = configured(&bench, &without_git(&bench, &two));
    let values = |key: &str| config.all(key).expect("readable");
    assert_eq!(values("change.landing"), ["pull-request", "direct"]);
    assert_eq!(values("change.remote"), ["xdg"]);
    assert_eq!(
        values("user.email"),
        ["x@example.org", "alice@example.org", "here@example.org"]
    );
}

#[test]
fn what_is_read_here_is_what_git_lists_however_it_is_written() {
    let bench = Bench::new();
    let before = fs::read_to_string(bench.dir().join(".git/config")).expect("readable");
    let sections = ["[a]", "[A \"Sub\"]", "[A]", "[a.Sub]", "[b \"\"]", "[b]"];
    let keys = ["one", "Two", "x-y", "z9"];
    let values = [
        "",
        " = ",
        "=v",
        " = v w ",
        " = \"q ; r\"",
        " = \\t\\\\",
        " = 'a'",
        " = v;w",
        " = v\\\n w",
        " = \"a\"b\"c\"",
        " = # no",
        "\t=\tü ",
    ];
    let mut agreed = 0;
    for seed in 0..60 {
        let mut dice = Dice(seed);
        let mut pick = |of: &[&str]| of[dice.roll(of.len() as u64) as usize].to_owned();
        let mut text = before.clone();
        for _ in 0..4 {
            let line = pick(&["\n", "\r\n", "\n\n; note\n", " # note\n"]);
            write!(text, "{}{line}", pick(&sections)).expect("memory");
            for _ in 0..3 {
                let line = pick(&["\n", "\r\n", "\n \n"]);
                write!(text, "{}{}{line}", pick(&keys), pick(&values)).expect("memory");
            }
        }
        bench.write(".git/config", &text);
        let git = { bench.command("alice", "git") }
            .args(["config", "--list", "-z"])
            .output();
        if !git.expect("git runs").status.success() {
            // Git refuses it, and says so when it is asked.
            continue;
        }
        assert_eq!(read(&bench), listed(&bench), "{text}");
        agreed += 1;
    }
    assert!(agreed > 30, "only {agreed} could be compared");
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
    ] {
        assert_eq!(here(&[(name, Some(value))]), asked, "{name}");
    }
    let own = fs::read_to_string(bench.dir().join(".git/config")).expect("readable");
    for more in [
        "[include]\n\tpath = ../more\n",
        "[includeIf \"onbranch:main\"]\n\tpath = ../more\n",
        "[extensions]\n\tworktreeConfig = true\n",
        "[broken\n",
    ] {
        bench.write(".git/config", &format!("{own}{more}"));
        assert_eq!(here(&[]), asked, "{more}");
    }
}
