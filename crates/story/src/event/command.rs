//! What people tell the pipeline. A command enters as a wire item of the source `desk`, so it is audited and in order with its story.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::identity::StoryUri;

/// A person's command about one story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "command", rename_all = "lowercase", deny_unknown_fields)]
pub enum Command {
    /// Take the story back everywhere.
    Kill {
        /// The story.
        uri: StoryUri,
        /// Why, for the receipts.
        reason: String,
    },
    /// Let a held story go, or a killed one back.
    Release {
        /// The story.
        uri: StoryUri,
    },
    /// Do the latest version again with today's rules and code.
    Replay {
        /// The story.
        uri: StoryUri,
    },
}

impl Command {
    /// The media type of a command on the wire.
    pub const MEDIA_TYPE: &'static str = "application/vnd.wiredesk.command+json";
    /// The source that commands come from.
    pub const SOURCE: &'static str = "desk";

    /// The story that is meant.
    pub fn uri(&self) -> &StoryUri {
        match self {
            Self::Kill { uri, .. } | Self::Release { uri } | Self::Replay { uri } => uri,
        }
    }
}
