//! What a person knows of the risk, as flags.

use crate::app::failure::Failure;
use crate::domain::change::Change;
use crate::domain::change::risk::{Impact, Level, Likelihood, Lower, Raise};

/// What a person knows of the risk.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "The risk")]
pub struct RiskFlags {
    /// How much harm is done when it goes wrong: low, medium, high
    #[arg(long, value_name = "LEVEL")]
    pub impact: Option<Impact>,
    /// How likely it is to go wrong: low, medium, high
    #[arg(long, value_name = "LEVEL")]
    pub likelihood: Option<Likelihood>,
    /// The answer to a question of the policy, `NAME=ANSWER`; an empty one takes it back; may be
    /// said more than once
    #[arg(long, value_name = "NAME=ANSWER")]
    pub answer: Vec<String>,
    /// Hold the risk to be higher than computed: moderate or high, with --reason or -m; `none`
    /// takes it back
    #[arg(long, value_name = "LEVEL")]
    pub raise: Option<String>,
    /// Hold the risk to be lower than computed: low or moderate, with --reason or -m; `none`
    /// takes it back
    #[arg(long, value_name = "LEVEL", conflicts_with = "raise")]
    pub lower: Option<String>,
    /// Why the risk is raised or lowered
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

impl RiskFlags {
    /// Takes the message of the commit for the reason when none is given.
    pub fn explained_by(&mut self, message: Option<&str>) {
        if self.reason.is_none() {
            self.reason = message.map(str::to_owned);
        }
    }

    /// Puts what was typed into a record.
    ///
    /// # Errors
    ///
    /// When something that was typed cannot be understood.
    pub fn put_into(&self, change: &mut Change) -> Result<(), Failure> {
        let risk = &mut change.risk;
        risk.impact = self.impact.or(risk.impact);
        risk.likelihood = self.likelihood.or(risk.likelihood);
        for text in &self.answer {
            let (name, answer) = text.split_once('=').ok_or_else(|| {
                Failure::usage(format!("{text:?} has no `=`"), "--answer NAME=ANSWER")
            })?;
            let (name, answer) = (name.trim().to_owned(), answer.trim());
            if answer.is_empty() {
                risk.answers.remove(&name);
            } else {
                risk.answers.insert(name, answer.to_owned());
            }
        }
        if let Some(text) = &self.raise {
            let raised = self.held("raise", text)?;
            risk.raise = raised.map(|(to, reason)| Raise { to, reason });
        }
        if let Some(text) = &self.lower {
            let lowered = self.held("lower", text)?;
            risk.lower = lowered.map(|(to, reason)| Lower { to, reason });
        }
        Ok(())
    }

    /// A level that a person holds, and why; none when it is taken back.
    fn held(&self, flag: &str, text: &str) -> Result<Option<(Level, String)>, Failure> {
        if text == "none" {
            return Ok(None);
        }
        let hint = || format!("--{flag} moderate --reason TEXT, or --{flag} none to take it back");
        let level = text
            .parse::<Level>()
            .map_err(|error| Failure::usage(error.to_string(), hint()))?;
        match &self.reason {
            Some(reason) if !reason.trim().is_empty() => Ok(Some((level, reason.clone()))),
            _ => Err(Failure::usage(
                format!("whoever reads it must know why the risk is held to be {level}"),
                hint(),
            )),
        }
    }
}
