//! The JSON document of `list`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::audit::view::ChangeView;
use crate::report::summary::{ApprovalCounts, Summary};

/// The JSON document of `list`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "git change list --json")]
pub struct ListDocument<'v> {
    /// Which document this is.
    pub schema: &'static str,
    /// Whether the policy lets one person do everything.
    pub solo: bool,
    /// The changes.
    pub changes: Vec<Listed<'v>>,
}

/// One change of a list, in JSON.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Listed<'v> {
    /// What every document says of a change.
    #[serde(flatten)]
    pub summary: Summary<'v>,
    /// How many approvals there are.
    pub approvals: ApprovalCounts,
}

impl<'v> Listed<'v> {
    /// One change.
    #[must_use]
    pub fn of(view: &ChangeView<'v>) -> Self {
        Self {
            summary: Summary::of(view),
            approvals: ApprovalCounts::of(&view.assessment),
        }
    }
}

impl<'v> ListDocument<'v> {
    /// The name of this document.
    pub const SCHEMA: &'static str = "git-change/list@1";

    /// The document of these changes, in this order.
    #[must_use]
    pub fn of(views: &[ChangeView<'v>]) -> Self {
        let listed = views.iter().map(Listed::of);
        Self {
            schema: Self::SCHEMA,
            solo: views
                .first()
                .is_some_and(|view| view.law.policy.separation.solo),
            changes: listed.collect(),
        }
    }
}
