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

/// A word for a POSIX shell, as messages and pages offer commands: as it is where it is harmless, else in single quotes.
pub fn shell_word(word: &str) -> String {
    let harmless = |b: u8| b.is_ascii_alphanumeric() || b"-_./:@%+=,".contains(&b);
    if !word.is_empty() && word.bytes().all(harmless) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uri_cannot_leave_its_quotes() {
        assert_eq!(shell_word("urn:newsml:map.ma:1"), "urn:newsml:map.ma:1");
        assert_eq!(shell_word("urn:x:$(rm)'"), "'urn:x:$(rm)'\\'''");
        assert_eq!(shell_word("urn:x:$(rm -rf)'"), "'urn:x:$(rm -rf)'\\'''");
    }
}
