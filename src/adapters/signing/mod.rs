//! Signatures of commits: judged in this process, made by the program that git is set to use.
//!
//! *Judging* ([`NativeAttestor`]) starts no program and reads no keyring of the machine: what is
//! good here is good everywhere, in microseconds. It splits a commit as git does (`header`), takes
//! the armour off (`armour`), and hands the rest to `ssh` or `openpgp`, which both end in
//! `crypto`. *Making* ([`GitSigner`]) runs ssh-keygen or gpg, because that is where agents,
//! hardware keys and passphrases live.

mod armour;
mod attestor;
mod crypto;
mod ed25519;
mod header;
mod key_text;
mod keys;
mod openpgp;
mod program;
mod public;
mod settings;
mod signer;
mod ssh;
mod verdict;

pub use attestor::NativeAttestor;
pub use key_text::key_text;
pub use keys::{KeyProgram, UsableKey};
pub use program::Surroundings;
pub use public::PublicKey;
pub use settings::{Format, SshSigningKey};
pub use signer::GitSigner;
