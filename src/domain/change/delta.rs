//! What differs between two versions of a record.

use crate::domain::change::approval::ApprovalEntry;
use crate::domain::change::digest::{MaterialField, material_differences};
use crate::domain::change::log_entry::{Evidence, Followup, Note, StepResult};
use crate::domain::change::record::Change;
use crate::domain::change::state::State;
use crate::domain::change::words::vocabulary;

vocabulary! {
    /// An append-only list of the record.
    List ("list") {
        /// `[[approval]]`
        Approval = "approval",
        /// `[[note]]`
        Note = "note",
        /// `[[result]]`
        Result = "result",
        /// `[[evidence]]`
        Evidence = "evidence",
        /// `[[followup]]`
        Followup = "followup",
        /// `[[addendum]]`
        Addendum = "addendum",
    }
}

/// The entries that were appended to each list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Appended {
    /// To `[[approval]]`.
    pub approval: Vec<ApprovalEntry>,
    /// To `[[note]]`.
    pub note: Vec<Note>,
    /// To `[[result]]`.
    pub result: Vec<StepResult>,
    /// To `[[evidence]]`.
    pub evidence: Vec<Evidence>,
    /// To `[[followup]]`.
    pub followup: Vec<Followup>,
    /// To `[[addendum]]`.
    pub addendum: Vec<Note>,
}

/// What differs between two versions of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Delta {
    /// The state before; none when the record is new.
    pub from: Option<State>,
    /// The state after.
    pub to: State,
    /// The material fields that differ.
    pub material: Vec<MaterialField>,
    /// Whether only the computed level of `[risk]` differs there.
    pub only_risk_level: bool,
    /// Other plain fields that differ, by name.
    pub plain: Vec<&'static str>,
    /// What must never change once it is there: `schema`, `id`, `type`, `requester`.
    pub identity: Vec<&'static str>,
    /// The flag `hold`, when it differs.
    pub hold: Option<bool>,
    /// Whether `break_glass` differs.
    pub break_glass: bool,
    /// Whether `[outcome]` differs.
    pub outcome: bool,
    /// Whether `[review]` differs.
    pub review: bool,
    /// What was appended to the lists.
    pub appended: Appended,
    /// Lists of which an old entry was changed or removed.
    pub rewritten: Vec<List>,
}

impl Delta {
    /// The difference from `before` (none: the record is new) to `after`.
    #[must_use]
    pub fn between(before: Option<&Change>, after: &Change) -> Self {
        let Some(old) = before else {
            return Self::of_new(after);
        };
        let mut rewritten = Vec::new();
        let mut tails = Tails {
            rewritten: &mut rewritten,
        };
        let appended = Appended {
            approval: tails.tail(List::Approval, &old.approval, &after.approval),
            note: tails.tail(List::Note, &old.note, &after.note),
            result: tails.tail(List::Result, &old.result, &after.result),
            evidence: tails.tail(List::Evidence, &old.evidence, &after.evidence),
            followup: tails.tail(List::Followup, &old.followup, &after.followup),
            addendum: tails.tail(List::Addendum, &old.addendum, &after.addendum),
        };
        let material = material_differences(old, after);
        Self {
            from: Some(old.state),
            to: after.state,
            only_risk_level: material == [MaterialField::Risk] && only_level_differs(old, after),
            material,
            plain: plain_differences(old, after),
            identity: identity_differences(old, after),
            hold: (old.hold != after.hold).then_some(after.hold),
            break_glass: old.break_glass != after.break_glass,
            outcome: old.outcome != after.outcome,
            review: old.review != after.review,
            appended,
            rewritten,
        }
    }

    fn of_new(after: &Change) -> Self {
        Self {
            from: None,
            to: after.state,
            material: MaterialField::ALL.to_vec(),
            only_risk_level: false,
            plain: Vec::new(),
            identity: Vec::new(),
            hold: after.hold.then_some(true),
            break_glass: after.break_glass.is_some(),
            outcome: after.outcome.is_some(),
            review: after.review.is_some(),
            appended: Appended {
                approval: after.approval.clone(),
                note: after.note.clone(),
                result: after.result.clone(),
                evidence: after.evidence.clone(),
                followup: after.followup.clone(),
                addendum: after.addendum.clone(),
            },
            rewritten: Vec::new(),
        }
    }

    /// Whether anything was appended to a list.
    #[must_use]
    pub fn grew(&self, list: List) -> bool {
        let appended = &self.appended;
        match list {
            List::Approval => !appended.approval.is_empty(),
            List::Note => !appended.note.is_empty(),
            List::Result => !appended.result.is_empty(),
            List::Evidence => !appended.evidence.is_empty(),
            List::Followup => !appended.followup.is_empty(),
            List::Addendum => !appended.addendum.is_empty(),
        }
    }

    /// Whether an approver's consent is touched: a material field other than the computed level.
    #[must_use]
    pub fn is_material(&self) -> bool {
        !self.material.is_empty() && !self.only_risk_level
    }

    /// The names of all that differs, but for the state.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let fields = self.material.iter().map(|field| field.word());
        let single = [
            ("hold", self.hold.is_some()),
            ("break_glass", self.break_glass),
            ("outcome", self.outcome),
            ("review", self.review),
        ];
        let single = single.iter().filter(|(_, differs)| *differs);
        let lists = List::ALL
            .iter()
            .filter(|list| self.grew(**list) || self.rewritten.contains(list));
        fields
            .chain(self.plain.iter().copied())
            .chain(self.identity.iter().copied())
            .chain(single.map(|(name, _)| *name))
            .map(str::to_owned)
            .chain(lists.map(|list| format!("[[{list}]]")))
            .collect()
    }

    /// Whether entries were appended, and nothing else differs.
    #[must_use]
    pub fn only_appends(&self) -> bool {
        let nothing = Self {
            appended: Appended::default(),
            ..self.clone()
        };
        nothing.is_empty()
    }

    /// Whether nothing at all differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.from == Some(self.to)
            && self.material.is_empty()
            && self.plain.is_empty()
            && self.identity.is_empty()
            && self.hold.is_none()
            && !(self.break_glass || self.outcome || self.review)
            && self.rewritten.is_empty()
            && !List::ALL.iter().any(|list| self.grew(*list))
    }
}

/// Collects the lists that were rewritten while the tails are taken.
struct Tails<'a> {
    rewritten: &'a mut Vec<List>,
}

impl Tails<'_> {
    fn tail<T: PartialEq + Clone>(&mut self, list: List, old: &[T], new: &[T]) -> Vec<T> {
        if let Some(rest) = new.strip_prefix(old) {
            rest.to_vec()
        } else {
            self.rewritten.push(list);
            new.iter()
                .filter(|entry| !old.contains(entry))
                .cloned()
                .collect()
        }
    }
}

fn only_level_differs(old: &Change, new: &Change) -> bool {
    let mut risk = old.risk.clone();
    risk.level = new.risk.level;
    risk == new.risk
}

fn identity_differences(old: &Change, new: &Change) -> Vec<&'static str> {
    let checks = [
        ("schema", old.schema == new.schema),
        ("id", old.id == new.id),
        ("type", old.kind == new.kind),
        ("requester", old.requester == new.requester),
    ];
    names_of(&checks)
}

fn plain_differences(old: &Change, new: &Change) -> Vec<&'static str> {
    let checks = [
        ("owner", old.owner == new.owner),
        ("site", old.site == new.site),
        ("priority", old.priority == new.priority),
        ("labels", old.labels == new.labels),
        ("watchers", old.watchers == new.watchers),
        ("parent", old.parent == new.parent),
        ("release", old.release == new.release),
        ("effort", old.effort == new.effort),
        ("notify", old.notify == new.notify),
        ("link", old.link == new.link),
        ("x", old.x == new.x),
    ];
    names_of(&checks)
}

fn names_of(checks: &[(&'static str, bool)]) -> Vec<&'static str> {
    checks
        .iter()
        .filter(|(_, same)| !same)
        .map(|(name, _)| *name)
        .collect()
}
