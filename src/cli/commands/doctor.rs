//! `git change doctor`

use crate::app::doctor::{Check, Health, git, ground, history, index, law, person, repository};
use crate::app::failure::Failure;
use crate::app::whoami::whoami;
use crate::cli::args::{Global, Output};
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::cli::process::Process;
use crate::cli::ui::Ui;
use crate::cli::wiring::{self, Machine};
use crate::report::doctor::{CheckDocument, DoctorDocument, text};
use crate::report::json;

/// Look for what is wrong with git, your key, this repository and its law, and how to mend it
///
/// Changes nothing; a signature is made for trial and kept nowhere. Exit code 1 when something
/// must be mended.
#[derive(Debug, clap::Args)]
pub struct Doctor {
    #[command(flatten)]
    output: Output,
}

impl Doctor {
    pub(super) fn run(&self, process: &Process, global: &Global, ui: &Ui) -> Result<(), Ending> {
        let here = wiring::directory(process, global.directory.as_deref());
        let checks = match Machine::at(process, &here) {
            Ok(machine) => all(&machine, Desk::open(process, global, ui)),
            Err(fault) => vec![Check::fault("git", &fault)],
        };
        let healthy = checks.iter().all(|check| check.health != Health::Fail);
        let document = DoctorDocument {
            schema: DoctorDocument::SCHEMA,
            healthy,
            checks: checks
                .iter()
                .map(|check| CheckDocument {
                    topic: check.topic,
                    health: check.health.word(),
                    what: &check.what,
                    remedy: check.remedy.as_deref(),
                })
                .collect(),
        };
        ui.answer(&if self.output.json {
            json::text(&document)
        } else {
            text(&document, ui.surface())
        })?;
        if healthy {
            Ok(())
        } else {
            Err(Ending::Answered)
        }
    }
}

fn all(machine: &Machine, desk: Result<Desk, Ending>) -> Vec<Check> {
    let mut checks = vec![git(machine.git_version())];
    checks.push(match machine.signing_program() {
        Ok(name) => Check::ok("signing tool", name),
        Err(fault) => Check::fault("signing tool", &fault),
    });
    let mut found = None;
    match &desk {
        Ok(desk) => {
            checks.push(place(desk));
            let parts = [
                repository(desk.world(), &desk.settings),
                law(desk.world(), &desk.settings),
            ];
            for part in parts {
                match part {
                    Ok(some) => checks.extend(some),
                    Err(failure) => checks.push(failed("repository", &failure)),
                }
            }
            found = ground(desk.world(), &desk.settings).ok().flatten();
            if found.is_some() {
                match history(desk.world(), &desk.settings) {
                    Ok(check) => checks.extend(check),
                    Err(failure) => checks.push(failed("main line", &failure)),
                }
                checks.extend(desk.wiring.asked_index().map(index));
            }
        }
        Err(ending) => checks.push(closed(ending)),
    }
    let ground = found.as_ref().map(|(law, landing)| (&**law, *landing));
    let who = whoami(machine, &machine.attestor, machine.now(), ground);
    checks.extend(person(&who, found.is_some()));
    checks
}

/// What kind of repository it is.
fn place(desk: &Desk) -> Check {
    let repo = &desk.wiring.repo;
    let what = match repo.workdir() {
        None => format!("{} (bare)", repo.git_dir().display()),
        Some(top) if repo.git_dir() != repo.common_dir() => {
            format!("{} (a linked working tree)", top.display())
        }
        Some(top) => top.display().to_string(),
    };
    Check::ok("repository", what)
}

/// Why there is no repository to look at.
fn closed(ending: &Ending) -> Check {
    match ending {
        Ending::Failure(Failure::Fault(fault)) if fault.no_repository => Check {
            health: Health::Warn,
            what: fault.what.clone(),
            ..Check::fault("repository", fault)
        },
        Ending::Failure(Failure::Fault(fault)) => Check::fault("repository", fault),
        Ending::Failure(failure) => failed("repository", failure),
        other => Check::fail("repository", other.to_string(), "git status"),
    }
}

fn failed(topic: &'static str, failure: &Failure) -> Check {
    match failure {
        Failure::Fault(fault) => Check::fault(topic, fault),
        Failure::No { what, hint }
        | Failure::Usage { what, hint }
        | Failure::Unreadable { what, hint } => Check {
            remedy: hint.clone(),
            ..Check::fail(topic, what, "")
        },
        Failure::Refused { .. } => Check::fail(topic, failure.to_string(), "git change verify"),
    }
}
