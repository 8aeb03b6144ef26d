//! # markup
//!
//! **Finds** markup that stands in the text as readers would see it: tags (`<p>`, `</b>`), comments, scripts and style sheets, shortcodes
//! of a content system (`[caption …]`), markers of templates (`{{ name }}`). What was markup in the wire file is not text any more;
//! this was escaped once too often, or left open.
//!
//! **By default** a warning; code that a browser would run holds the story.

use wiredesk_story::{Story, event::Severity};

use super::{Context, Found, Rule, texts};

/// Names of elements and shortcodes that are told from words in angle brackets.
const NAMES: [&str; 40] = [
    "a", "b", "i", "p", "u", "br", "div", "span", "strong", "em", "img", "h1", "h2", "h3", "h4", "ul", "ol", "li", "table", "td", "tr", "th",
    "font", "center", "blockquote", "figure", "figcaption", "section", "article", "iframe", "object", "embed", "form", "input", "svg", "math", "hl2",
    "body.content", "block", "meta",
];
const HOSTILE: [&str; 6] = ["script", "style", "iframe", "object", "embed", "svg"];
const SHORTCODES: [&str; 8] = ["caption", "gallery", "embed", "video", "audio", "playlist", "vc_row", "shortcode"];
/// Places that are named.
const NAMED: usize = 5;

/// The rule.
pub static RULE: Rule = Rule {
    name: "markup",
    finds: "markup that readers would see, and code that a browser would run",
    severity: Severity::Hold,
    unasked: true,
    check,
};

fn check(story: &Story, _: &Context<'_>) -> Vec<Found> {
    let places = texts(story).filter_map(|(at, text)| first(text).map(|(mark, hostile)| (at, mark, hostile)));
    let found = places.take(NAMED).map(|(at, mark, hostile)| {
        if hostile {
            Found::main(at, format!("{mark:?} is code; have it sent again without, or release it if it is what the story is about"))
        } else {
            Found::warning(at, format!("{mark:?} is markup that readers would see; it was escaped once too often or left open"))
        }
    });
    found.collect()
}

/// The first mark of markup in a text, and whether a browser would run it.
fn first(text: &str) -> Option<(&str, bool)> {
    text.match_indices(['<', '[', '{']).find_map(|(at, sign)| {
        let rest = &text[at..];
        match sign {
            "<" => tag(rest),
            "[" => shortcode(rest).map(|mark| (mark, false)),
            _ if rest.starts_with("{{") || rest.starts_with("{%") => cut(rest, "}").map(|mark| (mark, false)),
            _ => None,
        }
    })
}

fn tag(rest: &str) -> Option<(&str, bool)> {
    if rest.starts_with("<!--") {
        return cut(rest, "-->").map(|mark| (mark, false));
    }
    let inside = rest[1..].trim_start_matches('/');
    let name: &str = inside.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.')).next()?;
    let after = inside[name.len()..].chars().next();
    let name = name.to_ascii_lowercase();
    let opens = matches!(after, Some('>' | '/' | ' ' | '\n' | '\t'));
    let hostile = HOSTILE.contains(&name.as_str());
    ((hostile || NAMES.contains(&name.as_str())) && opens).then(|| (cut(rest, ">").unwrap_or("<"), hostile))
}

fn shortcode(rest: &str) -> Option<&str> {
    let inside = rest[1..].trim_start_matches('/');
    let name = inside.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next()?;
    let after = inside[name.len()..].chars().next();
    (SHORTCODES.contains(&name) && matches!(after, Some(']' | ' '))).then(|| cut(rest, "]")).flatten()
}

/// Up to the end, or the first 60 bytes.
fn cut<'a>(rest: &'a str, end: &str) -> Option<&'a str> {
    let length = rest.find(end).map_or(rest.len(), |at| at + end.len());
    Some(&rest[..rest.floor_char_boundary(length.min(60))])
}

#[cfg(test)]
mod tests;
