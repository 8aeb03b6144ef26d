//! Validate: what may go on, under which revision, and why not. Rules judge one story; the stage knows the story's history.
//!
//! - [`rule`]: one rule a file, one line each in the registry; pure
//! - [`rules`]: the rules as the newsroom has set them, and [`Rules::judge`](rules::Rules::judge)
//! - [`config`]: `[validate]`, `[[rule]]`, and what is needed of `[[source]]`
//! - [`stage`](mod@stage): identity, versions, kills and commands; the only place that gives revisions
//! - [`service`]: the stage, started on a host
//! - `order`: which of two versions is newer; `content`: what counts as the same; `embargo`: embargoes in words; `known`: the rows of the tables

pub mod config;
pub mod rule;
pub mod rules;
pub mod service;
pub mod stage;

mod content;
mod embargo;
mod known;
mod order;
mod own;
mod repair;
mod twins;

pub use config::ValidateConfig;
pub use rules::{Judged, Judgement, Rules};
pub use stage::ValidateStage;
