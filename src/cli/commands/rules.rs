//! `git change rules`

use crate::app::failure::Failure;
use crate::cli::exit::Ending;
use crate::cli::ui::Ui;
use crate::domain::policy::rule::Rule;
use crate::report::rules::{rule_page, rules_page};

/// Explain a rule by its code, or all of them: what it demands, why, and what mends a breach
#[derive(Debug, clap::Args)]
pub struct Rules {
    /// The code, such as separation/approver-is-requester, or a family, such as separation
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

impl Rules {
    pub(super) fn run(&self, ui: &Ui) -> Result<(), Ending> {
        let Some(code) = &self.code else {
            return ui.answer(&rules_page());
        };
        let fits = |rule: &&Rule| {
            let family = rule.code().split_once('/').map(|(family, _)| family);
            rule.code() == code || family == Some(code)
        };
        let pages: Vec<String> = Rule::ALL
            .iter()
            .filter(fits)
            .copied()
            .map(rule_page)
            .collect();
        if pages.is_empty() {
            return Err(
                Failure::usage(format!("there is no rule {code:?}"), "git change rules").into(),
            );
        }
        ui.answer(&pages.join("\n"))
    }
}
