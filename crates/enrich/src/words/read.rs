//! Word lists from their files: CSV with a head row, and TOML with `[[word]]`.

use std::path::Path;

use serde::Deserialize;
use wiredesk_story::AnnotationKind;

use super::Entry;
use crate::EnrichError;

/// The columns of a CSV file, in any order; the first and the last must be there.
const COLUMNS: [&str; 4] = ["name", "variants", "uri", "kind"];
const KINDS: [(&str, Option<AnnotationKind>); 5] = [
    ("person", Some(AnnotationKind::Person)),
    ("organisation", Some(AnnotationKind::Organisation)),
    ("place", Some(AnnotationKind::Place)),
    ("subject", Some(AnnotationKind::Subject)),
    ("none", None),
];

type Row = (Entry, Vec<String>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Toml {
    #[serde(default)]
    word: Vec<Word>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Word {
    name: String,
    #[serde(default)]
    variants: Vec<String>,
    uri: Option<String>,
    kind: String,
}

/// The entries of a list with their variants.
pub(super) fn list(path: &Path, text: &str) -> Result<Vec<Row>, EnrichError> {
    let text = text.trim_start_matches('\u{feff}');
    let toml = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
    let rows = if toml { self::toml(text) } else { csv(text) };
    rows.map_err(|(line, message)| EnrichError::Words { path: path.display().to_string(), line, message })
}

fn toml(text: &str) -> Result<Vec<Row>, (usize, String)> {
    let read: Toml = toml_edit::de::from_str(text).map_err(|error| {
        let line = error.span().map_or(0, |span| 1 + text[..span.start.min(text.len())].matches('\n').count());
        (line, error.message().to_owned())
    })?;
    let row = |word: Word| row(&word.name, word.variants, word.uri.as_deref().unwrap_or_default(), &word.kind);
    let rows = read.word.into_iter().map(row).collect::<Result<Vec<_>, _>>();
    rows.map_err(|message| (0, message))
}

fn csv(text: &str) -> Result<Vec<Row>, (usize, String)> {
    let head = text.lines().next().unwrap_or_default();
    let comma = if head.matches(';').count() > head.matches(',').count() { ';' } else { ',' };
    let mut records = Records { text, at: 0, line: 1, comma };
    let (_, head) = records.next().transpose()?.unwrap_or_default();
    let place = COLUMNS.map(|column| head.iter().position(|name| name.trim().eq_ignore_ascii_case(column)));
    let unknown = head.iter().find(|name| !COLUMNS.iter().any(|column| name.trim().eq_ignore_ascii_case(column)));
    if let Some(unknown) = unknown {
        return Err((1, format!("the column {unknown:?} is none of name, variants, uri, kind")));
    }
    let [Some(name), variants, uri, Some(kind)] = place else {
        return Err((1, "the first row must name the columns, at least name and kind".to_owned()));
    };
    let mut rows = Vec::new();
    for record in records {
        let (line, cells) = record?;
        let cell = |place: Option<usize>| place.and_then(|place| cells.get(place)).map_or("", |cell| cell.trim());
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let variants = cell(variants).split('|').map(str::to_owned).collect();
        rows.push(row(cell(Some(name)), variants, cell(uri), cell(Some(kind))).map_err(|message| (line, message))?);
    }
    Ok(rows)
}

fn row(name: &str, variants: Vec<String>, uri: &str, kind: &str) -> Result<Row, String> {
    if name.trim().is_empty() {
        return Err("a word has no name".to_owned());
    }
    let Some((_, kind)) = KINDS.iter().find(|(word, _)| kind.trim().eq_ignore_ascii_case(word)) else {
        return Err(format!("the kind {kind:?} of {name:?} is none of person, organisation, place, subject, none"));
    };
    let uri = Some(uri.trim().to_owned()).filter(|uri| !uri.is_empty());
    Ok((Entry { name: name.trim().to_owned(), uri, kind: *kind }, variants))
}

/// The records of a CSV file (RFC 4180) with the line each begins in.
struct Records<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    comma: char,
}

impl Iterator for Records<'_> {
    type Item = Result<(usize, Vec<String>), (usize, String)>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let begun = self.line;
        let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
        let mut chars = rest.char_indices().peekable();
        let mut end = rest.len();
        while let Some((at, c)) = chars.next() {
            self.line += usize::from(c == '\n');
            match c {
                '"' if quoted && chars.next_if(|(_, next)| *next == '"').is_some() => cell.push('"'),
                '"' if quoted => quoted = false,
                '"' if cell.is_empty() => quoted = true,
                '\r' if !quoted => {}
                '\n' if !quoted => {
                    end = at + 1;
                    break;
                }
                c if c == self.comma && !quoted => cells.push(std::mem::take(&mut cell)),
                c => cell.push(c),
            }
        }
        self.at += end;
        if quoted {
            return Some(Err((begun, "a quotation mark is not closed".to_owned())));
        }
        cells.push(cell);
        Some(Ok((begun, cells)))
    }
}
