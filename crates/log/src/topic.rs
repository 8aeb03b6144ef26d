//! The topics of the pipeline and their lanes.

use serde::{Deserialize, Serialize};
use wiredesk_story::event::EventType;

/// One topic per step, two beside them for what became of things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Topic {
    /// Bytes as they came; keyed by source and item name, else by source.
    Wire,
    /// Stories as read; keyed by uri.
    Received,
    /// Stories as validate let them through; keyed by uri.
    Valid,
    /// Stories as enriched; keyed by uri.
    Enriched,
    /// Stories and the outlets that are to have them; partitioned by outlet.
    Deliveries,
    /// What became of everything; keyed by uri, else by wire id.
    Receipts,
    /// What was refused, whole, with the reason; keyed as its record was.
    Rejected,
}

impl Topic {
    /// Every topic.
    pub const ALL: [Self; 7] =
        [Self::Wire, Self::Received, Self::Valid, Self::Enriched, Self::Deliveries, Self::Receipts, Self::Rejected];

    /// The name behind the prefix.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wire => "wire",
            Self::Received => "received",
            Self::Valid => "valid",
            Self::Enriched => "enriched",
            Self::Deliveries => "deliveries",
            Self::Receipts => "receipts",
            Self::Rejected => "rejected",
        }
    }

    /// The topic of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.name() == name)
    }

    /// The type of event that travels on it.
    pub fn event(self) -> EventType {
        match self {
            Self::Wire => EventType::Wire,
            Self::Received => EventType::Received,
            Self::Valid => EventType::Valid,
            Self::Enriched => EventType::Enriched,
            Self::Deliveries => EventType::Delivery,
            Self::Receipts => EventType::Receipt,
            Self::Rejected => EventType::Rejected,
        }
    }

    /// The lanes it has: receipts and rejects have no hurry.
    pub fn lanes(self) -> &'static [Lane] {
        match self {
            Self::Receipts | Self::Rejected => &[Lane::Ordinary],
            _ => &Lane::BOTH,
        }
    }
}

/// A kill or a flash overtakes any backlog on a lane of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lane {
    /// Kills, and stories of urgency 1 and 2.
    Flash,
    /// All else.
    Ordinary,
}

impl Lane {
    /// Both, the quicker first.
    pub const BOTH: [Self; 2] = [Self::Flash, Self::Ordinary];

    /// The topic's name with its lane: `received`, `received.flash`.
    pub fn of(self, topic: Topic) -> String {
        match self {
            Self::Ordinary => topic.name().to_owned(),
            Self::Flash => format!("{}.flash", topic.name()),
        }
    }
}
