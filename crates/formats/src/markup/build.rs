//! Tags and texts to blocks, in one pass. Broken nesting is taken as a browser would, within a bounded depth.

use url::Url;
use wiredesk_story::{Block, BlockKind, Image, MarkKind, RichText};

use super::{
    address,
    container::{Container, Figure, Shape, Voice, join},
    element::{self, Kind},
    line::Line,
    token::{Tag, Token, Tokens},
};
use crate::limits;

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

    pub(super) fn read(&mut self, html: &str) {
        for token in Tokens::new(html) {
            match token {
                Token::Text(text) => self.text(&text),
                Token::Raw(_) => {}
                // What comes after too many tags is read as one long text.
                Token::Start(_) | Token::End(_) if self.tags > limits::MAX_NODES as usize => self.line.space(),
                Token::Start(tag) => self.start(&tag),
                Token::End(name) => self.end(&name),
            }
        }
        self.close_to(0);
        self.flush();
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
        let kind = Kind::of(&tag.name);
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

    fn end(&mut self, name: &str) {
        self.tags += 1;
        if name == "br" {
            self.line.line_break();
            return;
        }
        let kind = Kind::of(name);
        if kind == Kind::Paragraph && !self.stack.last().is_some_and(|element| element.context.hidden) {
            self.flush();
        }
        if self.too_deep > 0 && kind != Kind::Void {
            self.too_deep -= 1;
            return;
        }
        let of_table = matches!(kind, Kind::Table | Kind::Row | Kind::Cell { .. });
        let mut found = None;
        for (at, element) in self.stack.iter().enumerate().rev() {
            if *element.name == *name {
                found = Some(at);
                break;
            }
            if matches!(element.kind, Kind::Cell { .. }) && !of_table {
                break;
            }
        }
        let Some(at) = found else { return };
        if matches!(self.stack.get(at).map(|element| &element.role), Some(Role::Inline(_))) {
            let Role::Inline(marks) = self.stack.remove(at).role else { return };
            marks.iter().rev().for_each(|mark| self.line.close(mark));
        } else {
            self.close_to(at);
        }
    }

    /// Elements whose end tag may be left out end where the next one begins.
    fn close_implied(&mut self, kind: Kind) {
        let mut from = None;
        for (at, element) in self.stack.iter().enumerate().rev() {
            let (closes, stops) = match (kind, element.kind) {
                (_, Kind::Paragraph) => (true, false),
                (Kind::Heading(_), Kind::Heading(_)) => (true, false),
                (Kind::Item, Kind::Item) => (true, true),
                (Kind::Row, Kind::Row) | (Kind::Cell { .. }, Kind::Cell { .. }) => (true, true),
                (Kind::Row, Kind::Table) | (Kind::Cell { .. }, Kind::Row | Kind::Table) => (false, true),
                (Kind::Item, Kind::List { .. }) => (false, true),
                (Kind::Row | Kind::Cell { .. } | Kind::Item, _) | (_, Kind::Inline) => (false, false),
                _ => (false, true),
            };
            if closes {
                from = Some(at);
            }
            if stops {
                break;
            }
        }
        if let Some(from) = from {
            self.close_to(from);
        }
    }

    /// Closes all elements from this one on.
    fn close_to(&mut self, at: usize) {
        while self.stack.len() > at {
            if self.stack.last().is_some_and(|element| element.ends_a_text()) {
                self.flush();
            }
            let Some(element) = self.stack.pop() else { return };
            match element.role {
                Role::Inline(marks) => marks.iter().rev().for_each(|mark| self.line.close(mark)),
                Role::Container => self.close_container(),
                Role::Figure => {
                    if let Some(figure) = self.figures.pop() {
                        figure.finish(&mut self.blocks);
                    }
                }
                Role::Credit => {
                    let credit = element::folded(&self.line.take().text);
                    self.line = std::mem::take(&mut self.stash);
                    if let (Some(credit), Some(figure)) = (credit, self.figures.last_mut()) {
                        figure.credit =
                            Some(figure.credit.take().map_or(credit.clone(), |first| first + ", " + &credit));
                    }
                }
                Role::Media => {
                    let href = self.media.take();
                    self.embed(href, String::new());
                }
                Role::Block => {
                    let nested = matches!(element.kind, Kind::List { .. });
                    if let Some(container) = self.container.as_mut().filter(|_| nested) {
                        container.fresh = true;
                    }
                }
            }
        }
    }

    fn close_container(&mut self) {
        if let Some(block) = self.container.take().and_then(Container::block) {
            self.blocks.push(block);
        }
        self.blocks.append(&mut self.after);
    }
}
