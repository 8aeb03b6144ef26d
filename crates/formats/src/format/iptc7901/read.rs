//! From transmissions to stories.

use std::borrow::Cow;

use serde_json::Value;
use wiredesk_story::{AltId, Body, DateTime, Label, Party, Story, Subject};

use super::{FORMAT, note};
use crate::{
    Input, ReadError, Reading, byline,
    format::wire::{self, Message, Part},
};

/// How many lines a headline may have before it counts as text.
const HEAD_LINES: usize = 8;

pub(super) fn read(input: &Input<'_>) -> Result<Reading, ReadError> {
    let bytes = framed(input.bytes);
    let messages = wire::messages(&bytes, input.charset, FORMAT.name)?;
    let encoding =
        messages.iter().map(|message| message.encoding).max_by_key(|name| *name != "utf-8").unwrap_or("utf-8");
    let mut parts = Vec::with_capacity(messages.len());
    for (n, message) in messages.iter().enumerate() {
        parts.push(part(message, n, input)?);
    }
    Ok(Reading { encoding, stories: wire::join(parts) })
}

/// Telex lines, `ZCZC` to `NNNN`, put into the control characters that they stand for.
fn framed(bytes: &[u8]) -> Cow<'_, [u8]> {
    let start = bytes.iter().position(|byte| !wire::fill(*byte)).unwrap_or(0);
    let Some(rest) = bytes.get(start..).and_then(|rest| rest.strip_prefix(b"ZCZC")) else { return bytes.into() };
    let mut out = Vec::with_capacity(bytes.len() + 16);
    let has_controls = rest.contains(&1);
    let (mut header, mut text) = (!has_controls, false);
    out.extend(if has_controls { b"".as_slice() } else { b"\x01" });
    for line in rest.split_inclusive(|byte| *byte == b'\n') {
        let word = line.trim_ascii();
        match word {
            b"NNNN" => {
                out.extend(if has_controls { b"".as_slice() } else { b"\x03\x04" });
                text = false;
            }
            _ if word.starts_with(b"ZCZC") => {
                header = !has_controls;
                out.extend(if has_controls { b"".as_slice() } else { b"\x01" });
                out.extend(word.strip_prefix(b"ZCZC").unwrap_or(word).trim_ascii());
                out.extend(b"\n");
            }
            b"" if has_controls => out.extend(line),
            // Behind the header come lines of keywords, each with a stroke at its end; then the text.
            _ if header => {
                out.extend(if out.last() == Some(&1) { line.trim_ascii_start() } else { line });
                header = word.is_empty();
            }
            _ if !has_controls && !text && !word.is_empty() && !word.ends_with(b"/") => {
                out.extend(if word.first() == Some(&2) { b"".as_slice() } else { b"\x02" });
                out.extend(line);
                text = true;
            }
            _ => out.extend(line),
        }
    }
    out.into()
}

/// The header line: `eca062 4 i 211 ccccb dpa 061`.
#[derive(Debug, PartialEq)]
pub(super) struct Header<'a> {
    pub(super) source: &'a str,
    pub(super) number: &'a str,
    pub(super) priority: &'a str,
    pub(super) category: &'a str,
    pub(super) words: Option<u32>,
    pub(super) rest: &'a str,
}

impl<'a> Header<'a> {
    pub(super) fn parse(line: &'a str) -> Option<Self> {
        let line = line.trim();
        let (name, mut rest) = line.split_once(' ')?;
        let digits = name.find(|c: char| c.is_ascii_digit()).unwrap_or(name.len());
        let (source, mut number) = name.split_at(digits);
        rest = rest.trim_start();
        if number.is_empty() {
            (number, rest) = rest.split_once(' ')?;
        }
        let (priority, rest) = rest.trim_start().split_once(' ')?;
        let (category, rest) = rest.trim_start().split_once(' ').unwrap_or((rest.trim_start(), ""));
        let count = rest.trim_start().split(' ').next().unwrap_or_default();
        let words = count.trim().parse().ok();
        let rest = rest.trim_start().strip_prefix(count).filter(|_| words.is_some()).unwrap_or(rest);
        let named = source.len() <= 12 && source.bytes().all(|b| b.is_ascii_alphabetic());
        let sound = named
            && number.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !number.is_empty()
            && number.len() <= 12
            && priority.len() == 1
            && priority.bytes().all(|b| b.is_ascii_alphanumeric())
            && (1..=4).contains(&category.len())
            && category.bytes().all(|b| b.is_ascii_alphanumeric());
        sound.then_some(Self { source, number, priority, category, words, rest: rest.trim() })
    }
}

fn part(message: &Message, n: usize, input: &Input<'_>) -> Result<Part, ReadError> {
    let lines = wire::break_lines(&message.header);
    let mut lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let header = Header::parse(first).ok_or_else(|| ReadError::Content {
        format: FORMAT.name,
        message: format!(
            "the header {:?} of transmission {} is not source and number, priority, category, count of words",
            first.chars().take(60).collect::<String>(),
            n + 1
        ),
    })?;
    let mut story = Story::default();
    heading(&mut story, &header);
    keywords(&mut story, &lines.collect::<Vec<_>>());
    text(&mut story, &message.text);
    story.version_created = wire::moment_of_7901(&message.trailer, input.zone);
    let trailer = wire::fold(&message.trailer);
    if story.version_created.is_none() && !trailer.is_empty() {
        story.extra.insert("trailer".into(), trailer.into());
    }
    embargo(&mut story, input);
    wire::locate(&mut story);
    let slug = story.slugline.clone().or_else(|| story.headline().map(str::to_owned)).unwrap_or_default();
    let slug = story.headline().filter(|text| ends_in_take(text)).map_or(slug, str::to_owned);
    Ok(Part::new(story, &slug))
}

/// A headline that says which take it is: `Budget talks (2)`.
fn ends_in_take(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or_default();
    last.starts_with(['(', '-']) && last.ends_with([')', '-']) && last.chars().any(|c| c.is_ascii_digit())
}

fn heading(story: &mut Story, header: &Header<'_>) {
    story.priority = header.priority.parse().ok().filter(|priority| (1..=6).contains(priority));
    if story.priority.is_none() {
        story.extra.insert("priority".into(), header.priority.into());
    }
    story.alt_ids.push(AltId::new("transmission", format!("{}{}", header.source, header.number)));
    story.alt_ids.push(AltId::new("sequence", header.number));
    if !header.source.is_empty() {
        story.extra.insert("sourceIdentification".into(), header.source.into());
    }
    story.subjects.push(Subject {
        literal: Some(header.category.into()),
        rel: Some("category".into()),
        ..Subject::default()
    });
    if let Some(words) = header.words {
        story.extra.insert("wordCount".into(), words.into());
    }
    if !header.rest.is_empty() {
        story.extra.insert("optionalInformation".into(), wire::fold(header.rest).into());
    }
    // The agency and its own number of the service: `dpa 061`.
    let tail: Vec<&str> = header.rest.split_whitespace().rev().take(2).collect();
    if let [number, agency] = tail.as_slice()
        && number.bytes().all(|b| b.is_ascii_digit())
        && agency.chars().all(|c| c.is_alphabetic() || c == '-')
    {
        let name = (*agency).to_owned();
        story.info_sources.push(Party { name: Some(name), role: Some("provider".into()), ..Party::default() });
    }
}

/// `Germany-politics/`, `American Football/NFL/`.
fn keywords(story: &mut Story, lines: &[&str]) {
    let slug: Vec<String> = lines
        .iter()
        .map(|line| wire::fold(line).trim_end_matches('/').to_owned())
        .filter(|line| !line.is_empty())
        .collect();
    if slug.is_empty() {
        return;
    }
    let slug = slug.join("/");
    for word in slug.split('/').map(str::trim).filter(|word| !word.is_empty()) {
        let subject = Subject { name: Some(word.to_owned()), rel: Some("keyword".into()), ..Subject::default() };
        if !story.subjects.contains(&subject) {
            story.subjects.push(subject);
        }
    }
    story.slugline = Some(slug);
}

fn text(story: &mut Story, text: &str) {
    let text = wire::break_lines(text);
    let lines: Vec<&str> = text.lines().collect();
    let (head, rest) = lines.split_at(head_length(&lines));
    let mut notes = headline(story, head);
    let divided = note::divide(rest);
    let blocks = wire::paragraphs(divided.body).iter().map(|line| wire::block(line)).collect::<Vec<_>>();
    if !blocks.is_empty() {
        story.bodies.push(Body::main(blocks));
    }
    story.copyright_notice = divided.copyright;
    if let Some(signature) = divided.signature {
        story.extra.insert("signature".into(), signature.into());
    }
    notes.extend(divided.note);
    if !notes.is_empty() {
        story.ed_note = Some(notes.join("\n"));
    }
}

/// How many lines from the start are the headline's: up to one that ends in `=`, else up to a blank or indented line.
fn head_length(lines: &[&str]) -> usize {
    let said = lines.iter().position(|line| !line.trim().is_empty()).unwrap_or(0);
    let indented = |line: &str| line.starts_with('\t') || line.starts_with("  ");
    let head = lines.iter().enumerate().skip(said).take(HEAD_LINES);
    let mut end = None;
    for (n, line) in head {
        if line.trim_end().ends_with('=') {
            return n + 1;
        }
        if end.is_none() && (line.trim().is_empty() || indented(line)) {
            end = Some(n);
        }
        if indented(line) {
            break;
        }
    }
    // A text without a headline begins with its first paragraph, whose lines are many.
    match end {
        Some(end) if end <= said + 3 => end,
        None if lines.len() <= 3 => lines.len(),
        _ => 0,
    }
}

/// The headline, the byline among its lines, and what stands in brackets before it; that is a note for editors.
fn headline(story: &mut Story, lines: &[&str]) -> Vec<String> {
    let mut notes = Vec::new();
    let mut words: Vec<String> = Vec::new();
    for line in lines {
        let text = wire::fold(line.trim_end().trim_end_matches('='));
        let bracketed = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
        if text.is_empty() {
            continue;
        }
        if words.is_empty() && bracketed.is_some_and(|inner| !inner.contains(['(', ')'])) {
            notes.push(text);
        } else if story.by.is_none() && !words.is_empty() && byline::without_preposition(&text) != text {
            story.by = Some(text.strip_prefix("By: ").map_or(text.clone(), str::to_owned));
        } else {
            words.push(text);
        }
    }
    if !words.is_empty() {
        story.headlines.push(Label::new("main", words.join(" ")));
    }
    if let Some(by) = &story.by {
        story.people.extend(byline::authors(by, &story.info_sources));
    }
    notes
}

/// `Embargoed until 2025-05-10T06:00:00Z` among the notes.
fn embargo(story: &mut Story, input: &Input<'_>) {
    let Some(note) = &story.ed_note else { return };
    let found = note.lines().find_map(|line| {
        let rest = line.trim_start_matches(['-', ' ']).strip_prefix("Embargoed until ")?;
        DateTime::parse_lenient(rest.trim().trim_end_matches('.'), input.zone)
            .ok()
            .map(|moment| (line.to_owned(), moment))
    });
    let Some((line, moment)) = found else { return };
    let rest: Vec<&str> = note.lines().filter(|other| *other != line).collect();
    story.ed_note = Some(rest.join("\n")).filter(|note| !note.is_empty());
    story.embargoed_until = Some(moment);
}

/// Whether a story's own field is one that a reader makes of the header.
pub(super) fn of_header<'a>(story: &'a Story, name: &str) -> Option<&'a str> {
    story.extra.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
}
