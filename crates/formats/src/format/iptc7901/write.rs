//! From stories to transmissions.

use wiredesk_story::{BlockKind, Label, Story};

use super::read::{self, of_header};
use crate::{
    WriteError, WriteOptions, Written, byline,
    format::wire::{self, EOT, ETX, SOH, STX},
    markup, withdrawn,
};

/// Priority of what states none: routine.
const ROUTINE: u8 = 4;

pub(super) fn write(stories: &[Story], options: &WriteOptions) -> Result<Written, WriteError> {
    let make = |story: &Story, n: usize| transmission(story, n, options);
    Ok(wire::written(stories, "IPTC 7901", make, read::read))
}

fn transmission(story: &Story, n: usize, options: &WriteOptions) -> Vec<u8> {
    let body = words(story);
    let at = story.version_created.as_ref().map_or(options.now, wiredesk_story::DateTime::timestamp);
    // The header is ASCII in any case; escape sequences stand behind it.
    let text = format!("{}{STX}{body}{ETX}{} \r\n", slug(story), wire::stamp_7901(at));
    let mut bytes = format!("{SOH}{}\r\n", header(story, n, options)).into_bytes();
    bytes.extend(wire::encode(&text));
    bytes.extend(format!("{EOT}\r\n").into_bytes());
    bytes
}

fn header(story: &Story, n: usize, options: &WriteOptions) -> String {
    let letters = |text: &str| -> String { text.chars().filter(char::is_ascii_alphabetic).take(12).collect() };
    let newsroom: String = letters(&options.newsroom).to_lowercase().chars().take(3).collect();
    let sequence = story.alt_id("sequence").map(|id| plain(id, 12)).filter(|id| !id.is_empty());
    let number = sequence.unwrap_or_else(|| format!("{:04}", (n + 1) % 10_000));
    let transmission = story.alt_id("transmission").and_then(|id| id.strip_suffix(number.as_str()));
    let source = of_header(story, "sourceIdentification").or(transmission).map(letters);
    let source = source.filter(|text| !text.is_empty()).unwrap_or(newsroom);
    let priority = match (story.priority, of_header(story, "priority")) {
        (Some(priority), _) => priority.clamp(1, 6).to_string(),
        (None, Some(own)) => plain(own, 1),
        (None, None) => story.urgency.map_or(ROUTINE, |urgency| urgency.clamp(1, 6)).to_string(),
    };
    let category = story.subjects.iter().find(|subject| subject.rel.as_deref() == Some("category"));
    let category = category.and_then(|subject| subject.literal.as_deref()).map(|code| plain(code, 4));
    let category = category.filter(|code| !code.is_empty()).unwrap_or_else(|| "i".into());
    let counted = story.main_body().map_or(0, wiredesk_story::Body::word_count);
    let words = story.extra.get("wordCount").and_then(serde_json::Value::as_u64);
    let words = words.filter(|words| *words <= u64::from(u32::MAX)).unwrap_or(counted as u64);
    let rest = of_header(story, "optionalInformation").map(ascii).unwrap_or_default();
    format!("{source}{number} {priority} {category} {words} {rest}").trim_end().to_owned()
}

/// Letters and digits alone.
fn plain(text: &str, most: usize) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).take(most).collect()
}

fn ascii(text: &str) -> String {
    wire::fold(text).chars().filter(char::is_ascii).collect()
}

fn slug(story: &Story) -> String {
    let keywords = story.subjects.iter().filter(|subject| subject.rel.as_deref() == Some("keyword"));
    let named: Vec<&str> = keywords.filter_map(|subject| subject.name.as_deref()).collect();
    let slug = story.slugline.clone().unwrap_or_else(|| named.join("/"));
    let slug = wire::fold(slug.trim_end_matches('/'));
    if slug.is_empty() { String::new() } else { format!("\r\n{slug}/\r\n") }
}

/// Everything between STX and ETX.
fn words(story: &Story) -> String {
    if let Some(notice) = withdrawn::notice(story) {
        return format!("{} =\r\n\r\n   {notice}\r\n", head_line(notice));
    }
    let headline = story.headlines.first().map(|Label { value, .. }| head_line(value)).unwrap_or_default();
    let by = story.by.as_deref().map(wire::fold).filter(|by| !by.is_empty() && !headline.is_empty());
    let by = by.map(|by| if byline::without_preposition(&by) == by { format!("By: {by}") } else { by });
    let mut out = match by {
        Some(by) => format!("{headline}\r\n{by} =\r\n"),
        None if headline.is_empty() => "=\r\n".into(),
        None => format!("{headline} =\r\n"),
    };
    for block in story.main_body().map(|body| body.blocks.as_slice()).unwrap_or_default() {
        let mark = match &block.kind {
            BlockKind::Heading { level, .. } => "#".repeat(usize::from(level.saturating_sub(1).clamp(1, 5))) + " ",
            _ => String::new(),
        };
        for line in markup::lines_from_blocks(std::slice::from_ref(block)) {
            out.push_str("\r\n");
            out.push_str(&wire::wrap(if mark.is_empty() { "   " } else { "" }, &format!("{mark}{line}")));
        }
    }
    let embargo = story.embargoed_until.as_ref().map(|until| format!("Embargoed until {}", until.as_str()));
    let note: Vec<String> = embargo.into_iter().chain(story.ed_note.iter().flat_map(|note| lines(note))).collect();
    if !note.is_empty() {
        out.push_str("\r\n* * * *\r\nThe following information is not for publication\r\n\r\n");
        note.iter().for_each(|line| out.push_str(&format!("{line}\r\n")));
    }
    if let Some(signature) = of_header(story, "signature") {
        out.push_str(&format!("\r\n{}\r\n", wire::fold(signature)));
    }
    out
}

/// A headline on one line; a sign that would end it early goes.
fn head_line(text: &str) -> String {
    wire::fold(text).trim_end_matches(['=', ' ']).to_owned()
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(wire::fold).filter(|line| !line.is_empty()).collect()
}
