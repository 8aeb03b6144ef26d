//! One item: its shell, identity and version, and the order of its parts.

use serde_json::Value;
use sha2::{Digest, Sha256};
use wiredesk_story::{ItemType, Story, StoryUri};

use super::{
    super::{
        catalog::{Catalog, IPTC_HREF},
        own,
        tree::NAR,
    },
    body, content,
    draft::{Attributes, Draft},
    meta, related, value,
};

/// Writes an item. `alone`: it is the document's root.
pub(super) fn write(draft: &mut Draft<'_>, story: &Story, alone: bool) {
    draft.catalog = Catalog::of_extra(&story.extra);
    draft.restored.clear();
    draft.restored.extend(["catalogRef".to_owned(), "catalog".to_owned()]);
    let element = element(story);
    let mut attributes: Attributes = Vec::new();
    if alone {
        attributes.extend([("xmlns", NAR.to_owned()), ("xmlns:w", own::NS.to_owned())]);
    }
    attributes.extend([
        ("standard", "NewsML-G2".to_owned()),
        ("standardversion", "2.35".to_owned()),
        ("conformance", "power".to_owned()),
        ("guid", guid(draft, story)),
    ]);
    if story.version.is_none() {
        draft.lose("version", "the story states none: receivers take the item for version 1");
    }
    attributes.extend(version(draft, story).map(|number| ("version", number)));
    attributes.extend(language(story));
    draft.start(element, &attributes);
    draft.xml.line();
    catalogs(draft, story);
    meta::rights(draft, story);
    draft.xml.start("itemMeta", &[]).line();
    meta::item_meta(draft, story, true);
    draft.xml.end().line();
    draft.xml.start("contentMeta", &[]).line();
    content::content_meta(draft, story, element == "planningItem");
    draft.xml.end().line();
    content::assertions(draft, story);
    match element {
        "packageItem" => related::groups(draft, story),
        "planningItem" => {
            if !story.bodies.is_empty() {
                draft.lose("bodies", "a planningItem has no content");
            }
            if !story.renditions.is_empty() {
                draft.lose("renditions", "a planningItem has no content");
            }
        }
        _ => body::content_set(draft, story),
    }
    draft.end();
    draft.lose_rest(story);
}

/// A composite is a package, unless it has a text or files of its own, which a package has no room for.
fn element(story: &Story) -> &'static str {
    match story.item_type {
        ItemType::Planning => "planningItem",
        ItemType::Composite if story.bodies.is_empty() && story.renditions.is_empty() => "packageItem",
        _ => "newsItem",
    }
}

/// The item's language and its direction.
pub(super) fn language(story: &Story) -> Attributes {
    let Some(language) = &story.language else { return Vec::new() };
    vec![("xml:lang", language.to_string()), ("dir", language.direction().as_str().to_owned())]
}

/// `guid`: the story's URI, else its identifier as it came, else one made of its text.
fn guid(draft: &mut Draft<'_>, story: &Story) -> String {
    if let Some(known) = identifier(story) {
        return known;
    }
    draft.lose("uri", "the story has no identifier and NewsML-G2 requires one: a hash of its text is written as guid");
    let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(story.text().as_bytes()));
    StoryUri::from_id(&draft.options.newsroom, &format!("sha256-{hash}")).to_string()
}

/// What a reference to the story, or its `guid`, says.
pub(super) fn identifier(story: &Story) -> Option<String> {
    story.uri.as_ref().map(ToString::to_string).or_else(|| story.alt_id("guid").map(str::to_owned))
}

/// `version`, which must be a positive integer; left out where the story states none. For another version the moment in
/// seconds is written, that of the version or of its making, so that later ones stay later; never a number made up.
pub(super) fn version(draft: &mut Draft<'_>, story: &Story) -> Option<String> {
    let stated = story.version.as_deref()?;
    if value::is_positive(stated) {
        return Some(stated.to_owned());
    }
    let moment = wiredesk_story::DateTime::parse(stated).ok();
    let moment = moment.as_ref().or(story.version_created.as_ref()).map(|moment| moment.timestamp().as_second());
    let number = moment.filter(|seconds| *seconds > 0).map(|seconds| seconds.to_string());
    let why = format!("{stated:?} is no positive integer as NewsML-G2 wants it");
    draft.lose(
        "version",
        match &number {
            Some(number) => format!("{why}: {number} is written, the version beside it"),
            None => format!("{why}: it is written beside, and receivers take the item for version 1"),
        },
    );
    number
}

/// The IPTC's catalog, and those that the sender's own codes need.
fn catalogs(draft: &mut Draft<'_>, story: &Story) {
    draft.empty("catalogRef", &vec![("href", IPTC_HREF.to_owned())]);
    for href in draft.catalog.remote() {
        match value::uri(&href) {
            Some(href) => draft.empty("catalogRef", &vec![("href", href)]),
            None => draft.lose("extra.catalogRef", format!("{href:?} is no absolute URI")),
        }
    }
    let Some(Value::Object(declared)) = story.extra.get("catalog") else { return };
    let schemes: Vec<Attributes> = declared
        .iter()
        .filter(|(alias, _)| value::is_name(alias))
        .filter_map(|(alias, uri)| Some(vec![("alias", alias.clone()), ("uri", value::uri(uri.as_str()?)?)]))
        .collect();
    if schemes.len() < declared.len() {
        draft.lose("extra.catalog", "an alias or URI of it is not what NewsML-G2 allows");
    }
    if schemes.is_empty() {
        return;
    }
    draft.xml.start("catalog", &[]).line();
    for scheme in schemes {
        draft.empty("scheme", &scheme);
    }
    draft.end();
}
