//! Lines of wires: how they end, which of them are one paragraph, and how paragraphs are wrapped again.

/// No wire wraps its lines at less: where the next word had room within this, the line was broken on purpose.
const NARROWEST: usize = 45;
/// Characters in a line as it is written (IPTC 7901 counts 69).
const WIDTH: usize = 69;

/// The text with `\n` at the end of each line, whatever mix of CR and LF it had: `\r\r\n` is one end, `\r\n\r\n` two.
pub(crate) fn break_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\r', '\n']) {
        let (line, ends) = rest.split_at(at);
        out.push_str(line);
        let run = ends.find(|c| !matches!(c, '\r' | '\n')).unwrap_or(ends.len());
        let (ends, after) = ends.split_at(run);
        let feeds = ends.matches('\n').count();
        let count = if feeds > 0 { feeds } else { ends.len() };
        out.extend(std::iter::repeat_n('\n', count));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A line without control characters, its white space folded.
pub(crate) fn fold(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The paragraphs of wrapped lines: divided by blank lines, by indents, and where a line was broken on purpose.
pub(crate) fn paragraphs(lines: &[&str]) -> Vec<String> {
    let longest = lines.iter().map(|line| line.trim_end().chars().count()).max().unwrap_or(0);
    let narrow = NARROWEST.min(longest * 2 / 3);
    let mut found: Vec<String> = Vec::new();
    let mut last: Option<usize> = None;
    for line in lines {
        let text = fold(line);
        if text.is_empty() {
            last = None;
            continue;
        }
        let word = text.split(' ').next().unwrap_or_default().chars().count();
        let indented = line.starts_with(['\t', '\u{8}']) || line.starts_with("  ");
        match found.last_mut() {
            Some(open) if !indented && last.is_some_and(|length| length + 1 + word > narrow) => {
                open.push(' ');
                open.push_str(&text);
            }
            _ => found.push(text.clone()),
        }
        last = Some(text.chars().count());
    }
    found
}

/// A text in lines of at most 69 characters, each with CR LF; a longer word has a line of its own.
pub(crate) fn wrap(indent: &str, text: &str) -> String {
    let mut out = String::from(indent);
    let mut length = indent.chars().count();
    let mut empty = true;
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        let count = word.chars().count();
        if !empty && length + 1 + count > WIDTH {
            out.push_str("\r\n");
            length = 0;
        } else if !empty {
            out.push(' ');
            length += 1;
        }
        out.push_str(word);
        length += count;
        empty = false;
    }
    out.push_str("\r\n");
    out
}
