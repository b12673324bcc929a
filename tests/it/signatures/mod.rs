//! Signatures of commits, with git, ssh-keygen and gpg as the oracle.

mod batch;
mod bench;
mod certificates;
mod github;
mod made;
mod mutations;
mod openpgp;
mod people;
mod security_keys;
mod signer;
mod ssh;
