//! The document of an explanation, made from it.

use crate::domain::policy::explain::{Demand, Lasts, Post, Signature, Signing};
use crate::report::policy::explain::Shown;
use crate::report::policy::explain::document::{
    About, Approvals, BarredDocument, DemandDocument, ExplainDocument, FieldDocument,
    LastsDocument, PostDocument, RiskRow, SignatureDocument, SigningDocument, VoidDocument,
};

impl<'e> ExplainDocument<'e> {
    /// The name of this document.
    pub const SCHEMA: &'static str = "git-change/policy-explain@1";

    /// The document of an explanation.
    #[must_use]
    pub fn of(shown: Shown<'e>) -> Self {
        let Shown {
            change,
            explained,
            lines,
            ..
        } = shown;
        let assessment = &explained.assessment;
        Self {
            schema: Self::SCHEMA,
            id: shown.filed.then_some(&change.id),
            supposed: shown.supposed,
            change: About {
                kind: change.kind,
                state: change.state,
                risk: explained.level,
                environment: change.environment.as_deref(),
                services: &change.services,
                category: change.category.as_deref(),
                client: change.client.as_deref(),
                template: change.template.as_ref().map(|pin| pin.name()),
                requester: &change.requester,
                owner: &change.owner,
            },
            approvals: Approvals {
                required: assessment.required(),
                obtained: assessment.obtained(),
                satisfied: assessment.is_satisfied(),
                rows: (explained.signing.iter())
                    .map(|row| SigningDocument::of(row, &lines.approval))
                    .collect(),
                void: (explained.void.iter())
                    .map(|(approval, why)| VoidDocument {
                        by: &approval.by,
                        role: approval.role.as_ref(),
                        decision: approval.decision,
                        grade: approval.grade,
                        commit: approval.commit.map(|commit| commit.to_string()),
                        why: why.to_string(),
                    })
                    .collect(),
            },
            require: (explained.demands.iter())
                .map(|row| DemandDocument::of(row, &lines.require))
                .collect(),
            risk: (explained.risk.iter())
                .map(|(row, rule)| RiskRow {
                    row: row.saturating_add(1),
                    line: lines.risk.get(*row).copied(),
                    when: &rule.when,
                    given: &rule.given,
                    points: rule.points,
                    level: rule.level,
                    why: &rule.why,
                })
                .collect(),
        }
    }
}

impl<'e> SigningDocument<'e> {
    fn of(signing: &'e Signing<'_>, lines: &[usize]) -> Self {
        Self {
            row: signing.row.saturating_add(1),
            line: lines.get(signing.row).copied(),
            lowering: signing.lowering,
            when: signing.when,
            ratify_within: signing.ratify_within,
            review_within: signing.review_within,
            posts: signing.posts.iter().map(PostDocument::of).collect(),
        }
    }
}

impl<'e> PostDocument<'e> {
    fn of(post: &'e Post) -> Self {
        let requirement = &post.requirement;
        Self {
            stage: requirement.stage.saturating_add(1),
            role: &requirement.role,
            count: requirement.needed,
            minimum: requirement.minimum,
            open: requirement.open,
            met: requirement.is_met(),
            signed: post.signed.iter().map(SignatureDocument::of).collect(),
            candidates: &requirement.candidates,
            barred: (post.barred.iter())
                .map(|(who, bar)| BarredDocument {
                    who,
                    why: bar.to_string(),
                })
                .collect(),
        }
    }
}

impl<'e> SignatureDocument<'e> {
    fn of(signature: &'e Signature) -> Self {
        Self {
            by: &signature.by,
            grade: signature.grade,
            at: signature.at,
            commit: signature.commit.map(|commit| commit.to_string()),
        }
    }
}

impl<'e> DemandDocument<'e> {
    fn of(demand: &'e Demand<'_>, lines: &[usize]) -> Self {
        Self {
            row: demand.row.saturating_add(1),
            line: lines.get(demand.row).copied(),
            when: demand.when,
            from: demand.from,
            fields: (demand.fields.iter())
                .map(|(field, filled)| FieldDocument {
                    field,
                    filled: *filled,
                })
                .collect(),
            notice: demand.notice.map(LastsDocument::of),
            soak: demand.soak.map(LastsDocument::of),
            role: demand.reserved.as_ref().map(|reserved| reserved.role),
            holders: demand.reserved.as_ref().map_or(&[], |one| &one.who),
        }
    }
}

impl LastsDocument {
    fn of(lasts: Lasts) -> Self {
        Self {
            asked: lasts.asked,
            given: lasts.given,
            met: lasts.is_met(),
        }
    }
}
