//! HTML: reads an article out of a page or a fragment, writes an article as a fragment.

mod article;
mod fields;
mod generated;
mod linked;
mod page;
mod region;
mod told;
mod write;

#[cfg(test)]
mod tests;

use crate::{Confidence, Format, Holds, Input, ReadError, Reading, Sample, Writer, encoding, limits, xml};

/// HTML.
pub const FORMAT: Format = Format {
    name: "html",
    standard: "HTML (WHATWG); schema.org NewsArticle as JSON-LD and microdata; Open Graph",
    notes: "Reads the article of a page: its text as the page marks or tells it (microdata, JSON-LD), else by trafilatura, the \
            rest from JSON-LD, microdata, Open Graph and meta elements; the canonical link is the uri. A page that is no article \
            is read whole. Writes one <article> with microdata, without a page around it.",
    media_type: "text/html; charset=utf-8",
    extension: "html",
    sniff,
    read: Some(read),
    write: Some(Writer { holds: Holds::One, write: write::write, says_generated: true }),
};

/// Elements that a page or a fragment begins with.
const STARTS: [&str; 24] = [
    "html",
    "head",
    "body",
    "article",
    "main",
    "section",
    "div",
    "p",
    "h1",
    "h2",
    "h3",
    "ul",
    "ol",
    "blockquote",
    "table",
    "figure",
    "span",
    "a",
    "b",
    "strong",
    "em",
    "i",
    "img",
    "meta",
];

fn sniff(sample: &Sample<'_>) -> Confidence {
    let head = sample.head.trim_start();
    let doctype = head.get(..14).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype html"));
    match xml::root(sample.head) {
        _ if doctype => Confidence::Sure,
        Some((root, namespace)) => {
            let root = root.to_ascii_lowercase();
            let own = namespace.is_none_or(|uri| uri == "http://www.w3.org/1999/xhtml");
            match STARTS.contains(&root.as_str()) && own {
                true if root == "html" => Confidence::Sure,
                true => Confidence::Maybe,
                false => Confidence::No,
            }
        }
        None if head.starts_with("<!--") || head.starts_with("<meta") => Confidence::Maybe,
        None => Confidence::No,
    }
}

fn read(input: &Input<'_>) -> Result<Reading, ReadError> {
    let declared = input.charset.map(str::to_owned).or_else(|| encoding::declared_in_html(input.bytes));
    let decoded = encoding::decode(input.bytes, declared.as_deref())?;
    let page = page::scan(&decoded.text);
    limits::check_count("elements of the page", page.tags, limits::MAX_TAGS)?;
    let story = fields::story(&page, input.zone);
    if story.headlines.is_empty() && story.bodies.is_empty() {
        let message = "there is no text in the page (a script may make it; fetch its feed instead)".into();
        return Err(ReadError::Content { format: FORMAT.name, message });
    }
    Ok(Reading { encoding: decoded.encoding, stories: vec![story] })
}
