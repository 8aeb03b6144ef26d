//! From the outside world to `received`: sources put bytes on the wire, the read stage makes stories of them.
//!
//! - [`item`]: a thing on the wire and its record; [`ids`]: wire ids and arrival numbers; [`lane`]: a first guess at the hurry
//! - [`source`]: the kinds of source, one file each; [`poll`]: the stage that runs those which are asked for news
//! - [`remote`]: folders elsewhere, which several kinds of source look into
//! - [`put`]: straight onto the wire: push and the command line
//! - [`read`]: the stage `read`, from `wire` to `received`
//! - [`workers`]: who does what the sources ask for; `unpack.rs`: content encodings
//! - [`service`]: all of it, started on a host

pub mod config;
pub mod ids;
pub mod item;
pub mod lane;
pub mod poll;
pub mod put;
pub mod read;
pub mod remote;
pub mod service;
pub mod source;
mod unpack;
pub mod workers;

pub use config::{IngestConfig, IngestSource};
pub use ids::WireIds;
pub use item::WireItem;
pub use read::ReadStage;
