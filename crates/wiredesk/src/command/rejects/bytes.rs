//! The bytes of a reject on a terminal.

use wiredesk_desk::bytes::{self, Line};

use crate::screen::Screen;

/// So many bytes are shown decoded.
const SHOWN: usize = 1_000;
/// The deepest indent of a line that is shown.
const MAX_INDENT: usize = 40;

/// How they begin, or what stands around the place that the reason names, as text and in hex.
pub(super) fn shown(bytes: &[u8], reason: &str, screen: &Screen) -> String {
    let shown = bytes::shown(bytes, reason, SHOWN);
    let head = match (shown.whole, shown.from) {
        (true, _) => "Its bytes".to_owned(),
        (false, 0) => "How its bytes begin".to_owned(),
        (false, from) => format!("Its bytes from {from} on"),
    };
    let text = |line: &Line| {
        let indent = line.text.chars().take_while(|c| c.is_whitespace()).count().min(MAX_INDENT);
        format!("{}{}{}\n", mark(line), " ".repeat(indent), screen.foreign(line.text.trim()))
    };
    let text: String = shown.lines.iter().map(text).collect();
    let hex: String = shown.hex.iter().map(|line| format!("{}{}\n", mark(line), line.text)).collect();
    format!("\n{head}\n{text}\nIn hex\n{hex}")
}

fn mark(line: &Line) -> &'static str {
    if line.marked { "> " } else { "  " }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_encodings_are_decoded_and_long_ones_are_shown_where_it_hurts() {
        let latin = "d\u{e9}p\u{ea}che".chars().map(|c| c as u8).collect::<Vec<_>>();
        assert!(shown(&latin, "", &Screen::of(false)).contains("dépêche"));
        let long = [b"line\n".repeat(1_000), b"hurt\n".to_vec()].concat();
        let told = shown(&long, "cut at byte 5001", &Screen::of(false));
        assert!(told.contains("> hurt") && !told.contains("begin"), "{told}");
        let short = shown("<a>\n<b>نص\n".as_bytes(), "at byte 5", &Screen::of(false));
        assert!(short.contains("> <b>نص") && short.contains("> 000000  3c 61"), "{short}");
    }
}
