//! The law as it was at some commit, or at some time.

use std::rc::Rc;

use crate::app::failure::Failure;
use crate::app::settings::Settings;
use crate::app::snapshot::{no_law, trusted_tip};
use crate::app::world::World;
use crate::audit::laws::{LARGEST_LAW, LawInForce, LawReading, law_at};
use crate::audit::replay::Replay;
use crate::document::law::POLICY;
use crate::document::rows::RowLines;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::time::Timestamp;
use crate::domain::ledger::object::Content;

/// What somebody asks for.
#[derive(Debug, Clone, Copy)]
pub enum Asked {
    /// The law of a commit.
    Commit(ObjectId),
    /// The law in force at a moment.
    Moment(Timestamp),
}

/// The law of some commit.
#[derive(Debug)]
pub struct LawThen {
    /// The commit.
    pub commit: ObjectId,
    /// When it was made, as it claims.
    pub committed: Timestamp,
    /// The moment at which people are looked at: the one that was asked for, or that of the commit.
    pub at: Timestamp,
    /// Whether the commit was found by its time.
    pub by_time: bool,
    /// Whether it is on the main line.
    pub on_main_line: bool,
    /// The commit that founded the law; none when the commit is not on the main line.
    pub root: Option<ObjectId>,
    /// The law.
    pub law: Rc<LawInForce>,
    /// Where the rows of the policy stand.
    pub lines: RowLines,
}

/// The law as it was. At a moment it is that of the last commit of the main line that was made by
/// then, as it claims.
///
/// # Errors
///
/// When there was no commit or no law then, it cannot be read, or the repository cannot be read.
pub fn law_then(world: World, settings: &Settings, asked: Asked) -> Result<LawThen, Failure> {
    let repo = world.repo;
    let tip = trusted_tip(world, settings)?;
    let line = repo.main_line(tip)?;
    let commit = match asked {
        Asked::Commit(commit) => commit,
        Asked::Moment(at) => {
            let mut last = None;
            for id in &line {
                if repo.commit(*id)?.committer.at <= at {
                    last = Some(*id);
                    break;
                }
            }
            last.ok_or_else(|| {
                let name = settings.trusted_name();
                Failure::no(
                    format!("{name} has no commit of {at} or before"),
                    "git change policy at HEAD",
                )
            })?
        }
    };
    let law = match law_at(repo, commit)? {
        LawReading::InForce(law) => law,
        LawReading::Absent => {
            let what = format!("there is no {POLICY} in {}", commit.short());
            return Err(no_law(what));
        }
        LawReading::Unreadable(problems) => {
            return Err(Failure::unreadable(
                format!("the law of {} cannot be read:\n{problems}", commit.short()),
                "git change policy at COMMIT, for an older one",
            ));
        }
    };
    let committed = repo.commit(commit)?.committer.at;
    let on_main_line = line.contains(&commit);
    let root = if on_main_line {
        Replay::main_line(world.sources(), commit, &[])?.root()
    } else {
        None
    };
    let text = match repo.file(commit, POLICY)? {
        Some(file) => match repo.blob(file.id, LARGEST_LAW)? {
            Content::Bytes(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Content::TooLarge(_) | Content::Absent => String::new(),
        },
        None => String::new(),
    };
    let (at, by_time) = match asked {
        Asked::Commit(_) => (committed, false),
        Asked::Moment(at) => (at, true),
    };
    Ok(LawThen {
        commit,
        committed,
        at,
        by_time,
        on_main_line,
        root,
        lines: RowLines::of(&law.law.policy, &text),
        law,
    })
}
