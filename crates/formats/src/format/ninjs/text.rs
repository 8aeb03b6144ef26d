//! Headlines, bodies and descriptions.

use serde_json::{Map, Value};
use wiredesk_story::{Block, Body, Label, Story};

use super::read::list;
use crate::{
    format::text::paragraphs,
    json::take_text,
    markup::{blocks_from_html, inline_from_html, lines_from_blocks},
};

/// A text with what is said of it.
struct Text {
    role: Option<String>,
    content_type: Option<String>,
    value: String,
}

impl Text {
    fn is_html(&self) -> bool {
        match self.content_type.as_deref() {
            Some(kind) => kind.contains("html") || kind.contains("nitf") || kind.contains("xml"),
            None => {
                let marked = self.role.as_deref().is_some_and(|role| matches!(role, "html" | "xhtml" | "richtext"));
                marked || ["<p", "<br", "<div", "<h2", "</"].iter().any(|tag| self.value.contains(tag))
            }
        }
    }

    fn blocks(&self) -> Vec<Block> {
        if self.is_html() {
            blocks_from_html(&self.value, None)
        } else {
            paragraphs(&self.value).into_iter().map(Block::paragraph).collect()
        }
    }
}

fn texts(map: &mut Map<String, Value>, name: &str) -> Vec<Text> {
    let read = |item: Value| match item {
        Value::Object(mut item) => Some(Text {
            role: take_text(&mut item, "role"),
            content_type: take_text(&mut item, "contentType").or_else(|| take_text(&mut item, "contenttype")),
            value: take_text(&mut item, "value")?,
        }),
        Value::String(value) => Some(Text { role: None, content_type: None, value }),
        _ => None,
    };
    list(map, name).into_iter().filter_map(read).collect()
}

/// The main headline comes first; headlines are plain text.
pub(super) fn headlines(story: &mut Story, map: &mut Map<String, Value>) {
    for text in texts(map, "headlines") {
        let value = if text.content_type.as_deref().is_some_and(|kind| kind.contains("html")) {
            inline_from_html(&text.value, None).text
        } else {
            text.value
        };
        story.headlines.push(Label { role: text.role, value, by: None });
    }
    story.headlines.sort_by_key(|label| label.role.as_deref() != Some("main"));
}

/// The main body comes first: the one called so, else HTML before plain text. A body that says the same as one before it
/// in another media type is left out.
pub(super) fn bodies(story: &mut Story, map: &mut Map<String, Value>) {
    let mut texts = texts(map, "bodies");
    texts.sort_by_key(|text| (text.role.as_deref() != Some("main") && !text.is_html(), !text.is_html()));
    let mut seen = Vec::new();
    for text in texts {
        let mut blocks = text.blocks();
        let letters = letters(&lines_from_blocks(&blocks).concat());
        if blocks.is_empty() || seen.contains(&letters) {
            continue;
        }
        seen.push(letters);
        for block in &mut blocks {
            as_around(block, story);
        }
        let main = story.bodies.is_empty();
        story.bodies.push(Body { role: if main { Some("main".into()) } else { text.role }, blocks, by: None });
    }
}

/// Descriptions are plain text, one line a paragraph; the same text in another media type is left out.
pub(super) fn descriptions(story: &mut Story, map: &mut Map<String, Value>) {
    let mut texts = texts(map, "descriptions");
    texts.sort_by_key(Text::is_html);
    let mut seen = Vec::new();
    for text in texts {
        let value = if text.is_html() { lines_from_blocks(&text.blocks()).join("\n") } else { text.value };
        let letters = letters(&value);
        if !value.is_empty() && !seen.contains(&letters) {
            seen.push(letters);
            story.descriptions.push(Label { role: text.role, value, by: None });
        }
    }
}

/// The language and direction of a block stand there only where they differ from the story's.
fn as_around(block: &mut Block, story: &Story) {
    let Some(language) = &story.language else { return };
    let around = language.direction();
    if block.language.as_ref() == Some(language) {
        block.language = None;
    }
    if block.language.is_none() && block.direction == Some(around) {
        block.direction = None;
    }
}

/// Text without white space, to tell whether two say the same.
fn letters(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
