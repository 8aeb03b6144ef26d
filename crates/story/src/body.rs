//! The body of a story as blocks. HTML and plain text are rendered from them by `formats`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::language::{Direction, Language};

/// One body: the main text, or another that the wire sent beside it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Body {
    /// ninjs `bodies[].role`; the main one is `main`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The blocks in reading order.
    pub blocks: Vec<Block>,
    /// Which enricher had a model write it, and its version; absent where people did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// A block of the body, with the language and direction of its text where they are known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Block {
    /// What the block is.
    #[serde(flatten)]
    pub kind: BlockKind,
    /// BCP 47, where it is known for this block.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// Base direction, where it is known for this block.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
}

/// The kinds of block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum BlockKind {
    /// A heading inside the body; level 2 to 6 (the headline is level 1 and is never here).
    Heading {
        /// 2 to 6.
        level: u8,
        /// Its text.
        text: RichText,
    },
    /// A paragraph.
    Paragraph {
        /// Its text.
        text: RichText,
    },
    /// A list.
    List {
        /// Numbered (`ol`) or not (`ul`).
        ordered: bool,
        /// One text an item.
        items: Vec<RichText>,
    },
    /// A quotation set apart.
    Quote {
        /// One text a paragraph.
        paragraphs: Vec<RichText>,
    },
    /// A table of texts.
    Table {
        /// The first row is a header row.
        header: bool,
        /// Rows of cells.
        rows: Vec<Vec<RichText>>,
    },
    /// A picture in the running text.
    Image(Image),
    /// Something of another site's (a video, a post), by its address.
    Embed {
        /// Absolute address.
        href: String,
        /// What stands for it where it cannot be shown.
        #[serde(default, skip_serializing_if = "RichText::is_empty")]
        text: RichText,
    },
}

/// A picture in the running text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Image {
    /// Absolute address.
    pub href: String,
    /// What the picture shows, for who cannot see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
    /// The caption under it.
    #[serde(default, skip_serializing_if = "RichText::is_empty")]
    pub caption: RichText,
    /// Who is credited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
}

/// Text with marks. A line break is `\n`. Marks nest or stand apart, in order of their start, longer first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RichText {
    /// The characters.
    pub text: String,
    /// Links and emphasis over spans of the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
}

/// A span of text that is marked. Offsets count Unicode scalar values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Mark {
    /// First scalar value.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// What the mark says.
    #[serde(flatten)]
    pub kind: MarkKind,
}

/// The kinds of mark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "mark", rename_all = "camelCase")]
pub enum MarkKind {
    /// `strong`.
    Strong,
    /// `em`.
    Emphasis,
    /// `sub`.
    Subscript,
    /// `sup`.
    Superscript,
    /// A link: http, https, mailto or tel.
    Link {
        /// Absolute address.
        href: String,
    },
    /// A run of another language or direction (`bdi`, `span lang dir`).
    Span {
        /// Its language.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        language: Option<Language>,
        /// Its direction.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        direction: Option<Direction>,
    },
}

impl RichText {
    /// Text without marks.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), marks: Vec::new() }
    }

    /// No text at all.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

impl Block {
    /// A block whose language and direction are not known.
    pub fn new(kind: BlockKind) -> Self {
        Self { kind, language: None, direction: None }
    }

    /// A paragraph of plain text.
    pub fn paragraph(text: impl Into<String>) -> Self {
        Self::new(BlockKind::Paragraph { text: RichText::plain(text) })
    }

    /// A heading of plain text; levels outside 2 to 6 are brought inside.
    pub fn heading(level: u8, text: impl Into<String>) -> Self {
        Self::new(BlockKind::Heading { level: level.clamp(2, 6), text: RichText::plain(text) })
    }

    /// The texts of the block in reading order.
    pub fn texts(&self) -> Vec<&RichText> {
        match &self.kind {
            BlockKind::Heading { text, .. } | BlockKind::Paragraph { text } | BlockKind::Embed { text, .. } => {
                vec![text]
            }
            BlockKind::List { items, .. } => items.iter().collect(),
            BlockKind::Quote { paragraphs } => paragraphs.iter().collect(),
            BlockKind::Table { rows, .. } => rows.iter().flatten().collect(),
            BlockKind::Image(image) => vec![&image.caption],
        }
    }

    /// The same, to be changed.
    pub fn texts_mut(&mut self) -> Vec<&mut RichText> {
        match &mut self.kind {
            BlockKind::Heading { text, .. } | BlockKind::Paragraph { text } | BlockKind::Embed { text, .. } => {
                vec![text]
            }
            BlockKind::List { items, .. } => items.iter_mut().collect(),
            BlockKind::Quote { paragraphs } => paragraphs.iter_mut().collect(),
            BlockKind::Table { rows, .. } => rows.iter_mut().flatten().collect(),
            BlockKind::Image(image) => vec![&mut image.caption],
        }
    }

    /// The block on one line: its texts joined by a space, white space folded to single spaces.
    pub fn line(&self) -> String {
        let mut line = String::new();
        self.texts().iter().for_each(|part| push_folded(&part.text, 0, &mut line));
        line
    }
}

/// Appends a text to the line that begins at `start`, its white space folded to single spaces, a space before it if there is something.
pub(crate) fn push_folded(text: &str, start: usize, line: &mut String) {
    // Text with single spaces alone goes over as it is.
    let mut spaced = true;
    let plain = text.chars().all(|c| {
        let twice = spaced;
        spaced = c.is_whitespace();
        !spaced || c == ' ' && !twice
    });
    if plain && !spaced {
        if line.len() > start {
            line.push(' ');
        }
        line.push_str(text);
        return;
    }
    for word in text.split_whitespace() {
        if line.len() > start {
            line.push(' ');
        }
        line.push_str(word);
    }
}

impl Body {
    /// The main body.
    pub fn main(blocks: Vec<Block>) -> Self {
        Self { role: Some("main".into()), blocks, by: None }
    }

    /// Words, by white space.
    pub fn word_count(&self) -> usize {
        self.blocks.iter().flat_map(Block::texts).map(|text| text.text.split_whitespace().count()).sum()
    }
}
