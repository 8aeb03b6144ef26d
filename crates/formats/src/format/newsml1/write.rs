//! From stories to a NewsML 1.2 document. What is written is read again: what the reader does not find as it was goes into a
//! `Metadata` of our own, or into the loss report.

mod component;
mod item;
mod lines;
mod metadata;
mod topics;

use jiff::tz::TimeZone;
use wiredesk_story::{DateTime, Story};

use super::read;
use crate::{Loss, ReadError, WriteError, WriteOptions, Written, members, xml};

/// Members that are carried beside the natural form: a story's, and those of each of its associations.
#[derive(Default)]
struct Carried {
    story: Vec<(String, String)>,
    media: Vec<Vec<(String, String)>>,
}

/// Why single members are lost.
const WHY: [(&str, &str); 6] = [
    ("subjects", "NewsML 1 holds name, number and certainty, not who says so, and no keyword with a code"),
    ("associations", "NewsML 1 holds files, captions, lines and metadata of related items, and not all of their other members"),
    ("people", "NewsML 1 names the authors, and people with one code"),
    ("genres", "NewsML 1 holds one name of a genre"),
    ("infoSources", "NewsML 1 names parties without their codes"),
    ("annotations", "NewsML 1 has no element for what enrichers found in the text"),
];

/// Writes at least one story.
pub(super) fn write(stories: &[Story], options: &WriteOptions) -> Result<Written, WriteError> {
    let none: Vec<Carried> = stories.iter().map(|_| Carried::default()).collect();
    let mut text = document(stories, &none, options);
    let mut again = read_again(&text)?;
    let carried: Vec<Carried> = std::iter::zip(stories, &again).map(|(story, again)| carried(story, again)).collect();
    if carried.iter().any(|one| !one.story.is_empty() || one.media.iter().any(|one| !one.is_empty())) {
        text = document(stories, &carried, options);
        if options.losses {
            again = read_again(&text)?;
        }
    }
    if !options.losses {
        return Ok(Written { bytes: text.into_bytes(), lost: Vec::new() });
    }
    let lost = std::iter::zip(stories, &again)
        .enumerate()
        .flat_map(|(n, (story, again))| losses(story, again, n))
        .collect();
    Ok(Written { bytes: text.into_bytes(), lost })
}

fn losses(story: &Story, again: &Story, index: usize) -> Vec<Loss> {
    let mut again = again.clone();
    // The envelope is about this transmission.
    if !story.extra.contains_key("header") {
        again.extra.shift_remove("header");
    }
    members::losses(story, &again, index, "NewsML 1", &WHY)
}

fn carried(story: &Story, again: &Story) -> Carried {
    Carried {
        story: members::carried(story, again).into_iter().filter(|(name, _)| name != "extra.header").collect(),
        media: std::iter::zip(&story.associations, &again.associations)
            .map(|(one, again)| {
                let mut carried = members::carried(&one.story, &again.story);
                if one.name != again.name {
                    carried.push(("name".into(), one.name.clone()));
                }
                carried
            })
            .collect(),
    }
}

fn read_again(text: &str) -> Result<Vec<Story>, WriteError> {
    let again = || -> Result<Vec<Story>, ReadError> {
        let source = xml::source_from_text(text, "utf-8", super::FORMAT.name)?;
        let tree = source.document()?;
        read::stories(&tree, &TimeZone::UTC)
    };
    again().map_err(|error| WriteError::Missing {
        format: super::FORMAT.name,
        message: format!("the stories make a document that is over what is read ({error}); send fewer, or in another format"),
    })
}

fn document(stories: &[Story], carried: &[Carried], options: &WriteOptions) -> String {
    let mut xml = xml::Writer::new();
    xml.start("NewsML", &[("Version", "1.2")]).line();
    xml.start("NewsEnvelope", &[]).line();
    let common = |of: fn(&Story) -> Option<String>| {
        let first = stories.first().and_then(of)?;
        stories.iter().all(|story| of(story).as_deref() == Some(&first)).then_some(first)
    };
    if let Some(id) = common(|story| story.alt_id("transmission").map(str::to_owned)) {
        xml.leaf("TransmissionId", &[], &id).line();
    }
    xml.start("SentFrom", &[]).empty("Party", &[("FormalName", &options.newsroom)]).end().line();
    xml.leaf("DateAndTime", &[], &basic(&DateTime::from_timestamp(options.now))).line();
    if let Some(level) = common(|story| story.priority.map(|level| level.to_string())) {
        xml.empty("Priority", &[("FormalName", &level)]).line();
    }
    xml.end().line();
    for (n, (story, carried)) in std::iter::zip(stories, carried).enumerate() {
        item::write(&mut xml, story, carried, (options, n));
    }
    xml.finish()
}

/// A moment in ISO 8601's basic format, as NewsML 1 has it.
fn basic(moment: &DateTime) -> String {
    let text = moment.as_str();
    let (date, time) = text.split_at(10.min(text.len()));
    let (clock, offset) = match time.rfind(['+', '-']) {
        Some(at) => time.split_at(at),
        None => (time, ""),
    };
    format!("{}{}{}", date.replace('-', ""), clock.replace(':', ""), offset.replace(':', ""))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_in_the_basic_format() {
        let basic = |text: &str| super::basic(&DateTime::parse(text).unwrap());
        assert_eq!(basic("2025-05-09T12:00:00+01:00"), "20250509T120000+0100");
        assert_eq!(basic("2016-10-21T16:25:32-05:00"), "20161021T162532-0500");
        assert_eq!(basic("2025-05-09T12:00:00.5Z"), "20250509T120000.5Z");
    }
}
