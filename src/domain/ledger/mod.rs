//! The ledger: git history as plain data, and the ports that adapters implement.

pub mod attestation;
pub mod commit;
pub mod keyring;
pub mod object;
pub mod ports;
