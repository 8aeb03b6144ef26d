//! Pictures of the running text and items that belong to the story, as `media`.

use wiredesk_story::{Image, ItemType, story::Association};

use super::{
    super::{OWN, media::INLINE, restore::is_token},
    body::inline,
};
use crate::xml::Writer;

/// A picture of the running text.
pub(super) fn figure(xml: &mut Writer, image: &Image) {
    let mut reference = vec![("source", image.href.as_str())];
    reference.extend(image.alt.as_deref().map(|alt| ("alternate-text", alt)));
    reference.extend(image.credit.as_deref().map(|credit| ("source-credit", credit)));
    xml.start("media", &[("class", INLINE), ("media-type", "image")]).empty("media-reference", &reference);
    if !image.caption.is_empty() {
        xml.start("media-caption", &[]).raw(&inline(&image.caption)).end();
    }
    xml.end().line();
}

/// An item of its own, with its files.
pub(super) fn association(xml: &mut Writer, one: &Association, carried: &[(String, String)]) {
    let story = &one.story;
    let kind = if story.item_type == ItemType::Picture { "image" } else { story.item_type.as_str() };
    let mut attributes: Vec<(&str, &str)> = one.rel.as_deref().map(|rel| ("class", rel)).into_iter().collect();
    attributes.push(("media-type", kind));
    xml.start("media", &attributes).line();
    let id = story.uri.as_ref().map(|uri| uri.as_str()).or_else(|| story.alt_id("guid"));
    let said = [("guid", id), ("headline", story.headlines.first().map(|label| label.value.as_str()))];
    for (name, value) in said.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        xml.empty("media-metadata", &[("name", name), ("value", value)]).line();
    }
    for (key, value) in &story.extra {
        let known = matches!(key.as_str(), "guid" | "headline") || key.starts_with(OWN);
        if let Some(text) = value.as_str().filter(|_| is_token(key) && !known) {
            xml.empty("media-metadata", &[("name", key), ("value", text)]).line();
        }
    }
    for (name, value) in carried {
        xml.empty("media-metadata", &[("name", &format!("{OWN}{name}")), ("value", value)]).line();
    }
    references(xml, one);
    let captions = story.descriptions.iter().filter(|label| label.role.as_deref() == Some("caption"));
    for caption in captions {
        xml.start("media-caption", &[]);
        for line in caption.value.split('\n') {
            xml.leaf("p", &[], line);
        }
        xml.end().line();
    }
    if let Some(by) = &story.by {
        xml.leaf("media-producer", &[], by).line();
    }
    xml.end().line();
}

/// One reference a file; credit, notice and alternate text stand at the first.
fn references(xml: &mut Writer, one: &Association) {
    let story = &one.story;
    let role = |role: &str| {
        let label = story.descriptions.iter().find(|label| label.role.as_deref() == Some(role));
        label.map(|label| label.value.clone())
    };
    let credit = story.info_sources.iter().find(|party| party.role.as_deref() == Some("credit"));
    let mut first: Vec<(&str, String)> = Vec::new();
    first.extend(role("alt").map(|text| ("alternate-text", text)));
    first.extend(credit.and_then(|party| party.name.clone()).map(|name| ("source-credit", name)));
    first.extend(story.copyright_notice.clone().map(|notice| ("copyright", notice)));
    let mut written = false;
    for rendition in &story.renditions {
        let Some(href) = &rendition.href else { continue };
        let mut attributes = vec![("source", href.clone())];
        attributes.push(("name", rendition.name.clone()));
        attributes.extend(rendition.content_type.clone().map(|kind| ("mime-type", kind)));
        attributes.extend(rendition.height.map(|pixels| ("height", pixels.to_string())));
        attributes.extend(rendition.width.map(|pixels| ("width", pixels.to_string())));
        attributes.append(&mut first);
        reference(xml, &attributes);
        written = true;
    }
    if !written {
        reference(xml, &first);
    }
}

fn reference(xml: &mut Writer, attributes: &[(&str, String)]) {
    let attributes: Vec<(&str, &str)> = attributes.iter().map(|(name, value)| (*name, value.as_str())).collect();
    xml.empty("media-reference", &attributes).line();
}
