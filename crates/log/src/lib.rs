//! The event log, its backends, and the runner of stages. The only crate that knows what guarantees delivery.
//!
//! - [`record`]: what lies in the log; [`topic`]: where; [`partition`]: which partition
//! - [`event_log`]: the trait of a log, in two halves: [`EventLog`] for everyone, [`Member`] for one instance of a stage
//! - [`embedded`]: the log on SQLite; [`kafka`]: the log on a cluster; [`memory`]: the log of simulations and tests
//! - [`stage`]: the trait of a stage; [`context`]: what it may do; [`runner`]: the loop around it, which owns all I/O
//! - [`running`]: a stage on a thread of its own
//! - [`rows`]: tables and timers; [`blobs`]: values over the limit; [`rejects`]: what was refused
//! - [`ledger`]: receipts that show when one was changed
//! - [`clock`], [`faults`], [`wake`]: time, failures and waiting, as parameters
//! - [`instance`]: names of instances and their lock files
//! - [`bench`]: how fast a log is; `conformance` (a feature): what every backend is held to

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod bench;
pub mod blobs;
pub mod clock;
#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
pub mod context;
pub mod embedded;
mod error;
pub mod event_log;
pub mod faults;
pub mod hearsay;
pub mod instance;
pub mod kafka;
pub mod ledger;
pub mod memory;
pub mod partition;
pub mod record;
pub mod rejects;
pub mod rows;
pub mod runner;
pub mod running;
#[cfg(test)]
mod simulation;
mod sqlite;
pub mod stage;
pub mod topic;
pub mod wake;

pub use blobs::Blobs;
pub use clock::Clock;
pub use context::Context;
pub use embedded::EmbeddedLog;
pub use error::{LogError, Recourse};
pub use event_log::{Changes, EventLog, Follower, LogOptions, Member, Owned, Promises, Transaction};
pub use instance::InstanceName;
pub use kafka::{KafkaLog, KafkaOptions};
pub use record::{Headers, Position, Record, Stored};
pub use rows::{Row, RowChange, Rows};
pub use runner::{Progress, RunError, Runner};
pub use running::{Running, spawn};
pub use stage::{Input, NoJob, Stage, StageSpec, Verdict};
pub use topic::{Lane, Topic};
pub use wake::Wake;
