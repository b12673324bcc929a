//! Questions, asked on a terminal only. Every question has a flag that answers it.

use dialoguer::theme::ColorfulTheme;
use dialoguer::{Input, Select};

use crate::cli::exit::Ending;
use crate::domain::ledger::ports::Fault;

/// What an answer must be like; an error says what is wrong with it, and the question is asked
/// again.
pub type Check<'c> = &'c dyn Fn(&str) -> Result<(), String>;

/// Somebody who can be asked.
pub trait Ask {
    /// Asks for a line of text, until it is one that `check` takes.
    ///
    /// # Errors
    ///
    /// When nobody is there any more.
    fn line(
        &self,
        question: &str,
        suggestion: Option<&str>,
        check: Check,
    ) -> Result<String, Ending>;

    /// Asks to choose one of several; answers with its position.
    ///
    /// # Errors
    ///
    /// When nobody is there any more.
    fn choice(&self, question: &str, choices: &[String]) -> Result<usize, Ending>;
}

/// The person at the terminal.
#[derive(Debug, Clone, Copy)]
pub struct Terminal;

impl Ask for Terminal {
    fn line(
        &self,
        question: &str,
        suggestion: Option<&str>,
        check: Check,
    ) -> Result<String, Ending> {
        let theme = ColorfulTheme::default();
        let mut input = Input::<String>::with_theme(&theme)
            .with_prompt(question)
            .allow_empty(true)
            .validate_with(|text: &String| check(text.trim()));
        if let Some(suggestion) = suggestion {
            input = input.default(suggestion.to_owned());
        }
        input
            .interact_text()
            .map(|text| text.trim().to_owned())
            .map_err(gone)
    }

    fn choice(&self, question: &str, choices: &[String]) -> Result<usize, Ending> {
        choice(question, choices)
    }
}

/// Takes every answer, an empty one too.
///
/// # Errors
///
/// Never.
pub fn anything(_: &str) -> Result<(), String> {
    Ok(())
}

/// Takes every answer that says something.
///
/// # Errors
///
/// When it is empty.
pub fn something(text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Err("it cannot be empty; Ctrl-C leaves, and nothing is written".to_owned());
    }
    Ok(())
}

/// Asks for a line of text; an empty line is an answer when `optional`.
///
/// # Errors
///
/// When the terminal goes away.
pub fn line(question: &str, suggestion: Option<&str>, optional: bool) -> Result<String, Ending> {
    let check: Check = if optional { &anything } else { &something };
    Terminal.line(question, suggestion, check)
}

/// Asks to choose one of several; answers with its position.
///
/// # Errors
///
/// When the terminal goes away.
pub fn choice(question: &str, choices: &[String]) -> Result<usize, Ending> {
    Select::with_theme(&ColorfulTheme::default())
        .with_prompt(question)
        .items(choices)
        .default(0)
        .interact()
        .map_err(gone)
}

fn gone(error: dialoguer::Error) -> Ending {
    Fault::new("cannot ask on this terminal")
        .because(error)
        .into()
}
