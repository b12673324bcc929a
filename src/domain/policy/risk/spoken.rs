//! A computed risk in words.

use std::fmt::{self, Display};

use super::facts::{Fact, Known, Planned};
use super::{Asked, Assessed, Weighed};
use crate::domain::calendar::hours::shown;
use crate::domain::change::ChangeId;
use crate::domain::change::risk::Level;
use crate::domain::policy::matching::Condition;
use crate::domain::policy::model::{Downtime, OneOrMany, RiskRule};

/// So many names are told, and of the others only how many.
const NAMES: usize = 5;

/// What a rule asks for, in words.
#[must_use]
pub fn wanted(fact: Fact, rule: &RiskRule) -> String {
    let (when, given) = (&rule.when, &rule.given);
    let said = match fact {
        Fact::When(Condition::Type) => one_of(when.kind.as_ref()),
        Fact::When(Condition::Risk) => one_of(when.risk.as_ref()),
        Fact::When(Condition::Environment) => one_of(when.environment.as_ref()),
        Fact::When(Condition::Service) => one_of(when.service.as_ref()),
        Fact::When(Condition::Tag) => one_of(when.tag.as_ref()),
        Fact::When(Condition::Tier) => one_of(when.tier.as_ref()),
        Fact::When(Condition::Category) => one_of(when.category.as_ref()),
        Fact::When(Condition::Client) => one_of(when.client.as_ref()),
        Fact::When(Condition::Template) => one_of(when.template.as_ref()),
        Fact::Given(Known::Services) => given.services.map(|least| format!("at least {least}")),
        Fact::Given(Known::Dependents) => given.dependents.map(|least| format!("at least {least}")),
        Fact::Given(Known::Hours) => given.hours.map(|hours| hours.to_string()),
        Fact::Given(Known::Days) => one_of(given.days.as_ref()),
        Fact::Given(Known::FreezeWithin) => given.freeze_within.map(|span| span.to_string()),
        Fact::Given(Known::Downtime) => given.downtime.map(|downtime| match downtime {
            Downtime::Any(true) => "any".to_owned(),
            Downtime::Any(false) => "none".to_owned(),
            Downtime::AtLeast(span) => format!("at least {span}"),
        }),
        Fact::Given(Known::Rollback) => one_of(given.rollback.as_ref()),
        Fact::Given(Known::SimilarBelow) => given
            .similar_below
            .map(|below| format!("fewer than {below}")),
        Fact::Given(Known::FailedShare) => {
            given.failed_share.map(|share| format!("at least {share}%"))
        }
    };
    said.unwrap_or_default()
}

impl Assessed<'_> {
    /// What was found of something that a rule asks for, in words.
    #[must_use]
    pub fn found(&self, fact: Fact) -> String {
        let change = self.facts.change;
        let services = || {
            let known = change.services.iter();
            known.filter_map(|name| self.facts.law.catalog.get(name))
        };
        let text = |value: Option<&String>| value.cloned().unwrap_or_else(|| "none".to_owned());
        match fact {
            Fact::When(Condition::Type) => change.kind.to_string(),
            Fact::When(Condition::Risk) => "not asked for".to_owned(),
            Fact::When(Condition::Environment) => text(change.environment.as_ref()),
            Fact::When(Condition::Category) => text(change.category.as_ref()),
            Fact::When(Condition::Client) => text(change.client.as_ref()),
            Fact::When(Condition::Service) => names(change.services.iter()),
            Fact::When(Condition::Tag) => names(services().flat_map(|service| &service.tags)),
            Fact::When(Condition::Tier) => names(services().filter_map(|service| {
                let tier = service.tier?;
                Some(format!("{tier} ({})", service.name))
            })),
            Fact::When(Condition::Template) => {
                let pin = change.template.as_ref();
                pin.map_or("none", |pin| pin.name()).to_owned()
            }
            Fact::Given(Known::Services) => counted(change.services.iter()),
            Fact::Given(Known::Dependents) => counted(self.facts.dependents().iter()),
            Fact::Given(Known::Hours | Known::Days) => self.window(),
            Fact::Given(Known::FreezeWithin) => {
                let nearest = self.facts.freezes().min_by_key(|(_, distance)| *distance);
                match nearest {
                    Some((name, distance)) => format!("{distance} from {name:?}"),
                    None if change.window.is_none() => "no window".to_owned(),
                    None => "no freeze".to_owned(),
                }
            }
            Fact::Given(Known::Downtime) => match self.facts.downtime() {
                None => "no window".to_owned(),
                Some(Planned::None) => "none".to_owned(),
                Some(Planned::Lasts(span)) => span.to_string(),
                Some(Planned::InWords) => {
                    let window = change.window.as_ref();
                    text(window.and_then(|window| window.downtime.as_ref()))
                }
            },
            Fact::Given(Known::Rollback) => names(self.facts.ways_back().iter()),
            Fact::Given(Known::SimilarBelow) => match self.facts.similar {
                Some(similar) => format!("{} closed before", similar.closed),
                None => "not looked up".to_owned(),
            },
            Fact::Given(Known::FailedShare) => match self.facts.similar {
                Some(similar) => match similar.failed_share() {
                    Some(share) => {
                        format!("{share}%, {} of {}", similar.failed, similar.closed)
                    }
                    None => "none closed before".to_owned(),
                },
                None => "not looked up".to_owned(),
            },
        }
    }

    fn window(&self) -> String {
        let zone = self.facts.zone();
        self.facts.change.window.as_ref().map_or_else(
            || "no window".to_owned(),
            |window| {
                let (start, end) = (shown(window.start, zone), shown(window.end, zone));
                format!("{start} to {end} {zone}")
            },
        )
    }

    /// The rules that match.
    pub fn matching(&self) -> impl Iterator<Item = &Weighed<'_>> {
        self.rules.iter().filter(|weighed| weighed.matches())
    }

    /// The questions that apply and have no answer.
    pub fn unanswered(&self) -> impl Iterator<Item = &Asked<'_>> {
        self.questions.iter().filter(|asked| asked.answer.is_none())
    }

    /// What decides the level most, in a clause; none for a low level that nothing was done to.
    #[must_use]
    pub fn reason(&self) -> Option<String> {
        if let Some(lowered) = &self.lower
            && self.level < self.computed
        {
            let lower = lowered.lower;
            return Some(format!("lowered from {}: {}", self.computed, lower.reason));
        }
        if self.level == Level::Low {
            return None;
        }
        let by_points = self.levels.level(self.points) == self.level;
        let by_rule = self
            .matching()
            .find(|weighed| weighed.rule.level == Some(self.level));
        let by_matrix = self.matrix.filter(|cell| cell.level == self.level);
        match (by_rule, by_points, by_matrix, self.raise) {
            (Some(weighed), ..) => Some(weighed.rule.why.clone()),
            (None, true, ..) => Some(self.weightiest()),
            (None, false, Some(cell), _) => Some(format!(
                "impact {}, likelihood {}",
                cell.impact, cell.likelihood
            )),
            (None, false, None, Some(raise)) => Some(format!("raised: {}", raise.reason)),
            (None, false, None, None) => None,
        }
    }

    /// What brings the most points, and how many there are.
    fn weightiest(&self) -> String {
        let rules = self
            .matching()
            .map(|weighed| (weighed.rule.points, weighed.rule.why.clone()));
        let questions = self.questions.iter().map(|asked| {
            let answer = asked.answer.unwrap_or("not answered");
            (asked.points, format!("{}: {answer}", asked.question.ask))
        });
        // The first of those that weigh the same, so that the policy's order decides.
        let most = rules
            .chain(questions)
            .fold(
                (0, String::new()),
                |most, one| {
                    if one.0 > most.0 { one } else { most }
                },
            );
        format!("{} points, {} of them: {}", self.points, most.0, most.1)
    }
}

impl fmt::Display for Asked<'_> {
    /// What there is to say of it, in a clause.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            question,
            answer,
            points,
        } = self;
        match answer {
            Some(answer) => write!(f, "{} {answer}, {points} points", question.ask),
            None => write!(
                f,
                "{} Without an answer, the worst one counts, {points} points",
                question.ask
            ),
        }
    }
}

impl Asked<'_> {
    /// The command that answers it.
    #[must_use]
    pub fn remedy(&self, id: &ChangeId) -> String {
        let choices = self.question.choices();
        let best = choices.first().map_or("ANSWER", |(word, _)| word);
        let others: Vec<&str> = choices.iter().skip(1).map(|(word, _)| *word).collect();
        let command = format!(
            "git change edit {} --answer {}={best}",
            id.tail(),
            self.question.name
        );
        match others.as_slice() {
            [] => command,
            others => format!("{command}, or {}", others.join(", ")),
        }
    }
}

fn one_of<T: Display + PartialEq>(values: Option<&OneOrMany<T>>) -> Option<String> {
    let values: Vec<String> = values?.iter().map(ToString::to_string).collect();
    Some(values.join(" or "))
}

fn names(all: impl Iterator<Item = impl Display>) -> String {
    let all: Vec<String> = all.map(|name| name.to_string()).collect();
    let told: Vec<&str> = all.iter().take(NAMES).map(String::as_str).collect();
    match all.len().checked_sub(NAMES) {
        _ if all.is_empty() => "none".to_owned(),
        Some(more) if more > 0 => format!("{}, … {more} more", told.join(", ")),
        _ => told.join(", "),
    }
}

fn counted(all: impl ExactSizeIterator<Item = impl Display>) -> String {
    match all.len() {
        0 => "0".to_owned(),
        count => format!("{count}: {}", names(all)),
    }
}
