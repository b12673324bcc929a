//! One report model, many renderers.

pub mod escape;
