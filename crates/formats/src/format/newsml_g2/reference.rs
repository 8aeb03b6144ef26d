//! References from one item to another: `link` and `itemRef`. One with hints about its target is an association.

use roxmltree::Node;
use wiredesk_story::{Link, Story, story::Association};

use super::{
    catalog::code_of,
    content::content_set,
    content_meta::content_meta,
    flex::Context,
    item::{identity, item_meta, rights},
    tree::{attribute, child, children, is_g2, language},
    uri,
};

/// What the IANA's link relations (RFC 8288) begin with as URIs.
pub(super) const IANA: &str = "http://www.iana.org/assignments/relation/";

/// The namespace of the attribute that holds an association's name.
pub(super) const OWN_NS: &str = "urn:wiredesk:g2";

/// Reads a `link` of `itemMeta`.
pub(super) fn link(story: &mut Story, node: Node<'_, '_>, context: &Context<'_, '_>) {
    if node.children().any(|child| is_g2(child) && child.tag_name().name() != "title") {
        let rel = context.role(node, "rel", uri::REL);
        associate(story, node, rel, "link", context);
    } else {
        story.links.extend(plain_link(node, context));
    }
}

/// A link that only points.
pub(super) fn plain_link(node: Node<'_, '_>, context: &Context<'_, '_>) -> Option<Link> {
    let href = target(node)?;
    let rel = match attribute(node, "reluri") {
        Some(full) => Some(match full.strip_prefix(uri::REL) {
            Some(word) => uri::decoded(word),
            None if full.starts_with(IANA) => full[IANA.len()..].to_owned(),
            None => context.catalog.qcode(full).unwrap_or_else(|| full.to_owned()),
        }),
        None => attribute(node, "rel").map(str::to_owned),
    };
    Some(Link {
        rel,
        href: href.to_owned(),
        content_type: attribute(node, "contenttype").or_else(|| attribute(node, "hreftype")).map(str::to_owned),
        title: attribute(node, "title").map(str::to_owned).or_else(|| context.name(node)),
    })
}

fn target<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    ["href", "residref", "guidref", "persistidref"].iter().find_map(|name| attribute(node, name))
}

/// Adds the item that a reference points at, with what its hints say of it.
pub(super) fn associate(
    story: &mut Story,
    node: Node<'_, '_>,
    rel: Option<String>,
    prefix: &str,
    context: &Context<'_, '_>,
) {
    let inner = Context {
        catalog: context.catalog.clone(),
        zone: context.zone,
        language: child(node, "language").and_then(|one| attribute(one, "tag")?.parse().ok()).or_else(|| language(node)),
        asserts: Vec::new(),
    };
    let mut item = Story { language: inner.language.clone(), ..Story::default() };
    rights(&mut item, node, &inner);
    item_meta(&mut item, node, &inner);
    content_meta(&mut item, node, &inner);
    let guid = ["residref", "guidref", "persistidref", "href"].iter().find_map(|name| attribute(node, name));
    identity(&mut item, guid, attribute(node, "version"));
    for set in children(node, "contentSet") {
        content_set(&mut item, set, &inner);
    }
    let named = attribute_ns(node).or_else(|| attribute(node, "id")).map(str::to_owned);
    let named = named.unwrap_or_else(|| format!("{prefix}-{}", story.associations.len() + 1));
    let taken = |name: &str| story.associations.iter().any(|one| one.name == name);
    let mut name = named.clone();
    let mut n = 2;
    while taken(&name) {
        name = format!("{named}-{n}");
        n += 1;
    }
    let rel = rel.map(|rel| if super::catalog::is_qcode(&rel) { code_of(&rel).to_owned() } else { rel });
    story.associations.push(Association { name, rel, story: Box::new(item) });
}

fn attribute_ns<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    node.attribute((OWN_NS, "name")).filter(|name| !name.is_empty())
}
