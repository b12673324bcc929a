//! What the judge objects to.

use crate::domain::change::PersonId;
use crate::domain::change::words::vocabulary;
use crate::domain::policy::rule::Rule;

vocabulary! {
    /// How much a finding weighs.
    Severity ("severity") {
        /// Worth knowing; refuses nothing.
        Warning = "warning",
        /// Against the law.
        Error = "error",
    }
}

impl Severity {
    /// Whether it refuses a deed.
    #[must_use]
    pub fn is_error(self) -> bool {
        self == Self::Error
    }
}

/// One objection: which rule, what is wrong here, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong, in a clause that names the things.
    pub message: String,
    /// What mends it: a command where there is one.
    pub remedy: String,
    /// Who can mend it; empty when anybody can.
    pub who: Vec<PersonId>,
}

impl Finding {
    /// A finding with the rule's own severity and remedy.
    #[must_use]
    pub fn new(rule: Rule, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity(),
            message: message.into(),
            remedy: rule.remedy().to_owned(),
            who: Vec::new(),
        }
    }

    /// The same finding with a remedy for this very case.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = remedy.into();
        self
    }

    /// The same finding with the people who can mend it.
    #[must_use]
    pub fn who(mut self, who: Vec<PersonId>) -> Self {
        self.who = who;
        self
    }

    /// Whether it refuses a deed.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity.is_error()
    }
}

/// Findings in the order in which the rules were asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// Adds a finding with the rule's own severity and remedy.
    pub fn add(&mut self, rule: Rule, message: impl Into<String>) {
        self.0.push(Finding::new(rule, message));
    }

    /// Adds a finding.
    pub fn push(&mut self, finding: Finding) {
        self.0.push(finding);
    }

    /// All findings.
    #[must_use]
    pub fn into_vec(self) -> Vec<Finding> {
        self.0
    }
}
