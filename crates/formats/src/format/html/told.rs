//! The article as JSON-LD tells it (`articleBody`), found again among the blocks of the page: the publisher's own word for what
//! is text, with the headings, lists and pictures that only the page has.

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher},
};

use wiredesk_story::{Block, BlockKind};

use super::article::letters;

/// Words that are compared as one; a text that shares them all is the same.
const RUN: usize = 4;
/// Longer texts are not compared.
const MAX_BYTES: usize = 300_000;
const MAX_WORDS: usize = 60_000;

/// The blocks of the page that the told text has, if they are all of it; else none.
pub(super) fn found_in(page: &[Block], told: &[String]) -> Option<Vec<Block>> {
    if told.iter().map(String::len).sum::<usize>() > MAX_BYTES {
        return None;
    }
    let told_words: Vec<String> = told.iter().flat_map(|line| words(line)).collect();
    if told_words.len() < RUN || told_words.len() > MAX_WORDS {
        return None;
    }
    let runs: HashSet<u64> = told_words.windows(RUN).map(hash).collect();
    let mut seen: HashSet<u64> = HashSet::new();
    let mut count = 0;
    let kept: Vec<bool> = page
        .iter()
        .map(|block| {
            let words = words(&block.line());
            let shared = words.windows(RUN).filter(|run| runs.contains(&hash(run))).count();
            let is_told = words.len() >= RUN && shared * 10 >= (words.len() + 1 - RUN) * 8 && seen.insert(hash(&words));
            count += if is_told { words.len() } else { 0 };
            is_told
        })
        .collect();
    if count * 10 < told_words.len() * 9 {
        return None;
    }
    let first = kept.iter().position(|kept| *kept)?;
    let last = kept.iter().rposition(|kept| *kept)?;
    let plain = told_words.join(" ");
    let mut blocks = Vec::new();
    for (at, block) in page.iter().enumerate().take(last + 1).skip(first) {
        if kept[at] || belongs(block, &plain, kept.get(at + 1) == Some(&true)) {
            blocks.push(block.clone());
        }
    }
    Some(blocks)
}

/// Whether a block between told ones is part of the text as well: a heading right before one, a picture with a caption, a line
/// too short to be compared.
fn belongs(block: &Block, told: &str, before_one: bool) -> bool {
    match &block.kind {
        BlockKind::Heading { .. } => before_one,
        BlockKind::Image(image) => !image.caption.is_empty(),
        BlockKind::Paragraph { .. } => {
            let words = words(&block.line());
            (1..RUN).contains(&words.len()) && before_one && told.contains(&words.join(" "))
        }
        _ => false,
    }
}

/// Whether a told text looks whole beside what is on the page.
pub(super) fn is_whole(told: &[String], region: &[Block]) -> bool {
    let cut = told.last().is_some_and(|line| line.trim_end().ends_with("...") || line.trim_end().ends_with('…'));
    let count: usize = told.iter().map(|line| line.chars().filter(|c| c.is_alphanumeric()).count()).sum();
    !cut && count >= 200 && count * 10 >= letters(region) * 7
}

/// The share, in hundredths, of one text's words that another has.
pub(super) fn share(of: &[Block], within: &[Block]) -> usize {
    let (of, within) = (runs(of), runs(within));
    if of.is_empty() { 100 } else { of.intersection(&within).count() * 100 / of.len() }
}

/// The text without what follows its last block that the page's running text has too (who wrote it, what else there is), where
/// that is little.
pub(super) fn without_tail(mut text: Vec<Block>, region: &[Block]) -> Vec<Block> {
    let (runs, lines): (_, HashSet<String>) = (runs(region), region.iter().map(Block::line).collect());
    let is_there = |block: &Block| {
        let words = words(&block.line());
        let shared = words.windows(RUN).filter(|run| runs.contains(&hash(run))).count();
        lines.contains(&block.line()) || words.len() >= RUN && shared * 2 >= words.len() + 1 - RUN
    };
    if share(&text, region) < 70 {
        return text;
    }
    let Some(last) = text.iter().rposition(is_there) else { return text };
    let tail = letters(text.get(last + 1..).unwrap_or_default());
    if tail > 0 && tail * 100 <= letters(&text) * 15 {
        text.truncate(last + 1);
    }
    text
}

fn runs(blocks: &[Block]) -> HashSet<u64> {
    let words: Vec<String> = blocks.iter().flat_map(|block| words(&block.line())).take(MAX_WORDS).collect();
    words.windows(RUN).map(hash).collect()
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

fn hash(words: &[String]) -> u64 {
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    hasher.finish()
}
