//! Plan and deliver: every outlet, and proof of what each one has.
//!
//! - [`outlet`]: the trait of an outlet, and the registry of its kinds, one file each; [`Outlets`]: those that are configured
//! - [`terms`]: on which terms it gets them; [`contract`]: what contracts let it have, [`rights`]: what the story's own rights do; [`times`]: when it is sent something
//! - [`route`]: which outlets get a story; [`plan`]: the stage that says so
//! - [`deliver`]: the stage that sees to it; [`retries`], [`delivery`]: its schedule and its ids; [`job`]: what its workers do
//! - `figures.rs`: what is counted of attempts; `look.rs`: whether a story that was taken back is gone
//! - [`rendering`]: a story in an outlet's format
//! - `web.rs`, `files.rs`: what outlets over HTTP and outlets of files share; `readers.rs`: a story as readers see it;
//!   `pictures.rs`: its pictures where media are kept; `note.rs`: whether a post was changed where it stands
//! - [`canceled`]: what a story looks like once it is taken back
//! - [`service`]: both stages, started on a host

pub mod canceled;
pub mod contract;
pub mod deliver;
pub mod delivery;
mod figures;
mod files;
pub mod job;
mod look;
mod note;
pub mod outlet;
mod outlets;
mod pictures;
mod place;
pub mod plan;
mod readers;
pub mod rendering;
pub mod retries;
pub mod rights;
pub mod route;
pub mod service;
mod setting;
pub mod terms;
pub mod times;
mod web;
mod workers;

pub use deliver::DeliverStage;
pub use outlets::{Configured, Outlets};
pub use plan::PlanStage;
pub use setting::{Identity, OutletCommon, PublishConfig, Setting, Start};
pub use wiredesk_service::accepts;
pub use workers::DeliverWorkers;

#[cfg(test)]
mod tests;
