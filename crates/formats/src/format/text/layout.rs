//! From lines to blocks, and which blocks are headings.

use wiredesk_story::Block;

/// The longest heading, in characters.
const LONGEST_HEADING: usize = 120;
/// The column widths that old systems wrap at.
const WIDTHS: std::ops::RangeInclusive<usize> = 60..=80;

/// The blocks of a text, each on one line, white space folded.
pub(super) fn blocks(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
    // Control signs of teleprinters are no letters.
    let text = text.replace(|c: char| c.is_control() && !matches!(c, '\n' | '\t'), " ");
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let first = lines.iter().position(said).unwrap_or(0);
    let last = lines.iter().rposition(said).map_or(0, |last| last + 1);
    let lines = lines.get(first..last).unwrap_or_default();
    let mut blocks = if lines.iter().all(said) {
        match wrapped_at(lines) {
            Some(width) => unwrap(lines, width),
            None => lines.iter().map(|line| fold(line)).collect(),
        }
    } else {
        lines.split(|line| !said(line)).map(|lines| fold(&lines.join(" "))).collect()
    };
    blocks.retain(|block| !block.is_empty());
    blocks
}

/// Whether a line has a word.
fn said(line: &&str) -> bool {
    !line.trim().is_empty()
}

/// The paragraphs of a plain text that is only a body, each on one line.
pub(crate) fn paragraphs(text: &str) -> Vec<String> {
    blocks(text)
}

/// The column that lines are wrapped at: the longest is 60 to 80 wide, and most of the others come near it.
fn wrapped_at(lines: &[&str]) -> Option<usize> {
    let width = lines.iter().map(|line| line.chars().count()).max().filter(|width| WIDTHS.contains(width))?;
    let near = lines.iter().filter(|line| line.chars().count() + 15 >= width).count();
    (lines.len() >= 3 && near * 2 >= lines.len()).then_some(width)
}

/// Joins wrapped lines. A line is the last of its paragraph if the next word would have had room in it, or the next is indented.
fn unwrap(lines: &[&str], width: usize) -> Vec<String> {
    let mut blocks: Vec<String> = Vec::new();
    let mut open = false;
    for (n, line) in lines.iter().enumerate() {
        match blocks.last_mut().filter(|_| open) {
            Some(block) => {
                block.push(' ');
                block.push_str(&fold(line));
            }
            None => blocks.push(fold(line)),
        }
        let next = lines.get(n + 1).copied().unwrap_or_default();
        let word = next.split_whitespace().next().unwrap_or_default().chars().count();
        open = line.chars().count() + 1 + word > width && !next.starts_with([' ', '\t']);
    }
    blocks
}

fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Headings and paragraphs: a block is a heading if it is at most 120 characters, ends without sentence punctuation,
/// and stands right before a longer block; never two in a row.
pub(super) fn headings(blocks: &[String]) -> Vec<Block> {
    let mut found = Vec::with_capacity(blocks.len());
    let mut after_heading = false;
    for (n, text) in blocks.iter().enumerate() {
        let length = text.chars().count();
        let longer_follows = blocks.get(n + 1).is_some_and(|next| next.chars().count() > length);
        after_heading = !after_heading && length <= LONGEST_HEADING && longer_follows && !ends_a_sentence(text);
        found.push(if after_heading { Block::heading(2, text.clone()) } else { Block::paragraph(text.clone()) });
    }
    found
}

/// Whether the last sign, but for quotation marks and brackets, ends or divides a sentence.
fn ends_a_sentence(text: &str) -> bool {
    let text =
        text.trim_end_matches(['"', '\'', '”', '“', '’', '»', '«', ')', ']', ' ', '\u{a0}', '\u{200f}', '\u{200e}']);
    text.ends_with(['.', '!', '?', '…', ':', ';', ',', '؟', '؛', '،', '۔'])
}
