//! A git repository: the only home of `git2`.
//!
//! Objects, history and references are read through libgit2's object and reference stores, but
//! commits and trees are parsed here: history is foreign data, libgit2 refuses what git itself
//! has always tolerated, and its tree diff walks whole trees. Whatever depends on a person's
//! setting (credentials, filters, sparse checkouts, included configuration) is done by running
//! `git` itself, in [`program`] and nowhere else.
//!
//! | file | what it does |
//! |---|---|
//! | [`place`] | where to look for a repository, as plain values |
//! | `open` | opening and creating; where the repository is |
//! | `raw`, `tree` | the bytes of commits and trees, parsed without a refusal |
//! | `objects`, `descent` | reading commits, files and what two trees differ in |
//! | `graph`, `paint`, `history` | walking history |
//! | `refs`, `swap`, `worktree`, `patch` | references, moving one, and the files that follow it |
//! | `edited` | the files of the working tree, as they are |
//! | `scribe`, `merge`, `durability` | writing commits |
//! | `program`, `remote`, [`identity`] | what git itself is asked to do |
//! | [`config`] | git's configuration: asked of git, or read where that is the same |
//! | `config::files`, `config::plain` | which files that is, and what a plain one says |

use std::cell::RefCell;

use git2::Oid;

use crate::domain::ledger::object::ObjectId;
use crate::domain::ledger::ports::Fault;

pub mod config;
mod descent;
mod durability;
mod edited;
mod graph;
mod history;
pub mod identity;
mod merge;
mod objects;
mod open;
mod paint;
mod patch;
pub mod place;
pub mod program;
mod raw;
mod refs;
mod remote;
mod scribe;
mod swap;
mod tree;
mod worktree;

use config::GitConfig;
use graph::Graph;
use place::Place;
use tree::TreeCache;

/// An open repository. It implements every port of the ledger that is about git.
pub struct GitRepository {
    repository: git2::Repository,
    place: Place,
    config: GitConfig,
    trees: RefCell<TreeCache>,
    recent: RefCell<tree::Recent>,
    graph: RefCell<Graph>,
}

/// Our name for libgit2's.
fn name(oid: Oid) -> ObjectId {
    ObjectId::from_bytes(oid.as_bytes().try_into().unwrap_or_default())
}

/// libgit2's name for ours.
fn oid(id: ObjectId) -> Oid {
    Oid::from_bytes(id.as_bytes()).unwrap_or(Oid::ZERO_SHA1)
}

/// Says what could not be done, and why git could not.
fn fault(what: impl Into<String>) -> impl FnOnce(git2::Error) -> Fault {
    let what = what.into();
    move |error| {
        let locked = error.code() == git2::ErrorCode::Locked;
        let fault = Fault::new(what).because(error.message().to_owned());
        if locked {
            fault.hint(
                "wait for the other git process; if it crashed, its .lock file is left behind",
            )
        } else {
            fault
        }
    }
}
