//! The commands, one file each.

use clap::Subcommand;

use crate::cli::args::{Args, Output};
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::cli::process::Process;
use crate::cli::ui::Ui;

mod deed;
mod filters;
mod law;
pub mod plan;

mod approve;
mod audit;
mod cancel;
mod check;
mod close;
mod completions;
mod copy;
mod demo;
mod doctor;
mod edit;
mod evidence;
mod finish;
mod followup;
mod hold;
mod init;
mod keys;
mod lint;
mod list;
mod log;
mod man;
mod merge;
mod new;
mod next;
mod note;
mod people;
mod policy;
mod review;
mod risk;
mod rollback;
mod rules;
mod schedule;
mod search;
mod show;
mod signature;
mod start;
mod status;
mod step;
mod submit;
mod sync;
mod template;
mod verify;
mod whoami;

/// A command.
#[derive(Debug, Subcommand)]
pub enum Command {
    Init(init::Init),
    Demo(demo::Demo),
    Keys(keys::Keys),
    Whoami(whoami::Whoami),
    Doctor(doctor::Doctor),
    #[command(subcommand)]
    People(people::People),
    New(new::New),
    Edit(edit::Edit),
    Lint(lint::Lint),
    Copy(copy::Copy),
    #[command(subcommand)]
    Template(template::Template),
    Submit(submit::Submit),
    List(list::List),
    Search(search::Search),
    Show(show::Show),
    Next(next::Next),
    Risk(risk::Risk),
    Log(log::Log),
    Status(status::Status),
    Verify(verify::Verify),
    Check(check::Check),
    Signature(signature::Signature),
    Audit(audit::Audit),
    Rules(rules::Rules),
    #[command(subcommand)]
    Policy(policy::Policy),
    #[command(visible_alias = "ratify")]
    Approve(approve::Approve),
    Reject(approve::Reject),
    Merge(merge::Merge),
    Schedule(schedule::Schedule),
    Start(start::Start),
    Step(step::Step),
    Note(note::Note),
    Evidence(evidence::Evidence),
    Finish(finish::Finish),
    Validate(step::Validate),
    Rollback(rollback::Rollback),
    Review(review::Review),
    Close(close::Close),
    Cancel(cancel::Cancel),
    Hold(hold::Hold),
    Resume(hold::Resume),
    Followup(followup::Followup),
    Addendum(note::Addendum),
    Sync(sync::Sync),
    Fetch(sync::Fetch),
    Push(sync::Push),
    Man(man::Man),
    Completions(completions::Completions),
}

/// Runs a command.
///
/// # Errors
///
/// However the command ends without success.
pub fn run(process: &Process, args: &Args, ui: &Ui) -> Result<(), Ending> {
    let desk = || Desk::open(process, &args.global, ui);
    let Some(command) = &args.command else {
        return status::tell(&desk()?, Output::default());
    };
    match command {
        Command::Init(command) => command.run(process, &args.global, ui),
        Command::Demo(command) => command.run(process, &args.global, ui),
        Command::Keys(command) => command.run(process, &args.global, ui),
        Command::Doctor(command) => command.run(process, &args.global, ui),
        Command::Whoami(command) => command.run(process, &args.global, ui),
        Command::People(args) => args.run(&desk()?),
        Command::New(args) => args.run(&desk()?),
        Command::Edit(args) => args.run(&desk()?),
        Command::Lint(args) => args.run(&desk()?),
        Command::Copy(args) => args.run(&desk()?),
        Command::Template(args) => args.run(&desk()?),
        Command::Submit(args) => args.run(&desk()?),
        Command::List(args) => args.run(&desk()?),
        Command::Search(args) => args.run(&desk()?),
        Command::Show(args) => args.run(&desk()?),
        Command::Next(args) => args.run(&desk()?),
        Command::Risk(args) => args.run(&desk()?),
        Command::Log(args) => args.run(&desk()?),
        Command::Status(args) => args.run(&desk()?),
        Command::Verify(args) => args.run(&desk()?),
        Command::Check(args) => args.run(&desk()?),
        Command::Signature(args) => args.run(&desk()?),
        Command::Audit(args) => args.run(&desk()?),
        Command::Rules(args) => args.run(ui),
        Command::Policy(args) => args.run(&desk()?),
        Command::Approve(args) => args.run(&desk()?),
        Command::Reject(args) => args.run(&desk()?),
        Command::Merge(args) => args.run(&desk()?),
        Command::Schedule(args) => args.run(&desk()?),
        Command::Start(args) => args.run(&desk()?),
        Command::Step(args) => args.run(&desk()?),
        Command::Note(args) => args.run(&desk()?),
        Command::Evidence(args) => args.run(&desk()?),
        Command::Finish(args) => args.run(&desk()?),
        Command::Validate(args) => args.run(&desk()?),
        Command::Rollback(args) => args.run(&desk()?),
        Command::Review(args) => args.run(&desk()?),
        Command::Close(args) => args.run(&desk()?),
        Command::Cancel(args) => args.run(&desk()?),
        Command::Hold(args) => args.run(&desk()?),
        Command::Resume(args) => args.run(&desk()?),
        Command::Followup(args) => args.run(&desk()?),
        Command::Addendum(args) => args.run(&desk()?),
        Command::Sync(args) => args.run(&desk()?),
        Command::Fetch(args) => args.run(&desk()?),
        Command::Push(args) => args.run(&desk()?),
        Command::Man(args) => args.run(process, ui),
        Command::Completions(args) => args.run(ui),
    }
}
