//! Blocks that are made of several texts, while they are being read.

use wiredesk_story::{Block, BlockKind, Direction, Language, Mark, MarkKind, RichText};

/// Language and direction of a piece of text, as the elements around it say.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Voice {
    pub(super) language: Option<Language>,
    pub(super) direction: Option<Direction>,
}

impl Voice {
    /// A block in this voice.
    pub(super) fn block(&self, kind: BlockKind) -> Block {
        Block { kind, language: self.language.clone(), direction: self.direction }
    }

    /// The text with a mark over all of it, where its voice is not that of the block it stands in.
    pub(super) fn within(&self, around: &Self, mut text: RichText) -> RichText {
        if self != around && (self.language.is_some() || self.direction.is_some()) {
            let kind = MarkKind::Span { language: self.language.clone(), direction: self.direction };
            let end = text.text.chars().count();
            text.marks.insert(0, Mark { start: 0, end, kind });
        }
        text
    }
}

/// A list, quotation or table that is open.
#[derive(Debug)]
pub(super) struct Container {
    pub(super) voice: Voice,
    pub(super) shape: Shape,
    /// The next text begins a new item.
    pub(super) fresh: bool,
}

/// What it becomes.
#[derive(Debug)]
pub(super) enum Shape {
    List { ordered: bool, items: Vec<RichText> },
    Quote { paragraphs: Vec<RichText> },
    Table { rows: Vec<Vec<RichText>>, head: bool },
}

impl Container {
    /// Begins a row of a table.
    pub(super) fn row(&mut self) {
        if let Shape::Table { rows, .. } = &mut self.shape {
            rows.push(Vec::new());
        }
    }

    /// Begins a cell. The first row is a header if all its cells say so.
    pub(super) fn cell(&mut self, is_head: bool) {
        if let Shape::Table { rows, head } = &mut self.shape {
            if rows.is_empty() {
                rows.push(Vec::new());
            }
            *head = *head && (is_head || rows.len() > 1);
            if let Some(row) = rows.last_mut() {
                row.push(RichText::default());
            }
        }
    }

    /// Adds a text.
    pub(super) fn add(&mut self, text: RichText) {
        let fresh = std::mem::take(&mut self.fresh);
        match &mut self.shape {
            Shape::List { items, .. } => match items.last_mut().filter(|_| !fresh) {
                Some(last) => join(last, text),
                None => items.push(text),
            },
            Shape::Quote { paragraphs } => paragraphs.push(text),
            Shape::Table { rows, .. } => match rows.last_mut().and_then(|row| row.last_mut()) {
                Some(last) => join(last, text),
                None => rows.push(vec![text]),
            },
        }
    }

    /// The block, if there is a text in it.
    pub(super) fn block(self) -> Option<Block> {
        let kind = match self.shape {
            Shape::List { ordered, items } if !items.is_empty() => BlockKind::List { ordered, items },
            Shape::Quote { paragraphs } if !paragraphs.is_empty() => BlockKind::Quote { paragraphs },
            Shape::Table { mut rows, head } => {
                rows.retain(|row| !row.is_empty());
                if rows.iter().flatten().all(RichText::is_empty) {
                    return None;
                }
                BlockKind::Table { header: head, rows }
            }
            _ => return None,
        };
        Some(self.voice.block(kind))
    }
}

/// A figure that is open: what is shown stands among the blocks already.
#[derive(Debug)]
pub(super) struct Figure {
    pub(super) voice: Voice,
    /// The first block of the figure.
    pub(super) from: usize,
    pub(super) caption: RichText,
    pub(super) credit: Option<String>,
}

impl Figure {
    /// Gives caption and credit to the first picture, else to the first embed; else they are a paragraph.
    pub(super) fn finish(self, blocks: &mut Vec<Block>) {
        let Self { voice, from, mut caption, credit } = self;
        let inside = blocks.get_mut(from..).unwrap_or_default();
        let image = inside.iter_mut().find_map(|block| match &mut block.kind {
            BlockKind::Image(image) if image.caption.is_empty() && image.credit.is_none() => Some(image),
            _ => None,
        });
        if let Some(image) = image {
            image.caption = caption;
            image.credit = credit;
            return;
        }
        if let Some(credit) = credit {
            join(&mut caption, RichText::plain(credit));
        }
        if let [only] = inside
            && let Some(embed) = linked(only)
        {
            only.kind = embed;
        }
        let embed = inside.iter_mut().find_map(|block| match &mut block.kind {
            BlockKind::Embed { text, .. } if text.is_empty() => Some(text),
            _ => None,
        });
        match embed {
            Some(text) => *text = caption,
            None if caption.is_empty() => {}
            None => blocks.push(voice.block(BlockKind::Paragraph { text: caption })),
        }
    }
}

/// A paragraph that is one link alone, as the embed it stands for.
fn linked(block: &Block) -> Option<BlockKind> {
    let BlockKind::Paragraph { text } = &block.kind else { return None };
    let length = text.text.chars().count();
    let at = text
        .marks
        .iter()
        .position(|mark| mark.start == 0 && mark.end == length && matches!(mark.kind, MarkKind::Link { .. }))?;
    let mut text = text.clone();
    let MarkKind::Link { href } = text.marks.remove(at).kind else { return None };
    if text.text == href {
        text = RichText::default();
    }
    Some(BlockKind::Embed { href, text })
}

/// Adds a text to another, on a line of its own.
pub(super) fn join(to: &mut RichText, text: RichText) {
    if to.is_empty() {
        *to = text;
        return;
    }
    // Counted only where there is something to shift: a cell may be joined from thousands of texts.
    let shift = if text.marks.is_empty() { 0 } else { to.text.chars().count() + 1 };
    to.text.push('\n');
    to.text.push_str(&text.text);
    to.marks.extend(text.marks.into_iter().map(|mark| Mark {
        start: mark.start + shift,
        end: mark.end + shift,
        kind: mark.kind,
    }));
}
