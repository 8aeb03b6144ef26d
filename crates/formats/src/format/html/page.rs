//! One pass over a page: what its head says, its JSON-LD, and where its microdata stands.

use serde_json::Value;
use url::Url;

use super::linked;
use crate::markup::token::{Tag, Token, Tokens};

/// How many pieces of each kind are kept.
const MAX_KEPT: usize = 256;
/// Deeper or longer pages are not given to the extractor, whose time grows faster than their size.
const MAX_DEPTH: usize = 100;
const MAX_BYTES: usize = 4 << 20;
const MAX_TEXT: usize = 256 << 10;

/// What a page says.
#[derive(Debug, Default)]
pub(super) struct Page<'a> {
    pub(super) html: &'a str,
    /// It has `html`, `head` or `body`: it is no fragment.
    pub(super) whole: bool,
    /// Attributes of the `html` element, else of the first `article`.
    pub(super) language: Option<String>,
    /// Names (lower case) and contents of `meta` elements, in order.
    pub(super) metas: Vec<(String, String)>,
    pub(super) canonical: Option<String>,
    pub(super) base: Option<Url>,
    /// The JSON-LD object of the article.
    pub(super) linked: Option<Value>,
    /// Microdata, `h1`, `title` and `time`: what it is, its attribute's value or the HTML inside.
    pub(super) items: Vec<Item<'a>>,
    /// `itemid` of the article.
    pub(super) id: Option<String>,
    /// The article says that it was taken back.
    pub(super) canceled: bool,
    pub(super) tags: usize,
    /// Bytes of text.
    text: usize,
    depth: usize,
    deepest: usize,
}

/// A marked piece of a page.
#[derive(Debug)]
pub(super) struct Item<'a> {
    pub(super) name: String,
    /// `content`, `datetime`, `href` or `src`.
    pub(super) value: Option<String>,
    pub(super) inside: &'a str,
}

/// An item whose element is still open.
struct Open {
    item: usize,
    element: String,
    nested: usize,
    from: usize,
}

impl Page<'_> {
    /// The first meta of these names that says something.
    pub(super) fn meta(&self, names: &[&str]) -> Option<&str> {
        names
            .iter()
            .find_map(|name| self.metas.iter().find(|(found, _)| found == name))
            .map(|(_, content)| content.as_str())
    }

    /// The items of this name.
    pub(super) fn items(&self, name: &str) -> impl Iterator<Item = &Item<'_>> {
        self.items.iter().filter(move |item| item.name == name)
    }

    /// Whether the page is small and flat enough for the extractor.
    pub(super) fn is_extractable(&self, tags: usize) -> bool {
        self.deepest <= MAX_DEPTH && self.tags <= tags && self.text <= MAX_TEXT && self.html.len() <= MAX_BYTES
    }
}

/// Reads a page once, from its start to its end.
pub(super) fn scan(html: &str) -> Page<'_> {
    let mut page = Page { html, ..Page::default() };
    let mut open: Vec<Open> = Vec::new();
    let mut tokens = Tokens::new(html);
    let mut script = false;
    loop {
        let before = tokens.position();
        let Some(token) = tokens.next() else { break };
        match token {
            Token::Text(text) => page.text += text.len(),
            Token::Raw(content) => {
                if std::mem::take(&mut script) && page.linked.is_none() {
                    page.linked = linked::article(content);
                }
                if let Some(last) = open.last()
                    && last.from == before
                {
                    let item = last.item;
                    if let Some(item) = page.items.get_mut(item) {
                        item.inside = content;
                    }
                }
            }
            Token::Start(tag) => {
                for one in open.iter_mut().filter(|one| one.element == tag.name) {
                    one.nested += 1;
                }
                script = tag.name == "script" && tag.attribute("type").is_some_and(|kind| kind.contains("ld+json"));
                page.start(&tag);
                if let Some(name) = item_name(&tag)
                    && page.items.len() < MAX_KEPT
                {
                    let value = ["content", "datetime", "href", "src"].into_iter().find_map(|name| tag.attribute(name));
                    page.items.push(Item { name, value: value.map(str::to_owned), inside: "" });
                    let (item, element) = (page.items.len() - 1, tag.name.clone().into_owned());
                    if !is_void(&element) && open.len() < 16 {
                        open.push(Open { item, element, nested: 0, from: tokens.position() });
                    }
                }
            }
            Token::End(name) => {
                page.depth = page.depth.saturating_sub(usize::from(!ends_itself(&name)));
                for one in open.iter_mut().filter(|one| one.element == name) {
                    match one.nested.checked_sub(1) {
                        Some(nested) => one.nested = nested,
                        None => {
                            if let Some(item) = page.items.get_mut(one.item) {
                                item.inside = html.get(one.from..before).unwrap_or_default();
                            }
                            one.element.clear();
                        }
                    }
                }
                open.retain(|one| !one.element.is_empty());
            }
        }
    }
    page
}

impl Page<'_> {
    fn start(&mut self, tag: &Tag<'_>) {
        self.tags += 1;
        if !is_void(&tag.name) && !ends_itself(&tag.name) {
            self.depth += 1;
            self.deepest = self.deepest.max(self.depth);
        }
        let attribute = |name: &str| tag.attribute(name).map(str::to_owned);
        match tag.name.as_ref() {
            "html" | "head" | "body" => {
                self.whole = true;
                self.language = self.language.take().or_else(|| attribute("lang")).or_else(|| attribute("xml:lang"));
            }
            "article" => {
                self.language = self.language.take().or_else(|| attribute("lang"));
                self.id = self.id.take().or_else(|| attribute("itemid"));
                self.canceled = self.canceled || tag.attribute("data-pubstatus") == Some("canceled");
            }
            "meta" if self.metas.len() < MAX_KEPT => {
                let name = attribute("property").or_else(|| attribute("name")).or_else(|| attribute("http-equiv"));
                if let (Some(name), Some(content)) = (name, attribute("content")) {
                    self.metas.push((name.to_lowercase(), content));
                }
            }
            "link" if tag.attribute("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) => {
                self.canonical = self.canonical.take().or_else(|| attribute("href"));
            }
            "base" => self.base = self.base.take().or_else(|| Url::parse(tag.attribute("href")?).ok()),
            _ => {}
        }
    }
}

/// Which marked piece an element is.
fn item_name(tag: &Tag<'_>) -> Option<String> {
    const KNOWN: [&str; 13] = [
        "headline",
        "author",
        "articleBody",
        "datePublished",
        "dateModified",
        "dateline",
        "description",
        "copyrightNotice",
        "creditText",
        "keywords",
        "image",
        "url",
        "copyrightHolder",
    ];
    let property =
        tag.attribute("itemprop").and_then(|names| names.split_whitespace().find(|name| KNOWN.contains(name)));
    match (property, tag.name.as_ref()) {
        (Some(name), _) => Some(name.to_owned()),
        (None, name @ ("h1" | "title" | "time")) => Some(name.to_owned()),
        _ => None,
    }
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "meta"
            | "link"
            | "img"
            | "br"
            | "hr"
            | "input"
            | "source"
            | "base"
            | "col"
            | "wbr"
            | "area"
            | "embed"
            | "track"
            | "param"
    )
}

/// Elements whose end tag is often left out: they do not count as depth.
fn ends_itself(name: &str) -> bool {
    matches!(name, "p" | "li" | "td" | "th" | "tr" | "dt" | "dd" | "option" | "tbody" | "thead")
}
