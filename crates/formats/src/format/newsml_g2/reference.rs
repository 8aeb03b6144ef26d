//! References from one item to another: `link` and `itemRef`. One with hints about its target is an association.

use std::{
    collections::{HashMap, HashSet},
    rc::Rc,
};

use roxmltree::Node;
use wiredesk_story::{Link, Story, story::Association};

use super::{
    asserted::Asserted,
    content::content_set,
    content_meta::{CONTENT_META, content_meta, keep_rest},
    flex::Context,
    item::{ITEM_META, identity, item_meta, rights},
    own,
    tree::{attribute, child, children, is_g2, language},
    uri,
};

/// What the IANA's link relations (RFC 8288) begin with as URIs.
pub(super) const IANA: &str = "http://www.iana.org/assignments/relation/";

/// Reads a `link` of `itemMeta`.
pub(super) fn link(story: &mut Story, node: Node<'_, '_>, context: &Context<'_>) {
    if node.children().any(|child| is_g2(child) && child.tag_name().name() != "title") {
        let rel = context.word(node, "rel", uri::REL);
        associate(story, node, rel, "link", context);
    } else {
        story.links.extend(plain_link(node, context));
    }
}

/// A link that only points.
pub(super) fn plain_link(node: Node<'_, '_>, context: &Context<'_>) -> Option<Link> {
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
    context: &Context<'_>,
) {
    let inner = Context {
        catalog: Rc::clone(&context.catalog),
        zone: context.zone,
        language: child(node, "language")
            .and_then(|one| attribute(one, "tag")?.parse().ok())
            .or_else(|| language(node)),
        asserted: Asserted::default(),
    };
    let inner = Context { asserted: Asserted::of(&asserts(node), &inner), ..inner };
    let mut item = Story { language: inner.language.clone(), ..Story::default() };
    let guid = ["residref", "guidref", "persistidref", "href"].iter().find_map(|name| attribute(node, name));
    identity(&mut item, guid, attribute(node, "version"));
    rights(&mut item, node, &inner);
    item_meta(&mut item, node, &inner);
    content_meta(&mut item, node, &inner);
    for set in children(node, "contentSet") {
        content_set(&mut item, set, &inner);
    }
    name_associations(&mut item);
    keep_rest(&mut item, node, &[ITEM_META, CONTENT_META, &["rightsInfo", "contentSet"]]);
    let named = own::attribute(node, own::NAME).filter(|name| !name.is_empty()).or_else(|| attribute(node, "id"));
    let name = named.map_or_else(|| format!("{prefix}-{}", story.associations.len() + 1), str::to_owned);
    story.associations.push(Association { name, rel, story: Box::new(item) });
}

/// The `assert` elements of an item or of a reference's hints.
pub(super) fn asserts<'a, 'i>(node: Node<'a, 'i>) -> Vec<Node<'a, 'i>> {
    children(node, "assert").collect()
}

/// Gives each association a name of its own: of several with one name the later ones have a number.
pub(super) fn name_associations(story: &mut Story) {
    let mut taken: HashSet<String> = story.associations.iter().map(|one| one.name.clone()).collect();
    if taken.len() == story.associations.len() {
        return;
    }
    let mut last: HashMap<String, usize> = HashMap::new();
    for one in &mut story.associations {
        let count = last.entry(one.name.clone()).or_insert(0);
        *count += 1;
        if *count == 1 {
            continue;
        }
        let numbered = loop {
            let numbered = format!("{}-{count}", one.name);
            if !taken.contains(&numbered) {
                break numbered;
            }
            *count += 1;
        };
        taken.insert(numbered.clone());
        one.name = numbered;
    }
}
