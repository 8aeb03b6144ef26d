//! What a feed has no place for.

use wiredesk_story::{ItemType, Label, Story, Subject};

use super::{entries, gallery};
use crate::Loss;

/// What a format has room for beside what all three have.
pub(crate) struct Room {
    /// The name for people: `RSS`.
    pub(crate) name: &'static str,
    /// Whether a category keeps its code beside its name.
    pub(crate) codes: bool,
    /// Whether a picture keeps its title, caption and credit.
    pub(crate) captions: bool,
}

/// Adds what of this story the format could not hold. Members that never reach readers are told too: a feed is no backup.
pub(crate) fn tell(story: &Story, n: usize, room: &Room, lost: &mut Vec<Loss>) {
    let mut tell = |is_there: bool, field: &str, why: &str| {
        if is_there {
            lost.push(Loss { story: n, field: field.into(), why: why.into() });
        }
    };
    let no_place = format!("{} has no place for it", room.name);
    for (is_there, field) in [
        (story.version.is_some(), "version"),
        (story.content_created.is_some(), "contentCreated"),
        (story.expires.is_some(), "expires"),
        (story.urgency.is_some(), "urgency"),
        (story.priority.is_some(), "priority"),
        (story.located.is_some(), "located"),
        (story.title.is_some(), "title"),
        (story.copyright_holder.is_some(), "copyrightHolder"),
        (story.usage_terms.is_some(), "usageTerms"),
        (!story.organisations.is_empty(), "organisations"),
        (!story.places.is_empty(), "places"),
        (!story.events.is_empty(), "events"),
        (!story.objects.is_empty(), "objects"),
        (!story.genres.is_empty(), "genres"),
        (!story.links.is_empty(), "links"),
        (!story.signals.is_empty(), "signals"),
        (!story.annotations.is_empty(), "annotations"),
        (!story.ninjs.is_empty(), "ninjs"),
        (!story.extra.is_empty(), "extra"),
        (!matches!(story.item_type, ItemType::Text), "type"),
        (story.people.iter().any(|one| one.rel.as_deref() != Some("author")), "people"),
        (story.info_sources.iter().any(|party| party.name.is_none() || party.uri.is_some()), "infoSources"),
        (story.renditions.iter().any(|one| one.name != "web" && !gallery::is_written(one)), "renditions"),
        (story.associations.iter().any(|one| !one.story.renditions.iter().any(gallery::is_written)), "associations"),
    ] {
        tell(is_there, field, &no_place);
    }
    let codes = story.subjects.iter().any(|subject| is_coded(subject) && !room.codes);
    tell(codes, "subjects", "the names of topics are written, their codes are not");
    let embargo = format!("{} cannot say it: whoever gets the feed sees the story before", room.name);
    tell(story.embargoed_until.is_some(), "embargoedUntil", &embargo);
    tell(story.ed_note.is_some(), "edNote", "it is for editors and never reaches readers");
    tell(story.slugline.is_some(), "slugline", "it is for editors and never reaches readers");
    tell(story.headlines.len() > 1, "headlines", "an entry has one title");
    tell(story.bodies.len() > 1, "bodies", "an entry has one text");
    let shown = |label: &Label| label.role.as_deref() == Some("summary");
    let other = story.descriptions.len() > 1 || !story.descriptions.iter().all(shown);
    tell(other, "descriptions", "an entry has one summary");
    let id = entries::id(story);
    tell(story.alt_ids.iter().any(|known| known.value != id), "altIds", "an entry has one id");
    let said = |pictured: &Story| !pictured.descriptions.is_empty() || !pictured.info_sources.is_empty();
    let captioned = !room.captions && story.associations.iter().any(|one| said(&one.story));
    tell(captioned, "associations", "captions and credits of pictures have no place in it");
}

fn is_coded(subject: &Subject) -> bool {
    subject.uri.is_some() || subject.literal.is_some()
}
