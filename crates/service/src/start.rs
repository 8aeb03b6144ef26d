//! Why a service could not be started.

use wiredesk_log::LogError;

use crate::ConfigError;

/// Why the stages of a service could not be started. A mistake in the configuration is the user's to mend, the rest is not.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A mistake in the configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The log refused the stage.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The stage has not what it needs.
    #[error("the stage {stage} cannot be set up: {reason}")]
    Stage {
        /// Which.
        stage: &'static str,
        /// What it lacks.
        reason: String,
    },
}
