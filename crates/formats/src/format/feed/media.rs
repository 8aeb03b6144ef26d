//! Pictures, sound and films of an entry: RSS `enclosure` and `image`, Media RSS 1.5, `itunes:image`, Atom and JSON Feed enclosures.

use roxmltree::Node;
use serde_json::{Map, Value};
use url::Url;
use wiredesk_story::{Concept, ItemType, Label, Language, Party, Rendition, Story, StoryUri, story::Association};

use super::{
    base, construct, extra,
    names::{self, Ns},
};

/// More media of one entry are not told.
pub(super) const MAX_MEDIA: usize = 256;

/// One medium of an entry, with its renditions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Medium {
    pub(super) kind: ItemType,
    pub(super) renditions: Vec<Rendition>,
    pub(super) title: Option<String>,
    pub(super) caption: Option<String>,
    pub(super) credits: Vec<Party>,
    pub(super) author: Option<String>,
    pub(super) copyright: Option<String>,
    pub(super) language: Option<Language>,
    pub(super) main: bool,
    /// What else is said of it, under its own names.
    pub(super) extra: Map<String, Value>,
}

/// Whether [`read`] takes the element.
pub(super) fn is_media(ns: Ns, local: &str) -> bool {
    match ns {
        Ns::Rss => matches!(local, "enclosure" | "image" | "thumbnail"),
        Ns::Itunes => local == "image",
        Ns::Media => {
            matches!(local, "content" | "group" | "thumbnail" | "credit" | "copyright" | "description" | "title")
        }
        _ => false,
    }
}

/// The media of an entry in the order of the file. What an entry says of all its media holds for each that says nothing else.
pub(super) fn read(entry: Node<'_, '_>, document: Option<&Url>) -> Vec<Medium> {
    let mut media = Vec::new();
    scope(entry, document, &mut media);
    let length =
        entry.children().find(|child| names::of(*child) == Ns::Itunes && child.tag_name().name() == "duration");
    let played = media.iter_mut().find(|medium| matches!(medium.kind, ItemType::Audio | ItemType::Video));
    if let (Some(medium), Some(length)) = (played, length)
        && let Some(rendition) = medium.renditions.first_mut().filter(|rendition| rendition.duration.is_none())
    {
        rendition.duration = seconds(&construct::text_of(length));
    }
    media
}

/// `1:02:03`, `62:03`, `3723`.
fn seconds(text: &str) -> Option<f64> {
    let parts: Option<Vec<f64>> = text.trim().split(':').map(|part| part.trim().parse().ok()).collect();
    let parts = parts.filter(|parts| parts.len() <= 3 && parts.iter().all(|part| (0.0..1e7).contains(part)))?;
    Some(parts.into_iter().fold(0.0, |sum, part| sum * 60.0 + part)).filter(|sum| *sum > 0.0)
}

/// The elements of an entry or of a group.
fn scope(node: Node<'_, '_>, document: Option<&Url>, media: &mut Vec<Medium>) {
    let first = media.len();
    let elements = || node.children().filter(|child| child.is_element());
    for child in elements() {
        let ns = names::of(child);
        let local = child.tag_name().name();
        if media.len() >= MAX_MEDIA {
            break;
        }
        let found = match (ns, local) {
            (Ns::Media, "group") => {
                group(child, document, media);
                None
            }
            (Ns::Media, "content") => medium(child, "content", document),
            (Ns::Rss, "enclosure") => medium(child, "enclosure", document),
            (Ns::Rss | Ns::Itunes, "image") => medium(child, "image", document),
            _ => None,
        };
        if let Some(found) = found {
            add(media, found);
        }
    }
    for child in elements().filter(|child| is_thumbnail(*child)) {
        let Some(thumbnail) = rendition(child, "thumbnail", document) else { continue };
        let shown = |medium: &Medium| medium.renditions.iter().any(|known| known.href == thumbnail.href);
        if media.iter().any(shown) || media.len() >= MAX_MEDIA {
            continue;
        }
        match media.get_mut(first) {
            Some(medium) => medium.renditions.push(thumbnail),
            None => media.push(Medium { kind: ItemType::Picture, renditions: vec![thumbnail], ..Medium::default() }),
        }
    }
    let mut around = about(node);
    if names::of(node) != Ns::Media {
        // The entry keeps what it says itself.
        around.extra.clear();
    }
    for medium in &mut media[first..] {
        inherit(medium, &around);
    }
}

/// `media:group`: the same thing in several renditions.
fn group(node: Node<'_, '_>, document: Option<&Url>, media: &mut Vec<Medium>) {
    let mut inside = Vec::new();
    if node.ancestors().take(4).filter(|node| node.has_tag_name((names::MEDIA, "group"))).count() < 2 {
        scope(node, document, &mut inside);
    }
    let mut inside = inside.into_iter();
    let Some(mut whole) = inside.next() else { return };
    for other in inside {
        whole.main |= other.main;
        inherit(&mut whole, &other);
        whole.renditions.extend(other.renditions);
    }
    add(media, whole);
}

fn medium(node: Node<'_, '_>, name: &str, document: Option<&Url>) -> Option<Medium> {
    let rendition = rendition(node, name, document);
    let inside = |name: &'static str| {
        let elements = node.children().filter(move |child| child.is_element() && child.tag_name().name() == name);
        elements.filter(|child| matches!(names::of(*child), Ns::Media | Ns::Rss))
    };
    let mut thumbnails =
        inside("thumbnail").take(MAX_MEDIA).filter_map(|one| self::rendition(one, "thumbnail", document));
    // What only a page plays has that page's address.
    let player = || inside("player").find_map(|one| self::rendition(one, "player", document));
    let rendition = rendition.or_else(player).or_else(|| thumbnails.next())?;
    let kind = match name {
        "image" => ItemType::Picture,
        _ => kind_of(names::attribute(node, "medium"), &rendition),
    };
    let mut medium = about(node);
    medium.kind = kind;
    medium.renditions.push(rendition);
    medium.renditions.extend(thumbnails);
    medium.language = names::attribute(node, "lang").and_then(|tag| Language::parse(tag).ok());
    medium.main = names::attribute(node, "isDefault").is_some_and(|value| value.eq_ignore_ascii_case("true"));
    if name == "image" {
        medium.title = child_text(node, "title");
    }
    Some(medium)
}

fn rendition(node: Node<'_, '_>, name: &str, document: Option<&Url>) -> Option<Rendition> {
    let number =
        |key| names::attribute(node, key).and_then(|value| value.parse::<u64>().ok()).filter(|value| *value > 0);
    let pixels = |key| number(key).and_then(|value| u32::try_from(value).ok());
    let inner = node.children().find(|child| child.is_element() && child.tag_name().name() == "url");
    let resource =
        node.attributes().find(|attribute| attribute.name() == "resource").map(|attribute| attribute.value());
    let written = ["url", "href", "src"].into_iter().find_map(|key| names::attribute(node, key)).or(resource);
    let text = construct::text_of(inner.unwrap_or(node));
    let href = base::absolute(written.unwrap_or(&text), base::of(node, document).as_ref())?;
    Some(Rendition {
        name: name.into(),
        content_type: names::attribute(node, "type").filter(|value| value.contains('/')).map(str::to_owned),
        width: pixels("width"),
        height: pixels("height"),
        size_in_bytes: number("fileSize").or_else(|| number("length")),
        duration: names::attribute(node, "duration").and_then(seconds),
        href: Some(href),
        ..Rendition::default()
    })
}

fn is_thumbnail(node: Node<'_, '_>) -> bool {
    node.is_element() && node.tag_name().name() == "thumbnail" && matches!(names::of(node), Ns::Media | Ns::Rss)
}

/// What an element says of the media in it.
fn about(node: Node<'_, '_>) -> Medium {
    let mut about = Medium::default();
    for child in node.children().filter(|child| names::of(*child) == Ns::Media && child.is_element()) {
        let Some(text) = construct::read(child, None) else { continue };
        let line = text.line();
        match child.tag_name().name() {
            _ if line.is_empty() => {}
            "title" => about.title = Some(line),
            "description" => about.caption = Some(line),
            "copyright" => about.copyright = Some(line),
            "credit" => {
                if matches!(names::attribute(child, "role"), Some("author" | "photographer")) {
                    about.author.get_or_insert_with(|| line.clone());
                }
                about.credits.push(Party { name: Some(line), role: Some("credit".into()), ..Party::default() });
            }
            _ => {}
        }
    }
    let told = ["title", "description", "copyright", "credit", "content", "thumbnail", "group"];
    let of_media = names::of(node) == Ns::Media;
    let inside = node.children().filter(|child| of_media && child.is_element());
    for child in inside.filter(|child| names::of(*child) != Ns::Media || !told.contains(&child.tag_name().name())) {
        extra::keep(&mut about.extra, child);
    }
    about
}

fn inherit(medium: &mut Medium, around: &Medium) {
    medium.title = medium.title.take().or_else(|| around.title.clone());
    medium.caption = medium.caption.take().or_else(|| around.caption.clone());
    medium.copyright = medium.copyright.take().or_else(|| around.copyright.clone());
    medium.author = medium.author.take().or_else(|| around.author.clone());
    if medium.credits.is_empty() {
        medium.credits.clone_from(&around.credits);
    }
    for (name, value) in &around.extra {
        if !medium.extra.contains_key(name) {
            medium.extra.insert(name.clone(), value.clone());
        }
    }
}

fn child_text(node: Node<'_, '_>, name: &str) -> Option<String> {
    let child = node.children().find(|child| child.is_element() && child.tag_name().name() == name)?;
    Some(construct::fold(&construct::text_of(child))).filter(|text| !text.is_empty())
}

/// Adds a medium, or what it says of one that is there.
pub(super) fn add(media: &mut Vec<Medium>, found: Medium) {
    let href = found.renditions.first().and_then(|rendition| rendition.href.clone());
    let known = media.iter_mut().find(|medium| medium.renditions.iter().any(|rendition| rendition.href == href));
    let Some(known) = known else { return media.push(found) };
    inherit(known, &found);
    known.main |= found.main;
    for rendition in found.renditions {
        match known.renditions.iter_mut().find(|one| one.href == rendition.href) {
            None => known.renditions.push(rendition),
            Some(one) => {
                one.content_type = one.content_type.take().or(rendition.content_type);
                one.width = one.width.or(rendition.width);
                one.height = one.height.or(rendition.height);
                one.size_in_bytes = one.size_in_bytes.or(rendition.size_in_bytes);
            }
        }
    }
}

/// Adds what a link points at (Atom `rel="enclosure"`, content that stands elsewhere).
pub(super) fn add_link(media: &mut Vec<Medium>, node: Node<'_, '_>, href: String) {
    let rendition = Rendition {
        name: "enclosure".into(),
        href: Some(href),
        content_type: names::attribute(node, "type").filter(|value| value.contains('/')).map(str::to_owned),
        size_in_bytes: names::attribute(node, "length").and_then(|value| value.parse().ok()).filter(|value| *value > 0),
        ..Rendition::default()
    };
    if media.len() < MAX_MEDIA {
        let title = names::attribute(node, "title").map(construct::fold);
        add(media, Medium { kind: kind_of(None, &rendition), renditions: vec![rendition], title, ..Medium::default() });
    }
}

/// By what the feed says, its media type, its file name; anything else is a file (`component`).
pub(super) fn kind_of(medium: Option<&str>, rendition: &Rendition) -> ItemType {
    let path = rendition.href.as_deref().unwrap_or_default().split(['?', '#']).next().unwrap_or_default();
    let extension = path.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
    let media_type = rendition.content_type.as_deref().unwrap_or_default();
    let class = medium.or_else(|| media_type.split_once('/').map(|(class, _)| class)).unwrap_or_default();
    match (class, extension.as_str()) {
        ("image", _) => ItemType::Picture,
        ("video", _) => ItemType::Video,
        ("audio", _) => ItemType::Audio,
        // What players of films were made of.
        _ if media_type == "application/x-shockwave-flash" => ItemType::Video,
        (_, "jpg" | "jpeg" | "png" | "gif" | "webp" | "avif" | "svg") => ItemType::Picture,
        (_, "mp4" | "m4v" | "mov" | "webm" | "m3u8") => ItemType::Video,
        (_, "mp3" | "m4a" | "ogg" | "oga" | "wav" | "aac") => ItemType::Audio,
        ("", "") if rendition.width.is_some() && rendition.duration.is_none() => ItemType::Picture,
        _ => ItemType::Component,
    }
}

/// Puts the media into the story: pictures, sound and films as associations, files as renditions.
pub(super) fn apply(media: Vec<Medium>, story: &mut Story) {
    let mut count = 0;
    for medium in media {
        if medium.kind == ItemType::Component {
            story.renditions.extend(medium.renditions);
            for (name, value) in medium.extra {
                story.extra.entry(name).or_insert(value);
            }
            continue;
        }
        count += 1;
        let name = format!("{}-{count}", medium.kind.as_str());
        let rel = medium.main.then(|| "main".to_owned());
        story.associations.push(Association { name, rel, story: Box::new(item(medium)) });
    }
}

fn item(medium: Medium) -> Story {
    let href = medium.renditions.first().and_then(|rendition| rendition.href.as_deref());
    let author = |name: &String| Concept { name: Some(name.clone()), rel: Some("author".into()), ..Concept::default() };
    Story {
        uri: href.and_then(|href| StoryUri::parse(href).ok()),
        item_type: medium.kind,
        language: medium.language,
        headlines: medium.title.into_iter().map(|title| Label::new("main", title)).collect(),
        descriptions: medium.caption.into_iter().map(|caption| Label::new("caption", caption)).collect(),
        people: medium.author.iter().map(author).collect(),
        by: medium.author,
        info_sources: medium.credits,
        copyright_notice: medium.copyright,
        renditions: medium.renditions,
        extra: medium.extra,
        ..Story::default()
    }
}
