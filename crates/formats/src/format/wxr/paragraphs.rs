//! The text of a post as WordPress shows it: blank lines divide paragraphs, line ends are breaks, captions are in brackets.

/// Elements that stand by themselves, as they begin.
const BLOCKS: [&str; 22] = [
    "<p",
    "<h1",
    "<h2",
    "<h3",
    "<h4",
    "<h5",
    "<h6",
    "<ul",
    "<ol",
    "<dl",
    "<blockquote",
    "<table",
    "<div",
    "<figure",
    "<pre",
    "<hr",
    "<iframe",
    "<section",
    "<article",
    "<address",
    "<form",
    "</",
];

/// Brackets that are looked into.
const MOST: usize = 1000;

/// The post as HTML. One that has paragraphs of its own, or the comments of the block editor, is HTML already.
pub(super) fn html(post: &str) -> String {
    let post = captions(&post.replace("\r\n", "\n").replace('\r', "\n"));
    if post.contains("<!-- wp:") || post.contains("<p>") || post.contains("<p ") {
        return post;
    }
    let mut out = String::with_capacity(post.len() + 64);
    for chunk in post.split("\n\n").map(str::trim).filter(|chunk| !chunk.is_empty()) {
        let mut open = false;
        for line in chunk.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let lower = line.get(..line.len().min(12)).or(line.get(..1)).unwrap_or_default().to_ascii_lowercase();
            let block = BLOCKS.iter().any(|name| {
                lower
                    .strip_prefix(name)
                    .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()) || *name == "</")
            });
            match (block, open) {
                (true, true) => out.push_str("</p>"),
                (true, false) => {}
                (false, true) => out.push_str("<br/>"),
                (false, false) => out.push_str("<p>"),
            }
            open = !block;
            out.push_str(line);
        }
        if open {
            out.push_str("</p>");
        }
        out.push('\n');
    }
    out
}

/// `[caption …]<img …/> words[/caption]` as a figure; `[embed]address[/embed]` as a link; `[gallery …]` has no words and goes.
fn captions(post: &str) -> String {
    let mut out = String::with_capacity(post.len());
    let mut rest = post;
    // What has more brackets than this is no writing.
    for _ in 0..MOST {
        let Some(at) = rest.find('[') else { break };
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        match shortcode(from) {
            Some((html, after)) => {
                out.push_str(&html);
                rest = after;
            }
            None => {
                out.push('[');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

/// The HTML of the code in brackets that a text begins with, and what follows it.
fn shortcode(text: &str) -> Option<(String, &str)> {
    let end = head(text, 2000).find(']')?;
    let (tag, after) = (text.get(1..end)?, text.get(end + 1..)?);
    let name = tag.split_whitespace().next()?;
    let closed = |close: &str| {
        let at = head(after, 20_000).find(close)?;
        Some((after.get(..at)?, after.get(at + close.len()..)?))
    };
    match name {
        "gallery" | "playlist" => Some((String::new(), after)),
        "embed" => closed("[/embed]").map(|(address, rest)| {
            let address = crate::markup::escape(address.trim());
            (format!("<p><a href=\"{address}\">{address}</a></p>"), rest)
        }),
        "caption" | "wp_caption" => {
            let (inner, rest) = closed(&format!("[/{name}]"))?;
            let picture = inner.rfind("<img").and_then(|at| Some(at + inner.get(at..)?.find('>')? + 1))?;
            let (picture, words) = inner.split_at(picture);
            let words = words.trim().trim_start_matches("</a>").trim();
            Some((format!("\n\n<figure>{picture}<figcaption>{words}</figcaption></figure>\n\n"), rest))
        }
        _ => None,
    }
}

/// No more than so many bytes of a text are looked at.
fn head(text: &str, most: usize) -> &str {
    text.get(..text.floor_char_boundary(most)).unwrap_or(text)
}
