//! The part of a page where its running text stands, in one pass: for pages that are too much for the extractor, and to tell
//! whether it found enough. And what in a part is about other things: sharing, related stories, advertising.

use crate::markup::token::{Tag, Token, Tokens};

/// A text of so many letters outside links is running text.
const RUNNING: usize = 80;
/// Parts that hold other things by their element's name, or by a word of their class or id.
const ASIDE: [&str; 4] = ["nav", "aside", "footer", "form"];
const OTHER: [&str; 41] = [
    "ad", "ads", "advert", "advertisement", "adverts", "banner", "breadcrumb", "breadcrumbs", "comment", "comments", "cookie",
    "cookies", "disqus", "footer", "menu", "modal", "nav", "navbar", "navigation", "newsletter", "outbrain", "paywall", "popular",
    "popup", "promo", "promoted", "recommended", "recommendations", "recirculation", "related", "share", "sharing", "sidebar",
    "signup", "social", "sponsor", "sponsored", "subscribe", "taboola", "toolbar", "trending",
];
/// Elements that are told apart as parts.
const PARTS: [&str; 14] = [
    "div", "section", "article", "main", "aside", "nav", "footer", "header", "form", "ul", "ol", "table", "body", "td",
];
const MAX_DEPTH: usize = 512;
/// The extractor is not given longer JSON-LD.
const LONGEST_SCRIPT: usize = 128 << 10;

/// An element that is open.
struct Part {
    name: String,
    from: usize,
    other: bool,
    /// Letters of running text right inside, and a share of that in its parts.
    score: usize,
    letters: usize,
    /// Letters of the text that is being read, outside links.
    text: usize,
}

/// A part that is closed.
#[derive(Clone, Copy, Default)]
struct Found {
    from: usize,
    to: usize,
    score: usize,
}

/// The part that holds most of the running text.
pub(super) fn running_text(html: &str) -> Option<&str> {
    let mut best = Found::default();
    walk(html, &mut |part, to, inside_other| {
        if !part.other && !inside_other && part.score > best.score {
            best = Found { from: part.from, to, score: part.score };
        }
    });
    (best.score > 0).then(|| html.get(best.from..best.to)).flatten()
}

/// The HTML without parts about other things. A part that holds most of the text is none, whatever it is called.
pub(super) fn without_others(html: &str) -> String {
    let mut cuts: Vec<(usize, usize, usize)> = Vec::new();
    let all = walk(html, &mut |part, to, _| {
        if part.other {
            cuts.push((part.from, to, part.letters));
        }
    });
    cuts.retain(|(_, _, letters)| letters * 10 < all * 4);
    cuts.sort_unstable();
    let mut out = String::with_capacity(html.len());
    let mut at = 0;
    for (from, to, _) in cuts {
        if from >= at {
            out.push_str(html.get(at..from).unwrap_or_default());
            at = to;
        }
    }
    out.push_str(html.get(at..).unwrap_or_default());
    out
}

/// The HTML without scripts (but JSON-LD), styles and comments: nobody reads them, and the extractor copies them again and again.
pub(super) fn without_scripts(html: &str) -> String {
    let mut tokens = Tokens::new(html);
    let mut out = String::with_capacity(html.len() / 2);
    let mut skipped = false;
    // A comment has no token of its own: it stands between the end of one and the start of the next.
    loop {
        let before = tokens.position();
        let Some(token) = tokens.next() else { break };
        let source = html.get(before..tokens.position()).unwrap_or_default();
        match &token {
            Token::Start(tag) if matches!(tag.name.as_ref(), "script" | "style") => {
                skipped = !tag.attribute("type").is_some_and(|kind| kind.contains("ld+json"));
            }
            Token::End(name) if skipped && matches!(name.as_ref(), "script" | "style") => {
                skipped = false;
                continue;
            }
            Token::Raw(content) if content.len() > LONGEST_SCRIPT => continue,
            Token::Raw(_) => {}
            _ => skipped = false,
        }
        if !skipped {
            let comment = if source.starts_with("<!--") { source.rfind("-->").map_or(0, |end| end + 3) } else { 0 };
            out.push_str(source.get(comment..).unwrap_or_default());
        }
    }
    out
}

/// Tells each part when it closes, with its end and whether a part about other things holds it. Gives the letters of all.
fn walk(html: &str, closed: &mut dyn FnMut(&Part, usize, bool)) -> usize {
    let mut tokens = Tokens::new(html);
    let part = |name: &str, from, other| Part { name: name.to_owned(), from, other, score: 0, letters: 0, text: 0 };
    let mut open = vec![part("", 0, false)];
    let (mut links, mut others, mut all) = (0_usize, 0_usize, 0);
    loop {
        let before = tokens.position();
        let Some(token) = tokens.next() else { break };
        let Some(last) = open.last_mut() else { break };
        match token {
            Token::Text(text) => {
                let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
                all += letters;
                last.letters += letters;
                last.text += if links == 0 { letters } else { 0 };
            }
            Token::Raw(_) => {}
            Token::Start(tag) if PARTS.contains(&tag.name.as_ref()) => {
                end_text(&mut open);
                links = 0;
                if open.len() < MAX_DEPTH {
                    let other = is_other(&tag);
                    others += usize::from(other);
                    open.push(part(&tag.name, before, other));
                }
            }
            Token::Start(tag) => match tag.name.as_ref() {
                "a" => links = 1,
                "p" | "li" | "blockquote" | "h1" | "h2" | "h3" | "h4" => end_text(&mut open),
                _ => {}
            },
            Token::End(name) if PARTS.contains(&name.as_ref()) => {
                end_text(&mut open);
                links = 0;
                let Some(at) = open.iter().rposition(|part| part.name == name).filter(|at| *at > 0) else { continue };
                while open.len() > at {
                    let Some(part) = open.pop() else { break };
                    others -= usize::from(part.other);
                    closed(&part, tokens.position(), others > 0);
                    if let Some(around) = open.last_mut() {
                        around.letters += part.letters;
                        // Parts of a text are often wrapped one by one.
                        around.score += if part.other { 0 } else { part.score / 2 };
                    }
                }
            }
            Token::End(name) => match name.as_ref() {
                "a" => links = 0,
                "p" | "li" | "blockquote" | "h1" | "h2" | "h3" | "h4" => end_text(&mut open),
                _ => {}
            },
        }
    }
    all
}

/// A text ends: it counts where it is long enough to be running text.
fn end_text(open: &mut [Part]) {
    if let Some(last) = open.last_mut() {
        let text = std::mem::take(&mut last.text);
        last.score += if text >= RUNNING { text } else { 0 };
    }
}

fn is_other(tag: &Tag<'_>) -> bool {
    if ASIDE.contains(&tag.name.as_ref()) {
        return true;
    }
    ["class", "id"].into_iter().filter_map(|name| tag.attribute(name)).any(|said| {
        let mut words = said.split(|c: char| !c.is_ascii_alphanumeric());
        words.any(|word| OTHER.iter().any(|other| other.eq_ignore_ascii_case(word)))
    })
}
