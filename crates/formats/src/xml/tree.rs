//! Walking a document by local names, whatever prefix or namespace the sender uses.

use roxmltree::Node;
use wiredesk_story::Language;

/// Whether a node is an element of this name.
pub(crate) fn is(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

/// The child elements.
pub(crate) fn elements<'a, 'i>(node: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(Node::is_element)
}

/// The children of this name.
pub(crate) fn children<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| is(*child, name))
}

/// The first child of this name.
pub(crate) fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|child| is(*child, name))
}

/// The elements of this name anywhere inside.
pub(crate) fn inside<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.descendants().filter(move |one| is(*one, name))
}

/// The elements of this name that are not inside another of the same name, in their order.
pub(crate) fn outermost<'a, 'i>(root: Node<'a, 'i>, name: &'static str) -> Vec<Node<'a, 'i>> {
    let mut found: Vec<Node<'a, 'i>> = Vec::new();
    for node in inside(root, name) {
        if found.last().is_none_or(|last| node.range().start >= last.range().end) {
            found.push(node);
        }
    }
    found
}

/// The text inside a node, white space folded; a `br` is a line break.
pub(crate) fn text(node: Node<'_, '_>) -> String {
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
pub(crate) fn some_text(node: Node<'_, '_>) -> Option<String> {
    Some(text(node)).filter(|text| !text.is_empty())
}

/// An attribute, trimmed, if it says anything.
pub(crate) fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attribute(name).map(str::trim).filter(|value| !value.is_empty())
}

/// The language a node states itself (`xml:lang`).
pub(crate) fn language(node: Node<'_, '_>) -> Option<Language> {
    const XML: &str = "http://www.w3.org/XML/1998/namespace";
    let tag = node.attribute((XML, "lang")).or_else(|| node.attribute("lang"))?;
    Language::parse(tag).ok()
}
