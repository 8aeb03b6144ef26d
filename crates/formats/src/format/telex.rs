//! Telex frames, `ZCZC` to `NNNN`, whose head is a line a field, each begun by a sign: `^` headline, `:` keyword, `$` category.
//!
//! Senders use two sets of signs, told apart by the head itself: where `^` is the headline, `:` is the keyword and `=` the take
//! key; where `#` is the keyword and `@` the take key, `:` is the headline. A frame without a head is text alone.

#[cfg(test)]
mod tests;

use wiredesk_story::{Block, Body, Label, Story, Subject};

use crate::{Confidence, Format, Input, ReadError, Reading, Sample, encoding, format::wire, limits};

/// Telex frames with a head of signs.
pub const FORMAT: Format = Format {
    name: "telex",
    standard: "ZCZC and NNNN of telex (ITU-T F.31 and its kin), with a head of signs; no public standard",
    notes: "Read: any number of frames; NNNN may be missing at the end of the file. A tabular frame has a paragraph a line.",
    media_type: "text/plain",
    extension: "tst",
    sniff,
    read: Some(read),
    write: None,
};

/// Signs that begin a line of the head.
const SIGNS: [char; 9] = ['$', ':', '=', '^', '*', '&', '+', '#', '@'];

/// How many lines of a receiver's own may stand before the first frame.
const BEFORE: usize = 6;

/// A line without control characters and space at its ends.
fn bare(line: &str) -> &str {
    line.trim_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}')
}

/// Whether a frame begins with this line: `ZCZC` alone, before an address, or after a receiver's stamp.
fn is_start(line: &str) -> bool {
    let line = bare(line);
    line.strip_prefix("ZCZC").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t'])) || line.ends_with(" ZCZC")
}

fn sniff(sample: &Sample<'_>) -> Confidence {
    // A receiver's own lines may stand before the first frame, and its stamp on the same line.
    let start = sample.head.lines().take(BEFORE).position(is_start);
    let Some(start) = start else { return Confidence::No };
    let mut lines = sample.head.lines().skip(start);
    let alone = lines.next().is_some_and(|line| start == 0 && bare(line) == "ZCZC");
    let rest = sample.head;
    let signed = |line: &str| line.starts_with(SIGNS) || line.starts_with('%');
    let first = lines.map(str::trim_end).find(|line| !line.is_empty());
    match (alone, first) {
        (_, Some(line)) if signed(line) => Confidence::Sure,
        (true, Some(_)) if !rest.contains('\u{1}') => Confidence::Maybe,
        _ => Confidence::No,
    }
}

fn read(input: &Input<'_>) -> Result<Reading, ReadError> {
    let decoded = encoding::decode(input.bytes, input.charset)?;
    let text = wire::break_lines(&decoded.text);
    let mut frames: Vec<Vec<&str>> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        let word = bare(line);
        match word {
            _ if word.starts_with("ZCZC") || !open && is_start(line) => {
                frames.push(Vec::new());
                open = true;
            }
            "NNNN" => open = false,
            _ => {
                if let Some(frame) = frames.last_mut().filter(|_| open) {
                    frame.push(line);
                }
            }
        }
    }
    if frames.is_empty() {
        let message = "there is no line ZCZC in it; name another format".into();
        return Err(ReadError::Content { format: FORMAT.name, message });
    }
    limits::check_count("frames", frames.len(), limits::MAX_STORIES)?;
    Ok(Reading { encoding: decoded.encoding, stories: frames.iter().map(|lines| story(lines)).collect() })
}

/// One frame: the head, then the text.
fn story(lines: &[&str]) -> Story {
    let mut story = Story::default();
    let blank = lines.iter().take_while(|line| line.trim().is_empty()).count();
    let lines = lines.get(blank..).unwrap_or_default();
    let head = lines.iter().take_while(|line| line.starts_with(SIGNS) || line.starts_with('%')).count();
    let (head, text) = lines.split_at(head);
    let has = |sign: char| head.iter().any(|line| line.starts_with(sign));
    // Where nothing else can be the headline, the colon is.
    let colon_is_headline = !has('^') && !has('=');
    let mut table = false;
    for line in head {
        let Some(sign) = line.chars().next() else { continue };
        let value = wire::fold(line.get(sign.len_utf8()..).unwrap_or_default());
        if value.is_empty() {
            continue;
        }
        match sign {
            '^' => story.headlines.push(Label::new("main", value)),
            ':' if colon_is_headline => story.headlines.push(Label::new("main", value)),
            ':' | '#' => slug(&mut story, value),
            '=' | '@' => keep(&mut story, "takeKey", value),
            '$' => story.subjects.push(Subject {
                literal: Some(value),
                rel: Some("category".into()),
                ..Subject::default()
            }),
            '+' => story.subjects.push(code(value)),
            '*' => {
                table = value.starts_with(['T', 't']);
                keep(&mut story, "format", value);
            }
            '&' => keep(&mut story, "serviceLevel", value),
            sign => keep(&mut story, &sign.to_string(), value),
        }
    }
    let text = titled(&mut story, head.is_empty(), text);
    let blocks: Vec<Block> = if table || is_table(text) {
        text.iter().map(|line| wire::fold(line)).filter(|line| !line.is_empty()).map(Block::paragraph).collect()
    } else {
        wire::paragraphs(text).into_iter().map(Block::paragraph).collect()
    };
    story.bodies.extend((!blocks.is_empty()).then(|| Body::main(blocks)));
    wire::locate(&mut story);
    story
}

/// Of a frame without a head, a short first line before an empty one is its headline.
fn titled<'t, 'l>(story: &mut Story, headless: bool, text: &'t [&'l str]) -> &'t [&'l str] {
    let [first, second, rest @ ..] = text else { return text };
    let title = wire::fold(first.trim_start_matches(':'));
    let ends = title.ends_with(['.', ',', ';', '-', '–']);
    if !headless || title.is_empty() || title.len() > 120 || ends || !second.trim().is_empty() || rest.is_empty() {
        return text;
    }
    story.headlines.push(Label::new("main", title));
    rest
}

/// Whether the lines are rows: a third of them or more have columns, parted by three spaces or a tab.
fn is_table(lines: &[&str]) -> bool {
    let filled = || lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty());
    let columns = filled().filter(|line| line.contains("   ") || line.contains('\t')).count();
    columns >= 2 && columns * 3 >= filled().count()
}

fn slug(story: &mut Story, value: String) {
    story.subjects.push(Subject { name: Some(value.clone()), rel: Some("keyword".into()), ..Subject::default() });
    story.slugline = Some(value);
}

fn keep(story: &mut Story, name: &str, value: String) {
    story.extra.insert(name.to_owned(), value.into());
}

/// A subject code of the IPTC has eight digits; anything else is the sender's own.
fn code(value: String) -> Subject {
    let of_iptc = value.len() == 8 && value.bytes().all(|byte| byte.is_ascii_digit());
    let uri = of_iptc.then(|| format!("http://cv.iptc.org/newscodes/subjectcode/{value}"));
    let literal = if of_iptc { format!("subj:{value}") } else { value };
    Subject { uri, literal: Some(literal), rel: Some("about".into()), ..Subject::default() }
}
