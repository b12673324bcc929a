//! What commands did that change something, for programs. People read the status on the screen.

use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;

use crate::audit::track::Located;
use crate::document::founding::Preset;
use crate::domain::change::event::Event;
use crate::domain::change::{ChangeId, PersonId, State};
use crate::report::finding::FindingDocument;

/// The JSON document of every command that does something to a change.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "git change submit --json, and all other deeds")]
pub struct DeedDocument<'d> {
    /// Which document this is.
    pub schema: &'static str,
    /// The whole id of the change.
    pub id: &'d ChangeId,
    /// What was done.
    pub event: Event,
    /// The state of the change from now on.
    pub state: State,
    /// The commit.
    pub commit: String,
    /// The branch that it is on.
    pub branch: &'d str,
    /// Whether the remote has it.
    pub pushed: bool,
}

impl DeedDocument<'_> {
    /// The name of this document.
    pub const SCHEMA: &'static str = "git-change/deed@1";
}

/// The JSON document of `merge`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "git change merge --json")]
pub struct MergeDocument<'d> {
    /// Which document this is.
    pub schema: &'static str,
    /// The id of the change, or the branch, that was landed.
    pub merged: &'d str,
    /// The commit.
    pub commit: String,
    /// Whether the merge is an approval.
    pub approves: bool,
    /// Whether the remote has it.
    pub pushed: bool,
}

impl MergeDocument<'_> {
    /// The name of this document.
    pub const SCHEMA: &'static str = "git-change/merge@1";
}

/// The JSON document of every command that changes the law.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "git change people add --json, and all other changes of the law")]
pub struct LawDocument<'d> {
    /// Which document this is.
    pub schema: &'static str,
    /// The commit.
    pub commit: String,
    /// The branch that it is on.
    pub branch: &'d str,
    /// Whether it is in force; else somebody lands it with `git change merge`.
    pub landed: bool,
    /// Who can land it.
    pub awaits: &'d [PersonId],
    /// Whether the remote has it.
    pub pushed: bool,
}

impl LawDocument<'_> {
    /// The name of this document.
    pub const SCHEMA: &'static str = "git-change/law@1";
}

/// The JSON document of `sync`, `fetch` and `push`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "git change sync --json, git change fetch --json, git change push --json")]
pub struct SyncDocument<'d> {
    /// Which document this is.
    pub schema: &'static str,
    /// What others did.
    pub arrived: ArrivalsDocument<'d>,
    /// Local branches that were brought forward.
    pub updated: &'d [String],
    /// Branches that the remote got.
    pub pushed: &'d [String],
    /// Local branches that were removed, since a merge has landed them.
    pub removed: &'d [String],
    /// The same, at the remote.
    pub removed_at_remote: &'d [String],
    /// Drafts that were never handed in, and stayed here.
    pub drafts: &'d [ChangeId],
    /// Branches that were not pushed, since they are against the law.
    pub unlawful: Vec<UnlawfulDocument<'d>>,
    /// Commits of branches that landed without a merge, which are kept from now on.
    pub kept: Vec<KeptDocument<'d>>,
    /// What could not be brought along, and why.
    pub warnings: &'d [String],
}

/// What came in from the remote, in JSON.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Arrivals")]
pub struct ArrivalsDocument<'d> {
    /// Changes that this clone did not know of.
    pub new: Vec<&'d ChangeId>,
    /// Changes that others went on with.
    pub moved: Vec<&'d ChangeId>,
    /// Whether the law that is in force changed.
    pub law: bool,
    /// Branches that change the law, new or written on.
    pub proposed: Vec<&'d str>,
}

/// A branch that was not pushed, in JSON.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Unlawful")]
pub struct UnlawfulDocument<'d> {
    /// The branch.
    pub branch: &'d str,
    /// What is wrong.
    pub findings: Vec<FindingDocument>,
}

impl<'d> UnlawfulDocument<'d> {
    /// A branch, and what is wrong with it.
    #[must_use]
    pub fn of(branch: &'d str, findings: &[Located]) -> Self {
        let document =
            |located: &Located| FindingDocument::of(&located.finding, located.change.as_ref());
        Self {
            branch,
            findings: findings.iter().map(document).collect(),
        }
    }
}

/// A commit that is kept, in JSON.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Kept")]
pub struct KeptDocument<'d> {
    /// The change whose record it wrote.
    pub change: &'d ChangeId,
    /// The commit.
    pub commit: String,
}

impl SyncDocument<'_> {
    /// The name of this document.
    pub const SCHEMA: &'static str = "git-change/sync@1";
}

/// The JSON document of `init`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "git change init --json")]
pub struct InitDocument<'d> {
    /// Which document this is.
    pub schema: &'static str,
    /// The policy that the law starts with.
    pub preset: Preset,
    /// The founding commit: the root of trust.
    pub root: String,
    /// The branch that it is on.
    pub branch: &'d str,
    /// The files that were written.
    pub files: &'d [String],
    /// Whether the remote has it.
    pub pushed: bool,
}

impl InitDocument<'_> {
    /// The name of this document.
    pub const SCHEMA: &'static str = "git-change/init@1";
}

/// The JSON document of `demo`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "git change demo --json")]
pub struct DemoDocument<'d> {
    /// Which document this is.
    pub schema: &'static str,
    /// Where the demonstration is.
    pub directory: &'d Path,
    /// The founding commit of its law.
    pub root: Option<String>,
    /// The newest commit of its main branch.
    pub tip: String,
    /// How many changes it has.
    pub changes: usize,
    /// Whether everything in it was within the law.
    pub sound: bool,
}

impl DemoDocument<'_> {
    /// The name of this document.
    pub const SCHEMA: &'static str = "git-change/demo@1";
}
