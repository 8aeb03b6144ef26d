//! Addresses: relative ones made absolute against `xml:base` (RFC 4287 section 2), absolute ones kept as they came.

use roxmltree::Node;
use url::Url;

use super::names;

/// Longer than any address a browser takes.
const MAX_LENGTH: usize = 8192;

/// The base of a node: every `xml:base` around it, the outermost against the document's own address.
pub(super) fn of(node: Node<'_, '_>, document: Option<&Url>) -> Option<Url> {
    let mut bases: Vec<&str> = node.ancestors().filter_map(|node| names::xml_attribute(node, "base")).collect();
    bases.reverse();
    bases.into_iter().fold(document.cloned(), |outer, base| parse(base, outer.as_ref()).or(outer))
}

/// Schemes that a browser runs, or that hold what they point to: never an address of anything in a feed.
const RUN: [&str; 10] =
    ["javascript", "vbscript", "data", "livescript", "mocha", "jscript", "jar", "blob", "filesystem", "view-source"];

/// An absolute address: as it came if it is one, else counted from the base; none if it cannot be made one, or would be run.
pub(crate) fn absolute(href: &str, base: Option<&Url>) -> Option<String> {
    let href: String = href.trim().chars().filter(|c| !matches!(c, '\n' | '\r' | '\t')).collect();
    if href.is_empty() || href.len() > MAX_LENGTH {
        return None;
    }
    match Url::parse(&href) {
        Ok(url) if RUN.contains(&url.scheme()) => None,
        Ok(url) if is_sound(&href) => Some(url).map(|_| href),
        Ok(url) => Some(url.into()),
        Err(_) => base.and_then(|base| base.join(&href).ok()).map(Into::into),
    }
}

/// An address as writers put it out: absolute and percent-encoded (RFC 3986); none if it is no address.
pub(crate) fn encoded(href: &str) -> Option<String> {
    Url::parse(href.trim()).ok().map(Into::into)
}

fn parse(href: &str, base: Option<&Url>) -> Option<Url> {
    match base {
        Some(base) => base.join(href.trim()).ok(),
        None => Url::parse(href.trim()).ok(),
    }
}

fn is_sound(href: &str) -> bool {
    !href.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"{}|\\^`".contains(c))
}
