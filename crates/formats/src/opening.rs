//! Texts inside an item whose metadata says headline and byline as well.

use std::collections::HashSet;

use wiredesk_story::{Block, BlockKind, Story};

use crate::byline;

/// Headline and byline have members of their own and are not repeated at the top of the body.
pub(crate) fn without_repeats(story: &Story, mut blocks: Vec<Block>) -> Vec<Block> {
    let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let headlines: HashSet<String> = story.headlines.iter().map(|label| folded(&label.value)).collect();
    let by = story.by.as_deref().map(|by| folded(by).to_lowercase());
    let mut repeated = 0;
    while let Some(first) = blocks.get(repeated) {
        let more = blocks.len() > repeated + 1;
        let line = first.line();
        let heading = matches!(first.kind, BlockKind::Heading { .. });
        let headline = headlines.contains(&line) && (heading || more);
        let credited = by.as_deref().is_some_and(|by| {
            let line = line.to_lowercase();
            line == by || byline::without_preposition(&line) == byline::without_preposition(by)
        });
        if !(headline || credited && more) {
            break;
        }
        repeated += 1;
    }
    blocks.drain(..repeated);
    blocks
}

/// Plain text: blank lines divide the paragraphs, else every line is one.
pub(crate) fn paragraphs(text: &str) -> Vec<Block> {
    let lines: Vec<&str> = text.trim().lines().map(str::trim).collect();
    let divided = lines.iter().any(|line| line.is_empty());
    let mut blocks = Vec::new();
    let mut words: Vec<&str> = Vec::new();
    for line in lines.iter().copied().chain([""]) {
        words.extend(line.split_whitespace());
        if (line.is_empty() || !divided) && !words.is_empty() {
            blocks.push(Block::paragraph(words.join(" ")));
            words.clear();
        }
    }
    blocks
}
