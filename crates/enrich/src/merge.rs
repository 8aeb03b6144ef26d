//! Findings into the story: what the wire gave stands first and is never doubled or changed.

use rustc_hash::FxHashSet;
use wiredesk_story::{Annotation, AnnotationKind, Language, Story, Subject, story::Concept};

use crate::{
    Document,
    detect::is_arabic_script,
    document::{Line, fold},
};

/// The story with language, directions, places, keywords and annotations, and without boilerplate.
pub(crate) fn merge(mut story: Story, document: &Document, annotations: &[Annotation]) -> Story {
    let has = |kind| annotations.iter().any(|annotation| annotation.kind == kind);
    if has(AnnotationKind::Language) {
        languages(&mut story, document);
    }
    if has(AnnotationKind::Boilerplate) {
        take_off(&mut story, document, annotations);
    }
    let mut places = Known::of(story.places.iter().map(|place| (place.name.as_deref(), place.uri.as_deref())));
    for annotation in annotations {
        match annotation.kind {
            AnnotationKind::Place => add_place(&mut story.places, &mut places, annotation),
            AnnotationKind::Subject => add_topic(&mut story.subjects, annotation),
            _ => {}
        }
    }
    let mut subjects = Known::of(story.subjects.iter().map(|subject| (subject.name.as_deref(), None)));
    for annotation in annotations.iter().filter(|annotation| annotation.kind == AnnotationKind::Keyword) {
        add_keyword(&mut story.subjects, &mut subjects, annotation);
    }
    story.annotations.extend(annotations.iter().cloned());
    story
}

fn languages(story: &mut Story, document: &Document) {
    if let Some(found) = document.language() {
        let keep = story.language.as_ref().is_some_and(|stated| agrees(stated, found.tag));
        if !keep && let Ok(language) = Language::parse(found.tag) {
            story.language = Some(language);
        }
    }
    let whole = story.language.clone();
    let Some(body) = story.bodies.first_mut() else { return };
    for line in document.lines() {
        let Some(block) = line.block.and_then(|n| body.blocks.get_mut(n)) else { continue };
        if block.language.is_none() {
            block.language = block_language(line, whole.as_ref());
        }
        if block.direction.is_none() {
            block.direction = line.direction.or_else(|| block.language.as_ref().map(Language::direction));
        }
    }
}

/// The stated language of the story where the line agrees with it, so that a block does not lose `ar-MA` for `ar`.
fn block_language(line: &Line, whole: Option<&Language>) -> Option<Language> {
    let Some(found) = line.language.filter(|found| found.confidence >= 0.6) else { return whole.cloned() };
    match whole {
        Some(whole) if whole.primary() == found.tag => Some(whole.clone()),
        Some(whole) if found.confidence < 0.8 && agrees(whole, found.tag) => Some(whole.clone()),
        _ => Language::parse(found.tag).ok(),
    }
}

/// Whether a stated language and the found one are of the same script: only there is the wire overruled.
fn agrees(stated: &Language, found: &str) -> bool {
    let latin_tag = stated.as_str().split('-').any(|part| part == "Latn");
    (is_arabic_script(stated.primary()) && !latin_tag) == is_arabic_script(found)
}

fn take_off(story: &mut Story, document: &Document, annotations: &[Annotation]) {
    let spans: FxHashSet<(usize, usize)> = annotations
        .iter()
        .filter(|annotation| annotation.kind == AnnotationKind::Boilerplate)
        .filter_map(|annotation| Some((annotation.start?, annotation.end?)))
        .collect();
    let Some(body) = story.bodies.first_mut() else { return };
    let mut off: Vec<usize> = document
        .lines()
        .iter()
        .filter(|line| spans.contains(&(line.scalars.start, line.scalars.end)))
        .filter_map(|line| line.block)
        .collect();
    off.sort_unstable();
    let mut at = 0;
    body.blocks.retain(|_| {
        at += 1;
        off.binary_search(&(at - 1)).is_err()
    });
}

/// What the story names already.
#[derive(Default)]
struct Known {
    names: FxHashSet<String>,
    uris: FxHashSet<(bool, String)>,
}

impl Known {
    fn of<'a>(there: impl Iterator<Item = (Option<&'a str>, Option<&'a str>)>) -> Self {
        let mut known = Self::default();
        for (name, uri) in there {
            known.names.extend(name.map(fold::key));
            known.uris.extend(uri.map(uri_tail));
        }
        known
    }
}

fn add_place(places: &mut Vec<Concept>, known: &mut Known, annotation: &Annotation) {
    let uri = annotation.uri.as_deref().map(uri_tail);
    if uri.as_ref().is_some_and(|uri| known.uris.contains(uri)) {
        return;
    }
    let name = annotation.name.as_deref().map(fold::key);
    let text = name.as_ref().and(annotation.text.as_deref()).map(fold::key);
    if name.iter().chain(&text).any(|name| known.names.contains(name)) {
        return;
    }
    known.uris.extend(uri);
    known.names.extend(name.or_else(|| annotation.text.as_deref().map(fold::key)));
    places.push(Concept {
        name: annotation.name.clone().or_else(|| annotation.text.clone()),
        rel: Some("about".into()),
        uri: annotation.uri.clone(),
        ..Concept::default()
    });
}

/// What names the thing in a Wikidata or GeoNames address, whatever its scheme and form: `wikidata.org/Q1741`.
fn uri_tail(uri: &str) -> (bool, String) {
    let trimmed = uri.trim_end_matches('/');
    (uri.contains("wikidata"), trimmed.rsplit(['/', ':']).next().unwrap_or(trimmed).to_owned())
}

/// A topic, where the wire does not name it already.
fn add_topic(subjects: &mut Vec<Subject>, annotation: &Annotation) {
    let Some(code) = annotation.uri.as_deref().and_then(|uri| uri.strip_prefix("medtop:")) else {
        return add_own_subject(subjects, annotation);
    };
    let is_it =
        |text: &Option<String>| text.as_deref().is_some_and(|text| text.ends_with(code) && text.contains("med"));
    if subjects.iter().any(|subject| is_it(&subject.uri) || is_it(&subject.literal)) {
        return;
    }
    subjects.push(Subject {
        name: annotation.name.clone(),
        rel: Some("about".into()),
        uri: Some(format!("http://cv.iptc.org/newscodes/mediatopic/{code}")),
        literal: annotation.uri.clone(),
        creator: Some(annotation.by.clone()),
        confidence: Some(percent(annotation.confidence)),
        ..Subject::default()
    });
}

/// A subject of the newsroom's word lists that is no Media Topic.
fn add_own_subject(subjects: &mut Vec<Subject>, annotation: &Annotation) {
    let there = |subject: &Subject| match &annotation.uri {
        Some(uri) => subject.uri.as_ref() == Some(uri),
        None => subject.name == annotation.name,
    };
    if subjects.iter().any(there) {
        return;
    }
    subjects.push(Subject {
        name: annotation.name.clone(),
        rel: Some("about".into()),
        uri: annotation.uri.clone(),
        creator: Some(annotation.by.clone()),
        confidence: Some(percent(annotation.confidence)),
        ..Subject::default()
    });
}

fn add_keyword(subjects: &mut Vec<Subject>, known: &mut Known, annotation: &Annotation) {
    let Some(name) = annotation.value.as_ref().or(annotation.text.as_ref()) else { return };
    if !known.names.insert(fold::key(name)) {
        return;
    }
    subjects.push(Subject {
        name: Some(name.clone()),
        rel: Some("keyword".into()),
        creator: Some(annotation.by.clone()),
        confidence: Some(percent(annotation.confidence)),
        ..Subject::default()
    });
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 100")]
fn percent(confidence: f32) -> u8 {
    (confidence.clamp(0.0, 1.0) * 100.0).round() as u8
}
