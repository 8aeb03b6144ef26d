//! A small XML writer: UTF-8, no indentation, everything escaped, every element closed.

use crate::markup::escape;

/// Writes a document from its start to its end. Names are the caller's own, never the wire's.
#[derive(Debug, Default)]
pub struct Writer {
    out: String,
    open: Vec<String>,
}

impl Writer {
    /// A document with its declaration.
    pub fn new() -> Self {
        Self { out: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".into(), open: Vec::new() }
    }

    /// A piece of a document, for [`raw`](Self::raw) to put into one.
    pub fn piece() -> Self {
        Self::default()
    }

    /// Opens an element; [`end`](Self::end) closes it.
    pub fn start(&mut self, name: &str, attributes: &[(&str, &str)]) -> &mut Self {
        self.tag(name, attributes);
        self.out.push('>');
        self.open.push(name.to_owned());
        self
    }

    /// Writes text.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.out.push_str(&escape(&allowed(text)));
        self
    }

    /// Writes markup that is well-formed already.
    pub fn raw(&mut self, markup: &str) -> &mut Self {
        self.out.push_str(markup);
        self
    }

    /// Closes the element that was opened last.
    pub fn end(&mut self) -> &mut Self {
        if let Some(name) = self.open.pop() {
            self.out.push_str("</");
            self.out.push_str(&name);
            self.out.push('>');
        }
        self
    }

    /// An element without content.
    pub fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> &mut Self {
        self.tag(name, attributes);
        self.out.push_str("/>");
        self
    }

    /// An element with text alone.
    pub fn leaf(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) -> &mut Self {
        self.start(name, attributes).text(text).end()
    }

    /// The same where there is text, else nothing.
    pub fn leaf_if(&mut self, name: &str, attributes: &[(&str, &str)], text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.leaf(name, attributes, text),
            None => self,
        }
    }

    /// A line break between elements, for people who look at the file.
    pub fn line(&mut self) -> &mut Self {
        self.out.push('\n');
        self
    }

    /// Closes what is open and gives the document.
    pub fn finish(self) -> String {
        let mut out = self.into_piece();
        out.push('\n');
        out
    }

    /// Closes what is open and gives the piece.
    pub fn into_piece(mut self) -> String {
        while !self.open.is_empty() {
            self.end();
        }
        self.out
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            // A line break in an attribute would be read back as a space (XML 1.0, section 3.3.3).
            self.out.push_str(&escape(&allowed(value)).replace('\n', "&#10;").replace('\t', "&#9;"));
            self.out.push('"');
        }
    }
}

/// Text without the characters that no XML document may have (XML 1.0, production 2).
fn allowed(text: &str) -> String {
    let allowed = |c: &char| matches!(c, '\t' | '\n' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}');
    text.chars().map(|c| if c == '\r' { '\n' } else { c }).filter(allowed).collect()
}
