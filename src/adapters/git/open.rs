//! Opening and creating repositories, and where they are.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::path::Path;
use std::sync::Once;

use git2::{ErrorCode, Repository, RepositoryInitOptions, RepositoryOpenFlags};

use super::config::GitConfig;
use super::graph::Graph;
use super::place::Place;
use super::program::Git;
use super::tree::{Recent, TreeCache};
use super::{GitRepository, fault};
use crate::domain::ledger::ports::{Fault, Refs};

impl GitRepository {
    /// Opens the repository that holds `place`: in a sub-directory, a linked worktree, a bare or
    /// an empty repository, or the one that `GIT_DIR` names.
    ///
    /// # Errors
    ///
    /// When there is none, when it belongs to somebody else (git's `safe.directory`), or when
    /// its format is one that libgit2 cannot read (SHA-256 names, reftable).
    pub fn open(place: Place) -> Result<Self, Fault> {
        prepare();
        let repository = match look(&place) {
            Err(error) if error.code() == ErrorCode::Owner && trusted(&place)? => look(&place),
            found => found,
        }
        .map_err(|error| refused(&place, &error))?;
        if let Some(work_tree) = &place.work_tree {
            repository
                .set_workdir(work_tree, false)
                .map_err(fault(format!(
                    "cannot use {} as working tree",
                    work_tree.display()
                )))?;
        }
        Self::over(repository, place)
    }

    /// Creates a repository in the directory of `place`, with `initial_branch` as its unborn
    /// branch. An existing one is left as it is and opened.
    ///
    /// # Errors
    ///
    /// When the directory cannot be written.
    pub fn create(place: Place, bare: bool, initial_branch: &str) -> Result<Self, Fault> {
        prepare();
        let dir = &place.dir;
        let mut options = RepositoryInitOptions::new();
        options.bare(bare).mkpath(true).initial_head(initial_branch);
        let repository = Repository::init_opts(dir, &options).map_err(fault(format!(
            "cannot create a repository in {}",
            dir.display()
        )))?;
        Self::over(repository, place)
    }

    fn over(repository: Repository, place: Place) -> Result<Self, Fault> {
        if !place.object_dirs.is_empty() {
            let odb = repository
                .odb()
                .map_err(fault("cannot open the object store"))?;
            for dir in &place.object_dirs {
                odb.add_disk_alternate(&dir.to_string_lossy())
                    .map_err(fault(format!("cannot read objects in {}", dir.display())))?;
            }
        }
        let git = Git::in_place(&place).on(repository.path(), repository.workdir());
        let config = GitConfig::of_repository(git, repository.commondir());
        Ok(Self {
            repository,
            place,
            config,
            trees: RefCell::new(TreeCache::default()),
            recent: RefCell::new(Recent::new()),
            graph: RefCell::new(Graph::default()),
        })
    }

    /// The directory of this working tree's own git files (`.git`, or `.git/worktrees/<name>`).
    #[must_use]
    pub fn git_dir(&self) -> &Path {
        self.repository.path()
    }

    /// The directory of the git files that all working trees share.
    #[must_use]
    pub fn common_dir(&self) -> &Path {
        self.repository.commondir()
    }

    /// The top of the working tree; none in a bare repository.
    #[must_use]
    pub fn workdir(&self) -> Option<&Path> {
        self.repository.workdir()
    }

    /// Whether there is no working tree.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.repository.is_bare()
    }

    /// Whether there is no reference to any commit yet.
    ///
    /// # Errors
    ///
    /// When the references cannot be read.
    pub fn is_empty(&self) -> Result<bool, Fault> {
        Ok(self.references("refs/")?.is_empty())
    }

    /// Whether history is cut off (`git clone --depth`).
    #[must_use]
    pub fn is_shallow(&self) -> bool {
        self.repository.is_shallow()
    }

    /// Asks for git's configuration ahead ([`GitConfig::ask_ahead`]).
    pub fn ask_config_ahead(&self) {
        self.config.ask_ahead();
    }

    /// The running of `git` in this repository.
    pub(super) fn git(&self) -> &Git {
        self.config.git()
    }
}

/// How much of a pack is mapped at once, in bytes.
const WINDOW: usize = 4 << 20;
/// How much of all packs may be mapped, in bytes.
const MAPPED: usize = 24 << 20;

/// Settings of libgit2 that hold for the process.
fn prepare() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Objects are checked when git receives them, and here where a signature is judged;
        // hashing each tree again makes a replay many times slower.
        git2::opts::strict_hash_verification(false);
        // Partial clones read like others: what is missing is reported as missing.
        #[expect(
            unsafe_code,
            reason = "a static of libgit2, set once before any repository"
        )]
        // SAFETY: `call_once` keeps other threads out, and nothing else touches the list.
        let known = unsafe { git2::opts::set_extensions(&["partialclone"]) };
        // Without it partial clones are refused on opening, with libgit2's words.
        drop(known);
        // Whoever reads an object here reads it once; what is asked for again is kept by us.
        git2::opts::enable_caching(false);
        #[expect(
            unsafe_code,
            reason = "statics of libgit2, set once before any repository"
        )]
        // SAFETY: as above. A pack is read through small windows, so that the memory of a replay does
        // not grow with the repository.
        let bounded = unsafe {
            git2::opts::set_mwindow_size(WINDOW)
                .and_then(|()| git2::opts::set_mwindow_mapped_limit(MAPPED))
        };
        // Without it everything works, and takes more memory.
        drop(bounded);
    });
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that opens repositories"
)]
fn look(place: &Place) -> Result<Repository, git2::Error> {
    match &place.git_dir {
        Some(git_dir) => Repository::open_ext(
            git_dir,
            RepositoryOpenFlags::NO_SEARCH | RepositoryOpenFlags::NO_DOTGIT,
            [] as [&OsStr; 0],
        ),
        None => Repository::open_ext(&place.dir, RepositoryOpenFlags::empty(), &place.ceilings),
    }
}

/// Whether git itself trusts a repository of another user. libgit2 looks for `safe.directory` in
/// the home directory alone; git also where `GIT_CONFIG_GLOBAL` and its siblings point.
fn trusted(place: &Place) -> Result<bool, Fault> {
    if !Git::in_place(place).run(["rev-parse", "--git-dir"])?.ok() {
        return Ok(false);
    }
    #[expect(
        unsafe_code,
        reason = "a static of libgit2: git's own answer replaces its check"
    )]
    // SAFETY: it sets one integer; at worst another thread's check is left to git as well.
    let set = unsafe { git2::opts::set_verify_owner_validation(false) };
    Ok(set.is_ok())
}

fn refused(place: &Place, error: &git2::Error) -> Fault {
    let dir = place.git_dir.as_ref().unwrap_or(&place.dir);
    let shown = dir.display();
    let fault = match error.code() {
        ErrorCode::NotFound => Fault::no_repository(format!("{shown} is not in a git repository"))
            .hint("change into a repository, or make one with: git init"),
        ErrorCode::Owner => {
            let found = Repository::discover_path(dir, &place.ceilings);
            let found = found.as_deref().unwrap_or(dir);
            let top = if found.ends_with(".git") {
                found.parent().unwrap_or(found)
            } else {
                found
            };
            Fault::new(format!(
                "the repository in {} belongs to another user",
                top.display()
            ))
            .hint(format!(
                "git config --global --add safe.directory {}",
                top.display()
            ))
        }
        _ => Fault::new(format!("cannot open the repository of {shown}")),
    };
    fault.because(error.message().to_owned())
}
