//! From transmissions to stories.

use wiredesk_story::{AltId, Block, Body, DateTime, Label, Party, Story, Subject};

use super::{FORMAT, head::Header};
use crate::{
    Input, ReadError, Reading, byline,
    format::wire::{self, Message, Part},
    sports,
};

pub(super) fn read(input: &Input<'_>) -> Result<Reading, ReadError> {
    let messages = wire::messages(input.bytes, input.charset, FORMAT.name)?;
    let encoding =
        messages.iter().map(|message| message.encoding).max_by_key(|name| *name != "utf-8").unwrap_or("utf-8");
    let mut parts = Vec::with_capacity(messages.len());
    for (n, message) in messages.iter().enumerate() {
        parts.push(part(message, n, input)?);
    }
    Ok(Reading { encoding, stories: wire::join(parts) })
}

fn part(message: &Message, n: usize, input: &Input<'_>) -> Result<Part, ReadError> {
    let header = Header::parse(&message.header).map_err(|why| ReadError::Content {
        format: FORMAT.name,
        message: format!("{why} (transmission {})", n + 1),
    })?;
    let mut story = Story::default();
    heading(&mut story, &header);
    trailer(&mut story, &message.trailer, &header, input);
    let text = wire::break_lines(&message.text);
    let lines: Vec<&str> = text.lines().collect();
    let first_of_text =
        lines.iter().position(|line| !is_head(line) && !wire::fold(line).is_empty()).unwrap_or(lines.len());
    let (head, body) = lines.split_at(first_of_text);
    heads(&mut story, head, &header);
    let blocks = blocks(body, header.format.contains("DC2"));
    if !blocks.is_empty() {
        story.bodies.push(Body::main(blocks));
    }
    embargo(&mut story, input);
    wire::locate(&mut story);
    alert(&mut story);
    let of_ap = story.info_sources.iter().any(|party| party.name.as_deref() == Some("AP"));
    story.subjects.extend(story.slugline.as_deref().filter(|_| of_ap).and_then(sports::subject));
    let slug = story.slugline.clone().unwrap_or_default();
    let take = story.extra.get("takeKey").and_then(serde_json::Value::as_str).unwrap_or_default();
    let slug = format!("{slug} {take}");
    Ok(Part::new(story, &slug))
}

fn heading(story: &mut Story, header: &Header) {
    story.priority = header.rank();
    story.version = Some(header.version.clone()).filter(|version| !version.is_empty());
    story.alt_ids.push(AltId::new("transmission", format!("{}{}", header.service, header.number)));
    story.alt_ids.push(AltId::new("sequence", header.number.clone()));
    story.subjects.push(Subject {
        literal: Some(header.category.clone()),
        rel: Some("category".into()),
        ..Subject::default()
    });
    let own = [
        ("selector", &header.selector),
        ("keyword", &header.keyword),
        ("format", &header.format),
        ("date", &header.date),
    ];
    for (name, text) in own.into_iter().filter(|(_, text)| !text.is_empty()) {
        story.extra.insert(name.into(), text.as_str().into());
    }
    if story.priority.is_none() {
        story.extra.insert("priority".into(), header.priority.as_str().into());
    }
    if let Some(words) = header.words {
        story.extra.insert("wordCount".into(), words.into());
    }
}

fn trailer(story: &mut Story, trailer: &str, header: &Header, input: &Input<'_>) {
    story.version_created = wire::moment_of_anpa(trailer, input.zone);
    if let Some(login) = wire::agency(trailer) {
        story.extra.insert("login".into(), login.into());
        let name = login.split('-').next().unwrap_or(login).to_owned();
        story.info_sources.push(Party { name: Some(name), role: Some("provider".into()), ..Party::default() });
    }
    if story.version_created.is_some() {
        // The header's day is the trailer's.
        let stated = story.version_created.as_ref().map(|at| at.as_str().get(5..10).unwrap_or_default().to_owned());
        if stated.as_deref() == Some(header.date.as_str()) {
            story.extra.shift_remove("date");
        }
        return;
    }
    let text = wire::fold(trailer);
    if !text.is_empty() {
        story.extra.insert("trailer".into(), text.into());
    }
}

/// A line of the head begins with the upper-rail sign.
fn is_head(line: &str) -> bool {
    line.trim_start_matches([' ', '\u{2}']).starts_with('^')
}

/// A line without the signs that control typesetting at its ends.
fn bare(line: &str) -> String {
    let line = wire::fold(line);
    let line = line.trim_start_matches('^');
    line.strip_suffix(['<', '=', '>']).unwrap_or(line).trim().to_owned()
}

/// Slug, headline, summary, pictures, editor's note, byline: the lines before the text.
fn heads(story: &mut Story, lines: &[&str], header: &Header) {
    let mut lines =
        lines.iter().map(|line| (bare(line), wire::fold(line).ends_with('='))).filter(|(text, _)| !text.is_empty());
    let slug = lines.next().map(|(text, _)| text);
    let texts: Vec<(String, bool)> = lines.collect();
    story.slugline = Some(header.keyword.clone()).filter(|text| !text.is_empty());
    if let Some(slug) = slug {
        slugline(story, &slug);
    }
    let mut notes: Vec<String> = Vec::new();
    for (text, centred) in texts {
        let lower = text.to_lowercase();
        let starts = |words: &[&str]| words.iter().any(|word| lower.starts_with(word));
        if starts(&["eds:", "editors:", "eds.:", "editor's note", "editors' note", "with "]) && !centred {
            notes.push(text);
        } else if is_pictures(&text) {
            let list = story.extra.entry("photos").or_insert_with(|| Vec::<String>::new().into());
            if let Some(list) = list.as_array_mut() {
                list.push(text.into());
            }
        } else if story.by.is_none() && byline::without_preposition(&text) != text && (centred || starts(&["by "])) {
            story.by = Some(text.strip_prefix("By: ").map_or(text.clone(), str::to_owned));
        } else if centred && story.by.is_some() && !story.extra.contains_key("bylineTitle") {
            story.extra.insert("bylineTitle".into(), text.into());
        } else if story.headlines.is_empty() {
            story.headlines.push(Label::new("main", text));
        } else if story.descriptions.is_empty() {
            story.descriptions.push(Label::new("summary", text));
        } else {
            notes.push(text);
        }
    }
    if let Some(by) = &story.by {
        story.people.extend(byline::authors(by, &story.info_sources));
    }
    story.ed_note = Some(notes.join("\n")).filter(|note| !note.is_empty());
}

/// `AP Photo XNP101, XNP102`, `AP Graphic`, `AP Video`.
fn is_pictures(text: &str) -> bool {
    let mut words = text.split(' ');
    let second = words.nth(1).map(|word| word.trim_end_matches([':', ',']).to_lowercase());
    let agency = text.split(' ').next().is_some_and(|word| word.len() <= 5 && word.chars().all(|c| c.is_uppercase()));
    agency && matches!(second.as_deref(), Some("photo" | "photos" | "graphic" | "graphics" | "video" | "audio"))
}

/// `BC-BKN--Heat-Hawks, 1st Ld-Writethru,416`: slug, version, count of words.
fn slugline(story: &mut Story, line: &str) {
    let mut parts: Vec<&str> = line.split(',').map(str::trim).collect();
    let counted = parts.last().is_some_and(|last| !last.is_empty() && last.bytes().all(|b| b.is_ascii_digit()));
    if counted
        && parts.len() > 1
        && let Some(words) = parts.pop().and_then(|words| words.parse::<u32>().ok())
    {
        story.extra.insert("slugWordCount".into(), words.into());
    }
    while parts.last().is_some_and(|part| part.is_empty()) {
        parts.pop();
    }
    let Some((slug, version)) = parts.split_first() else { return };
    if matches!(*slug, "" | "-") {
        return;
    }
    story.slugline = Some((*slug).to_owned());
    let version = version.join(", ");
    if !version.is_empty() {
        story.extra.insert("takeKey".into(), version.into());
    }
}

/// The text. A table has a paragraph a line; else lines are joined as wraps.
fn blocks(lines: &[&str], table: bool) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    for line in lines {
        let closes = wire::fold(line).ends_with(['<', '=']);
        if is_head(line) {
            flush(&mut found, &mut open);
            let text = bare(line);
            if !text.is_empty() && !matches!(text.as_str(), "END" | "ENDIT" | "MORE") {
                found.push(Block::heading(2, text));
            }
        } else if table || closes {
            flush(&mut found, &mut open);
            let text = bare(line);
            if !text.is_empty() {
                found.push(Block::paragraph(text));
            }
        } else {
            open.push(line);
        }
    }
    flush(&mut found, &mut open);
    found
}

fn flush(found: &mut Vec<Block>, open: &mut Vec<&str>) {
    found.extend(wire::paragraphs(open).into_iter().map(Block::paragraph));
    open.clear();
}

/// An alert is one paragraph and no headline: what stands after its dateline is both.
fn alert(story: &mut Story) {
    let Some([only]) = story.main_body().map(|body| body.blocks.as_slice()) else { return };
    if !story.headlines.is_empty() {
        return;
    }
    let line = only.line();
    let told = story.dateline.as_deref().and_then(|dateline| line.strip_prefix(dateline));
    let told = told.unwrap_or(&line).trim_start_matches([' ', '_', '-', '–', '—', ':', '=']);
    story.headlines.push(Label::new("main", told));
}

/// `Eds: Embargoed until 2025-05-10T06:00:00Z`.
fn embargo(story: &mut Story, input: &Input<'_>) {
    let Some(note) = &story.ed_note else { return };
    let found = note.lines().find_map(|line| {
        let rest = line.strip_prefix("Eds: Embargoed until ")?;
        DateTime::parse_lenient(rest.trim().trim_end_matches('.'), input.zone)
            .ok()
            .map(|moment| (line.to_owned(), moment))
    });
    let Some((line, moment)) = found else { return };
    let rest: Vec<&str> = note.lines().filter(|other| *other != line).collect();
    story.ed_note = Some(rest.join("\n")).filter(|note| !note.is_empty());
    story.embargoed_until = Some(moment);
}
