//! The text of the article: as the page marks it, else as the extractor finds it, else all there is.

use trafilatura::{ExtractionFocus, HtmlDateMode, Options};
use url::Url;
use wiredesk_story::{Block, BlockKind, Image, MarkKind, Story};

use super::{linked, page::Page, region, told};
use crate::{
    format::text::paragraphs,
    markup::{blocks_from_page, inline_from_html, lines_from_blocks},
};

/// A text of so many letters, marked by the page itself, needs no second opinion.
const MARKED: usize = 1500;
/// The extractor's time grows with the elements: on pages of more it would take too long.
const EXTRACTED_TAGS: usize = 12_000;

/// Longer than what sends the reader elsewhere.
const LONGEST_POINTER: usize = 200;
/// A cell of so many characters holds no figure.
const LONG_CELL: usize = 300;
/// No more headings are looked for, nor further into a text.
const MAX_HEADINGS: usize = 200;
const MAX_PAIRS: usize = 2000;

/// The blocks of the article.
pub(super) fn blocks(page: &Page<'_>, base: Option<&Url>) -> Vec<Block> {
    let marked = page.items("articleBody").max_by_key(|item| item.inside.len()).map(|item| item.inside);
    if !page.whole {
        return blocks_from_page(marked.filter(|html| !html.is_empty()).unwrap_or(page.html), base);
    }
    let marked = marked.map(|html| cleaned(html, base)).unwrap_or_default();
    if letters(&marked) >= MARKED {
        return marked;
    }
    let told = told(page);
    let region = region::running_text(page.html).map(|html| cleaned(html, base)).unwrap_or_default();
    if told::is_whole(&told, &region) {
        let all = blocks_from_page(page.html, base);
        if let Some(found) = told::found_in(&all, &told) {
            return found;
        }
    }
    let mut extracted = Vec::new();
    if page.is_extractable(EXTRACTED_TAGS) {
        extracted = extract(page, base, ExtractionFocus::Balanced);
        // Hardly anything: whatever there is.
        if letters(&extracted) < 250 {
            let more = extract(page, base, ExtractionFocus::FavorRecall);
            extracted = if letters(&more) > letters(&extracted) { more } else { extracted };
        }
    }
    let told: Vec<Block> = told.into_iter().map(Block::paragraph).collect();
    let mut best = best(marked, told, extracted, region).unwrap_or_else(|| blocks_from_page(page.html, base));
    if best.iter().any(|block| !is_noise(block)) {
        best.retain(|block| !is_noise(block) && !is_pointer(block));
    }
    best
}

/// Headings that the extractor left out, where the texts on both sides of one stand side by side in what it found.
fn with_headings(mut found: Vec<Block>, region: &[Block]) -> Vec<Block> {
    let mut lines: Vec<String> = found.iter().map(Block::line).collect();
    let is_heading = |block: &Block| matches!(block.kind, BlockKind::Heading { .. }) && !is_linked_away(block);
    let headings = region.windows(3).filter(|window| window.get(1).is_some_and(is_heading));
    for window in headings.take(MAX_HEADINGS) {
        let [before, heading, after] = window else { continue };
        let (before, after) = (before.line(), after.line());
        let side_by_side = |pair: &[String]| matches!(pair, [first, second] if *first == before && *second == after);
        if let Some(at) = lines.windows(2).take(MAX_PAIRS).position(side_by_side) {
            found.insert(at + 1, heading.clone());
            lines.insert(at + 1, heading.line());
        }
    }
    found
}

/// Whether most of a text stands in the long cells of tables: they only lay the page out.
fn is_layout(blocks: &[Block], all: usize) -> bool {
    let cells = |block: &Block| match &block.kind {
        BlockKind::Table { rows, .. } => rows.iter().flatten().map(|cell| cell.text.chars().count()).collect(),
        _ => Vec::new(),
    };
    let long: usize = blocks.iter().flat_map(cells).filter(|length| *length >= LONG_CELL).sum();
    long > 0 && long * 10 >= all * 6
}

/// The text without lines of links alone before and after it: a menu.
fn without_linked_ends(mut blocks: Vec<Block>) -> Vec<Block> {
    let is_said = |block: &Block| !is_linked_away(block) && letters(std::slice::from_ref(block)) > 0;
    let (Some(first), Some(last)) = (blocks.iter().position(is_said), blocks.iter().rposition(is_said)) else {
        return blocks;
    };
    let mut at = 0;
    blocks.retain(|block| {
        let inside = (first..=last).contains(&at);
        at += 1;
        inside || !is_linked_away(block)
    });
    blocks
}

/// Whether a short paragraph sends the reader elsewhere: `Lire aussi`, with a link.
fn is_pointer(block: &Block) -> bool {
    const LEADS: [&str; 18] = [
        "lire aussi",
        "à lire",
        "a lire aussi",
        "lire également",
        "voir aussi",
        "sur le même sujet",
        "read also",
        "also read",
        "read more",
        "see also",
        "related:",
        "اقرأ أيضا",
        "اقرأ أيضًا",
        "اقرأ ايضا",
        "إقرأ أيضا",
        "طالع أيضا",
        "شاهد أيضا",
        "انظر أيضا",
    ];
    let BlockKind::Paragraph { text } = &block.kind else { return false };
    let line = text.text.trim_start().to_lowercase();
    let linked = text.marks.iter().any(|mark| matches!(mark.kind, MarkKind::Link { .. }));
    linked && line.chars().count() <= LONGEST_POINTER && LEADS.iter().any(|lead| line.starts_with(lead))
}

/// Of what the page marks, tells and seems to say: the page's own word where it is not by far the shorter.
fn best(marked: Vec<Block>, told: Vec<Block>, extracted: Vec<Block>, region: Vec<Block>) -> Option<Vec<Block>> {
    let found = letters(&extracted);
    // The extractor took something else: the page's running text has hardly a word of it.
    let missed = letters(&region) > 2 * found.max(400) && told::share(&extracted, &region) < 20;
    let missed = missed || letters(&region) > 0 && is_layout(&extracted, found);
    if letters(&marked) > 0 && letters(&marked) * 2 >= found {
        return Some(marked);
    }
    if letters(&told) > found * 2 {
        return Some(told);
    }
    if found > 0 && !missed {
        let extracted = without_linked_ends(with_headings(extracted, &region));
        return Some(told::without_tail(extracted, &region));
    }
    (letters(&region) > 0).then_some(region)
}

/// A part of the page, without what in it is about other things.
fn cleaned(html: &str, base: Option<&Url>) -> Vec<Block> {
    let whole = blocks_from_page(html, base);
    let mut cleaned = blocks_from_page(&region::without_others(html), base);
    cleaned.retain(|block| !is_linked_away(block));
    if letters(&cleaned) * 10 >= letters(&whole) * 6 { cleaned } else { whole }
}

/// Whether a line or list is made of links alone: it says what else there is to read.
fn is_linked_away(block: &Block) -> bool {
    if !matches!(block.kind, BlockKind::Paragraph { .. } | BlockKind::Heading { .. } | BlockKind::List { .. }) {
        return false;
    }
    let (mut linked, mut all) = (0, 0);
    for text in block.texts() {
        let links = text.marks.iter().filter(|mark| matches!(mark.kind, MarkKind::Link { .. }));
        linked += links.map(|mark| mark.end.saturating_sub(mark.start)).sum::<usize>();
        all += text.text.chars().count();
    }
    all > 0 && all < 400 && linked * 10 >= all * 8
}

/// What stands between the paragraphs of many pages and is no part of any text.
fn is_noise(block: &Block) -> bool {
    const NOISE: [&str; 22] = [
        "advertisement",
        "advertisements",
        "advertising",
        "ad",
        "story continues below advertisement",
        "article continues below advertisement",
        "continue reading the main story",
        "continue reading below",
        "read more",
        "share",
        "share this article",
        "share this story",
        "loading",
        "publicité",
        "partager",
        "partager cet article",
        "lire la suite",
        "إعلان",
        "اعلان",
        "شارك",
        "مشاركة",
        "اقرأ المزيد",
    ];
    if !matches!(block.kind, BlockKind::Paragraph { .. } | BlockKind::Heading { .. }) {
        return false;
    }
    let line = block.line().to_lowercase();
    NOISE.contains(&line.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// The text that JSON-LD tells, a paragraph each.
fn told(page: &Page<'_>) -> Vec<String> {
    let Some(text) = page.linked.as_ref().and_then(|object| linked::text(object, "articleBody")) else {
        return Vec::new();
    };
    if text.contains("</") || text.contains("&lt;") || text.contains("&nbsp;") {
        let text = if text.contains("</") { text } else { inline_from_html(&text, None).text };
        return lines_from_blocks(&blocks_from_page(&text, None));
    }
    paragraphs(&text)
}

fn extract(page: &Page<'_>, base: Option<&Url>, focus: ExtractionFocus) -> Vec<Block> {
    let mut options = Options::default()
        .with_html_date_mode(HtmlDateMode::Disabled)
        .with_fallback(true)
        .with_links(true)
        .with_images(true)
        .with_exclude_comments(true)
        .with_focus(focus);
    if let Some(base) = base {
        options = options.with_url(base.clone());
    }
    match trafilatura::extract(&region::without_scripts(page.html), &options) {
        Ok(result) => blocks_from_page(&result.content_html, base),
        Err(_) => Vec::new(),
    }
}

/// How much a reader sees of blocks.
pub(super) fn letters(blocks: &[Block]) -> usize {
    blocks.iter().flat_map(Block::texts).map(|text| text.text.chars().filter(|c| c.is_alphanumeric()).count()).sum()
}

/// The first picture in a piece of HTML.
pub(super) fn first_image(html: &str, base: Option<&Url>) -> Option<Image> {
    blocks_from_page(html, base).into_iter().find_map(|block| match block.kind {
        BlockKind::Image(image) => Some(image),
        _ => None,
    })
}

/// Takes the headline and the byline off the start of the text: they are said already.
pub(super) fn without_front_matter(blocks: &mut Vec<Block>, story: &Story, page: &Page<'_>) {
    let mut said: Vec<String> = story.headline().into_iter().chain(story.by.as_deref()).map(plain).collect();
    // The page's own heading may be worded otherwise than its metadata.
    said.extend(page.items("h1").take(4).map(|item| plain(&inline_from_html(item.inside, None).text)));
    said.extend(page.meta(&["og:title"]).map(plain));
    said.retain(|line| !line.is_empty());
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
