//! `git change init`

use std::path::PathBuf;

use crate::app::init::{FounderKey, Preset, init};
use crate::app::world::World;
use crate::cli::args::{Global, Output};
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::cli::process::Process;
use crate::cli::prompt;
use crate::cli::ui::Ui;
use crate::cli::wiring::{self, Wiring};
use crate::report::done::InitDocument;
use crate::report::json;

/// Found change management in a repository: write its law, in one signed commit
///
/// The repository is made when there is none. You become the first person of the law, with every
/// role; add others with: git change people add
#[derive(Debug, clap::Args)]
pub struct Init {
    /// Where; here, when it is not said
    #[arg(value_name = "DIR")]
    directory: Option<PathBuf>,
    /// The policy to start with: solo, team or regulated
    #[arg(long, value_name = "PRESET")]
    preset: Option<Preset>,
    /// Make a bare repository when there is none
    #[arg(long)]
    bare: bool,
    /// Ask nothing; take what is usual
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    output: Output,
}

impl Init {
    pub(super) fn run(&self, process: &Process, global: &Global, ui: &Ui) -> Result<(), Ending> {
        let here = wiring::directory(process, global.directory.as_deref());
        let directory = match &self.directory {
            Some(directory) => here.join(directory),
            None => here,
        };
        let named = Some(directory.as_path());
        let wiring = match Wiring::open(process, named) {
            Ok(wiring) if self.directory.is_none() || wiring.is_at(&directory) => wiring,
            Err(fault) if !fault.no_repository => return Err(fault.into()),
            _ => Wiring::create(process, &directory, self.bare)?,
        };
        let desk = Desk::over(process, global, ui, wiring)?;
        let preset = self.preset(process)?;
        let key = desk.wiring.public_key()?;
        let key = key.as_ref().map(|key| key.as_founder());
        let world: World = desk.world();
        let founded = init(world, &desk.settings, preset, key)?;
        for warning in &founded.warnings {
            ui.warn(warning);
        }
        let shared = founded.pushed.as_ref();
        let shared = shared.map_or_else(String::new, |remote| format!(", pushed to {remote}"));
        ui.status(&format!(
            "the law is founded with the preset {preset} ({} on {}{shared})",
            founded.commit.short(),
            founded.branch
        ));
        if self.output.json {
            ui.answer(&json::text(&InitDocument {
                schema: InitDocument::SCHEMA,
                preset,
                root: founded.commit.to_string(),
                branch: &founded.branch,
                files: &founded.files,
                pushed: founded.pushed.is_some(),
            }))?;
        } else {
            for file in &founded.files {
                ui.note(&format!("  {file}"));
            }
        }
        ui.hint("read changes/policy.toml, then: git change people add, git change new");
        Ok(())
    }

    /// The preset that was named, or chosen on a terminal; `team` where nobody can be asked.
    fn preset(&self, process: &Process) -> Result<Preset, Ending> {
        if let Some(preset) = self.preset {
            return Ok(preset);
        }
        if self.yes || !process.interactive {
            return Ok(Preset::Team);
        }
        let choices = [
            (
                Preset::Team,
                "team: peers approve; what is risky goes before the board",
            ),
            (Preset::Solo, "solo: one person does everything"),
            (
                Preset::Regulated,
                "regulated: signed approvals, notice and soak times",
            ),
        ];
        let texts: Vec<String> = choices.iter().map(|(_, text)| (*text).to_owned()).collect();
        let chosen = prompt::choice("Which policy do you want to start with?", &texts)?;
        Ok(choices
            .get(chosen)
            .map_or(Preset::Team, |(preset, _)| *preset))
    }
}

impl crate::cli::wiring::PublicKey {
    fn as_founder(&self) -> FounderKey<'_> {
        match self {
            Self::Ssh(line) => FounderKey::Ssh(line),
            Self::OpenPgp {
                fingerprint,
                armour,
            } => FounderKey::OpenPgp {
                fingerprint,
                armour,
            },
        }
    }
}
