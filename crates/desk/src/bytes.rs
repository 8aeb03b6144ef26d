//! The bytes of a reject for people: decoded, and in hex, with the place that its reason names.

use std::ops::Range;

use wiredesk_formats::encoding;

/// The rows of hex, and the bytes in each.
const ROWS: usize = 8;
const ROW: usize = 16;
/// So much of a member is quoted, in characters.
const QUOTED: usize = 500;

/// What is shown of bytes: their beginning, or what stands around the place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The first byte that is shown as text.
    pub from: usize,
    /// All of them are.
    pub whole: bool,
    /// As text.
    pub lines: Vec<Line>,
    /// Rows of hex with their letters: from the beginning, or around the place.
    pub hex: Vec<Line>,
}

/// A line of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The place is in it.
    pub marked: bool,
    /// What it says; what came is not made harmless.
    pub text: String,
}

/// So many bytes as text, and rows of them in hex.
pub fn shown(bytes: &[u8], reason: &str, most: usize) -> Shown {
    let place = place(reason, bytes);
    let from = place.filter(|at| *at >= most).map_or(0, |at| line_start(bytes, at.saturating_sub(most / 4)));
    let until = (from + most).min(bytes.len());
    let whole = from == 0 && until == bytes.len();
    Shown { from, whole, lines: text(bytes, from..until, place), hex: hex(bytes, place) }
}

fn text(bytes: &[u8], range: Range<usize>, place: Option<usize>) -> Vec<Line> {
    let mut at = range.start;
    let detected = encoding::decode(bytes, None).ok().map(|decoded| decoded.encoding);
    let lines = bytes[range].split_inclusive(|byte| *byte == b'\n').map(|line| {
        let marked = place.is_some_and(|place| (at..at + line.len()).contains(&place));
        at += line.len();
        let text = match std::str::from_utf8(line) {
            Ok(text) => text.to_owned(),
            // A letter that is cut at the end, or another encoding.
            Err(error) if error.error_len().is_none() => String::from_utf8_lossy(&line[..error.valid_up_to()]).into(),
            Err(_) => match encoding::decode(line, detected) {
                Ok(decoded) => decoded.text.into_owned(),
                Err(_) => encoding::decode_lossily(line),
            },
        };
        Line { marked, text: text.trim_end_matches(['\r', '\n']).to_owned() }
    });
    lines.collect()
}

/// Rows of bytes, those around the place where there is one.
fn hex(bytes: &[u8], place: Option<usize>) -> Vec<Line> {
    let first = place.map_or(0, |at| (at / ROW).saturating_sub(ROWS / 2)) * ROW;
    let rows = bytes[first.min(bytes.len())..].chunks(ROW).take(ROWS).enumerate().map(|(n, row)| {
        let from = first + n * ROW;
        let marked = place.is_some_and(|at| (from..from + row.len()).contains(&at));
        let digits: Vec<String> = row.iter().map(|byte| format!("{byte:02x}")).collect();
        let letter = |byte: &u8| if byte.is_ascii_graphic() || *byte == b' ' { char::from(*byte) } else { '.' };
        let letters: String = row.iter().map(letter).collect();
        Line { marked, text: format!("{from:06x}  {:<47}  {}", digits.join(" "), letters.trim_end()) }
    });
    rows.collect()
}

/// The byte that a reason names: `at byte 12`, or line and column, `line 3, column 7`, `at 3:7`.
fn place(reason: &str, bytes: &[u8]) -> Option<usize> {
    let number = |behind: &str| -> Option<usize> {
        let from = reason.find(behind)? + behind.len();
        let digits: String = reason[from..].chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    };
    let at = number(" byte ").or_else(|| {
        let line = number("line ").or_else(|| {
            let at = number(" at ")?;
            reason.contains(&format!(" at {at}:")).then_some(at)
        })?;
        let column = number("column ").or_else(|| number(&format!(" at {line}:"))).unwrap_or(1);
        let before: usize =
            bytes.split_inclusive(|byte| *byte == b'\n').take(line.checked_sub(1)?).map(<[u8]>::len).sum();
        Some(before + column.saturating_sub(1))
    })?;
    (at < bytes.len()).then_some(at)
}

fn line_start(bytes: &[u8], at: usize) -> usize {
    bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(at, |before| before + 1)
}

/// A member of the story that a finding names, `headlines[0]`, with what it says.
pub fn member(event: &[u8], reason: &str) -> Option<(String, String)> {
    let event: serde_json::Value = serde_json::from_slice(event).ok()?;
    let name = reason.split(": ").next().filter(|name| !name.contains(' '))?;
    let pointer = format!("/story/{}", name.replace('[', "/").replace(']', "").replace('.', "/"));
    let found = event.pointer(&pointer).or_else(|| event.pointer(&format!("/story{pointer}")))?;
    Some((name.to_owned(), found.to_string().chars().take(QUOTED).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_that_a_reason_names_is_found_and_marked() {
        let bytes = "<a>\n<b>نص\n</a>\n".as_bytes();
        assert_eq!(place("the text is damaged at byte 5: ask again", bytes), Some(5));
        assert_eq!(place("no end of <b> (line 3, column 2)", bytes), Some(13));
        assert_eq!(place("expected 'b' tag, not 'a' at 3:1", bytes), Some(12));
        assert_eq!(place("cut at byte 999", bytes), None);
        assert_eq!(place("no format knows these bytes", bytes), None);
        let told = shown(bytes, "at byte 5", 1_000);
        assert_eq!(told.lines[1], Line { marked: true, text: "<b>نص".to_owned() });
        assert!(told.whole && told.hex[0].marked && told.hex[0].text.starts_with("000000  3c 61"), "{told:?}");
    }

    #[test]
    fn the_member_of_a_finding_is_quoted() {
        let event = br#"{"wire":{},"story":{"format":"ninjs","story":{"headlines":[{"value":" "}]}}}"#;
        let told = member(event, "headlines[0]: has no letter; write one");
        assert_eq!(told, Some(("headlines[0]".to_owned(), r#"{"value":" "}"#.to_owned())));
        assert_eq!(member(event, "no format knows it"), None);
    }
}
