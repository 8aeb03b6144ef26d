//! What a room is given and what it tells, in short.

use jiff::Timestamp;
use wiredesk_story::{
    DateTime, Label, Language, Story, StoryUri,
    event::{Outcome, Receipt, Routed},
};

/// When every room starts.
pub(super) const START: &str = "2025-05-09T12:00:00Z";

/// `routed 1 site -partner`, `site published 1`, `site failed 1 retry @5`: the moment in seconds after the start.
pub(super) fn short(receipt: &Receipt) -> String {
    let revision = receipt.revision.map_or("-".to_owned(), |revision| revision.to_string());
    let until = receipt.until.map(|until| {
        let seconds = until.as_second() - moment(START).as_second();
        format!(" @{seconds}")
    });
    let until = until.unwrap_or_default();
    let outcome = receipt.outcome.as_str();
    let rule = receipt.rule.as_deref();
    if let Some(outlet) = &receipt.outlet {
        let rule = rule.filter(|rule| *rule != "revision").map(|rule| format!(" {rule}")).unwrap_or_default();
        return format!("{outlet} {outcome} {revision}{rule}{until}");
    }
    let outlet = |routed: &Routed| format!(" {}{}", if routed.withdraw { "-" } else { "" }, routed.outlet);
    let outlets: String = receipt.outlets.iter().map(outlet).collect();
    match receipt.outcome {
        Outcome::Routed | Outcome::Embargoed => format!("{outcome} {revision}{outlets}{until}"),
        _ => format!("{outcome} {}", rule.unwrap_or("-")),
    }
}

pub(super) fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(super) fn uri() -> StoryUri {
    StoryUri::from_id("map", "خبر-12")
}

/// A story in Arabic with this headline.
pub(super) fn arabic(headline: &str) -> Story {
    Story {
        uri: Some(uri()),
        language: Some(Language::parse("ar").unwrap()),
        headlines: vec![Label::new("main", headline)],
        ..Story::default()
    }
}

/// The same, under embargo for so many seconds after the room's start.
pub(super) fn embargoed(headline: &str, seconds: i64) -> Story {
    let until = moment(START).checked_add(jiff::SignedDuration::from_secs(seconds)).unwrap();
    Story { embargoed_until: Some(DateTime::from_timestamp(until)), ..arabic(headline) }
}
