//! What makes a document contradict itself. No law and no workflow: those judge what a document
//! may say; here it is only asked whether it says something.

pub(super) mod calendar;
pub(super) mod change;
pub(super) mod delegations;
pub(super) mod law;
pub(super) mod people;
pub(super) mod policy;
pub(super) mod risk;
pub(super) mod services;
pub(super) mod template;
pub(super) mod trials;
pub(super) mod words;
