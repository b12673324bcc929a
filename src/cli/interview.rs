//! What `new` asks on a terminal: what was not said, and what the law will want when the change is
//! handed in. Each answer is checked as it is given; but for the title, each may be left empty.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::failure::Failure;
use crate::cli::commands::plan::Plan;
use crate::cli::exit::Ending;
use crate::cli::prompt::{Ask, anything, something};
use crate::cli::when;
use crate::domain::change::risk::{Impact, Likelihood};
use crate::domain::change::time::Timestamp;
use crate::domain::change::{Change, Kind};
use crate::domain::policy::case::Peers;
use crate::domain::policy::law::Law;
use crate::domain::policy::risk::{asked, assess};
use crate::domain::policy::rules::fields::missing;
use crate::domain::policy::template::Template;

/// The choice that leaves a question open.
const LATER: &str = "(later)";

/// Whom to ask, and what the questions come from.
pub struct Interview<'a> {
    /// Whom.
    pub ask: &'a dyn Ask,
    /// What the law wants to know.
    pub law: &'a Law,
    /// What times are counted from.
    pub now: Timestamp,
}

impl Interview<'_> {
    /// The plan of a change, with what was not said asked for. `draft` is the change without it.
    ///
    /// # Errors
    ///
    /// When something that was typed already cannot be understood, or the terminal goes away.
    pub fn plan(&self, draft: &Change, mut plan: Plan) -> Result<Plan, Ending> {
        self.filled(draft, &plan)?;
        if plan.title.is_none() {
            plan.title = Some(self.ask.line("Title", None, &something)?);
        }
        if plan.service.is_empty() {
            let names = self.law.catalog.service.iter();
            let names = names.map(|service| service.name.to_string());
            plan.service
                .extend(self.one_of("Which service does it touch?", names)?);
        }
        if plan.environment.is_none() {
            let names = self.law.catalog.environments.iter().cloned();
            plan.environment = self.one_of("Where?", names)?;
        }
        self.text(&mut plan.what, "What will be different?")?;
        self.text(&mut plan.why, "Why?")?;
        if draft.kind == Kind::Normal {
            self.window(&mut plan)?;
        }
        let mut done = BTreeSet::new();
        loop {
            let record = self.filled(draft, &plan)?;
            let level = assess(&record, self.law, &Peers::default()).level;
            let fields = missing(&record, level, self.law);
            let Some(field) = fields.into_iter().find(|field| !done.contains(field)) else {
                self.answers(&record, &mut plan)?;
                return Ok(plan);
            };
            self.field(&mut plan, &field)?;
            done.insert(field);
        }
    }

    /// The name of a template for changes of a type; none when the law has none.
    ///
    /// # Errors
    ///
    /// When the terminal goes away.
    pub fn template(&self, kind: Kind) -> Result<Option<String>, Ending> {
        let fit = self.law.templates.iter();
        let fit = fit.filter(|(_, pinned)| pinned.template.kind == kind);
        let (names, texts): (Vec<&String>, Vec<String>) = fit
            .map(|(name, pinned)| (name, format!("{name}: {}", pinned.template.about)))
            .unzip();
        if names.is_empty() {
            return Ok(None);
        }
        let chosen = self.ask.choice("Which template?", &texts)?;
        Ok(names.get(chosen).map(|name| (*name).clone()))
    }

    /// The values of a template's parameters: those given, and the answers for others; with
    /// `all`, also for those that have a default.
    ///
    /// # Errors
    ///
    /// When the terminal goes away.
    pub fn parameters(
        &self,
        template: &Template,
        given: BTreeMap<String, String>,
        all: bool,
    ) -> Result<BTreeMap<String, String>, Ending> {
        let mut values = given;
        for (name, parameter) in &template.parameter {
            let settled = parameter.default.is_some() && !all;
            if values.contains_key(name) || settled {
                continue;
            }
            let question = format!("{name}: {}", parameter.about);
            let default = parameter.default.as_deref();
            let value = if parameter.one_of.is_empty() {
                self.ask.line(&question, default, &something)?
            } else {
                let mut choices = parameter.one_of.clone();
                choices.sort_by_key(|choice| Some(choice.as_str()) != default);
                let chosen = self.ask.choice(&question, &choices)?;
                choices.into_iter().nth(chosen).unwrap_or_default()
            };
            values.insert(name.clone(), value);
        }
        Ok(values)
    }

    /// The questions of the policy that apply, and have no answer yet.
    fn answers(&self, record: &Change, plan: &mut Plan) -> Result<(), Ending> {
        for open in asked(record, self.law).filter(|asked| asked.answer.is_none()) {
            let choices = open.question.choices().into_iter();
            let words = choices.map(|(word, _)| word.to_owned());
            let word = self.one_of(&open.question.ask, words)?;
            let name = &open.question.name;
            let answer = word.map(|word| format!("{name}={word}"));
            plan.risk.answer.extend(answer);
        }
        Ok(())
    }

    fn filled(&self, draft: &Change, plan: &Plan) -> Result<Change, Failure> {
        let mut record = draft.clone();
        plan.put_into(&mut record, &self.law.people, self.now)?;
        Ok(record)
    }

    fn text(&self, field: &mut Option<String>, question: &str) -> Result<(), Ending> {
        if field.is_none() {
            let text = self.ask.line(question, None, &anything)?;
            *field = Some(text).filter(|text| !text.is_empty());
        }
        Ok(())
    }

    /// One of some names; none when there are none, or when it is left open.
    fn one_of(
        &self,
        question: &str,
        names: impl Iterator<Item = String>,
    ) -> Result<Option<String>, Ending> {
        let mut choices: Vec<String> = names.collect();
        if choices.is_empty() {
            return Ok(None);
        }
        choices.push(LATER.to_owned());
        let chosen = self.ask.choice(question, &choices)?;
        Ok(choices.into_iter().nth(chosen).filter(|name| name != LATER))
    }

    fn window(&self, plan: &mut Plan) -> Result<(), Ending> {
        let (now, time) = (self.now, |text: &str, from| {
            when::time(text, self.now, from).map_err(|error| match error {
                Failure::Usage {
                    what,
                    hint: Some(hint),
                } => format!("{what}: {hint}"),
                other => other.to_string(),
            })
        });
        if plan.start.is_none() {
            let question = "When may it start? (such as: tomorrow 22:00; empty: later)";
            let start = self.ask.line(question, None, &|text| match text {
                "" => Ok(()),
                text => time(text, now).map(drop),
            })?;
            plan.start = Some(start).filter(|text| !text.is_empty());
        }
        let Some(start) = &plan.start else {
            return Ok(());
        };
        if plan.end.is_none() {
            let start = when::time(start, now, now)?;
            let end = self.ask.line("Until when?", Some("+2h"), &|text| {
                if time(text, start)? > start {
                    return Ok(());
                }
                Err(format!("that is not after {start}"))
            })?;
            plan.end = Some(end);
        }
        Ok(())
    }

    /// Asks for what a field of the record is filled in with. What no question fits is left to
    /// `git change edit`.
    fn field(&self, plan: &mut Plan, field: &str) -> Result<(), Ending> {
        match field {
            "request.security" => self.text(
                &mut plan.security,
                "What does it mean for security and privacy?",
            ),
            "rollback" | "rollback.trigger" => {
                let question = "What is seen when it must be taken back?";
                self.text(&mut plan.rollback_trigger, question)
            }
            "rollback.tested" => {
                self.text(&mut plan.rollback_tested, "How was the way back tried?")
            }
            "rollback.minutes" => self.minutes(plan),
            "risk.impact" => {
                let words = Impact::ALL.iter().map(ToString::to_string);
                let word = self.one_of("How much harm is done when it goes wrong?", words)?;
                plan.risk.impact = word.and_then(|word| word.parse().ok());
                Ok(())
            }
            "risk.likelihood" => {
                let words = Likelihood::ALL.iter().map(ToString::to_string);
                let word = self.one_of("How likely is it to go wrong?", words)?;
                plan.risk.likelihood = word.and_then(|word| word.parse().ok());
                Ok(())
            }
            "category" => self.text(&mut plan.category, "Category?"),
            "client" => self.text(&mut plan.client, "For whom?"),
            "site" => self.text(&mut plan.site, "At which place?"),
            "release" => self.text(&mut plan.release, "Which release does it belong to?"),
            "artifact" => self.text(&mut plan.artifact, "Which commits, tag or digest?"),
            "notify" => {
                let mut told = None;
                self.text(&mut told, "Who is told?")?;
                plan.notify.extend(told);
                Ok(())
            }
            _ => match field.strip_prefix("step.") {
                Some(kind) => self.steps(plan, kind),
                None => Ok(()),
            },
        }
    }

    /// Steps of a kind, one after the other; before the first ones that check, those that do.
    fn steps(&self, plan: &mut Plan, kind: &str) -> Result<(), Ending> {
        if kind == "verify" && plan.step.is_empty() {
            self.steps(plan, "implement")?;
        }
        loop {
            let question = match kind {
                "verify" => "How is it seen that it worked? (a step; empty: no more)".to_owned(),
                "implement" => "What is done? (a step; empty: no more)".to_owned(),
                kind => format!("A step of the kind {kind} (empty: no more)"),
            };
            let text = self.ask.line(&question, None, &anything)?;
            if text.is_empty() {
                return Ok(());
            }
            plan.step.push(format!("{kind}: {text}"));
        }
    }

    fn minutes(&self, plan: &mut Plan) -> Result<(), Ending> {
        let question = "How many minutes does the way back take?";
        let text = self.ask.line(question, None, &|text| {
            if text.is_empty() || text.parse::<u32>().is_ok() {
                return Ok(());
            }
            Err(format!("{text:?} is no number of minutes"))
        })?;
        plan.rollback_minutes = text.parse().ok();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::VecDeque;

    use super::*;
    use crate::cli::prompt::Check;
    use crate::domain::change::object_id::ObjectId;
    use crate::domain::policy::law::PinnedTemplate;

    /// Somebody whose answers are known beforehand; what they were asked is kept.
    struct Script {
        answers: RefCell<VecDeque<&'static str>>,
        asked: RefCell<Vec<String>>,
    }

    impl Script {
        fn new(answers: &[&'static str]) -> Self {
            Self {
                answers: RefCell::new(answers.iter().copied().collect()),
                asked: RefCell::default(),
            }
        }

        fn next(&self, question: &str) -> &'static str {
            self.asked.borrow_mut().push(question.to_owned());
            let next = self.answers.borrow_mut().pop_front();
            next.unwrap_or_else(|| panic!("no answer to {question}"))
        }
    }

    impl Ask for Script {
        fn line(
            &self,
            question: &str,
            default: Option<&str>,
            check: Check,
        ) -> Result<String, Ending> {
            loop {
                let text = match self.next(question) {
                    "" => default.unwrap_or_default(),
                    text => text,
                };
                if check(text).is_ok() {
                    return Ok(text.to_owned());
                }
            }
        }

        fn choice(&self, question: &str, choices: &[String]) -> Result<usize, Ending> {
            let wanted = self.next(question);
            let at = choices.iter().position(|choice| choice.starts_with(wanted));
            Ok(at.unwrap_or_else(|| panic!("{wanted}: {choices:?}")))
        }
    }

    const POLICY: &str = "schema = 1\n\
        [[require]]\nfields = [\"step.verify\", \"rollback\"]\n\
        [[require]]\nwhen = { environment = \"production\" }\nfields = [\"risk.impact\"]\n";
    const SERVICES: &str = "schema = 1\nenvironments = [\"staging\", \"production\"]\n[[service]]\nname = \"website\"\n";
    const TEMPLATE: &str = "schema = 1\ntype = \"standard\"\nabout = \"restart a host\"\n\
        [parameter.host]\nabout = \"which\"\n\
        [parameter.how]\nabout = \"how\"\none_of = [\"hard\", \"soft\"]\ndefault = \"soft\"\n\
        [standing]\napproved_by = [\"ada@example.org\"]\nexpires = 2027-01-01T00:00:00Z\n\
        [change]\ntitle = \"restart {{host}} {{how}}\"\n";
    const PEOPLE: &str = "schema = 1\n[[person]]\nname = \"Ada\"\nemails = [\"ada@example.org\"]\n";

    fn law() -> Law {
        let template = PinnedTemplate {
            blob: ObjectId::from_bytes([0; 20]),
            template: toml::from_str(TEMPLATE).unwrap(),
        };
        Law {
            policy: toml::from_str(POLICY).unwrap(),
            people: toml::from_str(PEOPLE).unwrap(),
            delegations: crate::domain::policy::delegation::Delegations::none(),
            catalog: toml::from_str(SERVICES).unwrap(),
            calendar: toml::from_str("schema = 1\ntimezone = \"UTC\"\n").unwrap(),
            templates: [("restart".to_owned(), template)].into(),
            extension: None,
        }
    }

    fn draft() -> Change {
        Change::draft(
            "CHG-2611-k7m2q".parse().unwrap(),
            Kind::Normal,
            String::new(),
            "ada@example.org".into(),
        )
    }

    fn interview<'a>(script: &'a Script, law: &'a Law) -> Interview<'a> {
        Interview {
            ask: script,
            law,
            now: "2026-11-23T09:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn what_is_wrong_is_asked_again_and_what_the_law_wants_is_asked() {
        let law = law();
        let script = Script::new(&[
            "",
            "Title",
            "website",
            "production",
            "what",
            "why", // an empty title is none
            "whenever",
            "tomorrow 22:00",
            "yesterday",
            "+2h", // times
            "copy it",
            "",
            "look",
            "",
            "it looks wrong",
            "medium",
        ]);
        let plan = interview(&script, &law)
            .plan(&draft(), Plan::default())
            .unwrap();
        assert_eq!(plan.title.as_deref(), Some("Title"));
        assert_eq!(plan.start.as_deref(), Some("tomorrow 22:00"));
        assert_eq!(plan.end.as_deref(), Some("+2h"));
        assert_eq!(plan.step, ["implement: copy it", "verify: look"]);
        assert_eq!(plan.rollback_trigger.as_deref(), Some("it looks wrong"));
        assert_eq!(plan.risk.impact, Some(Impact::Medium));
        assert!(script.answers.borrow().is_empty());
    }

    #[test]
    fn all_but_the_title_may_be_left_open() {
        let law = law();
        let script = Script::new(&["Title", "(later)", "(later)", "", "", "", "", "", ""]);
        let plan = interview(&script, &law)
            .plan(&draft(), Plan::default())
            .unwrap();
        let only_title = Plan {
            title: Some("Title".to_owned()),
            ..Plan::default()
        };
        assert_eq!(format!("{plan:?}"), format!("{only_title:?}"));
        assert!(script.answers.borrow().is_empty(), "{:?}", script.asked);
    }

    #[test]
    fn what_was_typed_wrong_is_said_before_anything_is_asked() {
        let law = law();
        let plan = Plan {
            owner: Some("nobody@example.org".to_owned()),
            ..Plan::default()
        };
        let script = Script::new(&[]);
        assert!(interview(&script, &law).plan(&draft(), plan).is_err());
    }

    #[test]
    fn templates_are_offered_and_their_parameters_asked() {
        let law = law();
        let script = Script::new(&["restart: restart a host", "", "web1", "soft"]);
        let interview = interview(&script, &law);
        let name = interview.template(Kind::Standard).unwrap().unwrap();
        assert_eq!(interview.template(Kind::Emergency).unwrap(), None);
        let template = &law.templates[&name].template;
        let values = interview
            .parameters(template, BTreeMap::new(), true)
            .unwrap();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(values, [pair("host", "web1"), pair("how", "soft")].into());
        let given = BTreeMap::from([pair("host", "web2")]);
        let script = Script::new(&[]);
        let quiet = Interview {
            ask: &script,
            ..interview
        };
        assert_eq!(
            quiet.parameters(template, given.clone(), false).unwrap(),
            given
        );
    }
}
