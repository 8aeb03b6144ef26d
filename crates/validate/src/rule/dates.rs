//! # dates
//!
//! **Finds** a story that may not be used any more, and moments that cannot be right: a version made in the future or before 1970,
//! made before the story was, or an embargo that ends before the story began.
//!
//! **By default** an expired story is held; the rest is a warning, since a sender's clock is no reason to keep news back.

use jiff::{SignedDuration, Timestamp};
use wiredesk_story::{DateTime, Story, event::Severity};

use super::{Context, Found, Rule};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);
const YEAR: SignedDuration = SignedDuration::from_hours(24 * 366);

/// The rule.
pub static RULE: Rule = Rule {
    name: "dates",
    finds: "an expired story, and moments that cannot be right",
    severity: Severity::Hold, unasked: true,
    check,
};

fn check(story: &Story, cx: &Context<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let moment = |date: &Option<DateTime>| date.as_ref().map(DateTime::timestamp);
    let later = |a: Timestamp, b: Timestamp, by: SignedDuration| a.duration_since(b) > by;
    let (made, first) = (moment(&story.version_created), moment(&story.first_created));
    let (embargo, expires) = (moment(&story.embargoed_until), moment(&story.expires));
    for (at, date) in [("versionCreated", made), ("firstCreated", first)] {
        match date {
            Some(date) if later(date, cx.now, DAY) => {
                found.push(Found::warning(at, "lies more than a day in the future; see the sender's clock and zone"));
            }
            Some(date) if date < Timestamp::UNIX_EPOCH => {
                found.push(Found::warning(at, "lies before 1970; see the sender's clock"));
            }
            _ => {}
        }
    }
    if let (Some(made), Some(first)) = (made, first)
        && later(first, made, MINUTE)
    {
        found.push(Found::warning("versionCreated", "lies before firstCreated; one of them is wrong"));
    }
    if let Some(embargo) = embargo {
        if first.or(made).is_some_and(|began| later(began, embargo, MINUTE)) {
            found.push(Found::warning("embargoedUntil", "lies before the story was made; it holds nothing back"));
        }
        if later(embargo, cx.now, YEAR) {
            found.push(Found::warning("embargoedUntil", "lies more than a year ahead; see whether the year is right"));
        }
    }
    if let Some(expires) = expires {
        if expires <= cx.now {
            let message = "the story may not be used any more; release it if it may, or drop it";
            found.push(Found::main("expires", message));
        } else if embargo.is_some_and(|embargo| embargo >= expires) {
            found.push(Found::main("expires", "lies before the embargo ends: there is no moment to publish it"));
        }
    }
    found
}

#[cfg(test)]
mod tests;
