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
use crate::cli::{draft, prompt, stores};
use crate::domain::change::{Change, ChangeId, Kind};
use crate::domain::policy::risk;

/// File a change: a draft, whose id is printed
///
/// On a terminal, what is missing is asked for. A standard change is made from a template:
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
        let kind = self.kind(&snapshot)?;
        let mut plan = self.plan.clone();
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
        let plan = self.asked(desk, &snapshot, kind, plan)?;
        let given = self.parameters.values()?;
        let text = self
            .from_file
            .as_deref()
            .map(|file| stores::read_text(desk.process, file))
            .transpose()?;
        let make = |scene: &Scene| -> Result<Change, Failure> {
            let mut change = Change::draft(id.clone(), kind, String::new(), scene.me.clone());
            if let Some(name) = &self.template {
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
    fn kind(&self, snapshot: &Snapshot) -> Result<Kind, Failure> {
        let Some(name) = &self.template else {
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
    fn asked(
        &self,
        desk: &Desk,
        snapshot: &Snapshot,
        kind: Kind,
        mut plan: Plan,
    ) -> Result<Plan, Ending> {
        let is_given = self.from_file.is_some() || self.edit || self.template.is_some();
        if is_given {
            return Ok(plan);
        }
        if !desk.process.interactive {
            if plan.title.is_none() {
                return Err(Failure::usage(
                    "a change needs a title",
                    "git change new --title TEXT",
                )
                .into());
            }
            return Ok(plan);
        }
        if plan.title.is_some() {
            return Ok(plan);
        }
        plan.title = Some(prompt::line("Title", None, false)?);
        if plan.service.is_empty() {
            let names = snapshot
                .law
                .law
                .catalog
                .service
                .iter()
                .map(|s| s.name.to_string());
            let mut choices: Vec<String> = names.collect();
            choices.push("(none)".to_owned());
            let chosen = prompt::choice("Which service does it touch?", &choices)?;
            if chosen + 1 < choices.len() {
                plan.service.extend(choices.into_iter().nth(chosen));
            }
        }
        plan.what = plan
            .what
            .or(some(prompt::line("What will be different?", None, true)?));
        plan.why = plan.why.or(some(prompt::line("Why?", None, true)?));
        if kind == Kind::Normal && plan.start.is_none() {
            plan.start = some(prompt::line(
                "When may it start? (such as: tomorrow 22:00; empty: later)",
                None,
                true,
            )?);
            if plan.start.is_some() {
                plan.end = Some(prompt::line("Until when?", Some("+2h"), false)?);
            }
        }
        self.ask_of_risk(desk, snapshot, kind, &mut plan)?;
        Ok(plan)
    }

    /// Asks the questions of the policy that apply to the plan so far, and have no answer.
    fn ask_of_risk(
        &self,
        desk: &Desk,
        snapshot: &Snapshot,
        kind: Kind,
        plan: &mut Plan,
    ) -> Result<(), Ending> {
        let me = desk.me(snapshot)?;
        let law = &snapshot.law.law;
        let mut change = Change::draft(fresh_id(desk.world(), snapshot)?, kind, String::new(), me);
        plan.put_into(&mut change, &law.people, snapshot.now)?;
        for asked in risk::asked(&change, law).filter(|asked| asked.answer.is_none()) {
            let choices: Vec<String> = asked
                .question
                .choices()
                .into_iter()
                .map(|(word, _)| word.to_owned())
                .collect();
            let chosen = prompt::choice(&asked.question.ask, &choices)?;
            let name = &asked.question.name;
            plan.risk
                .answer
                .extend(choices.get(chosen).map(|word| format!("{name}={word}")));
        }
        Ok(())
    }
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}
