//! XML as the wires send it, read within bounds: no DTD entity is ever expanded, nothing is ever fetched.
//!
//! [`source`] decodes an item and checks its bounds; [`Source::document`] builds the tree. [`Writer`] writes.

mod bounds;
mod entities;
pub(crate) mod html;
pub(crate) mod kept;
pub(crate) mod tree;
mod writer;

#[cfg(test)]
mod tests;

use roxmltree::{Document, ParsingOptions, TextPos};

use crate::{Input, ReadError, encoding, limits};

pub use writer::Writer;

/// An XML document as text, within bounds: it can be parsed.
#[derive(Debug)]
pub struct Source {
    text: String,
    encoding: &'static str,
    format: &'static str,
}

/// Decodes an item (transport's charset first, then the XML declaration) and checks its bounds: depth, elements, attributes,
/// namespaces; a DOCTYPE that defines entities is refused. Errors name `format`.
pub fn source(input: &Input<'_>, format: &'static str) -> Result<Source, ReadError> {
    let declared = encoding::declared_in_xml(input.bytes);
    let label = input.charset.map(str::to_owned).or(declared);
    let decoded = encoding::decode(input.bytes, label.as_deref())?;
    source_from_text(&decoded.text, decoded.encoding, format)
}

/// The same for text that is decoded already: a fragment inside another format.
pub fn source_from_text(text: &str, encoding: &'static str, format: &'static str) -> Result<Source, ReadError> {
    // What stands before the first `<` (a blank line, a transmission header) is no part of the document.
    let start = text.find('<').unwrap_or(0);
    let lead = text.get(..start).unwrap_or_default();
    let rest = text.get(start..).unwrap_or_default();
    // Lines stay, so that errors name the right one.
    let mut kept: String = lead.chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
    let declaration = rest.starts_with("<?xml").then(|| rest.find("?>")).flatten().map_or(0, |end| end + 2);
    kept.extend(rest.get(..declaration).unwrap_or_default().chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
    let body = rest.get(declaration..).unwrap_or_default();
    limits::check_size(body.len())?;
    bounds::check(body, format)?;
    kept.push_str(&entities::replace_html(body));
    Ok(Source { text: kept, encoding, format })
}

impl Source {
    /// The tree. Errors say line and column.
    pub fn document(&self) -> Result<Document<'_>, ReadError> {
        let options =
            ParsingOptions { allow_dtd: true, nodes_limit: limits::MAX_NODES.saturating_mul(3), entity_resolver: None };
        Document::parse_with_options(&self.text, options).map_err(|error| syntax(self.format, &error))
    }

    /// The text that is parsed; where it was, the declaration is blank.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// WHATWG name of the encoding it was in.
    pub fn encoding(&self) -> &'static str {
        self.encoding
    }
}

/// Decodes, checks and parses an item, and reads the tree with `read`, which is also given the encoding.
pub fn parse<T>(
    input: &Input<'_>,
    format: &'static str,
    read: impl FnOnce(&Document<'_>, &'static str) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    let source = source(input, format)?;
    let document = source.document()?;
    read(&document, source.encoding)
}

/// The root element's local name and namespace, as far as the head of a document shows them without parsing it: for sniffers.
pub fn root(head: &str) -> Option<(&str, Option<&str>)> {
    let mut rest = head.trim_start_matches('\u{feff}').trim_start();
    loop {
        let after = rest.strip_prefix('<')?;
        let end = match after.as_bytes().first()? {
            b'?' => after.find("?>")? + 2,
            b'!' if after.starts_with("!--") => after.find("-->")? + 3,
            b'!' => bounds::doctype_end(after)?,
            c if c.is_ascii_alphabetic() || *c == b'_' || !c.is_ascii() => break,
            _ => return None,
        };
        rest = after.get(end..)?.trim_start();
    }
    let tag = rest.get(1..)?;
    let tag = tag.split('>').next()?;
    let name = tag.split(|c: char| c.is_whitespace() || c == '/').next()?;
    let (prefix, local) = name.split_once(':').map_or((None, name), |(prefix, local)| (Some(prefix), local));
    let declares = prefix.map_or_else(|| "xmlns".to_owned(), |prefix| format!("xmlns:{prefix}"));
    Some((local, attribute(tag, &declares)))
}

/// The value of an attribute in the text of a start tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let mut from = 0;
    loop {
        let at = from + tag.get(from..)?.find(name)?;
        from = at + name.len();
        let rest = tag.get(from..)?.trim_start();
        let before = tag.get(..at)?.chars().next_back();
        if let Some(value) = rest.strip_prefix('=').filter(|_| before.is_some_and(char::is_whitespace)) {
            let value = value.trim_start();
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            return value.get(1..)?.split(quote).next();
        }
    }
}

fn syntax(format: &'static str, error: &roxmltree::Error) -> ReadError {
    let TextPos { row, col } = error.pos();
    let message = error.to_string();
    // roxmltree ends most messages with the position, which is told apart here.
    let message = match message.rsplit_once(" at ") {
        Some((what, at)) if at.contains(':') => what.to_owned(),
        _ => message,
    };
    let message = format!("the XML is broken ({message})");
    ReadError::Syntax { format, message, line: row, column: col }
}
