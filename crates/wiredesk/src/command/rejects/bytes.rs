//! The bytes of a reject for people: decoded, and in hex, with the place that its reason names.

use std::ops::Range;

use wiredesk_formats::encoding;

use crate::screen::Screen;

/// So many bytes are shown decoded.
const SHOWN: usize = 1_000;
/// And in hex: rows of sixteen.
const ROWS: usize = 8;
const ROW: usize = 16;
/// The deepest indent of a line that is shown.
const MAX_INDENT: usize = 40;

/// How they begin, or what stands around the place that the reason names, as text and in hex.
pub(super) fn shown(bytes: &[u8], reason: &str, screen: &Screen) -> String {
    let place = place(reason, bytes);
    let from = place.filter(|at| *at >= SHOWN).map_or(0, |at| line_start(bytes, at.saturating_sub(SHOWN / 4)));
    let until = (from + SHOWN).min(bytes.len());
    let whole = from == 0 && until == bytes.len();
    let head = match (whole, from) {
        (true, _) => "Its bytes".to_owned(),
        (false, 0) => "How its bytes begin".to_owned(),
        (false, _) => format!("Its bytes from {from} on"),
    };
    format!("\n{head}\n{}\nIn hex\n{}", text(bytes, from..until, place, screen), hex(bytes, place))
}

/// Lines of text; the one with the place is marked.
fn text(bytes: &[u8], range: Range<usize>, place: Option<usize>, screen: &Screen) -> String {
    let mut out = String::new();
    let mut at = range.start;
    let detected = encoding::decode(bytes, None).ok().map(|decoded| decoded.encoding);
    for line in bytes[range].split_inclusive(|byte| *byte == b'\n') {
        let marked = place.is_some_and(|place| (at..at + line.len()).contains(&place));
        at += line.len();
        let decoded = match std::str::from_utf8(line) {
            Ok(text) => text.to_owned(),
            // A letter that is cut at the end, or another encoding.
            Err(error) if error.error_len().is_none() => String::from_utf8_lossy(&line[..error.valid_up_to()]).into(),
            Err(_) => match encoding::decode(line, detected) {
                Ok(decoded) => decoded.text.into_owned(),
                Err(_) => encoding::decode_lossily(line),
            },
        };
        let indent = decoded.chars().take_while(|c| c.is_whitespace()).count().min(MAX_INDENT);
        let mark = if marked { "> " } else { "  " };
        out.push_str(&format!("{mark}{}{}\n", " ".repeat(indent), screen.foreign(decoded.trim())));
    }
    out
}

/// Rows of bytes, those around the place where there is one.
fn hex(bytes: &[u8], place: Option<usize>) -> String {
    let first = place.map_or(0, |at| (at / ROW).saturating_sub(ROWS / 2)) * ROW;
    let mut out = String::new();
    for (n, row) in bytes[first.min(bytes.len())..].chunks(ROW).take(ROWS).enumerate() {
        let from = first + n * ROW;
        let mark = if place.is_some_and(|at| (from..from + row.len()).contains(&at)) { ">" } else { " " };
        let digits: Vec<String> = row.iter().map(|byte| format!("{byte:02x}")).collect();
        let letter = |byte: &u8| if byte.is_ascii_graphic() || *byte == b' ' { char::from(*byte) } else { '.' };
        let letters: String = row.iter().map(letter).collect();
        out.push_str(&format!("{mark} {from:06x}  {:<47}  {}\n", digits.join(" "), letters.trim_end()));
    }
    out
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
pub(super) fn member(event: &[u8], reason: &str) -> Option<(String, String)> {
    let event: serde_json::Value = serde_json::from_slice(event).ok()?;
    let name = reason.split(": ").next().filter(|name| !name.contains(' '))?;
    let pointer = format!("/story/{}", name.replace('[', "/").replace(']', "").replace('.', "/"));
    let found = event.pointer(&pointer).or_else(|| event.pointer(&format!("/story{pointer}")))?;
    Some((name.to_owned(), found.to_string().chars().take(SHOWN / 2).collect()))
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
        let told = shown(bytes, "at byte 5", &Screen::of(false));
        assert!(told.contains("> <b>نص") && told.contains("> 000000  3c 61"), "{told}");
    }

    #[test]
    fn other_encodings_are_decoded_and_long_ones_are_shown_where_it_hurts() {
        let latin = "d\u{e9}p\u{ea}che".chars().map(|c| c as u8).collect::<Vec<_>>();
        assert!(shown(&latin, "", &Screen::of(false)).contains("dépêche"));
        let long = [b"line\n".repeat(1_000), b"hurt\n".to_vec()].concat();
        let told = shown(&long, "cut at byte 5001", &Screen::of(false));
        assert!(told.contains("> hurt") && !told.contains("begin"), "{told}");
    }

    #[test]
    fn the_member_of_a_finding_is_quoted() {
        let event = br#"{"wire":{},"story":{"format":"ninjs","story":{"headlines":[{"value":" "}]}}}"#;
        let told = member(event, "headlines[0]: has no letter; write one");
        assert_eq!(told, Some(("headlines[0]".to_owned(), r#"{"value":" "}"#.to_owned())));
        assert_eq!(member(event, "no format knows it"), None);
    }
}
