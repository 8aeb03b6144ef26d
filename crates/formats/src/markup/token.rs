//! HTML text to tags and texts, in one pass whose time grows with the length alone, whatever the bytes.
//!
//! The states of the HTML standard (section 13.2.5) as far as a reader of text needs them. What is unfinished at the end
//! (a tag without `>`) is text, so that a stray `<` loses nothing.

use std::borrow::Cow;

use super::reference::decode;

/// Attributes that anyone reads; all others are passed over.
const KEPT: [&str; 29] = [
    "lang",
    "xml:lang",
    "dir",
    "href",
    "src",
    "alt",
    "title",
    "class",
    "itemprop",
    "hidden",
    "style",
    "width",
    "height",
    "data-src",
    "data-original",
    "data-lazy-src",
    "srcset",
    "data-srcset",
    "type",
    "name",
    "property",
    "content",
    "rel",
    "datetime",
    "data",
    "id",
    "itemid",
    "data-pubstatus",
    "http-equiv",
];
/// Elements whose content is raw text up to their own end tag.
const RAW: [&str; 9] = ["script", "style", "iframe", "noembed", "noframes", "noscript", "xmp", "textarea", "title"];

/// A piece of HTML.
#[derive(Debug, PartialEq)]
pub(crate) enum Token<'a> {
    /// Text, references replaced.
    Text(Cow<'a, str>),
    /// A start tag.
    Start(Tag<'a>),
    /// Raw content of the element just begun: a script, a title.
    Raw(&'a str),
    /// An end tag's name, lowercase.
    End(Cow<'a, str>),
}

/// A start tag.
#[derive(Debug, PartialEq)]
pub(crate) struct Tag<'a> {
    /// Lowercase.
    pub(crate) name: Cow<'a, str>,
    /// Names lowercase; only those that are read by anyone, each once.
    pub(crate) attributes: Vec<(&'static str, Cow<'a, str>)>,
}

impl Tag<'_> {
    /// An attribute's value, trimmed, if it says anything.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let value = self.attributes.iter().find(|(key, _)| *key == name)?.1.trim();
        (!value.is_empty()).then_some(value)
    }

    /// Whether the attribute is there, with or without a value.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.attributes.iter().any(|(key, _)| *key == name)
    }
}

/// The pieces of a text.
pub(crate) struct Tokens<'a> {
    text: &'a str,
    at: usize,
    /// The raw element whose content comes next.
    raw: Option<&'static str>,
    /// A tag ran to the end of the text once: quotes are not trusted any more.
    unfinished: bool,
    /// No `>` comes any more: nobody looks for one again.
    last: bool,
}

impl<'a> Tokens<'a> {
    /// From the start of a text.
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0, raw: None, unfinished: false, last: false }
    }

    /// How many bytes were read.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn take(&mut self, length: usize) -> &'a str {
        let taken = self.rest().get(..length).unwrap_or_default();
        self.at += length;
        taken
    }

    /// Where the next `>` stands.
    fn close(&mut self) -> Option<usize> {
        if self.last {
            return None;
        }
        let close = self.rest().find('>');
        self.last = close.is_none();
        close
    }

    /// Content of a raw element, up to its end tag.
    fn raw_content(&mut self, name: &str) -> &'a str {
        let rest = self.rest();
        let mut from = 0;
        while let Some(found) = rest.get(from..).and_then(|rest| rest.find("</")) {
            let at = from + found;
            let tail = rest.as_bytes().get(at + 2..).unwrap_or_default();
            let ends = tail.get(..name.len()).is_some_and(|tail| tail.eq_ignore_ascii_case(name.as_bytes()))
                && tail.get(name.len()).is_none_or(|next| next.is_ascii_whitespace() || b"/>".contains(next));
            if ends {
                return self.take(at);
            }
            from = at + 2;
        }
        self.take(rest.len())
    }

    /// A comment, declaration or processing instruction: skipped. CDATA gives its text.
    fn declaration(&mut self) -> Option<Token<'a>> {
        let rest = self.rest();
        if let Some(text) = rest.strip_prefix("<![CDATA[") {
            let end = text.find("]]>").unwrap_or(text.len());
            self.at += 9;
            let text = self.take(end);
            self.at = (self.at + 3).min(self.text.len());
            return Some(Token::Text(text.into()));
        }
        let end = match rest.strip_prefix("<!--") {
            Some(text) if text.starts_with('>') => Some(5),
            Some(text) if text.starts_with("->") => Some(6),
            // `--!>` ends a comment too.
            Some(text) => {
                let ends = |at: &usize| {
                    let before = text.get(..*at).unwrap_or_default();
                    before.ends_with("--") || before.ends_with("--!")
                };
                text.match_indices('>').map(|(at, _)| at).find(ends).map(|at| at + 5)
            }
            None => rest.find('>').map(|end| end + 1),
        };
        self.at += end.unwrap_or(rest.len());
        None
    }

    fn end_tag(&mut self) -> Option<Token<'a>> {
        let rest = self.rest();
        let end = self.close()?;
        let tag = rest.get(2..end)?;
        let name = tag.split(|c: char| c.is_ascii_whitespace() || c == '/').next()?;
        self.at += end + 1;
        Some(Token::End(lowercase(name)))
    }

    fn start_tag(&mut self) -> Option<Token<'a>> {
        let rest = self.rest();
        let end = if self.unfinished { self.close() } else { tag_end(rest) };
        let Some(end) = end else {
            self.unfinished = true;
            return None;
        };
        let inside = rest.get(1..end)?;
        let length = inside.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(inside.len());
        let name = lowercase(inside.get(..length)?);
        self.raw = RAW.into_iter().find(|raw| raw.len() == name.len() && *raw == name);
        self.at += end + 1;
        Some(Token::Start(Tag { name, attributes: attributes(inside.get(length..)?) }))
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(name) = self.raw.take() {
            let content = self.raw_content(name);
            if !content.is_empty() {
                return Some(Token::Raw(content));
            }
        }
        loop {
            let rest = self.rest();
            let next = rest.as_bytes().get(1).copied().unwrap_or_default();
            if rest.is_empty() {
                return None;
            }
            if !rest.starts_with('<') {
                let end = rest.find('<').unwrap_or(rest.len());
                return Some(Token::Text(decode(self.take(end), false)));
            }
            let token = match next {
                b'!' | b'?' => match self.declaration() {
                    Some(token) => Some(token),
                    None => continue,
                },
                b'/' if rest.as_bytes().get(2).is_some_and(u8::is_ascii_alphabetic) => self.end_tag(),
                b'/' => match self.close() {
                    Some(end) => {
                        self.at += end + 1;
                        continue;
                    }
                    None => None,
                },
                c if c.is_ascii_alphabetic() => self.start_tag(),
                _ => None,
            };
            return Some(token.unwrap_or_else(|| {
                let end = text_end(rest);
                Token::Text(decode(self.take(end), false))
            }));
        }
    }
}

/// Where a text that begins with a stray `<` ends: before the next that may begin something.
fn text_end(rest: &str) -> usize {
    let begins = |pair: &[u8]| matches!(pair, [b'<', b'a'..=b'z' | b'A'..=b'Z' | b'/' | b'!' | b'?']);
    rest.as_bytes().windows(2).skip(1).position(begins).map_or(rest.len(), |at| at + 1)
}

/// Where a start tag ends: its `>` outside quotes.
fn tag_end(rest: &str) -> Option<usize> {
    let (mut quote, mut value) = (None, false);
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if open == byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') if value => quote = Some(byte),
            (None, b'>') => return Some(at),
            (None, b'=') => value = true,
            (None, byte) => value = value && byte.is_ascii_whitespace(),
        }
    }
    None
}

fn attributes(text: &str) -> Vec<(&'static str, Cow<'_, str>)> {
    let mut found: Vec<(&'static str, Cow<'_, str>)> = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() {
            return found;
        }
        // A name may begin with `=`, by the standard.
        let end = rest.char_indices().skip(1).find(|(_, c)| c.is_ascii_whitespace() || matches!(c, '/' | '='));
        let (name, after) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
        let after = after.trim_start_matches(|c: char| c.is_ascii_whitespace());
        let (value, after) = match after.strip_prefix('=') {
            Some(value) => split_value(value.trim_start_matches(|c: char| c.is_ascii_whitespace())),
            None => ("", after),
        };
        rest = after;
        if let Some(name) = KEPT.into_iter().find(|kept| kept.eq_ignore_ascii_case(name))
            && !found.iter().any(|(seen, _)| *seen == name)
        {
            found.push((name, decode(value, true)));
        }
    }
}

fn split_value(text: &str) -> (&str, &str) {
    if let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let inside = text.get(1..).unwrap_or_default();
        return inside.split_once(quote).unwrap_or((inside, ""));
    }
    text.split_at(text.find(|c: char| c.is_ascii_whitespace()).unwrap_or(text.len()))
}

fn lowercase(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) { name.to_ascii_lowercase().into() } else { name.into() }
}
