//! What the main of every service shares.
//!
//! - [`accepts`]: which stories an outlet or a client takes
//! - [`aside`]: fetches from outside, beside a stage
//! - [`config`]: the configuration, its sections and its mistakes
//! - [`client`]: HTTP clients that keep to where connections may go
//! - [`expression`]: conditions that a newsroom writes
//! - [`source`]: what every service knows of a source
//! - [`cli`]: the flags that every program takes
//! - [`host`]: the process: log, locks, stages on threads, its end; [`start`]: why it has none
//! - [`http`]: a listener; [`program`]: the `main` of a service on its own
//! - [`reach`]: where connections to the outside may go; [`brokers`]: those of a partner's cluster; [`ftp`], [`sftp`], [`tls`]: what such connections need
//! - [`telemetry`]: log lines on standard error, metrics for Prometheus; [`ops`]: what operators ask over HTTP

/// Stories are made of many small texts, on many threads: this allocator has them in half the time of the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub mod accepts;
pub mod aside;
pub mod brokers;
pub mod cli;
pub mod client;
pub mod config;
pub mod expiry;
pub mod expression;
pub mod ftp;
pub mod host;
pub mod http;
pub mod ops;
pub mod program;
pub mod reach;
pub mod sftp;
pub mod source;
pub mod start;
pub mod telemetry;
pub mod tls;

pub use config::{Config, ConfigError, LogConfig, LogKind, Newsroom, Section};
pub use host::{Host, Store};
pub use start::StartError;
