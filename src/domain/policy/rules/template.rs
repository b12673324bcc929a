//! Template: a standard change is what was approved once and for all.

use crate::domain::change::record::TemplatePin;
use crate::domain::change::{Change, Kind, State};
use crate::domain::policy::case::Case;
use crate::domain::policy::finding::{Finding, Findings};
use crate::domain::policy::law::PinnedTemplate;
use crate::domain::policy::rule::Rule;
use crate::domain::policy::rules::governance::governors;
use crate::domain::policy::template::{Template, conforms};

/// A standard change pins a template of the law, equals it but for the declared parameters, and
/// the standing approval of that template is in force whenever the change goes on.
pub fn check(case: &Case, findings: &mut Findings) {
    let Some(after) = case.after else { return };
    let goes_on = case.enters(State::Scheduled) || case.enters(State::Implementing);
    let edited = case.delta().is_some_and(|delta| delta.is_material());
    let begins = case.before.is_none() && after.state == State::Draft;
    let matters = goes_on || begins || (edited && after.state != State::Draft);
    if after.kind != Kind::Standard || !matters {
        return;
    }
    if begins {
        // A draft may be from what is no template any more; a template that is there is kept to.
        if let Some(pinned) = after.template.as_ref().and_then(|pin| pinned(case, pin)) {
            let way = "leave it out, or file a normal change: git change new normal";
            for finding in drift(&pinned.template, after) {
                findings.push(finding.remedy(way));
            }
        }
        return;
    }
    let Some(pin) = &after.template else {
        findings.add(
            Rule::TemplateMissing,
            "the standard change names no template",
        );
        return;
    };
    let Some(pinned) = pinned(case, pin) else {
        findings.add(
            Rule::TemplateUnknown,
            format!("{pin} is not a standard template of the law as it stands"),
        );
        return;
    };
    for finding in drift(&pinned.template, after) {
        findings.push(finding);
    }
    standing(case, &pinned.template, pin.name(), findings);
}

/// The standard template of the law that has just the pinned content.
fn pinned<'c>(case: &Case<'c>, pin: &TemplatePin) -> Option<&'c PinnedTemplate> {
    case.law
        .templates
        .get(pin.name())
        .filter(|pinned| pinned.template.kind == Kind::Standard)
        .filter(|pinned| pinned.blob.to_string() == pin.blob())
}

fn drift(template: &Template, after: &Change) -> impl Iterator<Item = Finding> {
    let all = conforms(template, after).into_iter();
    all.map(|difference| {
        let message = format!("{difference} is not as in the template");
        Finding::new(Rule::TemplateDrift, message)
    })
}

/// Only whoever governs can renew the standing approval of a template.
fn standing(case: &Case, template: &Template, name: &str, findings: &mut Findings) {
    let mut add = |rule, message: String| {
        findings.push(Finding::new(rule, message).who(governors(case.law, case.at)));
    };
    let Some(standing) = &template.standing else {
        add(
            Rule::TemplateExpired,
            format!("the template {name} has no standing approval"),
        );
        return;
    };
    if standing.expires <= case.at {
        add(
            Rule::TemplateExpired,
            format!(
                "the standing approval of {name} ended at {}",
                standing.expires
            ),
        );
    }
    if let Some(most) = standing.revoke_after_failures
        && most > 0
        && case.peers.template_failures >= most
    {
        add(
            Rule::TemplateRevoked,
            format!(
                "the last {} changes made from {name} as it stands failed",
                case.peers.template_failures
            ),
        );
    }
    if let Some(most) = standing.max_runs
        && case.enters(State::Scheduled)
        && case.peers.template_runs >= most
    {
        add(
            Rule::TemplateExhausted,
            format!("{most} changes were made from {name}, as many as its approval allows"),
        );
    }
}
