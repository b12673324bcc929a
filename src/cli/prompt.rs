//! Questions, asked on a terminal only. Every question has a flag that answers it.

use dialoguer::theme::ColorfulTheme;
use dialoguer::{Input, Select};

use crate::cli::exit::Ending;
use crate::domain::ledger::ports::Fault;

/// Asks for a line of text; an empty line is an answer when `optional`.
///
/// # Errors
///
/// When the terminal goes away.
pub fn line(question: &str, suggestion: Option<&str>, optional: bool) -> Result<String, Ending> {
    let theme = ColorfulTheme::default();
    let mut input = Input::<String>::with_theme(&theme)
        .with_prompt(question)
        .allow_empty(optional);
    if let Some(suggestion) = suggestion {
        input = input.default(suggestion.to_owned());
    }
    input
        .interact_text()
        .map(|text| text.trim().to_owned())
        .map_err(gone)
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
