//! One pass over a document before its tree is built: how deep, how many, and no entity definitions.

use crate::{ReadError, limits};

/// How many attributes one element may have; comparing them for doubles is quadratic.
const MAX_ATTRIBUTES: usize = 256;
/// How many namespace bindings all elements may inherit in sum; each one is copied.
const MAX_INHERITED: usize = 20_000_000;

struct Scan<'a> {
    format: &'static str,
    text: &'a str,
    /// Namespace bindings in scope, one number an open element.
    open: Vec<usize>,
    elements: usize,
    inherited: usize,
}

/// Refuses what is over the bounds. What is not well-formed is left for the parser to name.
pub(super) fn check(text: &str, format: &'static str) -> Result<(), ReadError> {
    let mut scan = Scan { format, text, open: Vec::new(), elements: 0, inherited: 0 };
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('<')) {
        let start = at + found;
        let rest = text.get(start + 1..).unwrap_or_default();
        let length = match rest.as_bytes() {
            [b'!', b'-', b'-', ..] => rest.find("-->").map(|end| end + 3),
            [b'!', b'[', ..] => rest.find("]]>").map(|end| end + 3),
            [b'?', ..] => rest.find("?>").map(|end| end + 2),
            [b'!', ..] => scan.doctype(rest, start)?,
            [b'/', ..] => {
                scan.open.pop();
                rest.find('>').map(|end| end + 1)
            }
            _ => scan.element(rest)?,
        };
        let Some(length) = length else { break };
        at = start + 1 + length;
    }
    Ok(())
}

impl Scan<'_> {
    /// A start tag: its length after the `<`.
    fn element(&mut self, rest: &str) -> Result<Option<usize>, ReadError> {
        let (mut quote, mut attributes, mut bindings, mut end) = (None, 0, 0, None);
        for (at, byte) in rest.bytes().enumerate() {
            match (quote, byte) {
                (Some(open), byte) if open == byte => quote = None,
                (Some(_), _) => {}
                (None, b'"' | b'\'') => quote = Some(byte),
                (None, b'=') => {
                    attributes += 1;
                    // Namespace prefixes are short; a longer look back would be quadratic.
                    let before = rest.as_bytes().get(at.saturating_sub(64)..at).unwrap_or_default();
                    let name = before.rsplit(u8::is_ascii_whitespace).find(|part| !part.is_empty());
                    bindings += usize::from(name.is_none_or(|name| name.starts_with(b"xmlns") || name.len() >= 64));
                }
                (None, b'>') => {
                    end = Some(at);
                    break;
                }
                (None, _) => {}
            }
            if attributes > MAX_ATTRIBUTES {
                return Err(over("the number of attributes of one element", format!("{MAX_ATTRIBUTES}")));
            }
        }
        let Some(end) = end else { return Ok(None) };
        self.elements += 1;
        if self.elements > limits::MAX_NODES as usize {
            return Err(over("the number of elements", limits::MAX_NODES.to_string()));
        }
        let around = self.open.last().copied().unwrap_or(1);
        if bindings > 0 {
            self.inherited += around;
        }
        if self.inherited > MAX_INHERITED {
            return Err(over("the number of namespace declarations", "what can be read in a moment".into()));
        }
        if !rest.get(..end).is_some_and(|tag| tag.ends_with('/')) {
            self.open.push(around + bindings);
            if self.open.len() > limits::MAX_DEPTH {
                return Err(over("the depth of elements", limits::MAX_DEPTH.to_string()));
            }
        }
        Ok(Some(end + 1))
    }

    /// A DOCTYPE is let through, unless it defines entities: they could expand to anything.
    fn doctype(&self, rest: &str, start: usize) -> Result<Option<usize>, ReadError> {
        let end = doctype_end(rest);
        let declaration = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        if declaration.contains("<!ENTITY") || declaration.contains('%') && declaration.contains('[') {
            let (line, column) = position(self.text, start);
            return Err(ReadError::Syntax {
                format: self.format,
                message: "the document type defines entities, which are never expanded; send it without".into(),
                line,
                column,
            });
        }
        Ok(end)
    }
}

/// Where a declaration that begins with `!` ends: after the `>` outside quotes and brackets.
pub(super) fn doctype_end(rest: &str) -> Option<usize> {
    let (mut quote, mut depth) = (None, 0_usize);
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if open == byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'[') => depth += 1,
            (None, b']') => depth = depth.saturating_sub(1),
            (None, b'>') if depth == 0 => return Some(at + 1),
            (None, _) => {}
        }
    }
    None
}

fn over(what: &str, limit: String) -> ReadError {
    ReadError::OverLimit { what: what.into(), limit }
}

/// Line and column, from 1, of a byte.
fn position(text: &str, at: usize) -> (u32, u32) {
    let before = text.get(..at).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}
