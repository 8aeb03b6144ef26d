//! What is attached to a message: listed with type, name, size and hash. The bytes stay in the wire item.

use mail_parser::{Message, MessagePart, MimeHeaders, PartType};
use wiredesk_story::{ItemType, Label, Rendition, Story, identity::sha256_hex, story::Association};

/// Attachments beyond these are not listed.
const MOST: usize = 1000;

pub(super) fn list(story: &mut Story, message: &Message<'_>) {
    for (n, part) in message.attachments().take(MOST).enumerate() {
        let item = item(part);
        let pictures = story.associations.iter().any(|other| other.story.item_type == ItemType::Picture);
        let main = item.item_type == ItemType::Picture && !pictures;
        story.associations.push(Association {
            name: format!("attachment {}", n + 1),
            rel: main.then(|| "main".to_owned()),
            story: Box::new(item),
        });
    }
}

fn item(part: &MessagePart<'_>) -> Story {
    let kind = part.content_type();
    let media = kind.map(|kind| {
        let subtype = kind.subtype().map(|subtype| format!("/{}", subtype.to_ascii_lowercase())).unwrap_or_default();
        format!("{}{subtype}", kind.ctype().to_ascii_lowercase())
    });
    let item_type = match media.as_deref().and_then(|media| media.split('/').next()) {
        Some("image") => ItemType::Picture,
        Some("audio") => ItemType::Audio,
        Some("video") => ItemType::Video,
        _ => ItemType::Component,
    };
    let bytes = part.contents();
    let name = part.attachment_name().map(|name| name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned());
    let mut item = Story {
        item_type,
        renditions: vec![Rendition {
            name: "original".into(),
            title: name,
            content_type: media,
            size_in_bytes: Some(bytes.len() as u64),
            ..Rendition::default()
        }],
        ..Story::default()
    };
    if let PartType::Message(inner) = &part.body {
        item.headlines.extend(inner.subject().map(|subject| Label::new("main", subject)));
    }
    if let Some(words) = part.content_description() {
        item.descriptions.push(Label::new("caption", words));
    }
    item.extra.insert("sha256".into(), sha256_hex(bytes).into());
    if let Some(id) = part.content_id() {
        item.extra.insert("Content-ID".into(), id.into());
    }
    item
}
