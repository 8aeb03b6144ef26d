//! Tags and texts to blocks, in one pass. Broken nesting is taken as a browser would, within a bounded depth.

mod close;

use url::Url;
use wiredesk_story::{Block, BlockKind, Image, MarkKind, RichText};

use super::{
    address,
    container::{Container, Figure, Shape, Voice, join},
    element::{self, Kind},
    line::Line,
    reference,
    token::{Tag, Token, Tokens},
};
use crate::limits;

/// A longer text in the place of a film is cut.
const MAX_INSTEAD: usize = 4096;

/// Where text goes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Target {
    /// A block of its own.
    Paragraph,
    Heading(u8),
    /// The open list, quotation, table cell.
    Inside,
    /// In a table, but in no cell.
    Table,
    /// The caption of the figure.
    Caption,
}

#[derive(Clone, Debug)]
struct Context {
    voice: Voice,
    target: Target,
    hidden: bool,
    preformatted: bool,
}

/// What is to be done at an element's end.
#[derive(Debug, PartialEq)]
enum Role {
    Block,
    /// Marks that it opened.
    Inline(Vec<MarkKind>),
    /// It holds the open container.
    Container,
    Figure,
    /// The line that was begun before the credit.
    Credit,
    Media,
}

#[derive(Debug)]
struct Element {
    name: Box<str>,
    kind: Kind,
    role: Role,
    context: Context,
}

impl Element {
    fn ends_a_text(&self) -> bool {
        self.kind.is_block() && self.role != Role::Credit && !self.context.hidden
    }
}

pub(super) struct Builder<'u> {
    base: Option<&'u Url>,
    /// All text is one line.
    inline: bool,
    /// It is a page's own markup, controls and all.
    page: bool,
    /// What stands for the film or sound that is open, where that has no address.
    instead: String,
    stack: Vec<Element>,
    /// Elements that were too deep to be kept.
    too_deep: usize,
    tags: usize,
    line: Line,
    stash: Line,
    container: Option<Container>,
    figures: Vec<Figure>,
    media: Option<String>,
    blocks: Vec<Block>,
    /// Pictures inside a container: they follow it.
    after: Vec<Block>,
}

impl<'u> Builder<'u> {
    pub(super) fn new(base: Option<&'u Url>, inline: bool) -> Self {
        Self {
            base,
            inline,
            page: false,
            instead: String::new(),
            stack: Vec::new(),
            too_deep: 0,
            tags: 0,
            line: Line::default(),
            stash: Line::default(),
            container: None,
            figures: Vec::new(),
            media: None,
            blocks: Vec::new(),
            after: Vec::new(),
        }
    }

    /// For a page's own markup.
    pub(super) fn for_page(base: Option<&'u Url>) -> Self {
        Self { page: true, ..Self::new(base, false) }
    }

    pub(super) fn read(&mut self, html: &str) {
        self.tokens(html, false);
        self.close_to(0);
        self.flush();
    }

    fn tokens(&mut self, html: &str, is_raw: bool) {
        for token in Tokens::new(html) {
            match token {
                Token::Text(text) => self.text(&text),
                // What is raw inside raw text stays unread: depth has a bound.
                Token::Raw(_) if is_raw => {}
                Token::Raw(content) => self.raw(content),
                // What comes after too many tags is read as one long text.
                Token::Start(_) | Token::End(_) if self.tags > limits::MAX_NODES as usize => self.line.space(),
                Token::Start(tag) => self.start(&tag),
                Token::End(name) => self.end(&name),
            }
        }
    }

    /// What a reader sees of raw text: the words of a field, and what stands for scripts and frames, which nobody keeps.
    fn raw(&mut self, content: &str) {
        let name = self.stack.last().map(|element| element.name.clone()).unwrap_or_default();
        match name.as_ref() {
            "noscript" | "noembed" | "noframes" => self.tokens(content, true),
            "textarea" | "xmp" => self.text(&reference::decode(content, false)),
            _ => {}
        }
    }

    pub(super) fn blocks(self) -> Vec<Block> {
        self.blocks
    }

    pub(super) fn line(mut self) -> RichText {
        self.line.take()
    }

    fn context(&self) -> Context {
        self.stack.last().map_or_else(
            || Context { voice: Voice::default(), target: Target::Paragraph, hidden: false, preformatted: false },
            |element| element.context.clone(),
        )
    }

    fn text(&mut self, text: &str) {
        let (hidden, preformatted, splits) = self.stack.last().map_or((false, false, true), |element| {
            let context = &element.context;
            (context.hidden, context.preformatted, matches!(context.target, Target::Paragraph | Target::Inside))
        });
        if hidden {
            if self.stack.last().is_some_and(|element| element.role == Role::Media) && self.instead.len() < MAX_INSTEAD
            {
                self.instead.push_str(text);
            }
            return;
        }
        if !splits || self.inline {
            self.line.one_break();
        }
        let mut rest = self.line.push(text, preformatted);
        while let Some(text) = rest {
            self.flush();
            rest = self.line.push(text, preformatted);
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        self.tags += 1;
        let kind = if self.page { Kind::on_page(&tag.name) } else { Kind::of(&tag.name) };
        let hidden = self.stack.last().is_some_and(|element| element.context.hidden);
        if kind.is_block() && !hidden {
            self.close_implied(kind);
            self.flush();
        }
        match kind {
            Kind::Void | Kind::Rule => {}
            Kind::Break if self.inline => self.line.space(),
            Kind::Break => self.line.line_break(),
            Kind::Image => self.image(tag),
            Kind::Embed => {
                let href = tag.attribute("src").and_then(|src| address::media(src, self.base));
                let title = tag.attribute("title").and_then(element::folded).unwrap_or_default();
                self.embed(href, title);
            }
            Kind::Source => {
                if let (Some(src), None) = (tag.attribute("src"), &self.media) {
                    self.media = address::media(src, self.base);
                }
            }
            _ if self.stack.len() >= limits::MAX_DEPTH => self.too_deep += 1,
            _ => self.open(tag, kind),
        }
    }

    fn open(&mut self, tag: &Tag<'_>, kind: Kind) {
        let mut context = self.context();
        context.hidden = context.hidden || kind == Kind::Hidden || element::is_hidden(tag);
        context.preformatted = context.preformatted || kind == Kind::Preformatted;
        let (language, direction) = element::language_and_direction(tag);
        if kind.is_block() && (language.is_some() || direction.is_some() || tag.has("dir")) {
            context.voice.direction =
                direction.or_else(|| language.as_ref().filter(|_| !tag.has("dir")).map(|tag| tag.direction()));
            context.voice.language = language.or(context.voice.language);
        }
        let in_figure = !self.figures.is_empty() && matches!(context.target, Target::Paragraph | Target::Caption);
        let role = match kind {
            Kind::Media => {
                context.hidden = true;
                self.media = tag.attribute("src").and_then(|src| address::media(src, self.base));
                Role::Media
            }
            Kind::Hidden => Role::Block,
            Kind::Inline | Kind::Block | Kind::Paragraph if in_figure && element::is_credit(tag) => {
                std::mem::swap(&mut self.line, &mut self.stash);
                Role::Credit
            }
            Kind::Inline => Role::Inline(self.marks(tag)),
            kind => self.enter(kind, &mut context),
        };
        self.stack.push(Element { name: tag.name.as_ref().into(), kind, role, context });
    }

    /// What a block element changes about where text goes.
    fn enter(&mut self, kind: Kind, context: &mut Context) -> Role {
        let target = context.target;
        let shape = match kind {
            Kind::Heading(level) if target == Target::Paragraph => {
                context.target = Target::Heading(level);
                return Role::Block;
            }
            Kind::List { ordered } if target == Target::Paragraph => Shape::List { ordered, items: Vec::new() },
            Kind::Quote if target == Target::Paragraph => Shape::Quote { paragraphs: Vec::new() },
            Kind::Table if target == Target::Paragraph => Shape::Table { rows: Vec::new(), head: true },
            Kind::Figure if target == Target::Paragraph => {
                let (voice, from) = (context.voice.clone(), self.blocks.len());
                self.figures.push(Figure { voice, from, caption: RichText::default(), credit: None });
                return Role::Figure;
            }
            Kind::Caption if target == Target::Paragraph && !self.figures.is_empty() => {
                context.target = Target::Caption;
                return Role::Block;
            }
            kind => {
                if let Some(container) = &mut self.container {
                    match kind {
                        Kind::Item => container.fresh = true,
                        Kind::Row if target == Target::Table => container.row(),
                        Kind::Cell { head } if target == Target::Table => {
                            container.cell(head);
                            context.target = Target::Inside;
                        }
                        _ => {}
                    }
                }
                return Role::Block;
            }
        };
        context.target = if kind == Kind::Table { Target::Table } else { Target::Inside };
        self.container = Some(Container { voice: context.voice.clone(), shape, fresh: true });
        Role::Container
    }

    /// Opens the marks that an inline element stands for.
    fn marks(&mut self, tag: &Tag<'_>) -> Vec<MarkKind> {
        let (language, direction) = element::language_and_direction(tag);
        let link = tag.attribute("href").filter(|_| tag.name == "a").and_then(|href| address::link(href, self.base));
        if link.is_some() {
            // A link inside a link ends the first, by the standard.
            for element in &self.stack {
                let Role::Inline(marks) = &element.role else { continue };
                marks
                    .iter()
                    .filter(|mark| matches!(mark, MarkKind::Link { .. }))
                    .for_each(|mark| self.line.close(mark));
            }
        }
        let span = (language.is_some() || direction.is_some() || tag.name == "bdi")
            .then_some(MarkKind::Span { language, direction });
        let wanted = [link.map(|href| MarkKind::Link { href }), element::emphasis(&tag.name), span];
        wanted.into_iter().flatten().filter(|mark| self.line.open(mark.clone())).collect()
    }

    fn image(&mut self, tag: &Tag<'_>) {
        let context = self.context();
        let tiny = ["width", "height"].into_iter().any(|name| matches!(tag.attribute(name), Some("0" | "1" | "2")));
        if context.hidden || tiny || element::is_hidden(tag) || self.inline {
            return;
        }
        let alt = tag.attribute("alt").and_then(element::folded);
        if tag.attribute("class").is_some_and(|class| class.contains("emoji") || class.contains("smiley")) {
            self.text(&alt.unwrap_or_default());
            return;
        }
        let Some(href) = address::picture(tag, self.base) else { return };
        // A picture that a script loads stands there once more for readers without.
        let known = |block: &Block| matches!(&block.kind, BlockKind::Image(image) if image.href == href);
        if self.stack.last().is_some_and(|element| element.name.as_ref() == "noscript")
            && self.blocks.iter().chain(&self.after).any(known)
        {
            return;
        }
        let image = Image { href, alt, ..Image::default() };
        self.place(context.voice.block(BlockKind::Image(image)));
    }

    fn embed(&mut self, href: Option<String>, text: String) {
        let context = self.context();
        if let Some(href) = href.filter(|_| !self.inline && !context.hidden) {
            self.place(context.voice.block(BlockKind::Embed { href, text: RichText::plain(text) }));
        }
    }

    /// Puts a block where the text stands now, or after the container that is open.
    fn place(&mut self, block: Block) {
        if self.container.is_some() {
            self.after.push(block);
            return;
        }
        if self.context().target != Target::Caption {
            self.flush();
        }
        self.blocks.push(block);
    }

    /// Ends a text: it becomes a block, or part of the one that is open.
    fn flush(&mut self) {
        if self.inline {
            self.line.space();
            return;
        }
        if self.line.is_empty() {
            return;
        }
        let text = self.line.take();
        if text.text.trim().is_empty() {
            return;
        }
        let Context { voice, target, .. } = self.context();
        match (target, &mut self.container, self.figures.last_mut()) {
            (Target::Heading(level), ..) => self.blocks.push(voice.block(BlockKind::Heading { level, text })),
            (Target::Inside, Some(container), _) => {
                let text = voice.within(&container.voice, text);
                container.add(text);
            }
            (Target::Caption, _, Some(figure)) => join(&mut figure.caption, voice.within(&figure.voice, text)),
            _ => self.blocks.push(voice.block(BlockKind::Paragraph { text })),
        }
    }
}
