//! What a command works with: the world, the preferences, the screen.

use crate::app::by_hand::by_hand;
use crate::app::failure::Failure;
use crate::app::locate;
use crate::app::settings::Settings;
use crate::app::snapshot::Snapshot;
use crate::app::world::World;
use crate::cli::args::Global;
use crate::cli::exit::Ending;
use crate::cli::process::Process;
use crate::cli::progress::Progress;
use crate::cli::ui::Ui;
use crate::cli::wiring::Wiring;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{ChangeId, PersonId};
use crate::domain::ledger::ports::{Clock, Persona};

/// What a command works with.
pub struct Desk<'a> {
    /// The process.
    pub process: &'a Process,
    /// The screen.
    pub ui: &'a Ui,
    /// The adapters.
    pub wiring: Wiring,
    /// The preferences.
    pub settings: Settings,
    progress: Progress,
}

impl<'a> Desk<'a> {
    /// Opens the repository that the process stands in.
    ///
    /// # Errors
    ///
    /// When there is none, or its preferences cannot be resolved.
    pub fn open(process: &'a Process, global: &Global, ui: &'a Ui) -> Result<Self, Ending> {
        let wiring = Wiring::open(process, global.directory.as_deref())?;
        Ok(Self::over(process, global, ui, wiring)?)
    }

    /// A desk over adapters that are there already.
    ///
    /// # Errors
    ///
    /// When the preferences cannot be resolved.
    pub fn over(
        process: &'a Process,
        global: &Global,
        ui: &'a Ui,
        wiring: Wiring,
    ) -> Result<Self, Failure> {
        let wiring = match global.no_index {
            true => wiring,
            false => wiring.with_index(),
        };
        let world = World {
            repo: &wiring.repo,
            attestor: &wiring.attestor,
            persona: &wiring,
            clock: &wiring.clock,
            random: &wiring.random,
            onlooker: &(),
            index: None,
        };
        let settings = Settings::resolve(world, global.reference.as_deref())?;
        if let Some(index) = wiring.index() {
            ui.rest_on(index.clone());
        }
        Ok(Self {
            process,
            ui,
            wiring,
            settings,
            progress: Progress::new(ui.is_watched()),
        })
    }

    /// The world.
    #[must_use]
    pub fn world(&self) -> World<'_> {
        World {
            repo: &self.wiring.repo,
            attestor: &self.wiring.attestor,
            persona: &self.wiring,
            clock: &self.wiring.clock,
            random: &self.wiring.random,
            onlooker: &self.progress,
            index: self.wiring.index(),
        }
    }

    /// All changes as they stand.
    ///
    /// # Errors
    ///
    /// As for [`Snapshot::load`].
    pub fn snapshot(&self) -> Result<Snapshot, Failure> {
        Snapshot::load(self.world(), &self.settings)
    }

    /// The change that a person means.
    ///
    /// # Errors
    ///
    /// As for [`locate::change`].
    pub fn locate(&self, part: &str) -> Result<(Snapshot, ChangeId), Failure> {
        let snapshot = self.snapshot()?;
        let id = locate::change(&snapshot, part)?;
        Ok((snapshot, id))
    }

    /// Warns when the file of a record was edited by hand, since no command sees that.
    ///
    /// # Errors
    ///
    /// When the repository or the file cannot be read.
    pub fn warn_by_hand(&self, snapshot: &Snapshot, id: &ChangeId) -> Result<(), Failure> {
        if let Some(edit) = by_hand(self.world(), snapshot, id)? {
            let what = format!(
                "{} was edited and not committed: that is no part of this",
                edit.path
            );
            self.ui.warn_with_remedy(&what, &edit.remedy, &[]);
        }
        Ok(())
    }

    /// The person at the keyboard, as the law knows them.
    ///
    /// # Errors
    ///
    /// When git does not know who that is.
    pub fn me(&self, snapshot: &Snapshot) -> Result<PersonId, Failure> {
        let author = self.wiring.author(self.now())?;
        let people = &snapshot.law.law.people;
        let person = people.by_email(&author.email).and_then(|p| p.id().cloned());
        Ok(person.unwrap_or_else(|| PersonId::new(author.email)))
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.wiring.clock.now()
    }
}
