//! The commands, one file each.

use clap::Subcommand;

use crate::cli::args::{Args, Output};
use crate::cli::deferred::Deferred;
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
    Init(Deferred<init::Init>),
    Demo(Deferred<demo::Demo>),
    Keys(Deferred<keys::Keys>),
    Whoami(Deferred<whoami::Whoami>),
    Doctor(Deferred<doctor::Doctor>),
    #[command(subcommand)]
    People(Deferred<people::People>),
    New(Deferred<new::New>),
    Edit(Deferred<edit::Edit>),
    Lint(Deferred<lint::Lint>),
    Copy(Deferred<copy::Copy>),
    #[command(subcommand)]
    Template(Deferred<template::Template>),
    Submit(Deferred<submit::Submit>),
    List(Deferred<list::List>),
    Search(Deferred<search::Search>),
    Show(Deferred<show::Show>),
    Next(Deferred<next::Next>),
    Risk(Deferred<risk::Risk>),
    Log(Deferred<log::Log>),
    Status(Deferred<status::Status>),
    Verify(Deferred<verify::Verify>),
    Check(Deferred<check::Check>),
    Signature(Deferred<signature::Signature>),
    Audit(Deferred<audit::Audit>),
    Rules(Deferred<rules::Rules>),
    #[command(subcommand)]
    Policy(Deferred<policy::Policy>),
    #[command(visible_alias = "ratify")]
    Approve(Deferred<approve::Approve>),
    Reject(Deferred<approve::Reject>),
    Merge(Deferred<merge::Merge>),
    Schedule(Deferred<schedule::Schedule>),
    Start(Deferred<start::Start>),
    Step(Deferred<step::Step>),
    Note(Deferred<note::Note>),
    Evidence(Deferred<evidence::Evidence>),
    Finish(Deferred<finish::Finish>),
    Validate(Deferred<step::Validate>),
    Rollback(Deferred<rollback::Rollback>),
    Review(Deferred<review::Review>),
    Close(Deferred<close::Close>),
    Cancel(Deferred<cancel::Cancel>),
    Hold(Deferred<hold::Hold>),
    Resume(Deferred<hold::Resume>),
    Followup(Deferred<followup::Followup>),
    Addendum(Deferred<note::Addendum>),
    Sync(Deferred<sync::Sync>),
    Fetch(Deferred<sync::Fetch>),
    Push(Deferred<sync::Push>),
    Man(Deferred<man::Man>),
    Completions(Deferred<completions::Completions>),
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
