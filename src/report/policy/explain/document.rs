//! The JSON document of `policy explain`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::change::approval::{Decision, Grade};
use crate::domain::change::risk::Level;
use crate::domain::change::time::{Span, Timestamp};
use crate::domain::change::{ChangeId, Kind, PersonId, Role, ServiceId, State};
use crate::domain::policy::model::{Given, When};

/// The JSON document of `policy explain`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "git change policy explain --json")]
pub struct ExplainDocument<'e> {
    /// Which document this is.
    pub schema: &'static str,
    /// The change; null when nobody has filed it.
    pub id: Option<&'e ChangeId>,
    /// Whether something else is supposed than is so.
    pub supposed: bool,
    /// The change, as far as rows ask for it.
    pub change: About<'e>,
    /// Who must sign.
    pub approvals: Approvals<'e>,
    /// What must be there.
    pub require: Vec<DemandDocument<'e>>,
    /// The risk rules that match.
    pub risk: Vec<RiskRow<'e>>,
}

/// What the rows of a policy can ask for.
#[derive(Debug, Serialize, JsonSchema)]
pub struct About<'e> {
    /// The type.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// Where it stands in the workflow.
    pub state: State,
    /// The level of risk that the rows were matched with.
    pub risk: Level,
    /// The environment.
    pub environment: Option<&'e str>,
    /// The services.
    pub services: &'e [ServiceId],
    /// The category.
    pub category: Option<&'e str>,
    /// The client.
    pub client: Option<&'e str>,
    /// The template, by its name.
    pub template: Option<&'e str>,
    /// Who asks for it.
    pub requester: &'e PersonId,
    /// Who implements it.
    pub owner: &'e PersonId,
}

/// Who must sign.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ExplainedApprovals")]
pub struct Approvals<'e> {
    /// How many approvals are asked for.
    pub required: u32,
    /// How many of them there are.
    pub obtained: u32,
    /// Whether that is all of them.
    pub satisfied: bool,
    /// The rows that match.
    pub rows: Vec<SigningDocument<'e>>,
    /// The decisions that do not count.
    pub void: Vec<VoidDocument<'e>>,
}

/// A row about who must sign.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ApprovalRow")]
pub struct SigningDocument<'e> {
    /// Its number in the policy, from 1.
    pub row: usize,
    /// The line of policy.toml on which it begins, where that is known.
    pub line: Option<usize>,
    /// Whether it is `risk.lowering`: who accepts that the risk is lower than computed.
    pub lowering: bool,
    /// The changes that it is about.
    pub when: &'e When,
    /// Emergency: approved within this time after the start.
    pub ratify_within: Option<Span>,
    /// Emergency: reviewed within this time after the start.
    pub review_within: Option<Span>,
    /// The places to be filled.
    pub posts: Vec<PostDocument<'e>>,
}

/// So many people of one role.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Post")]
pub struct PostDocument<'e> {
    /// The stage, from 1; stages come one after the other.
    pub stage: usize,
    /// The role.
    pub role: &'e Role,
    /// How many people.
    pub count: u32,
    /// The lowest grade that counts.
    pub minimum: Grade,
    /// Whether all earlier stages are complete.
    pub open: bool,
    /// Whether enough people signed.
    pub met: bool,
    /// Who signed, so that it counts.
    pub signed: Vec<SignatureDocument<'e>>,
    /// Who can sign now; once the stage is open, where it is not.
    pub candidates: &'e [PersonId],
    /// Who holds the role and cannot sign.
    pub barred: Vec<BarredDocument<'e>>,
}

/// A decision that counts.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "CountedSignature")]
pub struct SignatureDocument<'e> {
    /// Who decided.
    pub by: &'e PersonId,
    /// How strong the evidence is.
    pub grade: Grade,
    /// When, as the commit claims.
    pub at: Timestamp,
    /// The commit.
    pub commit: Option<String>,
}

/// Somebody who holds a role and cannot sign.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Barred")]
pub struct BarredDocument<'e> {
    /// Who.
    pub who: &'e PersonId,
    /// Why not.
    pub why: String,
}

/// A decision that does not count.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "VoidDecision")]
pub struct VoidDocument<'e> {
    /// Who decided.
    pub by: &'e PersonId,
    /// In which role; null for a merge.
    pub role: Option<&'e Role>,
    /// What was decided.
    pub decision: Decision,
    /// How strong the evidence is.
    pub grade: Grade,
    /// The commit.
    pub commit: Option<String>,
    /// Why it does not count.
    pub why: String,
}

/// A row about what must be there.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RequireRow")]
pub struct DemandDocument<'e> {
    /// Its number in the policy, from 1.
    pub row: usize,
    /// The line of policy.toml on which it begins, where that is known.
    pub line: Option<usize>,
    /// The changes that it is about.
    pub when: &'e When,
    /// From which state on it asks.
    pub from: State,
    /// The fields that must be filled in.
    pub fields: Vec<FieldDocument<'e>>,
    /// The least time between submission and window.
    pub notice: Option<LastsDocument>,
    /// The least time between the end of the work and closing.
    pub soak: Option<LastsDocument>,
    /// The role that alone may take the change to `from`, or past it.
    pub role: Option<&'e Role>,
    /// Who holds that role and is in office.
    pub holders: &'e [PersonId],
}

/// A field that must be filled in.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "DemandedField")]
pub struct FieldDocument<'e> {
    /// Its path in the record.
    pub field: &'e str,
    /// Whether it is filled in.
    pub filled: bool,
}

/// A length of time that is asked for.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "DemandedTime")]
pub struct LastsDocument {
    /// What is asked for.
    pub asked: Span,
    /// What there is, as of now; null when there is nothing to measure yet.
    pub given: Option<Span>,
    /// Whether it is long enough; null when nobody can say yet.
    pub met: Option<bool>,
}

/// A risk rule that matches.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "MatchingRiskRule")]
pub struct RiskRow<'e> {
    /// Its number in the policy, from 1.
    pub row: usize,
    /// The line of policy.toml on which it begins, where that is known.
    pub line: Option<usize>,
    /// The changes that it is about.
    pub when: &'e When,
    /// What must be known of them besides.
    pub given: &'e Given,
    /// The points that it adds.
    pub points: u32,
    /// The least level that it sets.
    pub level: Option<Level>,
    /// In words.
    pub why: &'e str,
}
