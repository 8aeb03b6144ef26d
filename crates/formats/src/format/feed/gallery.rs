//! Pictures, sound and films in a written entry (Media RSS 1.5), for RSS and Atom.

use wiredesk_story::{ItemType, Rendition, Story};

use super::base;
use crate::xml::Writer;

/// Writes each associated item with its renditions, title, caption, credit and copyright.
pub(crate) fn write(xml: &mut Writer, story: &Story) {
    for association in &story.associations {
        let item = association.story.as_ref();
        let whole: Vec<(&Rendition, String)> = item
            .renditions
            .iter()
            .filter(|rendition| rendition.name != "thumbnail")
            .filter_map(|rendition| Some((rendition, base::encoded(rendition.href.as_deref()?)?)))
            .collect();
        let main = association.rel.as_deref() == Some("main");
        match whole.as_slice() {
            [] => thumbnails(xml, item),
            [(rendition, href)] => {
                start(xml, item, rendition, href, main);
                about(xml, item);
                thumbnails(xml, item);
                xml.end();
            }
            several => {
                xml.start("media:group", &[]);
                for (n, (rendition, href)) in several.iter().enumerate() {
                    start(xml, item, rendition, href, main && n == 0);
                    xml.end();
                }
                about(xml, item);
                thumbnails(xml, item);
                xml.end();
            }
        }
    }
}

fn start(xml: &mut Writer, item: &Story, rendition: &Rendition, href: &str, main: bool) {
    let numbers = [
        ("width", rendition.width.map(u64::from)),
        ("height", rendition.height.map(u64::from)),
        ("fileSize", rendition.size_in_bytes),
    ];
    let numbers: Vec<(&str, String)> =
        numbers.into_iter().filter_map(|(key, value)| Some((key, value?.to_string()))).collect();
    let duration = rendition.duration.map(|seconds| seconds.to_string());
    let medium = match item.item_type {
        ItemType::Picture | ItemType::Graphic => Some("image"),
        ItemType::Video => Some("video"),
        ItemType::Audio => Some("audio"),
        _ => None,
    };
    let mut attributes = vec![("url", href)];
    attributes.extend(rendition.content_type.as_deref().map(|kind| ("type", kind)));
    attributes.extend(medium.map(|medium| ("medium", medium)));
    attributes.extend(main.then_some(("isDefault", "true")));
    attributes.extend(numbers.iter().map(|(key, value)| (*key, value.as_str())));
    attributes.extend(duration.as_deref().map(|seconds| ("duration", seconds)));
    attributes.extend(item.language.as_ref().map(|language| ("lang", language.as_str())));
    xml.start("media:content", &attributes);
}

fn about(xml: &mut Writer, item: &Story) {
    let plain = [("type", "plain")];
    xml.leaf_if("media:title", &plain, item.headline());
    let caption = item.descriptions.first().map(|caption| caption.value.trim()).filter(|caption| !caption.is_empty());
    xml.leaf_if("media:description", &plain, caption);
    for credit in credits(item) {
        xml.leaf("media:credit", &[], credit);
    }
    xml.leaf_if("media:copyright", &[], item.copyright_notice.as_deref());
}

/// Who is credited for a picture: its byline, and the parties it names.
fn credits(item: &Story) -> Vec<&str> {
    let parties = item.info_sources.iter().filter_map(|party| party.name.as_deref());
    let mut credits: Vec<&str> = Vec::new();
    for credit in item.by.as_deref().into_iter().chain(parties).map(str::trim) {
        if !credit.is_empty() && !credits.contains(&credit) {
            credits.push(credit);
        }
    }
    credits
}

fn thumbnails(xml: &mut Writer, item: &Story) {
    for rendition in item.renditions.iter().filter(|rendition| rendition.name == "thumbnail") {
        if let Some(href) = rendition.href.as_deref().and_then(base::encoded) {
            xml.empty("media:thumbnail", &[("url", &href)]);
        }
    }
}

/// Files that stand beside the story itself, and its sound and films: what readers download.
pub(crate) fn enclosures(story: &Story) -> impl Iterator<Item = (&Rendition, String)> {
    let played = story.associations.iter().map(|one| one.story.as_ref());
    let played = played.filter(|item| matches!(item.item_type, ItemType::Audio | ItemType::Video));
    let own = story.renditions.iter().filter(|rendition| rendition.name != "web");
    own.chain(played.flat_map(|item| item.renditions.iter().filter(|rendition| rendition.name != "thumbnail")))
        .filter_map(|rendition| Some((rendition, base::encoded(rendition.href.as_deref()?)?)))
}

/// The picture that stands for the story.
pub(crate) fn main_picture(story: &Story) -> Option<String> {
    let pictures =
        || story.associations.iter().filter(|one| matches!(one.story.item_type, ItemType::Picture | ItemType::Graphic));
    let main = pictures().find(|one| one.rel.as_deref() == Some("main")).or_else(|| pictures().next())?;
    main.story.renditions.iter().find_map(|rendition| base::encoded(rendition.href.as_deref()?))
}

/// Whether a rendition has an address that an entry can hold.
pub(crate) fn is_written(rendition: &Rendition) -> bool {
    rendition.href.as_deref().is_some_and(|href| base::encoded(href).is_some())
}
