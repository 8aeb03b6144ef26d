//! The text of the article: as the page marks it, else as the extractor finds it, else all there is.

use trafilatura::{ExtractionFocus, Options};
use url::Url;
use wiredesk_story::{Block, BlockKind, Image, Story};

use super::{linked, page::Page};
use crate::{
    format::text::paragraphs,
    markup::{blocks_from_html, lines_from_blocks},
};

/// The blocks of the article.
pub(super) fn blocks(page: &Page<'_>, base: Option<&Url>) -> Vec<Block> {
    let marked =
        page.items("articleBody").map(|item| blocks_from_html(item.inside, base)).max_by_key(|blocks| letters(blocks));
    if let Some(marked) = marked.filter(|blocks| letters(blocks) > 0) {
        return marked;
    }
    if !page.whole {
        return blocks_from_html(page.html, base);
    }
    let extracted = if page.is_extractable() { extract(page, base) } else { Vec::new() };
    let told = page.linked.as_ref().and_then(|object| linked::text(object, "articleBody"));
    let told: Vec<Block> =
        told.map(|text| paragraphs(&text)).unwrap_or_default().into_iter().map(Block::paragraph).collect();
    // The page's own word, where the extractor missed half of it.
    if letters(&told) > letters(&extracted) * 2 {
        return told;
    }
    if letters(&extracted) > 0 {
        return extracted;
    }
    blocks_from_html(page.html, base)
}

fn extract(page: &Page<'_>, base: Option<&Url>) -> Vec<Block> {
    let mut options = Options::default()
        .with_fallback(true)
        .with_links(true)
        .with_images(true)
        .with_exclude_comments(true)
        .with_focus(ExtractionFocus::Balanced);
    if let Some(base) = base {
        options = options.with_url(base.clone());
    }
    match trafilatura::extract(page.html, &options) {
        Ok(result) => blocks_from_html(&result.content_html, base),
        Err(_) => Vec::new(),
    }
}

fn letters(blocks: &[Block]) -> usize {
    blocks.iter().flat_map(Block::texts).map(|text| text.text.chars().filter(|c| c.is_alphanumeric()).count()).sum()
}

/// The first picture in a piece of HTML.
pub(super) fn first_image(html: &str, base: Option<&Url>) -> Option<Image> {
    blocks_from_html(html, base).into_iter().find_map(|block| match block.kind {
        BlockKind::Image(image) => Some(image),
        _ => None,
    })
}

/// Takes the headline and the byline off the start of the text: they are said already.
pub(super) fn without_front_matter(blocks: &mut Vec<Block>, story: &Story) {
    let said: Vec<String> = story.headline().into_iter().chain(story.by.as_deref()).map(plain).collect();
    let mut at = 0;
    while let Some(block) = blocks.get(at).filter(|_| at < 4) {
        let line = plain(&lines_from_blocks(std::slice::from_ref(block)).join(" "));
        let by = story.by.as_deref().map(plain).filter(|by| !by.is_empty());
        let is_byline = by.is_some_and(|by| line.ends_with(&by) && line.chars().count() <= by.chars().count() + 12);
        if !line.is_empty() && (said.contains(&line) || is_byline) {
            blocks.remove(at);
        } else {
            at += 1;
        }
    }
}

/// Letters and digits alone, to tell whether two lines say the same.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
