//! Components that hold files: pictures, graphics, sound and video, with their renditions and captions.

use roxmltree::Node;
use wiredesk_story::{ItemType, Label, Rendition, Story, story::Association};

use super::{
    component::{own, role},
    content,
    item::{Draft, item_type},
    read::{Context, formal},
};
use crate::{
    markup,
    xml::{
        kept::keep,
        tree::{attribute, child, children, elements, inside, some_text},
    },
};

/// A component as an item that belongs to the story; `count` others were before it.
pub(super) fn read(node: Node<'_, '_>, count: usize, context: &Context<'_, '_>) -> Association {
    let mut draft = Draft::new(Story::default());
    fill(&mut draft, node, context, None);
    let named = draft.carried.iter().find(|(name, _)| name == "name").map(|(_, value)| value.clone());
    Association {
        name: named.unwrap_or_else(|| format!("media-{}", count + 1)),
        rel: role(node),
        story: Box::new(draft.finish()),
    }
}

/// Reads a component and those inside it. `place`: the role of the inner one that is read.
pub(super) fn fill(draft: &mut Draft, node: Node<'_, '_>, context: &Context<'_, '_>, place: Option<&str>) {
    for part in elements(node) {
        if own(draft, part, context) {
            continue;
        }
        match part.tag_name().name() {
            "ContentItem" => match content::medium(part) {
                Some(kind) => {
                    let kind = item_type(&kind);
                    if draft.story.renditions.is_empty() || weight(kind) > weight(draft.story.item_type) {
                        draft.story.item_type = kind;
                    }
                    draft.story.renditions.extend(rendition(part, place));
                }
                None => caption(draft, part, context),
            },
            "NewsComponent" => fill(draft, part, context, role(part).as_deref()),
            _ => keep(&mut draft.story.extra, part),
        }
    }
}

/// What an item is of whose files are of several kinds: a video has still pictures beside it.
fn weight(kind: ItemType) -> u8 {
    match kind {
        ItemType::Video => 4,
        ItemType::Audio => 3,
        ItemType::Graphic => 2,
        ItemType::Picture => 1,
        _ => 0,
    }
}

/// A text among files says what they show.
fn caption(draft: &mut Draft, node: Node<'_, '_>, context: &Context<'_, '_>) {
    let Some(text) = content::read(draft, node, None, context) else { return };
    let lines = markup::lines_from_blocks(&text.blocks);
    draft.story.descriptions.push(Label::new("caption", lines.join("\n")));
}

/// A file, if it has an address. It is called as its component's role, its use or its format says.
pub(super) fn rendition(node: Node<'_, '_>, place: Option<&str>) -> Option<Rendition> {
    let href = attribute(node, "Href")?;
    let traits = child(node, "Characteristics");
    let said = |names: &[&str]| {
        let properties = traits.into_iter().flat_map(|traits| children(traits, "Property"));
        let named = |one: &Node<'_, '_>| attribute(*one, "FormalName").is_some_and(|own| names.contains(&own));
        properties.filter(named).find_map(|one| attribute(one, "Value")).map(str::to_owned)
    };
    let format = || child(node, "Format").and_then(formal);
    let name = place.map(str::to_owned).or_else(|| said(&["ImageUse", "MultiMediaUse", "Rendition", "Usage"])).or_else(format);
    let number = |names: &[&str]| said(names).and_then(|text| text.parse::<u32>().ok());
    let size = traits.and_then(|traits| inside(traits, "SizeInBytes").next()).and_then(some_text);
    let duration = said(&["Duration", "TotalDuration"]).and_then(|text| text.parse::<f64>().ok());
    Some(Rendition {
        name: name.unwrap_or_else(|| "original".into()),
        href: Some(href.to_owned()),
        content_type: child(node, "MimeType").and_then(formal),
        title: None,
        width: number(&["Width", "PixelWidth"]),
        height: number(&["Height", "PixelHeight"]),
        size_in_bytes: size.and_then(|text| text.parse().ok()),
        duration: duration.filter(|seconds| seconds.is_finite()),
        more: serde_json::Map::new(),
    })
}
