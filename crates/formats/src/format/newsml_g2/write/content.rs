//! The content side: `contentMeta`, or the same properties as hints in a reference; and `assert`.

use wiredesk_story::{Concept, Label, Party, Story, Subject};

use super::{
    super::{content_meta::is_main, own, uri},
    annotations,
    draft::{Attributes, Draft},
    extra,
    flex::Named,
    item, meta, value,
};

/// Description roles that are codes of the IPTC's (`http://cv.iptc.org/newscodes/descriptionrole/`).
const DESCRIPTIONS: (&str, &[&str]) = ("drol", &["caption", "summary"]);

/// Writes the properties in the schema's order. `core`: of a plan, which has fewer.
pub(super) fn content_meta(draft: &mut Draft<'_>, story: &Story, core: bool) {
    if let Some(urgency) = story.urgency.filter(|level| (1..=9).contains(level)) {
        draft.leaf("urgency", &Vec::new(), &urgency.to_string());
    }
    if let Some(moment) = &story.content_created {
        draft.leaf("contentCreated", &Vec::new(), &value::time(moment));
    }
    extra::content_elements(draft, story);
    located(draft, story);
    let credits = parties(draft, story, core);
    creators(draft, story);
    alt_ids(draft, story);
    if let Some(language) = &story.language {
        draft.empty("language", &vec![("tag", language.to_string())]);
    }
    if core {
        for (field, there) in
            [("genres", !story.genres.is_empty()), ("dateline", story.dateline.is_some()), ("by", story.by.is_some())]
        {
            if there {
                draft.lose(field, "a planningItem has no property for it");
            }
        }
    } else {
        for genre in &story.genres {
            let rel = Draft::rel(genre.rel.as_deref(), None);
            draft.concept("genre", "genres", Named::of(genre), rel.into_iter().collect());
        }
    }
    topics(draft, story);
    annotations::write(draft, story);
    texts(draft, story, core);
    for credit in credits {
        draft.leaf("creditline", &Vec::new(), &value::normal(credit));
    }
    extra::content_properties(draft, story);
}

/// The places of the dateline, each with its position; one that only `located` names, too.
fn located(draft: &mut Draft<'_>, story: &Story) {
    let places: Vec<&Concept> = story.places.iter().filter(|place| place.rel.as_deref() == Some("located")).collect();
    let first = places.iter().find_map(|place| place.name.as_deref()).map(value::normal);
    let named = story.located.as_deref().map(value::normal);
    if named.is_some() && first != named {
        let only = vec![(own::ONLY, "name".to_owned())];
        draft.concept("located", "located", Named { name: named.as_deref(), ..Named::default() }, only);
    }
    for place in &places {
        let mut attributes = draft.flex("places", Named::of(place));
        if first != named {
            attributes.push((own::ONLY, "place".to_owned()));
        }
        let point = draft.point("places", place);
        draft.start("located", &attributes);
        let name = place.name.as_deref().map(value::normal);
        draft.xml.leaf_if("name", &[], name.as_deref());
        if let Some((longitude, latitude)) = point {
            draft.xml.start("geoAreaDetails", &[]);
            draft.xml.empty("position", &[("latitude", &latitude), ("longitude", &longitude)]).end();
        }
        draft.end();
    }
}

/// Origins but for the provider and the creators; gives the names that go to `creditline`.
fn parties<'s>(draft: &mut Draft<'_>, story: &'s Story, core: bool) -> Vec<&'s str> {
    let provider = meta::first_provider(story);
    let mut credits = Vec::new();
    for party in story.info_sources.iter().filter(|party| provider.is_none_or(|one| !std::ptr::eq(one, *party))) {
        let role = party.role.as_deref().unwrap_or("source");
        match (role, party) {
            ("creator", _) => {}
            ("credit", Party { name: Some(name), uri: None, literal: None, .. }) if !core => {
                credits.push(name.as_str());
            }
            _ => {
                let mut more: Attributes = Draft::rel(party.role.as_deref(), Some(role)).into_iter().collect();
                if role != "source" {
                    more.push(draft.word(("role", "roleuri"), None, uri::ROLE, role));
                }
                draft.concept("infoSource", "infoSources", named(party), more);
            }
        }
    }
    credits
}

fn named(party: &Party) -> Named<'_> {
    Named { uri: party.uri.as_deref(), literal: party.literal.as_deref(), name: party.name.as_deref() }
}

/// People who made the content, then organisations that did.
fn creators(draft: &mut Draft<'_>, story: &Story) {
    let kind = |code: &str| vec![("type", format!("cpnat:{code}"))];
    for author in story.people.iter().filter(|one| one.rel.as_deref() == Some("author")) {
        draft.concept("creator", "people", Named::of(author), kind("person"));
        if !author.more.is_empty() {
            draft.lose("people", "details of an author are not written");
        }
    }
    for agency in story.info_sources.iter().filter(|party| party.role.as_deref() == Some("creator")) {
        draft.concept("creator", "infoSources", named(agency), kind("organisation"));
    }
}

/// Identifiers but for the one that is the item's `guid`.
fn alt_ids(draft: &mut Draft<'_>, story: &Story) {
    let guid = item::identifier(story).filter(|_| story.uri.is_none());
    let mut as_guid = false;
    for id in &story.alt_ids {
        if !as_guid && id.role.as_deref() == Some("guid") && guid.as_deref() == Some(&id.value) {
            as_guid = true;
            continue;
        }
        let kind = id.role.as_deref().map(|role| draft.word(("type", "typeuri"), None, uri::ID, role));
        draft.leaf("altId", &kind.into_iter().collect(), &id.value);
    }
}

/// Topics and keywords in their order, then who and what else the story is about.
fn topics(draft: &mut Draft<'_>, story: &Story) {
    for subject in &story.subjects {
        topic(draft, subject);
    }
    let about = [
        ("people", "person", &story.people),
        ("organisations", "organisation", &story.organisations),
        ("places", "geoArea", &story.places),
        ("events", "event", &story.events),
        ("objects", "object", &story.objects),
    ];
    for (field, kind, concepts) in about {
        for concept in concepts {
            if matches!((field, concept.rel.as_deref()), ("people", Some("author")) | ("places", Some("located"))) {
                continue;
            }
            let mut more = vec![("type", format!("cpnat:{kind}"))];
            more.extend(Draft::rel(concept.rel.as_deref(), Some("about")));
            draft.concept("subject", field, Named::of(concept), more);
        }
    }
}

fn topic(draft: &mut Draft<'_>, subject: &Subject) {
    let mut more = Attributes::new();
    let percent = |number: Option<u8>| number.filter(|n| *n <= 100).map(|n| n.to_string());
    more.extend(percent(subject.confidence).map(|n| ("confidence", n)));
    more.extend(percent(subject.relevance).map(|n| ("relevance", n)));
    if let Some(by) = &subject.creator {
        more.push(draft.word(("creator", "creatoruri"), None, uri::CREATOR, by));
    }
    let coded = subject.uri.is_some() || subject.literal.is_some();
    match (subject.rel.as_deref(), &subject.name) {
        (Some("keyword"), Some(name)) if !coded => {
            draft.leaf("keyword", &more, &value::normal(name));
            return;
        }
        (rel, _) => more.extend(Draft::rel(rel, Some("about"))),
    }
    let named =
        Named { uri: subject.uri.as_deref(), literal: subject.literal.as_deref(), name: subject.name.as_deref() };
    draft.concept("subject", "subjects", named, more);
}

fn texts(draft: &mut Draft<'_>, story: &Story, core: bool) {
    if let Some(slug) = &story.slugline {
        draft.leaf("slugline", &Vec::new(), &value::normal(slug));
    }
    labels(draft, "headline", &story.headlines, None);
    for (name, text) in [("dateline", &story.dateline), ("by", &story.by)] {
        let Some(text) = text.as_ref().filter(|_| !core) else { continue };
        let unsigned = name == "by" && !story.people.iter().any(|one| one.rel.as_deref() == Some("author"));
        let only = unsigned.then(|| (own::ONLY, "text".to_owned()));
        draft.block(name, &only.into_iter().collect(), text);
    }
    labels(draft, "description", &story.descriptions, Some(DESCRIPTIONS));
}

/// Headlines or descriptions; where a reader would put them in another order, each says its place.
fn labels(draft: &mut Draft<'_>, name: &str, labels: &[Label], iptc: Option<(&str, &[&str])>) {
    let sorted = labels.is_sorted_by_key(|label| label.role.as_deref().is_some_and(|role| !is_main(role)));
    for (n, label) in labels.iter().enumerate() {
        let mut attributes: Attributes = Vec::new();
        attributes.extend(label.role.as_deref().map(|role| draft.word(("role", "roleuri"), iptc, uri::ROLE, role)));
        attributes.extend(label.by.as_deref().map(|by| draft.word(("creator", "creatoruri"), None, uri::CREATOR, by)));
        if !sorted {
            attributes.push((own::ORDER, n.to_string()));
        }
        draft.block(name, &attributes, &label.value);
    }
}

/// What a subject has no room for stands in an `assert` of the same concept: where a place lies.
pub(super) fn assertions(draft: &mut Draft<'_>, story: &Story) {
    let lists = [
        ("places", &story.places),
        ("people", &story.people),
        ("organisations", &story.organisations),
        ("events", &story.events),
        ("objects", &story.objects),
        ("genres", &story.genres),
    ];
    for (field, list) in lists {
        for concept in list.iter().filter(|one| !matches!(one.rel.as_deref(), Some("located" | "author"))) {
            let Some((longitude, latitude)) = draft.point(field, concept) else { continue };
            let attributes = draft.flex(field, Named::of(concept));
            if attributes.is_empty() {
                continue;
            }
            draft.start("assert", &attributes);
            draft.xml.start("geoAreaDetails", &[]);
            draft.xml.empty("position", &[("latitude", &latitude), ("longitude", &longitude)]).end();
            draft.end();
        }
    }
}
