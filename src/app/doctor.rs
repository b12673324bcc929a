//! What is wrong with a setup, and the command that mends each thing.

use std::rc::Rc;

use crate::app::audit;
use crate::app::failure::Failure;
use crate::app::settings::{Landing, Settings};
use crate::app::snapshot::trusted_tip;
use crate::app::whoami::Whoami;
use crate::app::world::{Index, World};
use crate::audit::laws::{LawInForce, LawReading, law_at};
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::time::Timestamp;
use crate::domain::change::words::vocabulary;
use crate::domain::ledger::ports::Fault;

vocabulary! {
    /// How well something is.
    Health ("health") {
        /// As it should be.
        Ok = "ok",
        /// Worth knowing; it hinders nothing.
        Warn = "warn",
        /// Something cannot be done until it is mended.
        Fail = "fail",
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What it is about, a word or two.
    pub topic: &'static str,
    /// How well it is.
    pub health: Health,
    /// What was found.
    pub what: String,
    /// The command that mends it.
    pub remedy: Option<String>,
}

impl Check {
    /// Something is as it should be.
    pub fn ok(topic: &'static str, what: impl Into<String>) -> Self {
        Self {
            topic,
            health: Health::Ok,
            what: what.into(),
            remedy: None,
        }
    }

    /// Something is worth knowing.
    pub fn warn(topic: &'static str, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            health: Health::Warn,
            remedy: Some(remedy.into()),
            ..Self::ok(topic, what)
        }
    }

    /// Something must be mended.
    pub fn fail(topic: &'static str, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            health: Health::Fail,
            ..Self::warn(topic, what, remedy)
        }
    }

    /// The environment failed.
    #[must_use]
    pub fn fault(topic: &'static str, fault: &Fault) -> Self {
        let mut what = fault.to_string();
        let mut cause = std::error::Error::source(fault);
        while let Some(error) = cause {
            what = format!("{what}: {error}");
            cause = error.source();
        }
        Self {
            health: Health::Fail,
            remedy: fault.hint.clone(),
            ..Self::ok(topic, what)
        }
    }
}

/// The least version of git that signs with SSH keys.
const LEAST_GIT: [u32; 2] = [2, 34];

/// Whether git is new enough.
#[must_use]
pub fn git(version: Result<String, Fault>) -> Check {
    let version = match version {
        Ok(version) => version,
        Err(fault) => return Check::fault("git", &fault),
    };
    let mut numbers = version
        .split('.')
        .map_while(|part| part.parse::<u32>().ok());
    let found = [numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)];
    if found < LEAST_GIT {
        let what = format!("git {version} cannot sign with SSH keys");
        return Check::fail("git", what, "install git 2.34 or newer");
    }
    Check::ok("git", version)
}

/// What the person at the keyboard and the signing key are like.
#[must_use]
pub fn person(who: &Result<Whoami, Fault>, has_law: bool) -> Vec<Check> {
    let who = match who {
        Ok(who) => who,
        Err(fault) => return vec![Check::fault("identity", fault)],
    };
    let mut checks = vec![Check::ok(
        "identity",
        format!("{} <{}>", who.name, who.email),
    )];
    if let Some(key) = who.key() {
        checks.push(Check::ok("signing key", key.to_string()));
    }
    for objection in &who.objections {
        let by = match objection.who.as_slice() {
            [] => String::new(),
            who => {
                let who: Vec<&str> = who.iter().map(|id| id.as_str()).collect();
                format!("  (by {})", who.join(", "))
            }
        };
        let remedy = format!("{}{by}", objection.remedy);
        checks.push(Check::fail("signing", &objection.what, remedy));
    }
    if who.can_sign() {
        let what = if has_law {
            "a trial signature is good by the law"
        } else {
            "a trial signature fits"
        };
        checks.push(Check::ok("signing", what));
    }
    checks
}

/// What a repository is like, its law apart.
///
/// # Errors
///
/// When it cannot be read.
pub fn repository(world: World, settings: &Settings) -> Result<Vec<Check>, Failure> {
    let repo = world.repo;
    let mut checks = Vec::new();
    if repo.head()?.is_none() {
        let what = "HEAD is detached; commands work all the same, on their own branches";
        checks.push(Check::warn(
            "HEAD",
            what,
            format!("git switch {}", settings.branch),
        ));
    }
    if !repo.shallow_boundary()?.is_empty() {
        let what = "the clone is shallow: what came before its boundary cannot be verified";
        checks.push(Check::warn("history", what, "git fetch --unshallow"));
    }
    checks.push(match &settings.remote {
        None => Check::ok("remote", "none: changes stay in this clone"),
        Some(remote) => match repo.url(remote)? {
            Some(url) => Check::ok("remote", format!("{remote} at {}", without_password(&url))),
            None => Check::fail(
                "remote",
                format!("change.remote names {remote}, and there is no such remote"),
                "git remote -v, then: git config change.remote NAME",
            ),
        },
    });
    checks.push(Check::ok(
        "landing",
        match settings.landing {
            Landing::Direct => "direct: each deed is a commit on the main branch",
            Landing::PullRequest => "pull-request: each change has a branch, and a merge lands it",
        },
    ));
    checks.push(trusted(world, settings)?);
    checks.extend(apart(world, settings)?);
    Ok(checks)
}

/// Where the trusted history is.
fn trusted(world: World, settings: &Settings) -> Result<Check, Failure> {
    let name = settings.trusted_name();
    let seen = match settings.tracking() {
        Some(tracking) => world.repo.reference(&tracking)?,
        None => None,
    };
    Ok(match (settings.tip(world.repo)?, &settings.remote) {
        (Some(tip), Some(remote)) if seen.is_none() && settings.named.is_none() => Check::warn(
            "trusted ref",
            format!(
                "{name} was never seen; {} is trusted instead ({})",
                settings.branch,
                tip.short()
            ),
            format!(
                "git fetch {remote}, or publish it: git push -u {remote} {}",
                settings.branch
            ),
        ),
        (Some(tip), _) => Check::ok("trusted ref", format!("{name} at {}", tip.short())),
        (None, _) => no_tip(world, settings, "trusted ref"),
    })
}

/// Why there is no trusted tip.
fn no_tip(world: World, settings: &Settings, topic: &'static str) -> Check {
    match trusted_tip(world, settings) {
        Err(Failure::Usage { what, hint } | Failure::Unreadable { what, hint }) => {
            Check::warn(topic, what, hint.unwrap_or_default())
        }
        Ok(_) | Err(_) => Check::warn(topic, "there is none", "git change init"),
    }
}

/// What the local main branch and the remote's do not have in common.
fn apart(world: World, settings: &Settings) -> Result<Option<Check>, Failure> {
    let repo = world.repo;
    let Some(tracking) = settings.tracking() else {
        return Ok(None);
    };
    let (Some(local), Some(seen)) = (
        repo.reference(&settings.local())?,
        repo.reference(&tracking)?,
    ) else {
        return Ok(None);
    };
    let beyond = |tip: ObjectId, other: ObjectId| -> Result<usize, Fault> {
        Ok(repo.reachable(tip, &[other])?.len())
    };
    let (ahead, behind) = (beyond(local, seen)?, beyond(seen, local)?);
    let (branch, there) = (&settings.branch, settings.trusted_name());
    Ok(match (ahead, behind) {
        (0, 0) => None,
        (ahead, 0) => Some(Check::warn(
            "branch",
            format!("{branch} has {} that {there} lacks", commits(ahead)),
            "git change push",
        )),
        (0, behind) => Some(Check::warn(
            "branch",
            format!("{branch} lacks {} of {there}", commits(behind)),
            "git change sync",
        )),
        (ahead, behind) => Some(Check::warn(
            "branch",
            format!(
                "{branch} and {there} have diverged: {} here, {} there",
                commits(ahead),
                commits(behind)
            ),
            format!("git merge {there}, or git rebase {there}, then: git change sync"),
        )),
    })
}

fn commits(number: usize) -> String {
    counted(number, "commit", "commits")
}

fn counted(number: usize, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}

/// What the law is like.
///
/// # Errors
///
/// When the repository cannot be read.
pub fn law(world: World, settings: &Settings) -> Result<Vec<Check>, Failure> {
    let Some(tip) = settings.tip(world.repo)? else {
        return Ok(vec![no_tip(world, settings, "law")]);
    };
    match law_at(world.repo, tip)? {
        LawReading::Absent => Ok(vec![missing(format!(
            "there is no changes/policy.toml on {}",
            settings.trusted_name()
        ))]),
        LawReading::Unreadable(problems) => Ok(problems
            .lines()
            .map(|line| Check::fail("law", line, "mend it, then: git change lint"))
            .collect()),
        LawReading::InForce(law) => {
            let now = world.clock.now();
            let people = &law.law.people.person;
            let here = people.iter().filter(|person| person.in_force(now)).count();
            let mut checks = vec![Check::ok(
                "law",
                format!(
                    "{}, {}, {}",
                    counted(here, "person in office", "people in office"),
                    counted(law.law.catalog.service.len(), "service", "services"),
                    counted(law.law.templates.len(), "template", "templates"),
                ),
            )];
            checks.extend(
                law.warnings
                    .iter()
                    .map(|warning| Check::warn("law", warning.to_string(), "git change lint")),
            );
            if law.law.policy.separation.solo {
                let what = "solo: one person may do everything, and every report says so";
                checks.push(Check::ok("separation", what));
            }
            checks.push(root(world, tip)?);
            Ok(checks)
        }
    }
}

/// Whether every deed on the main line is within the law; none where a part of it is missing, which
/// is said elsewhere.
///
/// # Errors
///
/// When the repository cannot be read, or there is no law.
pub fn history(world: World, settings: &Settings) -> Result<Option<Check>, Failure> {
    let (ledger, _) = audit::ledger(world, settings)?;
    let errors = ledger.findings.iter();
    let errors = errors.filter(|found| found.finding.is_error()).count();
    if errors > 0 {
        let what = format!("verify finds {}", counted(errors, "error", "errors"));
        return Ok(Some(Check::fail("main line", what, "git change verify")));
    }
    let what = format!("{}, all within the law", commits(ledger.commits));
    Ok(ledger
        .shallow
        .is_empty()
        .then(|| Check::ok("main line", what)))
}

/// Whether what commands work out is kept for the next one.
#[must_use]
pub fn index(index: Result<&Index, &Fault>) -> Check {
    match index {
        Ok(index) => match index.place() {
            Some(place) => Check::ok("index", format!("knows {}", commits(place.length))),
            None => Check::ok("index", "is empty, and filled by the next command"),
        },
        Err(fault) => {
            let mut what = format!("{fault}: each command reads the whole history");
            if let Some(cause) = std::error::Error::source(fault) {
                what = format!("{what} ({cause})");
            }
            Check::warn(
                "index",
                what,
                "make .git/change a folder that you may write",
            )
        }
    }
}

fn missing(what: String) -> Check {
    Check::warn("law", what, "git change init")
}

/// Whether the root of trust is pinned, and the one that history has.
fn root(world: World, tip: ObjectId) -> Result<Check, Failure> {
    let repo = world.repo;
    let Some(pinned) = repo.get("change.root")? else {
        return Ok(Check::warn(
            "root of trust",
            "none is pinned, so a replaced history would not be noticed",
            "git change verify",
        ));
    };
    let wrong = |why: &str| {
        Check::fail(
            "root of trust",
            format!("change.root is {pinned}, and {why}"),
            "compare with another clone; pin anew only when you know why: git config change.root COMMIT",
        )
    };
    let Ok(root) = pinned.parse::<ObjectId>() else {
        return Ok(wrong("that is no commit"));
    };
    if repo.revision(&pinned)?.is_none() {
        return Ok(match repo.shallow_boundary()?.is_empty() {
            true => wrong("there is no such commit here"),
            false => Check::warn(
                "root of trust",
                format!(
                    "{} is beyond the boundary of this shallow clone",
                    root.short()
                ),
                "git fetch --unshallow",
            ),
        });
    }
    if !repo.is_ancestor(root, tip)? {
        return Ok(wrong("the main line does not hold it"));
    }
    let founded = match repo.commit(root)?.base() {
        Some(base) => matches!(law_at(repo, base)?, LawReading::Absent),
        None => true,
    };
    if !founded || matches!(law_at(repo, root)?, LawReading::Absent) {
        return Ok(wrong("that commit did not found the law"));
    }
    Ok(Check::ok(
        "root of trust",
        format!("{} is pinned, and the main line holds it", root.short()),
    ))
}

/// The law that a deed would be judged by, with the time of the commit that it would land on.
///
/// # Errors
///
/// When the repository cannot be read.
pub fn ground(
    world: World,
    settings: &Settings,
) -> Result<Option<(Rc<LawInForce>, Timestamp)>, Failure> {
    let Some(tip) = settings.tip(world.repo)? else {
        return Ok(None);
    };
    let landing = world.repo.commit(tip)?.committer.at;
    Ok(match law_at(world.repo, tip)? {
        LawReading::InForce(law) => Some((law, landing)),
        LawReading::Absent | LawReading::Unreadable(_) => None,
    })
}

/// An address without the password that may stand in it.
fn without_password(url: &str) -> String {
    match url.split_once("://").and_then(|(scheme, rest)| {
        let (user, host) = rest.split_once('@')?;
        let name = user.split_once(':')?.0;
        (!user.contains('/')).then(|| format!("{scheme}://{name}@{host}"))
    }) {
        Some(plain) => plain,
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_git_cannot_sign() {
        let health = |version: &str| git(Ok(version.to_owned())).health;
        assert_eq!(health("2.34.1"), Health::Ok);
        assert_eq!(health("3.0.windows.1"), Health::Ok);
        assert_eq!(health("2.33.8"), Health::Fail);
        assert_eq!(health("unknown"), Health::Fail);
    }

    #[test]
    fn a_password_is_not_shown() {
        assert_eq!(
            without_password("https://me:secret@host/x.git"),
            "https://me@host/x.git"
        );
        for plain in ["git@host:x.git", "https://host/x@y:z", "/srv/x.git"] {
            assert_eq!(without_password(plain), plain);
        }
    }
}
