//! HTML fragments to blocks and back. The only place that knows which HTML a body may hold.

use url::Url;
use wiredesk_story::{Block, RichText};

/// Reads a fragment of HTML, hostile or broken, into blocks: what INTERFACE.md allows in a body, nothing else. Relative links
/// count from `base`; without one they are dropped and their text stays.
pub fn blocks_from_html(html: &str, base: Option<&Url>) -> Vec<Block> {
    let _ = (html, base);
    Vec::new()
}

/// Reads HTML that stands for a line of text (a title): its text with marks.
pub fn inline_from_html(html: &str, base: Option<&Url>) -> RichText {
    let _ = (html, base);
    RichText::default()
}

/// Writes blocks as HTML: safe by construction, `lang` and `dir` where a block differs from the story around it.
pub fn html_from_blocks(blocks: &[Block], around: Option<&wiredesk_story::Language>) -> String {
    let _ = (blocks, around);
    String::new()
}

/// Writes one text with its marks as inline HTML.
pub fn html_from_inline(text: &RichText) -> String {
    let _ = text;
    String::new()
}

/// Escapes text for HTML and XML, in content and in quoted attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
