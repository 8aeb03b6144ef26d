//! Plan and deliver: every outlet, and proof of what each one has.
//!
//! - [`outlet`]: the trait of an outlet, and the registry of its kinds, one file each; [`Outlets`]: those that are configured
//! - [`accepts`]: which stories an outlet takes
//! - [`canceled`]: what a story looks like once it is taken back

pub mod accepts;
pub mod canceled;
pub mod outlet;
mod outlets;
mod setting;

pub use outlets::{Configured, Outlets};
pub use setting::{Identity, OutletCommon, PublishConfig, Setting};
