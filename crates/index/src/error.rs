//! What can go wrong with the index.

use wiredesk_log::LogError;

/// Why the index could not be kept or asked.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The file cannot be used.
    #[error("the index at {place} cannot be used: {reason}")]
    Unusable {
        /// Where.
        place: String,
        /// What is wrong and what to do.
        reason: String,
    },
    /// SQLite says no.
    #[error("the index cannot be read or written: {0}; it can be deleted, it is made again from the log")]
    Sqlite(#[from] rusqlite::Error),
    /// The log says no.
    #[error(transparent)]
    Log(#[from] LogError),
    /// A row that does not read.
    #[error("a row of the index does not read: {0}; delete index.sqlite, it is made again from the log")]
    Row(#[from] serde_json::Error),
    /// A question that cannot be answered as it is put.
    #[error("{0}")]
    Question(String),
}

impl IndexError {
    /// Whether it may go away by itself: the caller tries again in a while.
    pub fn passes(&self) -> bool {
        match self {
            Self::Sqlite(error) => matches!(
                error.sqlite_error_code(),
                Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked)
            ),
            Self::Log(error) => error.recourse() != wiredesk_log::Recourse::Stop,
            Self::Unusable { .. } | Self::Row(_) | Self::Question(_) => false,
        }
    }
}
