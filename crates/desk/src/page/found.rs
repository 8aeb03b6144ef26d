//! What enrichers found in a story: where it stands in the text, what it means, how sure it is, who says so.

use std::collections::BTreeMap;

use minijinja::{Value, context};
use wiredesk_story::{Annotation, AnnotationKind, Block, Body, Story};

/// Kinds in the order of the page, each with the word for it. What is told elsewhere on the page is left out.
const KINDS: [(AnnotationKind, &str); 9] = [
    (AnnotationKind::Person, "People"),
    (AnnotationKind::Organisation, "Organisations"),
    (AnnotationKind::Place, "Places"),
    (AnnotationKind::Date, "Dates"),
    (AnnotationKind::Quote, "Quotes"),
    (AnnotationKind::Figure, "Figures"),
    (AnnotationKind::Subject, "Topics"),
    (AnnotationKind::Related, "Related stories"),
    (AnnotationKind::Summary, "Summary"),
];

/// Kinds that are marked in the text. A quote holds others, and so do sentences.
const MARKED: [AnnotationKind; 5] = [
    AnnotationKind::Person,
    AnnotationKind::Organisation,
    AnnotationKind::Place,
    AnnotationKind::Date,
    AnnotationKind::Figure,
];

/// The text with its marks, line by line, and lists by kind; none where nothing was found.
pub(super) fn found(story: &Story) -> Option<Value> {
    if story.annotations.is_empty() && !story.holds_generated() {
        return None;
    }
    let found = KINDS.iter().filter_map(|(kind, name)| group(story, *kind, name));
    let groups: Vec<Value> = found.chain(generated(story)).collect();
    Some(context! { groups, lines => lines(story) })
}

/// One kind: each thing once, with how often it stands there.
fn group(story: &Story, kind: AnnotationKind, name: &str) -> Option<Value> {
    let mut things: Vec<(&Annotation, usize)> = Vec::new();
    let mut places: BTreeMap<(Option<&str>, &str), usize> = BTreeMap::new();
    for one in story.annotations.iter().filter(|one| one.kind == kind) {
        let key =
            (one.uri.as_deref(), one.value.as_deref().or(one.name.as_deref()).or(one.text.as_deref()).unwrap_or(""));
        match places.get(&key) {
            Some(place) => {
                things[*place].1 += 1;
                if one.confidence > things[*place].0.confidence {
                    things[*place].0 = one;
                }
            }
            None => {
                places.insert(key, things.len());
                things.push((one, 1));
            }
        }
    }
    let things: Vec<Value> = things.into_iter().map(|(one, times)| thing(one, times)).collect();
    (!things.is_empty()).then(|| context! { name, things })
}

/// Headlines and translations that a model wrote; its summaries are annotations.
fn generated(story: &Story) -> impl Iterator<Item = Value> {
    let one = |text: String, by: &Option<String>| context! { text, by, generated => true, times => 1 };
    let headlines = story.headlines.iter().filter(|label| label.is_generated());
    let headlines: Vec<Value> = headlines.map(|label| one(label.value.clone(), &label.by)).collect();
    let bodies = story.bodies.iter().filter(|body| body.is_generated());
    let lines = |body: &Body| body.blocks.iter().map(Block::line).collect::<Vec<_>>().join(" / ");
    let translations: Vec<Value> = bodies.map(|body| one(lines(body), &body.by)).collect();
    let groups = [("Headline", headlines), ("Translation", translations)];
    groups.into_iter().filter(|(_, things)| !things.is_empty()).map(|(name, things)| context! { name, things })
}

fn thing(one: &Annotation, times: usize) -> Value {
    let shown = one.name.as_deref().or(one.text.as_deref());
    let related = one.kind == AnnotationKind::Related;
    let uri = one.uri.as_deref();
    context! {
        text => shown.or(one.value.as_deref()).or(uri),
        value => one.value.as_deref().filter(|value| shown.is_some() && Some(*value) != shown),
        times,
        sure => sure(one),
        by => &one.by,
        generated => one.generated,
        uri,
        href => uri.and_then(|uri| if related { Some(format!("/story?uri={}", super::show::encode(uri))) } else { address(uri) }),
    }
}

/// In a hundred.
fn sure(one: &Annotation) -> String {
    format!("{:.0}", (one.confidence * 100.0).clamp(0.0, 100.0))
}

/// Where more stands about it.
fn address(uri: &str) -> Option<String> {
    let code = uri.strip_prefix("medtop:").filter(|code| code.bytes().all(|byte| byte.is_ascii_digit()));
    match code {
        Some(code) => Some(format!("http://cv.iptc.org/newscodes/mediatopic/{code}")),
        None => (uri.starts_with("https://") || uri.starts_with("http://")).then(|| uri.to_owned()),
    }
}

/// Each line of the text as pieces, marked or not. Marks that would cross are left out: the first and longest stays.
fn lines(story: &Story) -> Vec<Vec<Value>> {
    let text: Vec<char> = story.text().chars().collect();
    let removed = removed(story);
    let mut marks: Vec<(usize, usize, &Annotation)> = story
        .annotations
        .iter()
        .filter(|one| MARKED.contains(&one.kind))
        .filter_map(|one| place(&text, one, &removed).map(|(start, end)| (start, end, one)))
        .collect();
    marks.sort_by_key(|(start, end, _)| (*start, std::cmp::Reverse(*end)));
    let (mut lines, mut line, mut at) = (Vec::new(), Vec::new(), 0);
    for (start, end, one) in marks {
        if start < at {
            continue;
        }
        plain(&text[at..start], &mut lines, &mut line);
        line.push(context! { text => text[start..end].iter().collect::<String>(), kind => kind(one.kind), title => title(one) });
        at = end;
    }
    plain(&text[at..], &mut lines, &mut line);
    lines.push(line);
    lines
}

/// Puts unmarked text to the lines.
fn plain(text: &[char], lines: &mut Vec<Vec<Value>>, line: &mut Vec<Value>) {
    for (n, part) in text.split(|c| *c == '\n').enumerate() {
        if n > 0 {
            lines.push(std::mem::take(line));
        }
        if !part.is_empty() {
            line.push(context! { text => part.iter().collect::<String>() });
        }
    }
}

/// What was taken off the text that the annotations count in: spans, in order.
fn removed(story: &Story) -> Vec<(usize, usize)> {
    let spans = story.annotations.iter().filter(|one| one.kind == AnnotationKind::Boilerplate);
    let mut spans: Vec<(usize, usize)> = spans.filter_map(|one| Some((one.start?, one.end?))).collect();
    spans.sort_unstable();
    spans
}

/// Where an annotation stands in the text as it is now; none where its words do not stand there. With a whole line its break went too.
fn place(text: &[char], one: &Annotation, removed: &[(usize, usize)]) -> Option<(usize, usize)> {
    let (start, words) = (one.start?, one.text.as_deref()?);
    let before = removed.iter().filter(|(_, end)| *end <= start);
    let (gone, breaks) =
        before.fold((0, 0), |(gone, breaks), (from, to)| (gone + to.saturating_sub(*from), breaks + 1));
    let words: Vec<char> = words.chars().collect();
    (0..=breaks).find_map(|breaks: usize| {
        let start = start.checked_sub(gone + breaks)?;
        let end = start.checked_add(words.len())?;
        (!words.is_empty() && text.get(start..end)? == words && !words.contains(&'\n')).then_some((start, end))
    })
}

fn kind(kind: AnnotationKind) -> &'static str {
    match kind {
        AnnotationKind::Person => "person",
        AnnotationKind::Organisation => "organisation",
        AnnotationKind::Place => "place",
        AnnotationKind::Date => "date",
        _ => "figure",
    }
}

/// `place: Vienna (Q1741), 92 %, places/3`.
fn title(one: &Annotation) -> String {
    let meant = one.value.as_deref().or(one.name.as_deref()).unwrap_or_default();
    let id = one.uri.as_deref().and_then(|uri| uri.rsplit('/').next()).map(|id| format!(" ({id})")).unwrap_or_default();
    format!("{}: {meant}{id}, {} %, {}", kind(one.kind), sure(one), one.by)
}

#[cfg(test)]
mod tests {
    use wiredesk_story::Label;

    use super::*;

    fn one(kind: AnnotationKind, start: usize, text: &str) -> Annotation {
        let end = Some(start + text.chars().count());
        let (text, start) = (Some(text.to_owned()), Some(start));
        Annotation {
            kind,
            text,
            start,
            end,
            value: None,
            uri: None,
            name: None,
            confidence: 0.9,
            by: "places/1".into(),
            generated: false,
        }
    }

    fn marked(story: &Story) -> String {
        let piece = |piece: &Value| {
            let text = piece.get_attr("text").map(|text| text.to_string()).unwrap_or_default();
            let kind = piece.get_attr("kind").ok().filter(|kind| !kind.is_undefined());
            kind.map_or_else(|| text.clone(), |kind| format!("[{kind} {text}]"))
        };
        lines(story).iter().map(|line| line.iter().map(piece).collect::<String>()).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn marks_stand_where_the_words_stand_also_behind_what_was_taken_off() {
        let mut story = Story {
            headlines: vec![Label::new("main", "لقاء في فيينا")],
            bodies: vec![Body::main(vec![Block::paragraph("من الرباط إلى فيينا")])],
            ..Story::default()
        };
        story.annotations = vec![one(AnnotationKind::Place, 8, "فيينا"), one(AnnotationKind::Place, 17, "الرباط")];
        assert_eq!(marked(&story), "لقاء في [place فيينا]|من [place الرباط] إلى فيينا");
        // A line of eight letters stood between them.
        story.annotations = vec![
            one(AnnotationKind::Boilerplate, 14, "اشترك  !"),
            one(AnnotationKind::Place, 26, "الرباط"),
            one(AnnotationKind::Place, 5, "لا يوجد"),
        ];
        assert_eq!(marked(&story), "لقاء في فيينا|من [place الرباط] إلى فيينا");
    }

    #[test]
    fn what_stands_there_twice_is_listed_once() {
        let story = Story {
            annotations: vec![
                one(AnnotationKind::Person, 0, "Hammouchi"),
                one(AnnotationKind::Person, 40, "Hammouchi"),
            ],
            ..Story::default()
        };
        let things = group(&story, AnnotationKind::Person, "People").and_then(|group| group.get_attr("things").ok());
        let first = things.and_then(|things| things.get_item_by_index(0).ok());
        assert_eq!(
            first.and_then(|first| first.get_attr("times").ok()).map(|times| times.to_string()),
            Some("2".into())
        );
    }
}
