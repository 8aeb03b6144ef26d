//! Whole pages in three languages, each with the text that is its article's.

use std::collections::HashMap;

use super::read_story;

/// How often each word stands in a text.
fn words(text: &str) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        *counts.entry(word.to_lowercase()).or_default() += 1;
    }
    counts
}

#[test]
fn the_text_of_a_page_is_its_article() {
    for (name, page, gold) in [
        ("en-br", include_str!("gold/en-br.html"), include_str!("gold/en-br.txt")),
        ("fr-news", include_str!("gold/fr-news.html"), include_str!("gold/fr-news.txt")),
        ("ar-news", include_str!("gold/ar-news.html"), include_str!("gold/ar-news.txt")),
        ("en-divs", include_str!("gold/en-divs.html"), include_str!("gold/en-divs.txt")),
        ("en-list", include_str!("gold/en-list.html"), include_str!("gold/en-list.txt")),
        ("ar-divs", include_str!("gold/ar-divs.html"), include_str!("gold/ar-divs.txt")),
        ("en-noscript", include_str!("gold/en-noscript.html"), include_str!("gold/en-noscript.txt")),
        ("fr-dl", include_str!("gold/fr-dl.html"), include_str!("gold/fr-dl.txt")),
    ] {
        let story = read_story(page);
        // A picture's caption is no part of the text.
        let blocks = story.bodies.iter().flat_map(|body| &body.blocks);
        let blocks = blocks.filter(|block| !matches!(block.kind, wiredesk_story::BlockKind::Image(_)));
        let found: Vec<String> = blocks.map(wiredesk_story::Block::line).collect();
        let (gold, found) = (words(gold), words(&found.join("\n")));
        let both: usize = gold.iter().map(|(word, count)| found.get(word).copied().unwrap_or_default().min(*count)).sum();
        let f1 = 2.0 * both as f64 / (gold.values().sum::<usize>() + found.values().sum::<usize>()) as f64;
        assert!(f1 >= 0.95, "{name}: {f1} {found:?}");
    }
}
