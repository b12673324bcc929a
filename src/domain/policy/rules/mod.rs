//! The rules, one file a family. Each rule stands here once, and nowhere else in the program.

pub mod approval;
pub mod clock;
pub mod closing;
pub mod delegation;
pub mod emergency;
pub mod evidence;
pub mod fields;
pub mod governance;
pub mod identity;
pub mod immutability;
pub mod landing;
pub mod lifecycle;
pub mod places;
pub mod risk;
pub mod schedule;
pub mod separation;
pub mod template;
