//! `git change rules`

use crate::app::failure::Failure;
use crate::cli::exit::Ending;
use crate::cli::ui::Ui;
use crate::domain::policy::rule::Rule;
use crate::report::rules::{rules_page, text};

/// Explain a rule by its code, or all of them: what it demands, why, and what mends a breach
#[derive(Debug, clap::Args)]
pub struct Rules {
    /// The code, such as separation/approver-is-requester, or a family, such as separation
    #[arg(value_name = "CODE")]
    code: Option<String>,
    /// All of them, as a page in Markdown
    #[arg(long, conflicts_with = "code")]
    markdown: bool,
}

impl Rules {
    pub(super) fn run(&self, ui: &Ui) -> Result<(), Ending> {
        if self.markdown {
            return ui.answer(&rules_page());
        }
        let Some(code) = &self.code else {
            return ui.answer(&text(Rule::ALL, ui.surface()));
        };
        let fits = |rule: &&Rule| {
            let family = rule.code().split_once('/').map(|(family, _)| family);
            rule.code() == code || family == Some(code)
        };
        let rules: Vec<Rule> = Rule::ALL.iter().filter(fits).copied().collect();
        if rules.is_empty() {
            let what = format!("there is no rule {code:?}");
            return Err(Failure::usage(what, "git change rules").into());
        }
        ui.answer(&text(&rules, ui.surface()))
    }
}
