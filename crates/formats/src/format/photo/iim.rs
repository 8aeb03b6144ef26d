//! IPTC-IIM 4.2: datasets of record 1 (envelope) and 2 (application).

use jiff::tz::TimeZone;
use wiredesk_story::DateTime;

use super::facts::{Facts, Role};
use crate::{encoding, format::wire};

/// More datasets than these are not read.
const MOST: usize = 5000;

type Dataset<'a> = (u8, u8, &'a [u8]);
type Text = (u8, u8, String);

/// Reads the datasets; also the name of their encoding.
///
/// # Errors
/// A character set that is not known, text that makes no sense in it, a length beyond the end.
pub(super) fn read(bytes: &[u8], zone: &TimeZone) -> Result<(Facts, &'static str), String> {
    let datasets = datasets(bytes)?;
    let (texts, encoding) = texts(&datasets)?;
    let mut facts = Facts::default();
    let (mut days, mut times) = (Vec::new(), Vec::new());
    for (record, number, text) in texts {
        match (record, number) {
            (1, 70) | (2, 30 | 37 | 55 | 62) => days.push(((record, number), text)),
            (1, 80) | (2, 35 | 38 | 60 | 63) => times.push(((record, number), text)),
            _ => take(&mut facts, record, number, text),
        }
    }
    let moment = |day: (u8, u8), time: (u8, u8)| {
        let found = |list: &[((u8, u8), String)], at| {
            list.iter().find(|(number, _)| *number == at).map(|(_, text)| text.clone())
        };
        let day = found(&days, day)?;
        of(&day, found(&times, time).as_deref(), zone)
    };
    facts.sent = moment((1, 70), (1, 80));
    facts.released = moment((2, 30), (2, 35));
    facts.expires = moment((2, 37), (2, 38));
    facts.created = moment((2, 55), (2, 60)).or_else(|| moment((2, 62), (2, 63)));
    Ok((facts, encoding))
}

/// `20250508` and `113000+0100`.
fn of(day: &str, time: Option<&str>, zone: &TimeZone) -> Option<DateTime> {
    if day.len() != 8 || !day.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let time = time.filter(|time| time.len() >= 6);
    let text = time.map_or_else(|| day.to_owned(), |time| format!("{day}T{time}"));
    DateTime::parse_lenient(&text, zone).or_else(|_| DateTime::parse_lenient(day, zone)).ok()
}

/// Marker, record, number, length, bytes; a length with its high bit set counts the bytes of the real one.
fn datasets(bytes: &[u8]) -> Result<Vec<Dataset<'_>>, String> {
    let mut found = Vec::new();
    let mut rest = bytes;
    while let [0x1c, record, number, l0, l1, after @ ..] = rest {
        let short = usize::from(u16::from_be_bytes([*l0, *l1]));
        let cut = || format!("dataset {record}:{number} is longer than what is there");
        let (length, after) = if short & 0x8000 == 0 {
            (short, after)
        } else {
            let (size, after) =
                after.split_at_checked(short & 0x7fff).filter(|(size, _)| size.len() <= 4).ok_or_else(cut)?;
            (size.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), after)
        };
        let (value, after) = after.split_at_checked(length).ok_or_else(cut)?;
        if found.len() < MOST {
            found.push((*record, *number, value));
        }
        rest = after;
    }
    Ok(found)
}

/// The texts in the character set of 1:90, else in the one that all of them together show.
fn texts(datasets: &[Dataset<'_>]) -> Result<(Vec<Text>, &'static str), String> {
    let named = datasets.iter().find(|(record, number, _)| (*record, *number) == (1, 90)).map(|(.., value)| *value);
    let all: Vec<u8> =
        datasets.iter().filter(|one| is_text(one)).flat_map(|(.., value)| [*value, b"\n"].concat()).collect();
    let sound = std::str::from_utf8(&all).is_ok();
    let escape = named.filter(|set| !sound && *set != b"\x1b%G" && !set.is_empty());
    // ISO 2022 lets a set be named for a second half that only single shifts reach; programs mean the right half.
    let escape = escape.map(|set| match set {
        [0x1b, b'.' | b'/', last] => vec![0x1b, b'-', *last],
        set => set.to_vec(),
    });
    if named == Some(b"\x1b%G".as_slice()) && !sound {
        return Err("1:90 says UTF-8, but the text is not".into());
    }
    let detected = if escape.is_some() || sound {
        "utf-8"
    } else {
        encoding::decode(&all, None).map_err(|error| error.to_string())?.encoding
    };
    let mut read = Vec::with_capacity(datasets.len());
    for (record, number, value) in datasets.iter().filter(|one| is_text(one)) {
        let text = match &escape {
            Some(escape) => wire::decode(&[escape.as_slice(), value].concat()).map_err(|error| error.to_string())?,
            None => encoding::decode(value, Some(detected)).map_err(|error| error.to_string())?.text.into_owned(),
        };
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0').to_owned();
        if !text.is_empty() {
            read.push((*record, *number, text));
        }
    }
    Ok((read, if escape.is_some() { "iso-2022" } else { detected }))
}

/// Numbers and previews are no text.
fn is_text((record, number, _): &Dataset<'_>) -> bool {
    !matches!((record, number), (1, 0 | 20 | 22 | 90) | (2, 0 | 125 | 200 | 201 | 202)) && matches!(record, 1 | 2)
}

fn take(facts: &mut Facts, record: u8, number: u8, text: String) {
    match (record, number) {
        (1, 100) => facts.id(Role::Guid, text),
        (1, 60) => facts.priority = text.parse().ok(),
        (2, 5) => facts.title = Some(text),
        (2, 10) => facts.urgency = text.parse().ok(),
        (2, 12) => facts.subject_codes.extend(text.split(':').find(|part| part.len() == 8).map(str::to_owned)),
        (2, 15 | 20) => facts.categories.push(text),
        (2, 25) => facts.keywords.push(text),
        (2, 40) => facts.instructions = Some(text),
        (2, 80) => facts.creators.push(text),
        (2, 85) => facts.creator_title = Some(text),
        (2, 90) => facts.city = Some(text),
        (2, 92) => facts.location = Some(text),
        (2, 95) => facts.state = Some(text),
        (2, 100) => facts.country_code = Some(text),
        (2, 101) => facts.country = Some(text),
        (2, 103) => facts.id(Role::Transmission, text),
        (2, 105) => facts.headline = Some(text),
        (2, 110) => facts.credit = Some(text),
        (2, 115) => facts.source = Some(text),
        (2, 116) => facts.copyright = Some(text),
        (2, 120) => facts.caption = Some(text),
        (2, 122) => facts.own("Writer/Editor", text),
        (2, 135) => facts.language = Some(text),
        (2, 7) => facts.own("Edit Status", text),
        (2, 22) => facts.own("Fixture Identifier", text),
        (2, 118) => facts.own("Contact", text),
        (2, 65) => facts.own("Originating Program", text),
        (1, 30) => facts.own("Service Identifier", text),
        (1, 50) => facts.own("Product I.D.", text),
        (record, number) => facts.own(&format!("{record}:{number}"), text),
    }
}
