//! `git change evidence`, and evidence that comes with a step.

use std::path::{Path, PathBuf};

use crate::app::evidence::exhibit;
use crate::app::failure::Failure;
use crate::app::transition::Scene;
use crate::cli::commands::deed::{Target, tell};
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::cli::stores;
use crate::domain::change::ChangeId;
use crate::domain::change::deed::{Deed, Exhibit};
use crate::domain::policy::permit::NewFile;

/// Add a file, or a page elsewhere, that shows something; its SHA-256 is recorded
#[derive(Debug, clap::Args)]
pub struct Evidence {
    #[command(flatten)]
    target: Target,
    /// A file, which is committed beside the record
    #[arg(
        value_name = "FILE",
        required_unless_present = "url",
        conflicts_with = "url"
    )]
    file: Option<PathBuf>,
    /// Where it is kept, when it is not to be committed
    #[arg(long, requires = "sha256", value_name = "URL")]
    url: Option<String>,
    /// The SHA-256 of what the URL gives, 64 hexadecimal digits
    #[arg(long, value_name = "DIGEST")]
    sha256: Option<String>,
    /// What it shows
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
}

impl Evidence {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let (_, id) = desk.locate(&self.target.id)?;
        let (exhibit, files) = match (&self.file, &self.url, &self.sha256) {
            (Some(file), _, _) => attach(desk, &id, file, self.message.as_deref())?,
            (None, Some(url), Some(digest)) => {
                let exhibit = Exhibit {
                    path: None,
                    url: Some(url.clone()),
                    sha256: digest.to_lowercase(),
                    shows: self.message.clone(),
                };
                (exhibit, Vec::new())
            }
            _ => {
                return Err(Failure::usage(
                    "evidence is a file, or a URL with its digest",
                    "git change evidence --help",
                )
                .into());
            }
        };
        let deed = |_: &Scene| Ok(Deed::Evidence(exhibit.clone()));
        let done = self
            .target
            .perform(desk, self.message.as_deref(), files, &deed)?;
        tell(desk, &done, self.target.output)
    }
}

/// Reads a file and gives it its place beside the record of a change.
///
/// # Errors
///
/// When the file cannot be read, or has no name.
pub fn attach(
    desk: &Desk,
    id: &ChangeId,
    file: &Path,
    shows: Option<&str>,
) -> Result<(Exhibit, Vec<NewFile>), Failure> {
    let bytes = stores::read(desk.process, file)?;
    let name = file
        .file_name()
        .and_then(|name| name.to_str())
        .ok_or_else(|| {
            Failure::usage(
                format!("{} has no name that can be kept", file.display()),
                "rename it",
            )
        })?;
    let (exhibit, file) = exhibit(id, name, bytes, shows);
    Ok((exhibit, vec![file]))
}
