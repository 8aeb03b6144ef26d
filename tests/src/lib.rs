//! What the end-to-end tests stand on: a newsroom in a folder of its own, its processes, and a receiver of webhooks.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::missing_panics_doc, clippy::must_use_candidate)]

mod process;
mod receiver;
mod request;
mod room;
mod server;
mod trial;
mod validators;
mod wire;

pub use process::{Process, Service};
pub use receiver::{Receipt, Receiver};
pub use request::{Answer, get, post};
pub use room::{Ran, Room};
pub use server::Server;
pub use trial::{Seat, Trial, all};
pub use validators::{is_valid_xml, ninjs_schema, shared};
pub use wire::{Copy, samples, story};
