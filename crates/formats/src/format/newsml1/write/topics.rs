//! People, organisations, events and objects as topics of the item's own set, and their occurrences.

use wiredesk_story::{Concept, Story};

use crate::xml::Writer;

/// The concepts of a story that are topics, with the type of each.
fn topics(story: &Story) -> Vec<(&'static str, &Concept)> {
    let people = story.people.iter().filter(|one| one.rel.as_deref() != Some("author"));
    let mut all: Vec<(&'static str, &Concept)> = people.map(|one| ("Person", one)).collect();
    all.extend(story.organisations.iter().map(|one| ("Organisation", one)));
    all.extend(story.events.iter().map(|one| ("Event", one)));
    all.extend(story.objects.iter().map(|one| ("Object", one)));
    all
}

/// The identifier of a topic: `index` is the item's in the document.
fn id(index: usize, n: usize) -> String {
    format!("topic-{index}-{n}")
}

/// Writes the set.
pub(super) fn set(xml: &mut Writer, story: &Story, index: usize) {
    let topics = topics(story);
    if topics.is_empty() {
        return;
    }
    xml.start("TopicSet", &[("FormalName", "concepts")]).line();
    for (n, (kind, one)) in topics.into_iter().enumerate() {
        xml.start("Topic", &[("Duid", &id(index, n))]).empty("TopicType", &[("FormalName", kind)]);
        if let Some(literal) = &one.literal {
            let (scheme, code) = literal.split_once(':').map_or((None, literal.as_str()), |(scheme, code)| (Some(scheme), code));
            let scheme: Vec<(&str, &str)> = scheme.map(|scheme| ("Scheme", scheme)).into_iter().collect();
            xml.leaf("FormalName", &scheme, code);
        }
        xml.leaf_if("Description", &[], one.name.as_deref()).end().line();
    }
    xml.end().line();
}

/// Writes the occurrences.
pub(super) fn occurrences(xml: &mut Writer, story: &Story, index: usize) {
    for n in 0..topics(story).len() {
        xml.empty("TopicOccurrence", &[("Topic", &format!("#{}", id(index, n)))]).line();
    }
}
