//! From stories to a document: one item bare, several in a `newsMessage`.

mod annotations;
mod body;
mod content;
mod draft;
mod extra;
mod flex;
mod item;
mod meta;
mod related;
mod value;

use wiredesk_story::{DateTime, Story};

use super::{own, tree::NAR};
use crate::{WriteError, WriteOptions, Written};
use draft::Draft;

/// Writes at least one story.
pub(super) fn write(stories: &[Story], options: &WriteOptions) -> Result<Written, WriteError> {
    let mut draft = Draft::new(options);
    match stories {
        [only] => item::write(&mut draft, only, true),
        many => message(&mut draft, many),
    }
    Ok(draft.finish())
}

/// `newsMessage`: what is sent together, with the moment of sending.
fn message(draft: &mut Draft<'_>, stories: &[Story]) {
    draft.xml.start("newsMessage", &[("xmlns", NAR), ("xmlns:w", own::NS)]).line();
    draft.xml.start("header", &[]).line();
    let sent = DateTime::from_timestamp(draft.options.now);
    draft.xml.leaf("sent", &[], sent.as_str()).line();
    let sender = value::normal(&draft.options.newsroom);
    draft.xml.leaf("sender", &[], &sender).line();
    let priority = stories.first().and_then(|first| first.priority);
    if let Some(priority) = priority.filter(|level| (1..=9).contains(level))
        && stories.iter().all(|story| story.priority == Some(priority))
    {
        draft.xml.leaf("priority", &[], &priority.to_string()).line();
    }
    draft.xml.end().line();
    draft.xml.start("itemSet", &[]).line();
    for (index, story) in stories.iter().enumerate() {
        draft.story = index;
        item::write(draft, story, false);
    }
    draft.xml.end().line();
    draft.xml.end();
}
