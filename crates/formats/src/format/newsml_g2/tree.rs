//! Walking a G2 document by local names, whatever prefix or era of the namespace the sender uses.

use roxmltree::Node;

pub(super) use crate::xml::tree::{attribute, language, some_text, text};

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
