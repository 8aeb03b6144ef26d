//! What the main of every service shares.
//!
//! - [`config`]: the configuration, its sections and its mistakes
//! - [`source`]: what every service knows of a source
//! - [`telemetry`]: log lines on standard error, metrics for Prometheus
//! - [`cli`]: the flags that every program takes

pub mod cli;
pub mod config;
pub mod source;
pub mod telemetry;

pub use config::{Config, ConfigError, LogConfig, LogKind, Newsroom, Section};
