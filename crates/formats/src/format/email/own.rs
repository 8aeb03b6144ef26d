//! Fields of our own mail: what a story says that no field of the standard holds, written and read.

use wiredesk_story::{AltId, DateTime, Story};

use crate::{Input, byline, dateline};

/// The story's id where the Message-ID names this version of it alone.
pub(super) const ID: &str = "X-Story-Id";
/// When this version was made, where `Date` is not exact enough.
const MADE: &str = "X-Version-Created";
/// Which version this is.
const VERSION: &str = "X-Story-Version";

/// Whether a field says which story and version a mail is of, and no word of it.
pub(super) fn is_identity(name: &str) -> bool {
    matches!(name, ID | VERSION | MADE)
}

/// The fields and what they say, in the order they are written. `exact` is whether `Date` tells the moment whole.
pub(super) fn fields(story: &Story, exact: bool) -> Vec<(&'static str, String)> {
    let moment = |moment: &Option<DateTime>| moment.as_ref().map(|moment| moment.as_str().to_owned());
    let all = [
        (VERSION, story.version.clone()),
        (MADE, moment(&story.version_created).filter(|_| !exact)),
        ("X-First-Created", moment(&story.first_created)),
        ("X-Embargoed-Until", moment(&story.embargoed_until)),
        ("X-Urgency", story.urgency.map(|urgency| urgency.to_string())),
        ("X-Byline", story.by.clone()),
        ("X-Dateline", story.dateline.clone()),
        ("X-Copyright", story.copyright_notice.clone()),
        ("X-Usage-Terms", story.usage_terms.clone()),
    ];
    all.into_iter().filter_map(|(name, text)| Some((name, text.filter(|text| !text.trim().is_empty())?))).collect()
}

/// Takes the fields out of `extra` and puts them where they belong. What says nothing sensible stays.
pub(super) fn restore(story: &mut Story, input: &Input<'_>) {
    let moment = |text: &str| DateTime::parse_lenient(text, input.zone).ok();
    let named = [VERSION, MADE, "X-First-Created", "X-Embargoed-Until", "X-Urgency", "X-Byline"];
    for name in named.into_iter().chain([ID, "X-Dateline", "X-Copyright", "X-Usage-Terms"]) {
        let Some(text) = story.extra.get(name).and_then(serde_json::Value::as_str).map(str::to_owned) else { continue };
        let taken = match name {
            VERSION => story.version.replace(text).is_none(),
            MADE => set(&mut story.version_created, moment(&text)),
            "X-First-Created" => set(&mut story.first_created, moment(&text)),
            "X-Embargoed-Until" => set(&mut story.embargoed_until, moment(&text)),
            "X-Urgency" => set(&mut story.urgency, text.parse().ok().filter(|number| (1..=9).contains(number))),
            "X-Byline" => {
                story.people.extend(byline::authors(&text, &[]));
                story.by.replace(text).is_none()
            }
            "X-Dateline" => {
                story.located = dateline::place(&text).map(str::to_owned);
                story.dateline.replace(text).is_none()
            }
            "X-Copyright" => story.copyright_notice.replace(text).is_none(),
            "X-Usage-Terms" => story.usage_terms.replace(text).is_none(),
            _ => {
                let message = story.alt_ids.iter().position(|id| id.role.as_deref() == Some("guid"));
                if let Some(message) = message.map(|at| story.alt_ids.remove(at)) {
                    story.extra.insert("Message-ID".into(), message.value.into());
                }
                story.alt_ids.insert(0, AltId::new("guid", text));
                true
            }
        };
        if taken {
            story.extra.shift_remove(name);
        }
    }
}

fn set<T>(member: &mut Option<T>, value: Option<T>) -> bool {
    let sound = value.is_some();
    if sound {
        *member = value;
    }
    sound
}
