//! The law that is asked: the one that is being edited in the working tree, or that of a commit.

use std::rc::Rc;

use crate::app::failure::Failure;
use crate::app::law::law_files;
use crate::app::settings::Settings;
use crate::app::snapshot::{no_law, trusted_tip};
use crate::app::world::World;
use crate::audit::laws::{LARGEST_LAW, LawInForce, LawReading, read};
use crate::document::law::{LawFiles, POLICY};
use crate::domain::change::object_id::ObjectId;
use crate::domain::ledger::ports::Fault;
use crate::domain::policy::law::FOLDER;

/// A law that can be read, and where it was found.
#[derive(Debug)]
pub struct Source {
    /// The commit; none for the working tree.
    pub commit: Option<ObjectId>,
    /// Its texts.
    pub files: LawFiles,
    /// The law.
    pub law: Rc<LawInForce>,
}

/// The law of the commit that was named; or else that of the working tree, where there is one; or
/// else that of the trusted tip.
///
/// # Errors
///
/// When there is no law there, it cannot be read, or the repository cannot be read.
pub fn source(world: World, settings: &Settings) -> Result<Source, Failure> {
    let edited = match settings.named {
        Some(_) => None,
        None => edited(world)?,
    };
    let (commit, files) = match edited {
        Some(files) => (None, files),
        None => {
            let tip = trusted_tip(world, settings)?;
            (Some(tip), law_files(world, tip)?)
        }
    };
    match read(&files) {
        LawReading::InForce(law) => Ok(Source { commit, files, law }),
        LawReading::Absent => {
            let name = settings.trusted_name();
            Err(no_law(format!("there is no {POLICY} on {name}")))
        }
        LawReading::Unreadable(problems) => {
            Err(Failure::unreadable(&*problems, "mend it, and try again"))
        }
    }
}

/// The files of the law in the working tree; none when it has no policy.
fn edited(world: World) -> Result<Option<LawFiles>, Fault> {
    // They are in no commit yet, so nothing can be pinned to them.
    let nowhere = ObjectId::from_bytes([0; 20]);
    let mut files = LawFiles::default();
    for folder in ["", "/keys", "/templates"] {
        let folder = format!("{FOLDER}{folder}");
        let found = world.repo.edited(&folder, LARGEST_LAW)?;
        for (path, bytes) in found.into_iter().flatten() {
            files.insert(path, (nowhere, bytes));
        }
    }
    Ok(files.contains_key(POLICY).then_some(files))
}
