//! `git change template`

use std::path::PathBuf;

use crate::app::new::{template, text};
use crate::cli::args::Output;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::report::template::{TemplateDocument, TemplatesDocument};
use crate::report::{escape, json};

/// The catalogue of templates: pre-approved standard changes, and starters
#[derive(Debug, clap::Subcommand)]
pub enum Template {
    /// List the templates
    List(Output),
    /// Show a template: what it is for, its parameters, its standing approval
    Show(Show),
    /// Propose a template: a change of the law
    New(New),
}

/// Which template.
#[derive(Debug, clap::Args)]
pub struct Show {
    /// Its name
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    output: Output,
}

/// A new template.
#[derive(Debug, clap::Args)]
pub struct New {
    /// Its name
    #[arg(value_name = "NAME")]
    name: String,
    /// The file that holds it; `-` is standard input
    #[arg(long, value_name = "FILE")]
    from_file: PathBuf,
    #[command(flatten)]
    output: Output,
}

impl Template {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        match self {
            Self::List(output) => list(desk, *output),
            Self::Show(show) => show.run(desk),
            Self::New(new) => new.run(desk),
        }
    }
}

fn list(desk: &Desk, output: Output) -> Result<(), Ending> {
    let snapshot = desk.snapshot()?;
    let document = TemplatesDocument::of(snapshot.law.law.templates.iter());
    desk.ui.answer(&if output.json {
        json::text(&document)
    } else {
        document.text()
    })?;
    if document.templates.is_empty() {
        desk.ui
            .hint("git change template new NAME --from-file FILE");
    }
    Ok(())
}

impl Show {
    fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let snapshot = desk.snapshot()?;
        let pinned = template(&snapshot, &self.name)?;
        if self.output.json {
            let document = TemplateDocument::of(&self.name, pinned);
            return desk.ui.answer(&json::text(&document));
        }
        desk.ui.answer(&escape::lines(&text(&pinned.template)?))?;
        desk.ui.hint(&format!(
            "git change new {} --template {}{}",
            pinned.template.kind,
            self.name,
            pinned
                .template
                .parameter
                .iter()
                .map(|(name, parameter)| {
                    let value = parameter.default.as_deref().unwrap_or("VALUE");
                    format!(" --set {name}={value}")
                })
                .collect::<String>()
        ));
        Ok(())
    }
}

impl New {
    fn run(&self, desk: &Desk) -> Result<(), Ending> {
        use crate::app::failure::Failure;
        use crate::app::law::{Proposal, propose};
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if self.name.is_empty() || !self.name.chars().all(fits) {
            return Err(Failure::usage(
                format!("{:?} is no name of letters, digits, `-` and `_`", self.name),
                "git change template new rotate-keys --from-file FILE",
            )
            .into());
        }
        let text = crate::cli::stores::read_text(desk.process, &self.from_file)?;
        let path = format!("changes/templates/{}.toml", self.name);
        let proposal = Proposal {
            name: format!("template-{}", self.name),
            subject: format!("add the template {}", self.name),
            edit: &|_| Ok(vec![(path.clone(), Some(text.clone()))]),
        };
        let proposed = propose(desk.world(), &desk.settings, &proposal)?;
        crate::cli::commands::law::tell(desk, &proposed, self.output)
    }
}
