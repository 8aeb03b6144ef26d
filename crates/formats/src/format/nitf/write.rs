//! From a story to an NITF 3.6 document. What is written is read again: what the reader does not find as it was goes into
//! `meta` elements of our own, or into the loss report.

mod body;
mod head;
mod identified;
mod media;

use jiff::tz::TimeZone;
use wiredesk_story::Story;

use super::{NS, read};
use crate::{ReadError, WriteError, WriteOptions, Written, members, xml};

/// Members that are carried beside the natural form: the story's, and those of each of its associations.
#[derive(Default)]
struct Carried {
    story: Vec<(String, String)>,
    media: Vec<Vec<(String, String)>>,
}

/// Why single members are lost.
const WHY: [(&str, &str); 6] = [
    ("bodies", "NITF holds one text, with headings of one level and no direction of its own; what is embedded becomes a link"),
    ("subjects", "NITF holds name, code and relation, not who says so and how sure it is, and no keyword with a code"),
    ("genres", "NITF holds the name of a genre alone"),
    ("associations", "NITF holds the files, captions and credits of related items, and not all of their other members"),
    ("people", "NITF holds names and codes, those of the byline first; other details are left out"),
    ("annotations", "NITF has no element for what enrichers found in the text"),
];

/// Writes one story.
pub(super) fn write(stories: &[Story], options: &WriteOptions) -> Result<Written, WriteError> {
    let [story] = stories else {
        return Err(WriteError::OneOnly { format: super::FORMAT.name, count: stories.len() });
    };
    let mut text = document(story, &Carried::default());
    let mut again = read_again(&text)?;
    let carried = Carried {
        story: members::carried(story, &again),
        media: std::iter::zip(&story.associations, &again.associations)
            .map(|(one, again)| {
                let mut carried = members::carried(&one.story, &again.story);
                if one.name != again.name {
                    carried.push(("name".into(), one.name.clone()));
                }
                carried
            })
            .collect(),
    };
    if !carried.story.is_empty() || carried.media.iter().any(|one| !one.is_empty()) {
        text = document(story, &carried);
        if options.losses {
            again = read_again(&text)?;
        }
    }
    let lost = if options.losses { members::losses(story, &again, 0, "NITF", &WHY) } else { Vec::new() };
    Ok(Written { bytes: text.into_bytes(), lost })
}

fn read_again(text: &str) -> Result<Story, WriteError> {
    let again = || -> Result<Story, ReadError> {
        let source = xml::source_from_text(text, "utf-8", super::FORMAT.name)?;
        let tree = source.document()?;
        Ok(read::story(tree.root_element(), &TimeZone::UTC))
    };
    again().map_err(|error| WriteError::Missing {
        format: super::FORMAT.name,
        message: format!("the story makes a document that is over what is read ({error}); send it in another format"),
    })
}

fn document(story: &Story, carried: &Carried) -> String {
    let mut xml = xml::Writer::new();
    let language = story.language.as_ref().map(ToString::to_string);
    let mut attributes = vec![
        ("xmlns", NS),
        ("version", "-//IPTC//DTD NITF 3.6//EN"),
        ("change.date", "September 11, 2009"),
        ("change.time", "12:26"),
    ];
    attributes.extend(language.as_deref().map(|tag| ("baselang", tag)));
    xml.start("nitf", &attributes).line();
    head::write(&mut xml, story, &carried.story);
    xml.start("body", &[]).line();
    body::head(&mut xml, story);
    body::content(&mut xml, story, &carried.media);
    body::end(&mut xml, story);
    xml.end().line();
    xml.finish()
}
