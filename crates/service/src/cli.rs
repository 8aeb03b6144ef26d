//! The flags that every program takes.

use std::path::PathBuf;

use crate::{Config, ConfigError};

/// Where the configuration and the data are.
#[derive(Clone, Debug, clap::Args)]
pub struct Common {
    /// Configuration file [default: config/wiredesk.toml if it is there, else the built-in one]
    #[arg(long, env = "WIREDESK_CONFIG", global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Data folder: the log, the index, the blobs
    #[arg(long, env = "WIREDESK_DATA", global = true, value_name = "DIR", default_value = "data")]
    pub data: PathBuf,
    /// One JSON object per line on standard output
    #[arg(long, global = true)]
    pub json: bool,
}

impl Common {
    /// Reads the configuration.
    pub fn load(&self) -> Result<Config, ConfigError> {
        Config::load(self.config.as_deref(), std::env::vars())
    }
}
