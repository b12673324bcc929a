//! git-change: change management in a git repository.
//!
//! # From above
//!
//! A change request is a TOML file. Each step of its life is a signed commit that edits the file,
//! and the law that says who may do what is a handful of files beside it. The program does two
//! things with them. It *makes* such commits: reads the record, applies what the person wants, asks
//! the judge, signs, moves the branch. And it *replays* them: walks the history, checks each
//! signature against the keys of the law in force, asks the same judge about each step, and derives
//! what nobody stored: approvals, standings, debts, findings.
//!
//! ```text
//!   main ─ cli ─┬─ app ──────┬─ audit ─┬─ document ─ domain
//!               ├─ report ───┘         │
//!               └─ adapters (by wiring)┘
//! ```
//!
//! # The rooms
//!
//! - [`domain`] is values and rules, and nothing else: no clock, no file, no git. `change` is the
//!   record and its digest; `policy` is the law, the judge and one file for each family of rules
//!   in `policy/rules`; `ledger` is what history is made of, and the ports through which the world
//!   is reached.
//! - [`document`] turns TOML into values and back, with every problem by line and column, and with
//!   edits that keep comments and order.
//! - [`audit`] replays history: whose commit it is, which law it landed on, what the judge says.
//! - [`report`] says all that in tables, pages, JSON, CSV and Markdown. Text that others wrote is
//!   escaped in one file, `report/escape.rs`.
//! - [`adapters`] touch the world: git, keys and signatures, the index, the clock, random numbers,
//!   the editor.
//! - [`app`] has a use-case for each thing that a person asks for, in terms of ports.
//! - [`cli`] is what can be typed and what is printed, a file for each command. `cli::wiring` puts
//!   the adapters behind the ports.
//!
//! To find the rule that refuses something, take its code: `separation/approver-is-requester` is
//! in `domain/policy/rules/separation.rs`. To find what a command does, start at its file in
//! `cli/commands`.
//!
//! # What is not there
//!
//! The invariants are absences, and tests and lints keep them (`tests/it/walls.rs`, `clippy.toml`).
//!
//! - No second judge. [`domain::policy::judge`] is asked by every command before it writes, and by
//!   every replay; a refusal on a laptop and a finding years later are the same function.
//! - No way to write unjudged. The writer of commits takes a [`domain::policy::permit::Permit`],
//!   which only a clean judgement makes.
//! - No approval that is stored as such. Approvals are counted, from signatures, each time.
//! - No trust in messages. Trailers of commits are for people; the judge reads trees and signatures.
//! - No keyring but the law's. What a machine happens to trust is never asked.
//! - No clock, no environment and no disk in `domain`, `document`, `audit` and `report`.
//! - No git2 outside of `adapters::git`, and no adapter named outside of `cli::wiring`.
//! - No forced update. A branch moves by compare-and-swap; when somebody was faster, the step is
//!   made and judged again.
//! - No store besides git, no daemon, no hidden worktree. What a replay came to is kept on a shelf
//!   ([`audit::shelf`], an SQLite file by `adapters::index`), which may be deleted at any moment:
//!   answers with and without it are the same, and a test says so.
//! - No verdict on another thread. Others read ahead of the judge (`audit::ahead`) and check whether
//!   signatures fit; whatever they did not read is read when he asks.

pub mod adapters;
pub mod app;
pub mod audit;
pub mod cli;
pub mod document;
pub mod domain;
pub mod report;
