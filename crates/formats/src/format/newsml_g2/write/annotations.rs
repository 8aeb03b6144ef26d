//! What the enrichers found, as far as G2 can say it: subjects with who says so and how sure.

use std::collections::BTreeSet;

use wiredesk_story::{Annotation, AnnotationKind, Story};

use super::{
    super::uri,
    draft::{Attributes, Draft},
    flex::Named,
    value,
};

/// Writes each thing found once, the surest finding of it, unless the story names it already.
pub(super) fn write(draft: &mut Draft<'_>, story: &Story) {
    let mut sure: Vec<&Annotation> = story.annotations.iter().collect();
    sure.sort_by(|one, other| other.confidence.total_cmp(&one.confidence));
    let mut seen: BTreeSet<(AnnotationKind, String)> = stated(story);
    let mut without_place: BTreeSet<AnnotationKind> = BTreeSet::new();
    for one in sure {
        let kind = match one.kind {
            AnnotationKind::Person => Some("person"),
            AnnotationKind::Organisation => Some("organisation"),
            AnnotationKind::Place => Some("geoArea"),
            AnnotationKind::Subject | AnnotationKind::Keyword => None,
            AnnotationKind::Related => continue,
            other => {
                without_place.insert(other);
                continue;
            }
        };
        let called = one.name.as_deref().or(one.text.as_deref()).or(one.value.as_deref());
        let keys: Vec<String> = one.uri.iter().map(String::as_str).chain(called).map(str::to_lowercase).collect();
        if keys.iter().any(|key| seen.contains(&(one.kind, key.clone()))) {
            continue;
        }
        seen.extend(keys.into_iter().map(|key| (one.kind, key)));
        let mut more: Attributes = kind.map(|kind| ("type", format!("cpnat:{kind}"))).into_iter().collect();
        more.push(("confidence", percent(one.confidence).to_string()));
        more.push(("creatoruri", uri::of(uri::CREATOR, &one.by)));
        if one.kind == AnnotationKind::Keyword {
            draft.leaf("keyword", &more, &value::normal(called.unwrap_or_default()));
            continue;
        }
        // An enricher names a topic by its code alone: `medtop:20000123`.
        let coded = one.uri.as_deref().and_then(|code| draft.catalog.uri(code));
        let literal = one.uri.as_deref().filter(|_| coded.is_some());
        let named = Named { uri: coded.as_deref().or(one.uri.as_deref()), literal, name: called };
        draft.concept("subject", "annotations", named, more);
    }
    if !without_place.is_empty() {
        let kinds: Vec<String> = without_place.iter().map(|kind| format!("{kind:?}").to_lowercase()).collect();
        draft.lose("annotations", format!("NewsML-G2 has no place for findings of the kinds {}", kinds.join(", ")));
    }
    if story.annotations.iter().any(|one| one.start.is_some()) {
        draft.lose("annotations", "where in the text a finding stands is not written");
    }
}

/// What the story's own members name, lowercase.
fn stated(story: &Story) -> BTreeSet<(AnnotationKind, String)> {
    let mut seen = BTreeSet::new();
    let lists = [
        (AnnotationKind::Person, &story.people),
        (AnnotationKind::Organisation, &story.organisations),
        (AnnotationKind::Place, &story.places),
    ];
    for (kind, list) in lists {
        for concept in list {
            let keys = [&concept.uri, &concept.literal, &concept.name];
            seen.extend(keys.into_iter().flatten().map(|key| (kind, key.to_lowercase())));
        }
    }
    for subject in &story.subjects {
        let keyword = subject.rel.as_deref() == Some("keyword");
        let kind = if keyword { AnnotationKind::Keyword } else { AnnotationKind::Subject };
        let keys = [&subject.uri, &subject.literal, &subject.name];
        seen.extend(keys.into_iter().flatten().map(|key| (kind, key.to_lowercase())));
    }
    seen
}

/// 0 to 100 of 0 to 1.
fn percent(confidence: f32) -> u8 {
    // A float is cut to the integer's range by `as`, and NaN becomes 0.
    (confidence.clamp(0.0, 1.0) * 100.0).round() as u8
}
