//! Findings and refusals: rule, sentence, remedy, and who can do it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::change::{ChangeId, PersonId};
use crate::domain::policy::finding::{Finding, Severity};
use crate::report::escape;
use crate::report::fold::fold;
use crate::report::style::{Label, Surface};

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

/// The JSON document of whatever was refused.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(title = "whatever is refused, with --json")]
pub struct RefusalDocument<'d> {
    /// Which document this is.
    pub schema: &'static str,
    /// The whole id of the change; none when it was not filed, or when it is about the law.
    pub id: Option<&'d ChangeId>,
    /// What speaks against it, and what is worth knowing beside that.
    pub findings: Vec<FindingDocument>,
}

impl<'d> RefusalDocument<'d> {
    /// The name of this document.
    pub const SCHEMA: &'static str = "git-change/refusal@1";

    /// What was found about a change, or about none.
    #[must_use]
    pub fn of(id: Option<&'d ChangeId>, findings: &[Finding]) -> Self {
        let findings = findings.iter();
        Self {
            schema: Self::SCHEMA,
            id,
            findings: findings.map(|one| FindingDocument::of(one, id)).collect(),
        }
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
pub fn refusal(findings: &[Finding], change: Option<&ChangeId>, surface: Surface) -> String {
    findings
        .iter()
        .map(|finding| lines(finding, change, surface))
        .collect()
}

/// One finding in two or three lines, folded to the place.
#[must_use]
pub fn lines(finding: &Finding, change: Option<&ChangeId>, surface: Surface) -> String {
    let style = surface.style;
    let word = finding.severity.word();
    let label = style.paint(Label::of_severity(finding.severity), word);
    let code = finding.rule.code();
    let text = format!("{} ({code})", escape::line(&finding.message));
    let mut out = fold(&text, surface.width, &format!("{label}: "), 2).join("\n");
    if let Some(before) = out.strip_suffix(&format!("({code})")) {
        out = format!("{before}({})", style.paint(Label::Muted, code));
    }
    out.push('\n');
    out.push_str(&remedy_lines(finding, change, surface));
    out
}

/// The remedy and who can do it, indented.
pub(in crate::report) fn remedy_lines(
    finding: &Finding,
    change: Option<&ChangeId>,
    surface: Surface,
) -> String {
    let mut out = String::new();
    let remedy = remedy(finding, change);
    if !remedy.is_empty() {
        let head = "  remedy: ";
        let lines = fold(&escape::line(&remedy), surface.width, head, head.len());
        for line in lines {
            let text = line.get(head.len()..).unwrap_or_default();
            out.push_str(line.get(..head.len()).unwrap_or(head));
            out.push_str(&surface.style.paint(Label::Hint, text));
            out.push('\n');
        }
    }
    if !finding.who.is_empty() {
        let who = people(&finding.who);
        let lines = fold(&escape::line(&who), surface.width, "  by: ", 6);
        out.push_str(&lines.join("\n"));
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
            refusal(&findings, Some(&id), Surface::default()),
            "error: 1 approval of `cab` is missing (approval/missing)\n  \
               remedy: git change approve k7m2q\n  \
               by: carol@example.org, dave@example.org\n\
             warning: \\u{1b}[2Jsolo (governance/solo)\n"
        );
    }
}
