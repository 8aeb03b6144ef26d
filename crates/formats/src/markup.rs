//! HTML fragments to blocks and back. The only place that knows which HTML a body may hold.
//!
//! Reading is one pass over the text, whose time grows with its length alone, however deep or broken the markup: tags and
//! texts (`token`), what an element means (`element`), texts with marks (`line`), blocks (`build`, `container`).
//! Nothing of the markup itself gets through: blocks are made anew, and HTML is written from blocks.

mod address;
mod build;
mod container;
mod element;
mod line;
mod reference;
pub(crate) mod token;
mod write;

#[cfg(test)]
mod tests;

use url::Url;
use wiredesk_story::{Block, Language, RichText};

use build::Builder;

/// Reads a fragment of HTML, hostile or broken, into blocks: what INTERFACE.md allows in a body, nothing else. Relative links
/// count from `base`; without one they are dropped and their text stays.
///
/// `h1` becomes level 2. Text in no element is divided at blank lines of `br`. Lists inside lists are flattened, pictures
/// inside lists, quotations and tables follow them. Where an element has `lang` and no `dir`, the language gives the direction.
pub fn blocks_from_html(html: &str, base: Option<&Url>) -> Vec<Block> {
    let mut builder = Builder::new(base, false);
    builder.read(html);
    builder.blocks()
}

/// Reads a part of a page: as [`blocks_from_html`], but its controls, and what it has for readers without scripts, say nothing.
pub(crate) fn blocks_from_page(html: &str, base: Option<&Url>) -> Vec<Block> {
    let mut builder = Builder::for_page(base);
    builder.read(html);
    builder.blocks()
}

/// Reads HTML that stands for a line of text (a title): its text with marks.
pub fn inline_from_html(html: &str, base: Option<&Url>) -> RichText {
    let mut builder = Builder::new(base, true);
    builder.read(html);
    builder.line()
}

/// Writes blocks as HTML: safe by construction, `lang` and `dir` where a block differs from the story around it.
/// It is well-formed XML as well (`<br/>`, `<img/>`), one block a line.
pub fn html_from_blocks(blocks: &[Block], around: Option<&Language>) -> String {
    let mut out = String::new();
    for block in blocks {
        let before = out.len();
        if before > 0 {
            out.push('\n');
        }
        let written = out.len();
        write::block(&mut out, block, around);
        if out.len() == written {
            out.truncate(before);
        }
    }
    out
}

/// Writes one text with its marks as inline HTML, well-formed as XML.
pub fn html_from_inline(text: &RichText) -> String {
    write::inline(text)
}

/// The lines of plain text that blocks stand for: one a paragraph, item or row of a table.
pub fn lines_from_blocks(blocks: &[Block]) -> Vec<String> {
    blocks.iter().flat_map(write::lines).collect()
}

/// Escapes text for HTML and XML, in content and in quoted attributes. Control characters that XML forbids are left out.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(c),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}
