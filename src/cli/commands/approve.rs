//! `git change approve` and `git change reject`

use crate::app::failure::Failure;
use crate::app::{agreement, deeds};
use crate::cli::commands::deed::Target;
use crate::cli::commands::law;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::domain::change::deed::Deed;

/// Agree to a change as it stands, with your signature; after the fact this ratifies an emergency
///
/// The name of a branch that changes the law (`law/…`) agrees to that, for whoever governs: a signed
/// commit on the branch, which counts as long as the text of the law stays as it is.
#[derive(Debug, clap::Args)]
pub struct Approve {
    #[command(flatten)]
    target: Target,
    /// The role that you sign in; the first one that is asked for and yours, when it is not said
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
    /// Why, or under which condition
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
}

impl Approve {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        if self.target.id.contains('/') {
            return self.law(desk);
        }
        self.target.run(desk, self.message.as_deref(), &|scene| {
            scene.is_as_seen()?;
            let role = deeds::approving(scene, self.role.as_deref())?;
            Ok(Deed::Approve(role, self.message.clone()))
        })
    }
}

impl Approve {
    /// Agrees to the change of the law on a branch.
    fn law(&self, desk: &Desk) -> Result<(), Ending> {
        let branch = &self.target.id;
        if self.role.is_some() {
            return Err(Failure::usage(
                "a change of the law is approved in every role that governs",
                format!("git change approve {branch}"),
            )
            .into());
        }
        let text = self.message.as_deref();
        let agreed = agreement::approve(desk.world(), &desk.settings, branch, text)?;
        law::agreed(desk, &agreed, self.target.output)
    }
}

/// Say no to a change, and why; it goes back to draft
#[derive(Debug, clap::Args)]
pub struct Reject {
    #[command(flatten)]
    target: Target,
    /// The role that you sign in; the first one that is asked for and yours, when it is not said
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
    /// Why
    #[arg(short, long, value_name = "REASON")]
    message: String,
}

impl Reject {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        self.target.run(desk, Some(&self.message), &|scene| {
            scene.is_as_seen()?;
            let role = deeds::role(scene, self.role.as_deref())?;
            Ok(Deed::Reject(role, self.message.clone()))
        })
    }
}
