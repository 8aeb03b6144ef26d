//! From stories to transmissions.

use wiredesk_story::{BlockKind, DateTime, Story};

use super::{
    head::{PRIORITIES, UNIT},
    read,
};
use crate::{
    WriteError, WriteOptions, Written, byline,
    format::wire::{self, EOT, ETX, SOH, STX},
    markup, withdrawn,
};

/// Most characters of the header's keyword.
const KEYWORD: usize = 24;

pub(super) fn write(stories: &[Story], options: &WriteOptions) -> Result<Written, WriteError> {
    let make = |story: &Story, n: usize| transmission(story, n, options);
    Ok(wire::written(stories, "ANPA 1312", make, read::read))
}

fn transmission(story: &Story, n: usize, options: &WriteOptions) -> Vec<u8> {
    let at = story.version_created.as_ref().map_or(options.now, DateTime::timestamp);
    let login = own(story, "login").map(|login| ascii(&login).replace(' ', "-")).filter(|login| !login.is_empty());
    let login = login.map(|login| format!("{login}-")).unwrap_or_default();
    let text = format!("{STX}{}{ETX}{login}{}<\r\n\r\n", words(story), wire::stamp_anpa(at));
    let mut bytes = header(story, n, at).into_bytes();
    bytes.extend(wire::encode(&text));
    bytes.extend(format!("{EOT}\r\n").into_bytes());
    bytes
}

/// Both lines; ASCII in any case.
fn header(story: &Story, n: usize, at: jiff::Timestamp) -> String {
    let plain =
        |text: &str, most: usize| text.chars().filter(char::is_ascii_alphanumeric).take(most).collect::<String>();
    let number = story
        .alt_id("sequence")
        .map(|id| plain(id, 8))
        .filter(|id| id.bytes().next().is_some_and(|b| b.is_ascii_digit()));
    let number = number.unwrap_or_else(|| format!("{:04}", (n + 1) % 10_000));
    let service = story.alt_id("transmission").and_then(|id| id.strip_suffix(number.as_str())).map(|id| plain(id, 1));
    let service =
        service.filter(|letter| letter.bytes().all(|b| b.is_ascii_alphabetic())).unwrap_or_else(|| "a".into());
    let selector = own(story, "selector").map(|text| ascii(&text).replace(' ', "")).filter(|text| !text.is_empty());
    let letter_of = |rank: u8| PRIORITIES.chars().nth(usize::from(rank.clamp(1, 5)) - 1);
    let letter = story.priority.and_then(letter_of);
    let stated = own(story, "priority").and_then(|text| plain(&text, 1).chars().next());
    let priority = letter.or(stated).or_else(|| letter_of(story.urgency?)).unwrap_or('r');
    let category = story.subjects.iter().find(|subject| subject.rel.as_deref() == Some("category"));
    let category = category.and_then(|subject| subject.literal.as_deref()).map(|code| plain(code, 1));
    let category = category.filter(|code| !code.is_empty()).unwrap_or_else(|| "i".into());
    let controls: String = own(story, "format")
        .unwrap_or_else(|| "DC3 DC1".into())
        .split(' ')
        .filter_map(|name| name.strip_prefix("DC")?.parse::<u8>().ok().filter(|n| (1..=4).contains(n)))
        .map(|n| char::from(0x10 + n))
        .collect();
    let slug = own(story, "keyword").or_else(|| story.slugline.clone()).unwrap_or_default();
    let slug: String = ascii(&slug).replace(' ', "-").chars().take(KEYWORD).collect();
    let slug = if slug.is_empty() { "-".to_owned() } else { slug };
    let version = story.version.as_deref().map(ascii).filter(|version| !version.is_empty());
    let date = own(story, "date").unwrap_or_else(|| at.strftime("%m-%d").to_string());
    let counted = story.main_body().map_or(0, wiredesk_story::Body::word_count) as u64;
    let words = story.extra.get("wordCount").and_then(serde_json::Value::as_u64).filter(|words| *words < 100_000);
    let words = words.unwrap_or(counted.min(9999));
    format!(
        "\u{16}\u{16}{SOH}{service}{number}{UNIT}{}\r\n{priority} {category}{controls} {slug}{} {} {words:04}\r\n",
        selector.unwrap_or_else(|| "-----".into()),
        version.map(|version| format!(" {version}")).unwrap_or_default(),
        ascii(&date).replace(' ', "-"),
    )
}

fn own(story: &Story, name: &str) -> Option<String> {
    story.extra.get(name).and_then(serde_json::Value::as_str).map(str::to_owned)
}

fn ascii(text: &str) -> String {
    wire::fold(text).chars().filter(char::is_ascii).collect()
}

/// Everything between STX and ETX.
fn words(story: &Story) -> String {
    let slug = wire::fold(story.slugline.as_deref().unwrap_or_default()).replace(',', " ");
    let version = own(story, "takeKey").map(|version| format!(", {}", wire::fold(&version))).unwrap_or_default();
    let count = story.extra.get("slugWordCount").and_then(serde_json::Value::as_u64);
    let count = count.map(|count| format!(",{count}")).unwrap_or_default();
    let mut out = if slug.is_empty() { "^-<\r\n".to_owned() } else { format!("^{slug}{version}{count}<\r\n") };
    if let Some(notice) = withdrawn::notice(story) {
        return out + &format!("^{notice}<\r\n\t   {notice}\r\n\r\n");
    }
    let mut head = |text: &str, end: &str| {
        let text = wire::fold(text);
        let text = text.trim_start_matches('^').trim_end_matches(['<', '=', '>', ' ']);
        if !text.is_empty() {
            out.push_str(&format!("^{text}{end}\r\n"));
        }
    };
    if let Some(headline) = story.headline() {
        head(headline, "<");
        let summary = story.descriptions.iter().find(|label| label.role.as_deref() == Some("summary"));
        head(summary.map(|label| label.value.as_str()).unwrap_or_default(), "<");
    }
    let photos = story.extra.get("photos").and_then(serde_json::Value::as_array).into_iter().flatten();
    photos.filter_map(serde_json::Value::as_str).for_each(|text| head(text, "<"));
    if let Some(until) = &story.embargoed_until {
        head(&format!("Eds: Embargoed until {}", until.as_str()), "<");
    }
    for line in story.ed_note.iter().flat_map(|note| note.lines()) {
        let line = wire::fold(line);
        let told = line.to_lowercase().starts_with("ed");
        head(&if told { line } else { format!("Eds: {line}") }, "<");
    }
    if let Some(by) = story.by.as_deref().map(wire::fold).filter(|by| !by.is_empty()) {
        head(&if byline::without_preposition(&by) == by { format!("By: {by}") } else { by }, "=");
        head(&own(story, "bylineTitle").unwrap_or_default(), "=");
    }
    body(story, &mut out);
    out
}

fn body(story: &Story, out: &mut String) {
    let table = own(story, "format").is_some_and(|format| format.contains("DC2"));
    for block in story.main_body().map(|body| body.blocks.as_slice()).unwrap_or_default() {
        let heading = matches!(block.kind, BlockKind::Heading { .. });
        for line in markup::lines_from_blocks(std::slice::from_ref(block)) {
            let line = wire::fold(&line);
            match (heading, table) {
                (true, _) => out.push_str(&format!("^{line}<\r\n")),
                (_, true) => out.push_str(&format!("\t   {line}<\r\n")),
                _ => out.push_str(&format!("\t   {line}\r\n")),
            }
        }
    }
    out.push_str("\r\n");
}
