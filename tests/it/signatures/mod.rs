//! Signatures of commits, with git, ssh-keygen and gpg as the oracle.

mod bench;
mod github;
mod openpgp;
mod signer;
mod ssh;
