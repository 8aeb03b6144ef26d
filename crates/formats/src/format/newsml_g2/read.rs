//! From a document to its stories: a `newsMessage`, a bare item, or items in some wrapper.

use std::rc::Rc;

use jiff::tz::TimeZone;
use roxmltree::{Document, Node};
use serde_json::{Map, Value};
use wiredesk_story::{AltId, ItemType, Story};

use super::{
    asserted::Asserted,
    catalog::Catalog,
    content::content_set,
    content_meta::{CONTENT_META, content_meta, keep_rest},
    details,
    flex::Context,
    item::{ITEM_META, identity, item_meta, rights},
    package,
    reference::{asserts, name_associations},
    tree::{attribute, child, children, is, language, some_text, text},
};
use crate::{ReadError, limits, xml::kept::keep};

/// Items that are stories.
const STORIES: [&str; 3] = ["newsItem", "packageItem", "planningItem"];
/// Items that are knowledge, not stories: they are read and give none.
const KNOWLEDGE: [&str; 4] = ["conceptItem", "knowledgeItem", "catalogItem", "catalogContainer"];

/// How many schemes of a message's header all its items may inherit in sum: each story keeps them for its codes.
const MAX_SCHEMES: usize = 1_000_000;

/// What a `newsMessage` says of all its items.
#[derive(Default)]
struct Header {
    priority: Option<u8>,
    transmission: Option<String>,
    rest: Map<String, Value>,
    catalog: Rc<Catalog>,
}

/// Reads every story of a document.
pub(super) fn stories(tree: &Document<'_>, zone: &TimeZone) -> Result<Vec<Story>, ReadError> {
    let root = tree.root_element();
    let head = ["header", "Header"].iter().find_map(|name| child(root, name));
    let header = head.filter(|_| is(root, "newsMessage")).map(header).unwrap_or_default();
    let items = items(root);
    limits::check_count("items", items.len(), limits::MAX_STORIES)?;
    let knows = is(root, "newsMessage") || KNOWLEDGE.iter().any(|name| is(root, name));
    if items.is_empty() && !knows {
        return Err(ReadError::Content {
            format: super::FORMAT.name,
            message: format!(
                "there is no newsItem, packageItem or planningItem in the root element {:?}; name another format",
                root.tag_name().name()
            ),
        });
    }
    if items.len().saturating_mul(header.catalog.len()) > MAX_SCHEMES {
        return Err(ReadError::OverLimit {
            what: "the number of schemes, told for each item,".into(),
            limit: MAX_SCHEMES.to_string(),
        });
    }
    let references = root.descendants().filter(|node| is(*node, "itemRef")).count();
    limits::check_count("references to items", references, limits::MAX_STORIES)?;
    let mut stories: Vec<Story> = items.iter().map(|item| read_item(*item, &header, zone)).collect();
    let sizes: Vec<usize> = items.iter().map(|item| item.range().len()).collect();
    package::embed(&mut stories, &sizes);
    Ok(stories)
}

/// The items of a document that are not inside another one, in their order.
fn items<'a, 'i>(root: Node<'a, 'i>) -> Vec<Node<'a, 'i>> {
    let item = |node: &Node<'_, '_>| STORIES.iter().any(|name| is(*node, name));
    if item(&root) {
        return vec![root];
    }
    let mut found: Vec<Node<'a, 'i>> = Vec::new();
    for node in root.descendants().filter(item) {
        if found.last().is_none_or(|last| node.range().start >= last.range().end) {
            found.push(node);
        }
    }
    // Beside others one without identity and content is only the frame that a sender puts around them.
    let frame = |node: &Node<'_, '_>| {
        let empty = ["contentMeta", "contentSet", "groupSet"].iter().all(|name| child(*node, name).is_none());
        empty && attribute(*node, "guid").is_none() && is(*node, "packageItem")
    };
    if found.len() > 1 && !found.iter().all(frame) {
        found.retain(|node| !frame(node));
    }
    found
}

fn header(node: Node<'_, '_>) -> Header {
    let mut header = Header::default();
    let mut catalog = Catalog::default();
    catalog.add(node);
    header.catalog = Rc::new(catalog);
    for part in node.children().filter(Node::is_element) {
        match part.tag_name().name() {
            "priority" => header.priority = text(part).parse().ok().filter(|level| (1..=9).contains(level)),
            "transmitId" => header.transmission = some_text(part),
            "catalogRef" | "catalog" => {}
            _ => keep(&mut header.rest, part),
        }
    }
    header
}

fn read_item(item: Node<'_, '_>, header: &Header, zone: &TimeZone) -> Story {
    let mut catalog = Catalog::inside(&header.catalog);
    catalog.add(item);
    let content = child(item, "contentMeta");
    let stated = content.into_iter().flat_map(|meta| children(meta, "language"));
    let tagged = stated.filter_map(|node| attribute(node, "tag")).find_map(|tag| tag.parse().ok());
    let context = Context {
        catalog: Rc::new(catalog),
        zone,
        language: tagged.or_else(|| content.and_then(language)).or_else(|| language(item)),
        asserted: Asserted::default(),
    };
    let context = Context { asserted: Asserted::of(&asserts(item), &context), ..context };
    let mut story = Story { language: context.language.clone(), ..Story::default() };
    story.item_type = match item.tag_name().name() {
        "packageItem" => ItemType::Composite,
        "planningItem" => ItemType::Planning,
        _ => ItemType::Text,
    };
    identity(&mut story, attribute(item, "guid"), attribute(item, "version"));
    story.priority = header.priority;
    story.alt_ids.extend(header.transmission.as_deref().map(|id| AltId::new("transmission", id)));
    if !header.rest.is_empty() {
        story.extra.insert("header".into(), Value::Object(header.rest.clone()));
    }
    rights(&mut story, item, &context);
    if let Some(meta) = child(item, "itemMeta") {
        item_meta(&mut story, meta, &context);
        keep_rest(&mut story, meta, &[ITEM_META]);
    }
    if let Some(meta) = content {
        content_meta(&mut story, meta, &context);
        keep_rest(&mut story, meta, &[CONTENT_META]);
    }
    details::keep_all(&mut story, item, &context);
    for set in children(item, "contentSet") {
        content_set(&mut story, set, &context);
    }
    package::groups(&mut story, item, &context);
    name_associations(&mut story);
    if is(item, "planningItem") {
        story.item_type = ItemType::Planning;
    } else if is(item, "packageItem") {
        story.item_type = ItemType::Composite;
    }
    keep_catalog(&mut story, &context.catalog);
    keep_item_rest(&mut story, item);
    story
}

/// The agency's own catalogs, so that its codes can be written again as they came.
fn keep_catalog(story: &mut Story, catalog: &Catalog) {
    let remote = catalog.remote();
    if !remote.is_empty() {
        story.extra.insert("catalogRef".into(), remote.into_iter().collect::<Vec<_>>().into());
    }
    let declared: Map<String, Value> = catalog.declared().into_iter().map(|(alias, uri)| (alias, uri.into())).collect();
    if !declared.is_empty() {
        story.extra.insert("catalog".into(), declared.into());
    }
}

fn keep_item_rest(story: &mut Story, item: Node<'_, '_>) {
    const READ: &[&str] =
        &["catalogRef", "catalog", "rightsInfo", "itemMeta", "contentMeta", "contentSet", "groupSet", "itemRef"];
    keep_rest(story, item, &[READ]);
}
