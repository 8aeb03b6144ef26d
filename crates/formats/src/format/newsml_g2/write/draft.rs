//! The document being written, and what it could not hold.

use std::collections::{BTreeSet, HashSet};

use wiredesk_story::Story;

use super::super::catalog::Catalog;
use crate::{Loss, WriteOptions, Written, xml::Writer};

/// Attributes of one element.
pub(super) type Attributes = Vec<(&'static str, String)>;

/// A document in the making.
pub(super) struct Draft<'a> {
    pub(super) xml: Writer,
    pub(super) options: &'a WriteOptions,
    /// The schemes of the item that is written.
    pub(super) catalog: Catalog,
    /// Which story of those given.
    pub(super) story: usize,
    /// Where in the story, `associations[0].`, for losses.
    pub(super) path: String,
    /// The entries of `extra` that have been written.
    pub(super) restored: BTreeSet<String>,
    lost: Vec<Loss>,
    /// Those of `lost`, by field and reason.
    told: HashSet<(usize, String, String)>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(options: &'a WriteOptions) -> Self {
        Self {
            xml: Writer::new(),
            options,
            catalog: Catalog::default(),
            story: 0,
            path: String::new(),
            restored: BTreeSet::new(),
            lost: Vec::new(),
            told: HashSet::new(),
        }
    }

    /// Notes that a member could not be held as it is.
    pub(super) fn lose(&mut self, field: &str, why: impl Into<String>) {
        let loss = Loss { story: self.story, field: format!("{}{field}", self.path), why: why.into() };
        if self.told.insert((loss.story, loss.field.clone(), loss.why.clone())) {
            self.lost.push(loss);
        }
    }

    /// Opens an element.
    pub(super) fn start(&mut self, name: &str, attributes: &Attributes) {
        self.xml.start(name, &borrowed(attributes));
    }

    /// Closes it, with a line break.
    pub(super) fn end(&mut self) {
        self.xml.end().line();
    }

    /// An element without content.
    pub(super) fn empty(&mut self, name: &str, attributes: &Attributes) {
        self.xml.empty(name, &borrowed(attributes)).line();
    }

    /// An element with text.
    pub(super) fn leaf(&mut self, name: &str, attributes: &Attributes, text: &str) {
        self.xml.leaf(name, &borrowed(attributes), text).line();
    }

    /// An element with text whose line breaks are `br` elements: of XHTML, since most G2 texts know none of their own.
    pub(super) fn block(&mut self, name: &str, attributes: &Attributes, text: &str) {
        self.start(name, attributes);
        for (n, line) in text.trim().split('\n').enumerate() {
            if n > 0 {
                self.xml.empty("br", &[("xmlns", super::body::XHTML)]);
            }
            self.xml.text(line);
        }
        self.end();
    }

    /// Members that no part of G2 has room for.
    pub(super) fn lose_rest(&mut self, story: &Story) {
        for key in story.unknown.keys() {
            self.lose(key, "the member is not known to this release");
        }
        for key in story.extra.keys() {
            if !self.restored.contains(key) {
                self.lose(&format!("extra.{key}"), "NewsML-G2 is written without it");
            }
        }
    }

    /// The document and its losses.
    pub(super) fn finish(self) -> Written {
        Written { bytes: self.xml.finish().into_bytes(), lost: self.lost }
    }
}

fn borrowed(attributes: &Attributes) -> Vec<(&str, &str)> {
    attributes.iter().map(|(name, value)| (*name, value.as_str())).collect()
}
