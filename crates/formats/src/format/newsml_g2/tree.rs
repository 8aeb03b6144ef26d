//! Walking a G2 document by local names, whatever prefix or era of the namespace the sender uses.

use roxmltree::Node;
use wiredesk_story::Language;

/// The namespace that is written.
pub(super) const NAR: &str = "http://iptc.org/std/nar/2006-10-01/";

/// Whether a node is an element of the G2 standards: in their namespace (any year's), or in none.
pub(super) fn is_g2(node: Node<'_, '_>) -> bool {
    node.is_element() && node.tag_name().namespace().is_none_or(|uri| uri == NAR || uri.contains("/std/nar/"))
}

/// Whether a node is the G2 element of this name.
pub(super) fn is(node: Node<'_, '_>, name: &str) -> bool {
    is_g2(node) && node.tag_name().name() == name
}

/// The G2 children of this name.
pub(super) fn children<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| is(*child, name))
}

/// The first G2 child of this name.
pub(super) fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|child| is(*child, name))
}

/// All G2 child elements.
pub(super) fn child_elements<'a, 'i>(node: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(|child| is_g2(*child))
}

/// The text inside a node, white space folded; a `br` is a line break.
pub(super) fn text(node: Node<'_, '_>) -> String {
    let mut out = String::new();
    let mut gap = false;
    for inner in node.descendants() {
        if inner.is_element() && inner.tag_name().name() == "br" {
            out.push('\n');
            gap = false;
        }
        if !inner.is_text() {
            continue;
        }
        for c in inner.text().unwrap_or_default().chars() {
            if c.is_whitespace() && c != '\u{a0}' && c != '\u{202f}' {
                gap = true;
                continue;
            }
            if gap && !out.is_empty() && !out.ends_with('\n') {
                out.push(' ');
            }
            gap = false;
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The text inside a node, if there is any.
pub(super) fn some_text(node: Node<'_, '_>) -> Option<String> {
    Some(text(node)).filter(|text| !text.is_empty())
}

/// An attribute, trimmed, if it says anything.
pub(super) fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attribute(name).map(str::trim).filter(|value| !value.is_empty())
}

/// The language a node states itself (`xml:lang`).
pub(super) fn language(node: Node<'_, '_>) -> Option<Language> {
    const XML: &str = "http://www.w3.org/XML/1998/namespace";
    let tag = node.attribute((XML, "lang")).or_else(|| node.attribute("lang"))?;
    Language::parse(tag).ok()
}
