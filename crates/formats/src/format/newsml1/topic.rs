//! Topics of the document's own sets, and occurrences of them in an item.

use std::collections::HashMap;

use roxmltree::Node;
use wiredesk_story::{Concept, Story, Subject};

use super::read::formal;
use crate::xml::tree::{attribute, child, children, inside, some_text};

/// The topics of a document by `Duid`.
pub(super) struct Topics<'a, 'i>(HashMap<&'a str, Node<'a, 'i>>);

impl<'a, 'i> Topics<'a, 'i> {
    /// Gathers them.
    pub(super) fn of(root: Node<'a, 'i>) -> Self {
        Self(inside(root, "Topic").filter_map(|topic| Some((attribute(topic, "Duid")?, topic))).collect())
    }

    /// Adds the concept that a `TopicOccurrence` or a `Location` refers to, by the type of its topic.
    pub(super) fn occurrence(&self, story: &mut Story, node: Node<'_, '_>) {
        let refers = attribute(node, "Topic").map(|id| id.trim_start_matches('#'));
        let Some(topic) = refers.and_then(|id| self.0.get(id)) else { return };
        let kind = child(*topic, "TopicType").and_then(formal).unwrap_or_default().to_lowercase();
        let described = children(*topic, "Description").find_map(some_text);
        let code = child(*topic, "FormalName");
        let literal = code.and_then(|code| {
            let scheme = attribute(code, "Scheme").map(|scheme| format!("{scheme}:")).unwrap_or_default();
            some_text(code).map(|value| format!("{scheme}{value}"))
        });
        let name = described.or_else(|| code.and_then(some_text));
        let concept =
            Concept { name: name.clone(), rel: Some("about".into()), literal: literal.clone(), ..Concept::default() };
        match kind.as_str() {
            "person" => story.people.push(concept),
            "company" | "organisation" | "organization" => story.organisations.push(concept),
            "geography" | "location" | "city" | "country" | "place" | "region" => story.places.push(concept),
            "event" => story.events.push(concept),
            "object" => story.objects.push(concept),
            "genre" => story.genres.push(concept),
            _ => story.subjects.push(Subject { name, rel: Some("about".into()), literal, ..Subject::default() }),
        }
    }
}
