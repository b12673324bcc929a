//! The binary: gathers what the process was given, and hands it to the command line.

use std::process::ExitCode;

use git_change::cli::{self, process::Process};

/// A verification works on several threads, and each frees what another one asked for: where the
/// system's allocator makes them wait for each other, this one does not.
#[global_allocator]
static GLOBAL: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// `mi_option_purge_delay` of `mimalloc.h`, for which the binding has no name.
const PURGE_DELAY: libmimalloc_sys::mi_option_t = 15;

fn main() -> ExitCode {
    let code = cli::main(&Process::gather());
    #[expect(unsafe_code, reason = "an option of the allocator")]
    // SAFETY: it sets a number, and no other thread is left. What is free goes back to the system
    // with all the rest now: to return it piece by piece takes a twentieth of a short command.
    unsafe {
        libmimalloc_sys::mi_option_set(PURGE_DELAY, -1);
    }
    ExitCode::from(code)
}
