//! `git change new`

use std::path::PathBuf;

use crate::app::deeds;
use crate::app::draft::{commented, overlaid};
use crate::app::failure::Failure;
use crate::app::new::{fill, fresh_id, template};
use crate::app::snapshot::Snapshot;
use crate::app::transition::{Done, Intent, Scene, perform, write};
use crate::cli::args::Output;
use crate::cli::commands::deed::tell;
use crate::cli::commands::plan::{Parameters, Plan};
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::cli::interview::Interview;
use crate::cli::prompt::Terminal;
use crate::cli::{draft, stores};
use crate::domain::change::{Change, ChangeId, Kind};
use crate::domain::policy::law::Law;

/// File a change: a draft, whose id is printed
///
/// On a terminal, without --title, what is missing is asked for, and what the law will want when
/// the change is handed in. A standard change is made from a template:
/// git change new standard --template NAME --set NAME=VALUE
#[derive(Debug, clap::Args)]
pub struct New {
    /// The type: standard, normal or emergency
    #[arg(value_name = "TYPE")]
    kind: Option<Kind>,
    /// The template that it is made from
    #[arg(long, value_name = "NAME")]
    template: Option<String>,
    #[command(flatten)]
    parameters: Parameters,
    #[command(flatten)]
    plan: Plan,
    /// Take the plan from a file; `-` is standard input
    #[arg(long, value_name = "FILE")]
    from_file: Option<PathBuf>,
    /// Write the plan in your editor
    #[arg(short, long)]
    edit: bool,
    /// Emergency: start it without an emergency authority; needs -m
    #[arg(long, requires_all = ["start", "message"])]
    break_glass: bool,
    /// More for the commit message; why the glass is broken
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    #[command(flatten)]
    output: Output,
}

impl New {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let snapshot = desk.snapshot()?;
        let law = &snapshot.law.law;
        let name = self.named(desk, law)?;
        let kind = self.kind(&snapshot, name.as_deref())?;
        let mut plan = self.plan.clone().with_ids(&snapshot)?;
        plan.risk.explained_by(self.message.as_deref());
        let at_once = plan.take_start_at_once();
        if at_once && kind != Kind::Emergency {
            return Err(Failure::usage(
                "only an emergency is started at once",
                "git change new emergency --start",
            )
            .into());
        }
        let id = fresh_id(desk.world(), &snapshot)?;
        let mut given = self.parameters.values()?;
        if let Some(name) = &name {
            if desk.process.interactive {
                let chosen = self.template.is_none();
                let template = &template(&snapshot, name)?.template;
                given = interview(desk, law).parameters(template, given, chosen)?;
            }
        } else {
            let draft = Change::draft(id.clone(), kind, String::new(), desk.me(&snapshot)?);
            plan = self.asked(desk, &draft, law, plan)?;
        }
        let text = self
            .from_file
            .as_deref()
            .map(|file| stores::read_text(desk.process, file))
            .transpose()?;
        let make = |scene: &Scene| -> Result<Change, Failure> {
            let mut change = Change::draft(id.clone(), kind, String::new(), scene.me.clone());
            if let Some(name) = &name {
                fill(&mut change, name, template(scene.snapshot, name)?, &given)?;
            }
            if let Some(text) = &text {
                let name = self.from_file.as_ref().map(|f| f.display().to_string());
                change = overlaid(&change, text, &name.unwrap_or_default())?;
            }
            plan.put_into(&mut change, &scene.snapshot.law.law.people, scene.at)?;
            Ok(change)
        };
        let done = if self.edit {
            let (written, file) = self.edited(desk, &snapshot, &id, &make)?;
            let make = |_: &Scene| Ok(written.clone());
            let done = self.file(desk, &id, &make)?;
            file.done_with();
            done
        } else {
            self.file(desk, &id, &make)?
        };
        let done = if at_once {
            self.started(desk, done)?
        } else {
            done
        };
        tell(desk, &done, self.output)?;
        if self.output.json {
            Ok(())
        } else {
            desk.ui.answer(done.id.as_str())
        }
    }

    /// The type that was named, or that the template has.
    fn kind(&self, snapshot: &Snapshot, template_name: Option<&str>) -> Result<Kind, Failure> {
        let Some(name) = template_name else {
            return match self.kind {
                Some(Kind::Standard) => Err(Failure::usage(
                    "a standard change is made from a template",
                    "git change template list",
                )),
                kind => Ok(kind.unwrap_or(Kind::Normal)),
            };
        };
        let of_template = template(snapshot, name)?.template.kind;
        match self.kind {
            None => Ok(of_template),
            Some(kind) if kind == of_template => Ok(kind),
            Some(kind) => Err(Failure::usage(
                format!(
                    "the template {name} is for {of_template} changes, and not for {kind} ones"
                ),
                "git change template list",
            )),
        }
    }

    fn file(
        &self,
        desk: &Desk,
        id: &ChangeId,
        make: &dyn Fn(&Scene) -> Result<Change, Failure>,
    ) -> Result<Done, Failure> {
        let intent = Intent {
            id: id.clone(),
            make,
            files: Vec::new(),
            text: self.message.clone(),
        };
        write(desk.world(), &desk.settings, &intent)
    }

    /// Lets the person write the plan in their editor.
    fn edited(
        &self,
        desk: &Desk,
        snapshot: &Snapshot,
        id: &ChangeId,
        make: &dyn Fn(&Scene) -> Result<Change, Failure>,
    ) -> Result<(Change, draft::Sheet), Ending> {
        let me = desk.me(snapshot)?;
        let scene = Scene {
            snapshot,
            history: desk.world().repo,
            before: None,
            me: &me,
            at: snapshot.now,
            seen: None,
        };
        let begun = make(&scene)?;
        let sheet = draft::Sheet::open(desk, id, &commented(&begun)?)?;
        let written = sheet.read(&begun)?;
        Ok((written, sheet))
    }

    /// Starts an emergency that is to be started at once.
    fn started(&self, desk: &Desk, done: Done) -> Result<Done, Failure> {
        let reason = self.message.as_deref();
        let started = perform(
            desk.world(),
            &desk.settings,
            &done.id,
            reason,
            Vec::new(),
            &|scene| deeds::start(scene, self.break_glass, reason),
        );
        if started.is_err() {
            desk.ui
                .note(&format!("{}: filed as a draft, and not started", done.id));
        }
        started
    }

    /// The plan as typed, and on a terminal the answers to what is still missing.
    fn asked(&self, desk: &Desk, draft: &Change, law: &Law, plan: Plan) -> Result<Plan, Ending> {
        if self.from_file.is_some() || self.edit || plan.title.is_some() {
            return Ok(plan);
        }
        if !desk.process.interactive {
            return Err(
                Failure::usage("a change needs a title", "git change new --title TEXT").into(),
            );
        }
        interview(desk, law).plan(draft, plan)
    }

    /// The template that was named; on a terminal, for a standard change, one that is chosen.
    fn named(&self, desk: &Desk, law: &Law) -> Result<Option<String>, Ending> {
        let is_asked = self.kind == Some(Kind::Standard) && desk.process.interactive;
        match &self.template {
            None if is_asked => interview(desk, law).template(Kind::Standard),
            name => Ok(name.clone()),
        }
    }
}

fn interview<'a>(desk: &Desk, law: &'a Law) -> Interview<'a> {
    Interview {
        ask: &Terminal,
        law,
        now: desk.now(),
    }
}
