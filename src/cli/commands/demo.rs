//! `git change demo`

use std::path::{Path, PathBuf};

use crate::app::audit;
use crate::app::demo::{CAST, Player, Stage, play};
use crate::app::failure::Failure;
use crate::cli::args::{Global, Output};
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::cli::process::Process;
use crate::cli::ui::Ui;
use crate::cli::wiring::{self, Wiring};
use crate::domain::ledger::ports::{Clock, Config};
use crate::report::done::DemoDocument;
use crate::report::{json, list, verify};

/// Where the demonstration is made, when nobody says.
const USUAL: &str = "git-change-demo";

/// Make a repository to look at: four people, and changes at all points of their lives
#[derive(Debug, clap::Args)]
pub struct Demo {
    /// Where; a new folder git-change-demo, when it is not said
    #[arg(value_name = "DIR")]
    directory: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

impl Demo {
    pub(super) fn run(&self, process: &Process, global: &Global, ui: &Ui) -> Result<(), Ending> {
        let here = wiring::directory(process, global.directory.as_deref());
        let named = self.directory.clone().unwrap_or_else(|| USUAL.into());
        let directory = here.join(&named);
        if std::fs::read_dir(&directory).is_ok_and(|mut entries| entries.next().is_some()) {
            return Err(Failure::usage(
                format!("{} is there already, and not empty", named.display()),
                "git change demo ANOTHER-DIR",
            )
            .into());
        }
        let wiring = Wiring::create(process, &directory, false)?;
        let now = wiring.clock.now();
        ui.note("making keys for four people …");
        let mut players = Vec::new();
        for (name, roles) in CAST {
            let (public_key, persona) = wiring.player(name)?;
            players.push(Player {
                name,
                roles,
                public_key,
                persona,
            });
        }
        ui.note("carrying changes through their lives …");
        play(&Stage {
            repo: &wiring.repo,
            attestor: &wiring.attestor,
            random: &wiring.random,
            players,
            now,
        })?;
        configure(&wiring)?;
        // The configuration was read before it was written: look again.
        let wiring = Wiring::open(process, Some(&directory))?;
        let desk = Desk::over(process, global, ui, wiring)?;
        self.show(&desk, &named)
    }

    /// Shows what there is to see: the list, the verdict, and what to try.
    fn show(&self, desk: &Desk, named: &Path) -> Result<(), Ending> {
        let snapshot = desk.snapshot()?;
        let (ledger, _) = audit::ledger(desk.world(), &desk.settings)?;
        let verdict = verify::Verdict::of(&ledger);
        if self.output.json {
            return desk.ui.answer(&json::text(&DemoDocument {
                schema: DemoDocument::SCHEMA,
                directory: named,
                root: ledger.root.map(|root| root.to_string()),
                tip: ledger.tip.to_string(),
                changes: ledger.tracks.ids().len(),
                sound: ledger.is_sound(),
            }));
        }
        let briefs: Vec<_> = snapshot.briefs().collect();
        let told = (false, snapshot.law.law.policy.separation.solo);
        let listing = list::table(&briefs, told, snapshot.now, desk.ui.surface());
        desk.ui
            .answer(&format!("$ git change list --all\n{}", listing.answer))?;
        desk.ui.answer(&format!(
            "\n$ git change verify\n{}",
            verify::text(&verdict, desk.ui.surface())
        ))?;
        let waiting = briefs
            .iter()
            .find(|brief| brief.title.contains("payment database"))
            .map_or("", |brief| brief.id.tail());
        let tries = [
            (
                format!("git change show {waiting}"),
                "who must still agree, and how",
            ),
            (
                format!("git as-carol change approve {waiting}"),
                "sign as the owner of the service",
            ),
            (
                format!("git change log {waiting}"),
                "what happened, and how well it is proved",
            ),
            (
                "git change audit --since 2020-01-01".to_owned(),
                "the auditor's report",
            ),
            (
                "git log --show-signature".to_owned(),
                "plain git sees the same signatures",
            ),
        ]
        .map(|(command, what)| format!("  {command:44}{what}"))
        .join("\n");
        desk.ui.answer(&format!(
            "\nTry next, in {}:\n\n{tries}\n\n\
             You are alice here. The keys of all four are in .git/demo, made to be thrown away.",
            named.display()
        ))
    }
}

/// Lets whoever looks at the repository act in it: as alice, or as another by an alias.
fn configure(wiring: &Wiring) -> Result<(), Ending> {
    let set = |key: &str, value: &str| wiring.repo.set(key, value, false);
    let key = |name: &str| wiring.key_of(name).display().to_string();
    set("user.name", "Alice")?;
    set("user.email", "alice@example.org")?;
    set("user.signingKey", &key("alice"))?;
    set("gpg.format", "ssh")?;
    set("gpg.ssh.allowedSignersFile", "changes/allowed_signers")?;
    for (name, _) in CAST {
        let alias = format!(
            "!git -c user.name={name} -c user.email={name}@example.org -c user.signingKey='{}'",
            key(name)
        );
        set(&format!("alias.as-{name}"), &alias)?;
    }
    Ok(())
}
