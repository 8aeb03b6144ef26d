//! What an error of the client means for the log.

use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};

use crate::error::LogError;

/// Where nothing else is known: the cluster cannot be reached, or not now.
impl From<KafkaError> for LogError {
    fn from(error: KafkaError) -> Self {
        Self::Unavailable(told(&error))
    }
}

/// The client's words without its wrapping.
pub(super) fn told(error: &KafkaError) -> String {
    match error {
        KafkaError::Transaction(error) => error.string(),
        other => match other.rdkafka_error_code() {
            Some(code) => code.to_string(),
            None => other.to_string(),
        },
    }
}

/// The code of an error, where it has one; those of transactions too.
pub(super) fn code(error: &KafkaError) -> Option<Code> {
    match error {
        KafkaError::Transaction(error) => Some(error.code()),
        other => other.rdkafka_error_code(),
    }
}

/// Whether the group has given this member's partitions to others: what it does in their name is void, and it may join again.
pub(super) fn is_stale(code: Code) -> bool {
    matches!(code, Code::UnknownMemberId | Code::IllegalGeneration | Code::RebalanceInProgress)
}

/// Whether another process runs under the same name. A fenced producer alone says less: the broker may have ended its transaction.
pub(super) fn is_twin(code: Code) -> bool {
    code == Code::FencedInstanceId
}

/// Whether a message is refused for what it is.
pub(super) fn is_content(code: Code) -> bool {
    matches!(code, Code::MessageSizeTooLarge | Code::InvalidMessageSize | Code::InvalidRecord | Code::InvalidTimestamp)
}

/// Whether a record that was given up may have been written all the same.
pub(super) fn may_be_there(code: Code) -> bool {
    matches!(
        code,
        Code::MessageTimedOut | Code::RequestTimedOut | Code::NotEnoughReplicasAfterAppend | Code::PurgeInflight
    )
}

/// Whether an offset is asked for that the log no longer has.
pub(super) fn is_out_of_range(code: Code) -> bool {
    matches!(code, Code::OffsetOutOfRange | Code::AutoOffsetReset)
}
