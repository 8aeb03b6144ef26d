//! The lane of a story that has been read.

use wiredesk_log::Lane;
use wiredesk_story::{PubStatus, Story};

/// Kills, withdrawals and flashes (urgency 1 and 2) hurry; so does all that comes from a source that is said to.
pub(super) fn of(story: &Story, flash: bool) -> Lane {
    if flash || story.status() != PubStatus::Usable || story.urgency_or_normal() <= 2 {
        Lane::Flash
    } else {
        Lane::Ordinary
    }
}
