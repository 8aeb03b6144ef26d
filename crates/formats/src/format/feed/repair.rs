//! Mends XML that browsers and feed readers accept and an XML parser must refuse. Used only after the parser has refused it.
//!
//! Mended: what stands before the first tag; undeclared entities (`&nbsp;`), stray `&` and `<`; control characters; prefixes
//! without a declaration; attributes without quotes, values or spaces, or twice; elements left open, and end tags in another
//! case; a DTD is taken out.
//! Not mended: a feed cut off in the middle. Nobody can know what else is missing.

use std::{borrow::Cow, collections::HashSet};

use super::{construct, names};
use crate::{limits::MAX_DEPTH, xml};

/// Elements that hold entries, and the entries themselves. Any other may be left open when an outer element closes.
const HOLDS: [&str; 7] = ["rss", "rdf:RDF", "RDF", "feed", "channel", "item", "entry"];
/// Elements of an entry that hold a text alone: where the next of an entry's elements begins, they end.
const LEAVES: [&str; 16] = [
    "title",
    "link",
    "guid",
    "id",
    "pubDate",
    "published",
    "issued",
    "updated",
    "modified",
    "comments",
    "category",
    "dc:creator",
    "dc:date",
    "dc:subject",
    "description",
    "summary",
];
/// What never stands inside a text.
const NEVER_INSIDE: [&str; 9] =
    ["guid", "pubDate", "published", "issued", "updated", "item", "entry", "dc:creator", "dc:date"];

/// More attributes than this on one element are dropped.
const MAX_ATTRIBUTES: usize = 64;

struct Repair<'a> {
    out: String,
    open: Vec<&'a str>,
    /// Where declarations can be put in: right after the root's name.
    root_name_end: usize,
    declared: Vec<&'a str>,
    used: Vec<&'a str>,
    done: bool,
}

/// The text mended as far as that goes; linear in its length.
pub(super) fn repair(text: &str) -> String {
    let mut repair = Repair {
        out: String::with_capacity(text.len() + 256),
        open: Vec::new(),
        root_name_end: 0,
        declared: Vec::new(),
        used: Vec::new(),
        done: false,
    };
    let mut rest = text;
    // What a server said before it (a warning in HTML) is no part of the feed.
    if xml::root(text).is_some_and(|(root, _)| !HOLDS.iter().any(|known| known.eq_ignore_ascii_case(root))) {
        let starts = ["<?xml ", "<rss", "<feed", "<rdf:RDF"].into_iter().filter_map(|start| text.find(start)).min();
        rest = &text[starts.unwrap_or(0)..];
    }
    while let Some(at) = rest.find('<') {
        repair.text(&rest[..at]);
        rest = repair.markup(&rest[at..]);
        if repair.done || repair.open.len() > MAX_DEPTH {
            break;
        }
    }
    repair.declare();
    repair.out
}

impl<'a> Repair<'a> {
    /// Characters between tags; outside the root there may be none.
    fn text(&mut self, text: &str) {
        if !self.open.is_empty() {
            escape_into(&mut self.out, text);
        }
    }

    /// Takes what begins with `<` and gives back what follows it.
    fn markup(&mut self, rest: &'a str) -> &'a str {
        if let Some(inner) = rest.strip_prefix("<!--") {
            return inner.split_once("-->").map_or("", |(_, after)| after);
        }
        if let Some(inner) = rest.strip_prefix("<![CDATA[") {
            let (data, after) = inner.split_once("]]>").unwrap_or((inner, ""));
            if !self.open.is_empty() {
                self.out.push_str("<![CDATA[");
                self.out.extend(data.chars().filter(|c| is_xml(*c)));
                self.out.push_str("]]>");
            }
            return after;
        }
        if rest.starts_with("<?") {
            return rest.split_once("?>").map_or("", |(_, after)| after);
        }
        if rest.starts_with("<!") {
            return skip_declaration(rest);
        }
        if let Some(inner) = rest.strip_prefix("</") {
            let (name, after) = inner.split_once('>').unwrap_or((inner, ""));
            self.end(name.trim());
            return after;
        }
        self.start(&rest[1..]).unwrap_or_else(|| self.stray(rest))
    }

    /// A `<` that begins nothing; of many in a row all but the last, which may begin something.
    fn stray(&mut self, rest: &'a str) -> &'a str {
        let many = rest.bytes().take_while(|byte| *byte == b'<').count() - 1;
        if many < 8 || self.open.is_empty() {
            self.text("<");
            return &rest[1..];
        }
        // A parser reads each reference by itself, and a section in one go.
        self.out.push_str("<![CDATA[");
        self.out.push_str(&rest[..many]);
        self.out.push_str("]]>");
        &rest[many..]
    }

    /// A start tag after its `<`; none if it is no tag at all.
    fn start(&mut self, inner: &'a str) -> Option<&'a str> {
        let (name, rest) = split_name(inner)?;
        if self.open.is_empty() && self.root_name_end > 0 {
            self.done = true;
            return Some("");
        }
        self.use_prefix(name);
        let is_root = self.root_name_end == 0;
        let (attributes, empty, rest) = attributes(rest)?;
        self.end_leaf(name);
        self.out.push('<');
        self.out.push_str(name);
        if is_root {
            self.root_name_end = self.out.len();
        }
        for (key, value) in attributes {
            if is_root && let Some(prefix) = key.strip_prefix("xmlns:") {
                self.declared.push(prefix);
            }
            self.use_prefix(key);
            self.out.push(' ');
            self.out.push_str(key);
            self.out.push_str("=\"");
            escape_into(&mut self.out, &value);
            self.out.push('"');
        }
        // What HTML leaves open holds nothing.
        let empty = empty || !is_root && construct::VOID.iter().any(|void| void.eq_ignore_ascii_case(name));
        self.out.push_str(if empty { "/>" } else { ">" });
        if !empty {
            self.open.push(name);
        } else if is_root {
            self.done = true;
        }
        Some(rest)
    }

    /// Ends a text whose end tag is missing or misspelt, before the element that begins.
    fn end_leaf(&mut self, next: &str) {
        let is = |names: &[&str], name: &str| names.iter().any(|known| known.eq_ignore_ascii_case(name));
        let leaf = if is(&NEVER_INSIDE, next) {
            self.open.iter().copied().find(|open| is(&LEAVES, open))
        } else {
            // A text in HTML may have a `title` or a `link` in it.
            let text = |open: &&str| is(&LEAVES, open) && !is(&["description", "summary"], open);
            self.open.last().copied().filter(|open| text(open) && is(&LEAVES, next))
        };
        if let Some(leaf) = leaf {
            self.end(leaf);
        }
    }

    fn end(&mut self, name: &str) {
        let Some(at) = self.open.iter().rposition(|open| open.eq_ignore_ascii_case(name)) else { return };
        // An entry that is still open was cut off: what follows it may belong to it.
        if self.open[at + 1..].iter().any(|open| HOLDS.iter().any(|holder| holder.eq_ignore_ascii_case(open))) {
            return;
        }
        for open in self.open.drain(at..).rev() {
            self.out.push_str("</");
            self.out.push_str(open);
            self.out.push('>');
        }
        self.done = self.open.is_empty();
    }

    fn use_prefix(&mut self, name: &'a str) {
        if let Some((prefix, _)) = name.split_once(':')
            && !matches!(prefix, "xml" | "xmlns")
            && self.used.len() < MAX_ATTRIBUTES
            && !self.used.contains(&prefix)
        {
            self.used.push(prefix);
        }
    }

    fn declare(&mut self) {
        let mut declarations = String::new();
        for prefix in self.used.iter().filter(|prefix| !self.declared.contains(prefix)) {
            let uri = names::usual_uri(prefix).map_or_else(|| format!("urn:undeclared:{prefix}"), str::to_owned);
            declarations.push_str(&format!(" xmlns:{prefix}=\"{uri}\""));
        }
        self.out.insert_str(self.root_name_end, &declarations);
    }
}

/// Whether the text refers to an entity that its DTD defines, and not as HTML does.
pub(super) fn uses_own_entities(text: &str) -> bool {
    if !text.contains("<!ENTITY") {
        return false;
    }
    let used: HashSet<&str> = text.match_indices('&').filter_map(|(at, _)| Some(reference(&text[at..])?.0)).collect();
    for (at, _) in text.match_indices("<!ENTITY") {
        let declaration = text[at + 8..].trim_start();
        if declaration.starts_with('%') {
            continue;
        }
        let (name, value) = declaration.split_once(char::is_whitespace).unwrap_or((declaration, ""));
        let value = value.trim_start().strip_prefix(['"', '\'']).and_then(|value| value.split(['"', '\'']).next());
        let sign = value.and_then(reference).filter(|(_, after)| after.is_empty());
        let as_html = sign.and_then(|(sign, _)| decode_reference(sign)).is_some_and(|sign| named(name) == Some(sign));
        if !as_html && used.contains(name) {
            return true;
        }
    }
    false
}

/// After `<!DOCTYPE … [ … ]>`.
fn skip_declaration(rest: &str) -> &str {
    let end = match (rest.find('['), rest.find('>')) {
        (Some(open), Some(close)) if open < close => {
            rest[open..].find(']').and_then(|at| rest[open + at..].find('>').map(|close| open + at + close))
        }
        (_, close) => close,
    };
    end.map_or("", |end| &rest[end + 1..])
}

fn skip_char(text: &str) -> &str {
    let mut chars = text.chars();
    chars.next();
    chars.as_str()
}

/// A name at the start: letters, digits, `_-.` and one colon with something on both sides of it.
fn split_name(text: &str) -> Option<(&str, &str)> {
    let end =
        text.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '=' | '<' | '"' | '\'')).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
    };
    let sound = match name.split_once(':') {
        Some((prefix, local)) => part(prefix) && part(local),
        None => part(name),
    };
    sound.then_some((name, rest))
}

type Attributes<'a> = Vec<(&'a str, Cow<'a, str>)>;

/// The attributes of a start tag, whether it is empty, and what follows it; none where it is no tag at all.
fn attributes(mut rest: &str) -> Option<(Attributes<'_>, bool, &str)> {
    let mut attributes = Attributes::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\''));
        if let Some(after) = rest.strip_prefix("/>") {
            return Some((attributes, true, after));
        }
        if let Some(after) = rest.strip_prefix('>') {
            return Some((attributes, false, after));
        }
        if rest.is_empty() {
            return Some((attributes, false, rest));
        }
        // `a <b</title>`.
        if rest.starts_with("</") {
            return None;
        }
        let Some((key, after)) = split_name(rest) else {
            rest = skip_char(rest);
            continue;
        };
        let (value, after) = split_value(after);
        rest = after;
        if attributes.len() < MAX_ATTRIBUTES && attributes.iter().all(|(known, _)| *known != key) {
            attributes.push((key, value.unwrap_or(Cow::Borrowed(key))));
        }
    }
}

/// What follows an attribute's name: `="value"`, `=value`, or nothing.
fn split_value(rest: &str) -> (Option<Cow<'_, str>>, &str) {
    let Some(value) = rest.trim_start().strip_prefix('=') else { return (None, rest) };
    let value = value.trim_start();
    for quote in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(quote) {
            let (inside, after) = inner.split_once(quote).unwrap_or((inner, ""));
            return (Some(Cow::Borrowed(inside)), after);
        }
    }
    let end = value.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(value.len());
    (Some(Cow::Borrowed(&value[..end])), &value[end..])
}

/// Characters XML 1.0 (section 2.2) may hold.
pub(super) fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// Writes text with its references: those that XML knows stay, HTML's become their characters, any other `&` is itself.
fn escape_into(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| matches!(c, '&' | '<' | '>' | '"') || !is_xml(c)) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((name, after)) = reference(rest) {
            match decode_reference(name) {
                Some(characters) => push_escaped(out, &characters),
                None => {
                    out.push_str("&amp;");
                    out.push_str(name);
                    out.push(';');
                }
            }
            rest = after;
            continue;
        }
        let mut chars = rest.chars();
        if let Some(c) = chars.next() {
            push_escaped(out, c.encode_utf8(&mut [0; 4]));
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
}

fn push_escaped(out: &mut String, text: &str) {
    for c in text.chars().filter(|c| is_xml(*c)) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
}

/// `&name;` at the start: the name and what follows.
pub(super) fn reference(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('&')?;
    let end = inner.bytes().take(40).position(|b| b == b';')?;
    let name = &inner[..end];
    let sound = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'#');
    sound.then_some((name, &inner[end + 1..]))
}

/// What a reference stands for in HTML: a named one, or a number, where 128 to 159 are windows-1252 as browsers have it.
pub(super) fn decode_reference(name: &str) -> Option<Cow<'static, str>> {
    let Some(number) = name.strip_prefix('#') else { return named(name) };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    let c = char::from_u32(code).filter(|c| *c != '\0')?;
    Some(Cow::Owned(windows_1252(c).to_string()))
}

fn named(name: &str) -> Option<Cow<'static, str>> {
    let (first, second) = *web_atoms::NAMED_ENTITIES.get(format!("{name};").as_str())?;
    let characters: String = [first, second].into_iter().filter(|code| *code > 0).filter_map(char::from_u32).collect();
    (!characters.is_empty()).then_some(Cow::Owned(characters))
}

/// C1 controls are windows-1252 letters in disguise (WHATWG HTML, 13.2.5.80).
pub(super) fn windows_1252(c: char) -> char {
    match u8::try_from(u32::from(c)) {
        Ok(byte @ 0x80..=0x9F) => {
            encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next().unwrap_or(c)
        }
        _ => c,
    }
}
