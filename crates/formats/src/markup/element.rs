//! What each element of HTML means to a story.

use wiredesk_story::{Direction, Language, MarkKind};

use super::token::Tag;

/// What an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `p`.
    Paragraph,
    /// `h1` to `h6`; the level in a body, 2 to 6.
    Heading(u8),
    /// `ul`, `ol`.
    List { ordered: bool },
    /// `li`.
    Item,
    /// `blockquote`.
    Quote,
    /// `table`.
    Table,
    /// `tr`.
    Row,
    /// `td`, `th`.
    Cell { head: bool },
    /// `figure`.
    Figure,
    /// `figcaption`.
    Caption,
    /// `pre`.
    Preformatted,
    /// Any other element that begins a line of its own.
    Block,
    /// `br`.
    Break,
    /// `hr`.
    Rule,
    /// `img`.
    Image,
    /// Shows something of another site.
    Embed,
    /// `video`, `audio`: its address may stand in a `source` inside.
    Media,
    /// `source`.
    Source,
    /// Has no content and says nothing.
    Void,
    /// Nothing inside is text of the story.
    Hidden,
    /// Part of a line; unknown elements are.
    Inline,
}

impl Kind {
    /// By the element's name.
    pub(super) fn of(name: &str) -> Self {
        match name {
            "p" => Self::Paragraph,
            "h1" | "h2" => Self::Heading(2),
            "h3" => Self::Heading(3),
            "h4" => Self::Heading(4),
            "h5" => Self::Heading(5),
            "h6" => Self::Heading(6),
            "ul" | "menu" | "dir" => Self::List { ordered: false },
            "ol" => Self::List { ordered: true },
            "li" => Self::Item,
            "blockquote" => Self::Quote,
            "table" => Self::Table,
            "tr" => Self::Row,
            "td" => Self::Cell { head: false },
            "th" => Self::Cell { head: true },
            "figure" => Self::Figure,
            "figcaption" => Self::Caption,
            "pre" | "listing" => Self::Preformatted,
            "br" => Self::Break,
            "hr" => Self::Rule,
            "img" | "image" => Self::Image,
            "iframe" | "embed" => Self::Embed,
            "video" | "audio" => Self::Media,
            "source" => Self::Source,
            "area" | "base" | "basefont" | "bgsound" | "col" | "frame" | "input" | "link" | "meta" | "param"
            | "track" | "wbr" => Self::Void,
            "script" | "style" | "title" | "template" | "applet" | "desc" | "metadata" | "defs" => Self::Hidden,
            "xmp" => Self::Preformatted,
            "html" | "head" | "body" | "div" | "section" | "article" | "main" | "aside" | "header" | "footer"
            | "nav" | "address" | "center" | "details" | "summary" | "dialog" | "dl" | "dt" | "dd" | "fieldset"
            | "legend" | "form" | "hgroup" | "search" | "caption" | "thead" | "tbody" | "tfoot" | "colgroup"
            | "optgroup" | "option" | "select" => Self::Block,
            _ => Self::Inline,
        }
    }

    /// By the element's name on a page, which has controls of its own, and scripts for what stands beside them.
    pub(super) fn on_page(name: &str) -> Self {
        match name {
            "noscript" | "noembed" | "noframes" | "xmp" | "textarea" | "svg" | "select" | "button" | "canvas"
            | "object" => Self::Hidden,
            name => Self::of(name),
        }
    }

    /// Whether it begins a line of its own, and ends a paragraph that is open.
    pub(super) fn is_block(self) -> bool {
        !matches!(
            self,
            Self::Break
                | Self::Image
                | Self::Embed
                | Self::Media
                | Self::Source
                | Self::Void
                | Self::Hidden
                | Self::Inline
        )
    }
}

/// The language and direction that a tag states; `dir="auto"` says that the direction is not known.
pub(super) fn language_and_direction(tag: &Tag<'_>) -> (Option<Language>, Option<Direction>) {
    let language = tag.attribute("lang").or_else(|| tag.attribute("xml:lang"));
    let direction = tag.attribute("dir").and_then(|direction| match direction.to_ascii_lowercase().as_str() {
        "rtl" => Some(Direction::Rtl),
        "ltr" => Some(Direction::Ltr),
        _ => None,
    });
    (language.and_then(|tag| Language::parse(tag).ok()), direction)
}

/// The emphasis that an inline element puts on its text.
pub(super) fn emphasis(name: &str) -> Option<MarkKind> {
    match name {
        "b" | "strong" => Some(MarkKind::Strong),
        "i" | "em" => Some(MarkKind::Emphasis),
        "sub" => Some(MarkKind::Subscript),
        "sup" => Some(MarkKind::Superscript),
        _ => None,
    }
}

/// Whether readers are not shown the element.
pub(super) fn is_hidden(tag: &Tag<'_>) -> bool {
    let style = tag.attribute("style").map(|style| style.to_ascii_lowercase().replace(' ', ""));
    tag.has("hidden") || style.is_some_and(|style| style.contains("display:none"))
}

/// Whether the element of a figure says who is credited for it.
pub(super) fn is_credit(tag: &Tag<'_>) -> bool {
    let said = ["class", "itemprop", "name"].into_iter().filter_map(|name| tag.attribute(name));
    let credit = said.map(str::to_ascii_lowercase).any(|said| said.contains("credit") || said.contains("copyright"));
    credit || matches!(tag.name.as_ref(), "cite" | "small")
}

/// White space folded.
pub(super) fn folded(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}
