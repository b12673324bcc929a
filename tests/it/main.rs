//! The integration tests, one binary: each suite is a module.

mod signatures;
