//! What today's rules, enrichers and routing would change about a story. Pure.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use wiredesk_enrich::{Enrichment, outside::Answers, stage::enrich_bounded};
use wiredesk_formats::to_ninjs;
use wiredesk_index::{End, Listed, StoryTrace};
use wiredesk_publish::route::{Route, would};
use wiredesk_story::{Annotation, Story, event::Finding};
use wiredesk_validate::rules::{Judged, Rules};

/// The newsroom as it is configured now.
pub(super) struct Today {
    pub(super) rules: Rules,
    pub(super) enrichment: Enrichment,
    pub(super) routes: Vec<Route>,
    pub(super) now: Timestamp,
}

/// What would be different.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Change {
    pub(super) uri: String,
    pub(super) title: Option<String>,
    /// What the rules would do with it now: `hold` or `reject`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) outcome: Option<&'static str>,
    /// Why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) findings: Vec<Finding>,
    /// By member of the story, as ninjs 3.1; annotations by their kind.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) members: BTreeMap<String, Difference>,
    /// Outlets that would get it and do not have it, and that have it and would not take it.
    #[serde(skip_serializing_if = "Difference::is_none")]
    pub(super) outlets: Difference,
}

/// What is new and what is gone.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Difference {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) added: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) removed: Vec<String>,
}

impl Difference {
    fn between(old: &BTreeSet<String>, new: &BTreeSet<String>) -> Self {
        Self { added: new.difference(old).cloned().collect(), removed: old.difference(new).cloned().collect() }
    }

    pub(super) fn is_none(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }
}

impl Change {
    /// What goes through again changes nothing: it is taken back, held or refused, and stays so.
    fn none(listed: &Listed) -> Self {
        Self {
            uri: listed.uri.clone(),
            title: listed.title.clone(),
            outcome: None,
            findings: Vec::new(),
            members: BTreeMap::new(),
            outlets: Difference::default(),
        }
    }

    pub(super) fn is_none(&self) -> bool {
        self.outcome.is_none() && self.members.is_empty() && self.outlets.is_none()
    }
}

impl Today {
    /// What would change about a story whose last text is `story`.
    pub(super) fn change(&self, listed: &Listed, trace: &StoryTrace, story: &Story) -> Change {
        let source = listed.source.as_deref().unwrap_or_default();
        let goes = [End::Published, End::Partly, End::Unrouted, End::Embargoed, End::InFlight].contains(&listed.state);
        if !goes {
            return Change::none(listed);
        }
        let judgement = self.rules.judge(story, Some(source), self.now);
        let outcome = match judgement.outcome {
            Judged::Hold => Some("hold"),
            Judged::Reject => Some("reject"),
            Judged::Valid => None,
        };
        let at = story.version_created.as_ref().map_or(listed.last, wiredesk_story::DateTime::timestamp);
        // What a service outside would say is not known before it is asked.
        let mut old = story.clone();
        old.drop_generated();
        old.annotations.retain(|one| !one.generated);
        let (new, _) = enrich_bounded(&self.enrichment, old.clone(), at, &Answers::default());
        let have = trace
            .outlets
            .iter()
            .filter(|one| !one.withdraw && ["published", "due"].contains(&one.state.as_str()))
            .map(|one| one.outlet.clone())
            .collect();
        let takes =
            would(&self.routes, &new, source, self.now).into_iter().filter(|one| one.takes).map(|one| one.outlet);
        Change {
            uri: listed.uri.clone(),
            title: listed.title.clone(),
            findings: if outcome.is_some() { judgement.findings } else { Vec::new() },
            outcome,
            members: members(&old, &new),
            outlets: if outcome.is_some() {
                Difference::default()
            } else {
                Difference::between(&have, &takes.collect())
            },
        }
    }
}

/// What differs, member by member.
fn members(old: &Story, new: &Story) -> BTreeMap<String, Difference> {
    let (before, after) = (texts(old), texts(new));
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let none = BTreeSet::new();
    let differences = names.into_iter().map(|name| {
        let difference = Difference::between(before.get(name).unwrap_or(&none), after.get(name).unwrap_or(&none));
        (name.clone(), difference)
    });
    differences.filter(|(_, difference)| !difference.is_none()).collect()
}

/// Each member as a set of short texts.
fn texts(story: &Story) -> BTreeMap<String, BTreeSet<String>> {
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let ninjs = to_ninjs(story);
    for (name, value) in ninjs.as_object().into_iter().flatten() {
        let values = match value {
            Value::Array(values) => values.iter().map(short).collect(),
            other => BTreeSet::from([short(other)]),
        };
        texts.insert(name.clone(), values);
    }
    for annotation in &story.annotations {
        // Places and topics are members too; which stories tell the same hangs on the others, not on this one.
        if let Some((kind, text)) = annotated(annotation) {
            texts.entry(kind.to_owned()).or_default().insert(text);
        }
    }
    texts
}

fn annotated(annotation: &Annotation) -> Option<(&'static str, String)> {
    use wiredesk_story::AnnotationKind as Kind;
    let kind = match annotation.kind {
        Kind::Date => "dates",
        Kind::Quote => "quotes",
        Kind::Figure => "figures",
        Kind::Summary => "summary",
        _ => return None,
    };
    let text = annotation.text.as_deref().unwrap_or_default();
    let value = annotation.value.as_deref().map(|value| format!(" = {value}")).unwrap_or_default();
    Some((kind, cut(&format!("{text}{value}"))))
}

/// A value by its name or text.
fn short(value: &Value) -> String {
    let named = ["name", "value", "literal", "uri", "href"].iter().find_map(|key| value.get(key)?.as_str());
    match (named, value) {
        (Some(name), _) => cut(name),
        (None, Value::String(text)) => cut(text),
        (None, other) => cut(&other.to_string()),
    }
}

fn cut(text: &str) -> String {
    let mut cut: String = text.chars().take(80).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    cut
}

#[cfg(test)]
mod tests {
    use wiredesk_story::{Block, Body, Label};

    use super::*;

    #[test]
    fn members_tell_what_came_and_what_went() {
        let old = Story {
            headlines: vec![Label::new("main", "Titre")],
            bodies: vec![Body::main(vec![Block::paragraph("Texte")])],
            ..Story::default()
        };
        let new =
            Story { slugline: Some("VIENNE".into()), headlines: vec![Label::new("main", "Autre")], ..old.clone() };
        let members = members(&old, &new);
        assert_eq!(members.keys().collect::<Vec<_>>(), ["headlines", "slugline"]);
        assert_eq!(members["headlines"], Difference { added: vec!["Autre".into()], removed: vec!["Titre".into()] });
        assert!(super::members(&old, &old).is_empty());
    }
}
