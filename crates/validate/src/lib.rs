//! Validate: what may go on, and why not. Rules judge one story.
//!
//! - [`rule`]: one rule a file, one line each in the registry; pure

pub mod rule;
