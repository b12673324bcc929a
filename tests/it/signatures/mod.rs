//! Signatures of commits, with git, ssh-keygen and gpg as the oracle.

mod github;
