//! What a story says that G2 has no attribute for, in attributes of our own namespace, which the schema lets through:
//! written only where our own reader would otherwise take something else.

use roxmltree::Node;

/// The namespace; its prefix in what is written is `w`.
pub(super) const NS: &str = "urn:wiredesk:g2";

/// The name of an association.
pub(super) const NAME: &str = "w:name";
/// How the story relates to a concept, or the role of a source; empty: it does not say.
pub(super) const REL: &str = "w:rel";
/// Which headline or description of the story it is, from 0.
pub(super) const ORDER: &str = "w:order";
/// Of a `located`: `name` or `place`, where it is only the name of the dateline's place, or only one of the story's places.
/// Of a `by`: `text`, the story has no author.
pub(super) const ONLY: &str = "w:only";

/// The attribute that is called one of the above.
pub(super) fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attribute((NS, name.split_once(':')?.1))
}

/// The relation that a node states by [`REL`], else the one that its element stands for.
pub(super) fn rel(node: Node<'_, '_>, usual: Option<&str>) -> Option<String> {
    let stated = attribute(node, REL).or(usual)?;
    (!stated.is_empty()).then(|| stated.to_owned())
}
