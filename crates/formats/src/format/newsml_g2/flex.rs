//! G2's flexible properties: a `qcode`, a `uri` or a `literal`, with names in any number of languages.

use std::rc::Rc;

use jiff::tz::TimeZone;
use roxmltree::Node;
use wiredesk_story::{Concept, DateTime, Language, Party, Subject};

use super::{
    asserted::{Asserted, Assertion, position},
    catalog::{Catalog, code_of, is_qcode},
    own,
    tree::{attribute, children, is, language, some_text},
};

/// What reading one item needs to know.
pub(super) struct Context<'a> {
    /// The schemes that hold.
    pub(super) catalog: Rc<Catalog>,
    /// Times without an offset count in this zone.
    pub(super) zone: &'a TimeZone,
    /// The item's language: of several names the one in it is taken.
    pub(super) language: Option<Language>,
    /// What the item says of concepts that it names elsewhere.
    pub(super) asserted: Asserted,
}

/// What a concept is, by its `type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Topic,
    Person,
    Organisation,
    Place,
    Event,
    Object,
}

/// A role, type or relation as it is stated.
enum Stated {
    /// By a URI that holds a word of ours.
    Own(String),
    /// By a URI of no known scheme.
    Uri(String),
    /// By a code.
    Code(String),
}

/// A flexible property as it was read.
pub(super) struct Flex {
    pub(super) uri: Option<String>,
    pub(super) literal: Option<String>,
    pub(super) name: Option<String>,
}

impl Context<'_> {
    /// The moment inside an element, if it is one.
    pub(super) fn time(&self, node: Node<'_, '_>) -> Option<DateTime> {
        DateTime::parse_lenient(&some_text(node)?, self.zone).ok()
    }

    /// The property's code, URI and name. A code without a known scheme is kept as it is.
    pub(super) fn flex(&self, node: Node<'_, '_>) -> Flex {
        let qcode = attribute(node, "qcode").map(str::to_owned);
        let stated = attribute(node, "uri").map(str::to_owned);
        let free = attribute(node, "literal").map(str::to_owned);
        let uri = stated.or_else(|| self.catalog.uri(qcode.as_deref()?));
        let mut name = self.name(node);
        if name.is_none() {
            let asserted = self.asserted.about([qcode.as_deref(), uri.as_deref(), free.as_deref()]);
            name = asserted.and_then(|one| one.name.clone());
        }
        let derived = qcode.is_none();
        let coded = qcode.or_else(|| self.catalog.qcode(uri.as_deref()?));
        let literal = match (coded, free) {
            (Some(code), Some(words)) => {
                // A literal that is stated says more than a code that only follows from the URI.
                let stated = derived && (is_qcode(&words) || name.as_ref().is_some_and(|name| *name != words));
                if stated {
                    Some(words)
                } else {
                    name = name.or(Some(words));
                    Some(code)
                }
            }
            (None, Some(words)) if name.is_none() && uri.is_none() && !is_qcode(&words) => {
                name = Some(words);
                None
            }
            (code, words) => code.or(words),
        };
        Flex { uri, literal: literal.filter(|words| Some(words) != name.as_ref()), name }
    }

    /// The name in the item's language, else in its primary language, else without one, else the first.
    pub(super) fn name(&self, node: Node<'_, '_>) -> Option<String> {
        self.best(children(node, "name").filter(|one| some_text(*one).is_some())).and_then(some_text)
    }

    /// Of elements that say the same in several languages, the one for this item.
    pub(super) fn best<'n, 'd>(&self, nodes: impl IntoIterator<Item = Node<'n, 'd>>) -> Option<Node<'n, 'd>> {
        nodes.into_iter().min_by_key(|node| self.distance(*node))
    }

    /// How far an element's language is from the item's: 0 the same, 3 another.
    pub(super) fn distance(&self, node: Node<'_, '_>) -> u8 {
        match (language(node), &self.language) {
            (Some(own), Some(items)) if own == *items => 0,
            (Some(own), Some(items)) if own.primary() == items.primary() => 1,
            (None, _) => 1,
            (Some(_), None) => 2,
            (Some(_), Some(_)) => 3,
        }
    }

    /// A code as the wire has it: `qcode`, else the URI's short form, else the URI, else the literal.
    pub(super) fn code(&self, node: Node<'_, '_>) -> Option<String> {
        let flex = self.flex(node);
        flex.literal.or(flex.uri).or(flex.name)
    }

    /// A role, type or relation: `attribute` or its `…uri` sibling; of an IPTC scheme only the code.
    pub(super) fn role(&self, node: Node<'_, '_>, name: &str, own: &str) -> Option<String> {
        match self.stated(node, name, own)? {
            Stated::Own(word) | Stated::Uri(word) => Some(word),
            Stated::Code(code) => Some(self.short(&code)),
        }
    }

    /// The same where the story has a plain word: of a code of any scheme only what follows the alias.
    pub(super) fn word(&self, node: Node<'_, '_>, name: &str, own: &str) -> Option<String> {
        match self.stated(node, name, own)? {
            Stated::Own(word) | Stated::Uri(word) => Some(word),
            Stated::Code(code) if is_qcode(&code) => code.split_once(':').map(|(_, word)| word.to_owned()),
            Stated::Code(code) => Some(code),
        }
    }

    fn stated(&self, node: Node<'_, '_>, name: &str, own: &str) -> Option<Stated> {
        if let Some(uri) = attribute(node, &format!("{name}uri")) {
            let uri = uri.split_whitespace().next()?;
            if let Some(plain) = uri.strip_prefix(own) {
                return Some(Stated::Own(super::uri::decoded(plain)));
            }
            if attribute(node, name).is_none() {
                return Some(self.catalog.qcode(uri).map_or_else(|| Stated::Uri(uri.to_owned()), Stated::Code));
            }
        }
        attribute(node, name)?.split_whitespace().next().map(|code| Stated::Code(code.to_owned()))
    }

    fn short(&self, code: &str) -> String {
        let known = self.catalog.uri(code).is_some_and(|uri| uri.starts_with("http://cv.iptc.org/"));
        if known { code_of(code).to_owned() } else { code.to_owned() }
    }

    /// A concept with its relation to the story: the stated one, else the `usual` one.
    pub(super) fn concept(&self, node: Node<'_, '_>, usual: Option<&str>) -> Concept {
        let Flex { uri, literal, name } = self.flex(node);
        let mut more = position(node);
        if more.is_empty() {
            let keys = [attribute(node, "qcode"), uri.as_deref(), attribute(node, "literal")];
            more = self.asserted.about(keys).map(|one: &Assertion| one.more.clone()).unwrap_or_default();
        }
        Concept { name, rel: own::rel(node, usual), uri, literal, more }
    }

    /// An agency or another origin, with its role.
    pub(super) fn party(&self, node: Node<'_, '_>, role: &str) -> Party {
        let Flex { uri, literal, name } = self.flex(node);
        Party { name, role: own::rel(node, Some(role)), uri, literal }
    }

    /// A topic.
    pub(super) fn subject(&self, node: Node<'_, '_>) -> Subject {
        let Flex { uri, literal, name } = self.flex(node);
        Subject { name, uri, literal, ..self.found(node, "about") }
    }

    /// Who says so, how sure it is and how much it matters, of a topic or keyword.
    pub(super) fn found(&self, node: Node<'_, '_>, usual: &str) -> Subject {
        let percent = |key| attribute(node, key).and_then(|text| text.parse::<u8>().ok()).filter(|n| *n <= 100);
        Subject {
            rel: own::rel(node, Some(usual)),
            creator: self.role(node, "creator", super::uri::CREATOR),
            relevance: percent("relevance"),
            confidence: percent("confidence"),
            ..Subject::default()
        }
    }

    /// What a subject is, by its `type` or `typeuri`, of whatever vocabulary, or by its details.
    pub(super) fn kind(&self, node: Node<'_, '_>) -> Kind {
        for name in ["type", "typeuri"] {
            let code = attribute(node, name).map(|code| code_of(code).to_lowercase()).unwrap_or_default();
            match code.as_str() {
                "person" | "people" => return Kind::Person,
                "organisation" | "organization" | "company" | "org" => return Kind::Organisation,
                "geoarea" | "poi" | "place" | "location" | "city" | "country" | "statprov" => return Kind::Place,
                "event" => return Kind::Event,
                "object" => return Kind::Object,
                _ => {}
            }
        }
        let detail = |name: &str| node.children().any(|inner| is(inner, name));
        match () {
            () if detail("personDetails") => Kind::Person,
            () if detail("organisationDetails") => Kind::Organisation,
            () if detail("geoAreaDetails") || detail("POIDetails") => Kind::Place,
            () if detail("eventDetails") => Kind::Event,
            () => Kind::Topic,
        }
    }
}
