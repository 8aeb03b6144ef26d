//! What can go wrong with a log, and what to do about it: asked by type, never by text.

/// A failure of the log.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// Another instance owns the partition now. Nothing of the transaction took effect.
    #[error("{stage} partition {partition} belongs to another instance now")]
    Fenced {
        /// The stage.
        stage: String,
        /// The partition that was lost.
        partition: u32,
    },
    /// Another process runs under this instance's name.
    #[error(
        "another {service} named {name} is running on {place}; stop it, or give this one a name of its own with --instance"
    )]
    Twin {
        /// The service.
        service: String,
        /// The instance's name.
        name: String,
        /// The data folder or the cluster.
        place: String,
    },
    /// A transaction that names no partition, or touches one that it does not name: nothing would fence it.
    #[error("a transaction of {stage} touches a partition that it does not name; this is a bug to report")]
    Unfenced {
        /// The stage.
        stage: String,
    },
    /// A record cannot be stored for what it is. Nothing of the transaction took effect.
    #[error("a record for {topic} cannot be stored: {reason}")]
    Content {
        /// Where it was to go.
        topic: String,
        /// Why not.
        reason: String,
    },
    /// The transaction may have taken effect or not: go back to what is committed.
    #[error("the outcome of a commit is not known: {0}")]
    UnknownOutcome(String),
    /// The log cannot be reached now.
    #[error("the log is not available: {0}")]
    Unavailable(String),
    /// The log is not what this build can work with.
    #[error("the log at {place} cannot be used: {reason}")]
    Unusable {
        /// Where.
        place: String,
        /// What is wrong and what to do.
        reason: String,
    },
    /// A failure that a test injected: the process is as good as dead.
    #[error("crashed at {0} on purpose")]
    Crash(&'static str),
}

/// What the caller of a failed log call does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recourse {
    /// Throw away what is not committed, go back to the committed offsets, and go on.
    Rewind,
    /// Look for the one record that cannot be stored, and reject it.
    Halve,
    /// Wait, then go back to the committed offsets, and go on.
    Wait,
    /// End this instance with the message.
    Stop,
}

impl LogError {
    /// What to do next.
    pub fn recourse(&self) -> Recourse {
        match self {
            Self::Fenced { .. } | Self::UnknownOutcome(_) => Recourse::Rewind,
            Self::Content { .. } => Recourse::Halve,
            Self::Unavailable(_) => Recourse::Wait,
            Self::Twin { .. } | Self::Unfenced { .. } | Self::Unusable { .. } | Self::Crash(_) => Recourse::Stop,
        }
    }
}

impl From<rusqlite::Error> for LogError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::TooBig) => Self::Content { topic: "the log".into(), reason: error.to_string() },
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Unusable {
                place: "the data folder".into(),
                reason: format!("{error}; restore log.sqlite from a backup"),
            },
            _ => Self::Unavailable(error.to_string()),
        }
    }
}
