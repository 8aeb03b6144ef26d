//! Whether a text that may be either is plain or HTML.

use std::collections::HashSet;

use super::construct::known_reference;

/// Elements whose presence says that even a title is HTML.
const TAGS: [&str; 44] = [
    "a",
    "abbr",
    "address",
    "article",
    "b",
    "bdi",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "iframe",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "q",
    "section",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "ul",
];
/// Every element of HTML, those of old times too.
#[rustfmt::skip]
const ELEMENTS: [&str; 139] = [
    "a", "abbr", "acronym", "address", "applet", "area", "article", "aside", "audio", "b", "base", "basefont", "bdi",
    "bdo", "bgsound", "big", "blink", "blockquote", "body", "br", "button", "canvas", "caption", "center", "cite",
    "code", "col", "colgroup", "data", "datalist", "dd", "del", "details", "dfn", "dialog", "dir", "div", "dl", "dt",
    "em", "embed", "fieldset", "figcaption", "figure", "font", "footer", "form", "frame", "frameset", "h1", "h2",
    "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr", "html", "i", "iframe", "img", "input", "ins",
    "isindex", "kbd", "keygen", "label", "legend", "li", "link", "listing", "main", "map", "mark", "marquee", "math",
    "menu", "meta", "meter", "nav", "nobr", "noembed", "noframes", "noscript", "object", "ol", "optgroup", "option",
    "output", "p", "param", "picture", "plaintext", "pre", "progress", "q", "rb", "rp", "rt", "rtc", "ruby", "s",
    "samp", "script", "search", "section", "select", "small", "source", "spacer", "span", "strike", "strong",
    "style", "sub", "summary", "sup", "svg", "table", "tbody", "td", "template", "textarea", "tfoot", "th", "thead",
    "time", "title", "tr", "track", "tt", "u", "ul", "var", "video", "wbr", "xmp",
];

/// Whether a title is HTML: a tag that titles have, the end of any element, or a reference that HTML knows.
pub(crate) fn looks_like_html(text: &str) -> bool {
    has_tag(text, &TAGS) || tags(text).any(|tag| tag.ends && is_element(tag.name)) || has_reference(text)
}

/// Whether a text is HTML: an element of HTML, one of another name that begins and ends, a comment, or a reference.
pub(super) fn is_marked_up(text: &str) -> bool {
    const OTHER: [&str; 4] = ["<!--", "<![CDATA[", "<!DOCTYPE", "<?xml"];
    let other = |at: usize| {
        let head = text.get(at..).unwrap_or_default().as_bytes();
        OTHER
            .iter()
            .any(|start| head.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes())))
    };
    has_element(text)
        || text.match_indices('<').any(|(at, _)| other(at))
        || has_reference(text)
        || begins_and_ends(text)
}

/// Whether an element of any name begins and ends in the text.
fn begins_and_ends(text: &str) -> bool {
    let mut begun: HashSet<&str> = HashSet::new();
    for tag in tags(text) {
        if !tag.ends {
            begun.insert(tag.name);
        } else if begun.contains(tag.name) {
            return true;
        }
    }
    false
}

/// Whether an element of HTML is in the text.
pub(super) fn has_element(text: &str) -> bool {
    tags(text).any(|tag| is_element(tag.name))
}

/// Whether one of these tags is in the text, opening, closing or empty.
pub(super) fn has_tag(text: &str, wanted: &[&str]) -> bool {
    tags(text).any(|tag| wanted.iter().any(|name| name.eq_ignore_ascii_case(tag.name)))
}

fn is_element(name: &str) -> bool {
    let lowercase = || name.bytes().map(|byte| byte.to_ascii_lowercase());
    ELEMENTS.binary_search_by(|element| element.bytes().cmp(lowercase())).is_ok()
}

fn has_reference(text: &str) -> bool {
    text.match_indices('&').any(|(at, _)| known_reference(&text[at..]).is_some())
}

struct Tag<'a> {
    name: &'a str,
    ends: bool,
}

/// What looks like the start of a tag: a name that ends in `>`, `/` or white space.
fn tags(text: &str) -> impl Iterator<Item = Tag<'_>> {
    text.match_indices('<').filter_map(|(at, _)| {
        let inside = &text[at + 1..];
        let name = inside.strip_prefix('/').unwrap_or(inside);
        let end =
            name.bytes().take(24).position(|b| !b.is_ascii_alphanumeric() && !matches!(b, b':' | b'-')).unwrap_or(0);
        let closes = matches!(name.as_bytes().get(end), Some(b'>' | b'/' | b' ' | b'\n' | b'\r' | b'\t'));
        let sound = closes && name.starts_with(|c: char| c.is_ascii_alphabetic());
        sound.then(|| Tag { name: &name[..end], ends: name.len() < inside.len() })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_html_where_a_browser_would_see_markup() {
        assert!(ELEMENTS.is_sorted());
        for text in [
            "<script>x</script>y",
            "avant<!-- x -->après",
            "un <ACRONYM title='x'>ONU</ACRONYM>",
            "ميناء <طنجة> <o:p>x</o:p>",
            "<?xml version='1.0'?>x",
            "l&rsquo;eau",
            "<button>x</button>",
        ] {
            assert!(is_marked_up(text), "{text}");
        }
        for text in ["1 < 2", "use <foo> and </bar>", "a & b", "<3", "Vec<String> and Vec<i32 >", "</", "<"] {
            assert!(!is_marked_up(text), "{text}");
            assert!(!looks_like_html(text), "{text}");
        }
        assert!(!looks_like_html("What <script> does") && looks_like_html("What </script> does"));
    }
}
