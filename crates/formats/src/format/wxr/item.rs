//! What WordPress says of an item besides what any feed says.

use jiff::tz::TimeZone;
use roxmltree::Node;
use wiredesk_story::{BlockKind, Body, DateTime, Image, ItemType, Label, PubStatus, Rendition, Story};

use super::{
    author::{self, Names},
    paragraphs,
};
use crate::{Input, markup};

/// Kinds that are the site's furniture.
const FURNITURE: [&str; 12] = [
    "nav_menu_item",
    "revision",
    "custom_css",
    "customize_changeset",
    "oembed_cache",
    "user_request",
    "wp_block",
    "wp_template",
    "wp_template_part",
    "wp_global_styles",
    "wp_navigation",
    "wp_font_face",
];

/// Whether an item is none that is published: a menu, a revision, a style.
pub(super) fn of_the_site(story: &Story) -> bool {
    field(story, "post_type").is_some_and(|kind| FURNITURE.contains(&kind))
}

/// A field of WordPress that was kept under its own name.
pub(super) fn field<'a>(story: &'a Story, name: &str) -> Option<&'a str> {
    story.extra.get(&format!("wp:{name}")).and_then(serde_json::Value::as_str)
}

pub(super) fn look(node: Node<'_, '_>, story: &mut Story, input: &Input<'_>, names: &Names) {
    let text = |prefix: &str, name: &str| text_of(node, prefix, name);
    // Whoever reads the log is no reader of what a password hides, and comments are other people's.
    let locked = text("wp", "post_password").is_some();
    for name in ["wp:post_password", "wp:comment", "excerpt:encoded"] {
        story.extra.shift_remove(name);
    }
    if let Some(content) = text("content", "encoded") {
        let base = text("", "link").and_then(|link| url::Url::parse(&link).ok());
        let blocks = markup::blocks_from_html(&paragraphs::html(&content), base.as_ref());
        story.bodies = if blocks.is_empty() { Vec::new() } else { vec![Body::main(blocks)] };
    }
    let excerpt = text("excerpt", "encoded").map(|html| markup::inline_from_html(&html, None).text);
    if let Some(excerpt) =
        excerpt.as_ref().filter(|excerpt| !story.descriptions.iter().any(|label| label.value == **excerpt))
    {
        story.descriptions.push(Label::new("summary", excerpt.as_str()));
    }
    times(story, &text, input);
    let status = text("wp", "status").unwrap_or_default();
    story.pub_status = match status.as_str() {
        _ if locked => Some(PubStatus::Withheld),
        "publish" => Some(PubStatus::Usable),
        "draft" | "pending" | "auto-draft" | "private" => Some(PubStatus::Withheld),
        "trash" => Some(PubStatus::Canceled),
        _ => story.pub_status,
    };
    if status == "future" {
        story.embargoed_until = story.embargoed_until.take().or_else(|| story.first_created.clone());
    }
    author::name(story, names);
    if let Some(address) = text("wp", "attachment_url") {
        file(story, &address);
    }
    let kind = text("wp", "post_type").unwrap_or_default();
    if kind == "attachment" {
        picture(story, excerpt.as_deref());
    }
}

/// The text of a child of this name, where it says something.
pub(super) fn text_of(node: Node<'_, '_>, prefix: &str, name: &str) -> Option<String> {
    let found = node.children().find(|child| child.is_element() && is(*child, prefix, name))?;
    let text: String = found.children().filter_map(|child| child.text()).collect();
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Whether an element is the one of this name: by the prefix that WordPress writes.
pub(super) fn is(node: Node<'_, '_>, prefix: &str, name: &str) -> bool {
    if node.tag_name().name() != name {
        return false;
    }
    let namespace = node.tag_name().namespace().unwrap_or_default();
    match prefix {
        "wp" => namespace.contains("wordpress.org/export/") && !namespace.contains("/excerpt"),
        "excerpt" => namespace.contains("/excerpt"),
        "content" => namespace.contains("modules/content"),
        _ => namespace.is_empty(),
    }
}

/// The moments in UTC, which the export has beside the site's own; drafts have zeros.
fn times(story: &mut Story, text: &dyn Fn(&str, &str) -> Option<String>, input: &Input<'_>) {
    let moment = |name: &str, zone: &TimeZone| {
        text("wp", name)
            .filter(|text| !text.starts_with("0000"))
            .and_then(|text| DateTime::parse_lenient(&text, zone).ok())
    };
    let both = |name: &str| moment(&format!("{name}_gmt"), &TimeZone::UTC).or_else(|| moment(name, input.zone));
    story.first_created = both("post_date").or(story.first_created.take());
    story.version_created =
        both("post_modified").or(story.version_created.take()).or_else(|| story.first_created.clone());
    for (name, stated) in [("post_date", &story.first_created), ("post_modified", &story.version_created)] {
        if stated.is_some() {
            story.extra.shift_remove(&format!("wp:{name}_gmt"));
        }
    }
}

/// The file of an attachment.
fn file(story: &mut Story, address: &str) {
    if !address.starts_with("http") {
        return;
    }
    story.renditions.push(Rendition {
        name: "original".into(),
        href: Some(address.to_owned()),
        content_type: media_type(address).map(str::to_owned),
        ..Rendition::default()
    });
    story.extra.shift_remove("wp:attachment_url");
}

/// An attachment is what its file is; its excerpt is the caption, and comes before its description.
fn picture(story: &mut Story, caption: Option<&str>) {
    let file = story.renditions.iter().find(|file| file.name == "original");
    let kind = file.and_then(|file| file.content_type.clone()).unwrap_or_default();
    story.item_type = match kind.split('/').next() {
        Some("image") => ItemType::Picture,
        Some("audio") => ItemType::Audio,
        Some("video") => ItemType::Video,
        _ => ItemType::Component,
    };
    for label in &mut story.descriptions {
        if Some(label.value.as_str()) == caption {
            label.role = Some("caption".into());
        }
    }
    story.descriptions.sort_by_key(|label| label.role.as_deref() != Some("caption"));
}

/// What a file is by the end of its name.
fn media_type(address: &str) -> Option<&'static str> {
    let path = address.split(['?', '#']).next()?;
    Some(match path.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "svg" => "image/svg+xml",
        "mp3" => "audio/mpeg",
        "mp4" => "video/mp4",
        "pdf" => "application/pdf",
        _ => return None,
    })
}

/// Whether the running text shows a file already.
pub(super) fn shows(story: &Story, address: &str) -> bool {
    let blocks = story.main_body().map(|body| body.blocks.as_slice()).unwrap_or_default();
    blocks.iter().any(|block| matches!(&block.kind, BlockKind::Image(Image { href, .. }) if href == address))
}
