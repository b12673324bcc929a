//! Findings and refusals: rule, sentence, remedy, and who can do it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::change::{ChangeId, PersonId};
use crate::domain::policy::finding::{Finding, Severity};
use crate::report::escape;
use crate::report::style::{Label, Style};

/// A finding in JSON.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Finding")]
pub struct FindingDocument {
    /// The stable code of the rule, `family/rule`.
    pub rule: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// What mends it: a command where there is one.
    pub remedy: String,
    /// Who can mend it; empty when anybody can.
    pub who: Vec<PersonId>,
}

impl FindingDocument {
    /// A finding about a change, or about none.
    #[must_use]
    pub fn of(finding: &Finding, change: Option<&ChangeId>) -> Self {
        Self {
            rule: finding.rule.code(),
            severity: finding.severity,
            message: finding.message.clone(),
            remedy: remedy(finding, change),
            who: finding.who.clone(),
        }
    }

    /// All findings about one change.
    #[must_use]
    pub fn all(findings: &[Finding], change: &ChangeId) -> Vec<Self> {
        findings
            .iter()
            .map(|finding| Self::of(finding, Some(change)))
            .collect()
    }
}

/// What mends a finding, with the change's own id in the command.
#[must_use]
pub fn remedy(finding: &Finding, change: Option<&ChangeId>) -> String {
    match change {
        Some(id) => finding.remedy.replace("<id>", id.tail()),
        None => finding.remedy.clone(),
    }
}

/// A refusal: every finding, errors and warnings, with remedy and people.
#[must_use]
pub fn refusal(findings: &[Finding], change: Option<&ChangeId>, style: Style) -> String {
    findings
        .iter()
        .map(|finding| lines(finding, change, style))
        .collect()
}

/// One finding in two or three lines.
#[must_use]
pub fn lines(finding: &Finding, change: Option<&ChangeId>, style: Style) -> String {
    let mut out = format!(
        "{}: {} ({})\n",
        style.paint(
            Label::of_severity(finding.severity),
            finding.severity.word()
        ),
        escape::line(&finding.message),
        style.paint(Label::Muted, finding.rule.code()),
    );
    out.push_str(&remedy_lines(finding, change, style));
    out
}

/// The remedy and who can do it, indented.
pub(in crate::report) fn remedy_lines(
    finding: &Finding,
    change: Option<&ChangeId>,
    style: Style,
) -> String {
    let mut out = String::new();
    let remedy = remedy(finding, change);
    if !remedy.is_empty() {
        out.push_str("  remedy: ");
        out.push_str(&style.paint(Label::Hint, &remedy));
        out.push('\n');
    }
    if !finding.who.is_empty() {
        out.push_str("  by: ");
        out.push_str(&escape::line(&people(&finding.who)));
        out.push('\n');
    }
    out
}

/// People, one after the other.
pub(in crate::report) fn people(people: &[PersonId]) -> String {
    let names: Vec<&str> = people.iter().map(PersonId::as_str).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::policy::rule::Rule;

    #[test]
    fn a_refusal_names_rule_remedy_and_people() {
        let id: ChangeId = "CHG-2611-k7m2q".parse().unwrap();
        let findings = [
            Finding::new(Rule::ApprovalMissing, "1 approval of `cab` is missing")
                .who(vec!["carol@example.org".into(), "dave@example.org".into()]),
            Finding::new(Rule::SoloMode, "\u{1b}[2Jsolo").remedy(""),
        ];
        assert_eq!(
            refusal(&findings, Some(&id), Style::PLAIN),
            "error: 1 approval of `cab` is missing (approval/missing)\n  \
               remedy: git change approve k7m2q\n  \
               by: carol@example.org, dave@example.org\n\
             warning: \\u{1b}[2Jsolo (governance/solo)\n"
        );
    }
}
