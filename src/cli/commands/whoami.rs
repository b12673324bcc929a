//! `git change whoami`

use crate::app::snapshot::law_in_force;
use crate::app::whoami::{Whoami as Told, whoami};
use crate::cli::args::{Global, Output};
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::cli::process::Process;
use crate::cli::ui::Ui;
use crate::cli::wiring::{self, Machine};
use crate::domain::change::time::Timestamp;
use crate::domain::policy::law::Law;
use crate::report::json;
use crate::report::people::DelegationDocument;
use crate::report::whoami::{ObjectionDocument, TrialDocument, WhoamiDocument, text};

/// Say who you are: to git, to the law, and whether what you sign here counts
///
/// A signature is made and judged now, and kept nowhere. The answer is no (exit code 1) when
/// nothing that you sign here would count.
#[derive(Debug, clap::Args)]
pub struct Whoami {
    #[command(flatten)]
    output: Output,
}

impl Whoami {
    pub(super) fn run(&self, process: &Process, global: &Global, ui: &Ui) -> Result<(), Ending> {
        let here = wiring::directory(process, global.directory.as_deref());
        let machine = Machine::at(process, &here)?;
        let now = machine.now();
        // Outside of a repository there is still a key that signs.
        let desk = Desk::open(process, global, ui);
        let law = desk
            .as_ref()
            .ok()
            .map(|desk| law_in_force(desk.world(), &desk.settings));
        let ground = match (&desk, &law) {
            (Ok(desk), Some(Ok((tip, law)))) => {
                let landing = desk.world().repo.commit(*tip)?.committer.at;
                Some((&**law, landing))
            }
            _ => None,
        };
        let told = whoami(&machine, &machine.attestor, now, ground)?;
        let document = document(&told, now, ground.map(|(law, _)| &law.law));
        ui.answer(&if self.output.json {
            json::text(&document)
        } else {
            text(&document, ground.is_some(), ui.surface())
        })?;
        for objection in &told.objections {
            ui.error(&objection.what);
            ui.remedy(&objection.remedy, &objection.who);
        }
        let can_sign = told.can_sign();
        match (desk, law) {
            (Err(ending), _) => Err(ending),
            (_, Some(Err(failure))) => Err(failure.into()),
            _ if can_sign => Ok(()),
            _ => Err(Ending::Answered),
        }
    }
}

fn document<'w>(told: &'w Told<'w>, now: Timestamp, law: Option<&'w Law>) -> WhoamiDocument<'w> {
    WhoamiDocument {
        schema: WhoamiDocument::SCHEMA,
        name: &told.name,
        email: &told.email,
        person: WhoamiDocument::person(told.person, now),
        delegations: law
            .into_iter()
            .flat_map(|law| DelegationDocument::to_come(law, now))
            .filter(|one| told.person.is_some_and(|me| one.concerns(me)))
            .collect(),
        signature: told.trial.as_ref().ok().map(TrialDocument::of),
        can_sign: law.is_some() && told.can_sign(),
        objections: told
            .objections
            .iter()
            .map(|objection| ObjectionDocument {
                what: &objection.what,
                remedy: &objection.remedy,
                who: &objection.who,
            })
            .collect(),
    }
}
