//! Codes to URIs and back: the IPTC's own schemes, compiled in, and the schemes an item declares itself. Nothing is fetched.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::Bound,
    rc::Rc,
    sync::LazyLock,
};

use roxmltree::Node;

use super::tree::{child_elements, children};

/// `alias<TAB>scheme URI`, one a line; the IPTC's catalog for the G2 standards, version 41.
const IPTC: &str = include_str!("../../../data/iptc-catalog-41.tsv");

static BY_ALIAS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| rows().collect());
static BY_SCHEME: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| rows().map(|(alias, uri)| (uri, alias)).collect());

fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    IPTC.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

/// The address that a writer refers to.
pub(super) const IPTC_HREF: &str = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml";

/// How long a code may be that is looked for behind the scheme of a URI, in bytes.
const MAX_CODE: usize = 200;

/// The schemes that hold for one item: its own, and those of the message around it.
#[derive(Clone, Debug, Default)]
pub(super) struct Catalog {
    around: Option<Rc<Catalog>>,
    /// Scheme URIs by their alias.
    declared: BTreeMap<String, String>,
    /// Aliases by their scheme URI.
    schemes: BTreeMap<String, String>,
    remote: BTreeSet<String>,
    names_iptc: bool,
}

impl Catalog {
    /// A catalog whose item stands in a message.
    pub(super) fn inside(around: &Rc<Catalog>) -> Self {
        Self { around: Some(Rc::clone(around)), ..Self::default() }
    }

    /// The schemes that a story was read with, as its `extra` keeps them.
    pub(super) fn of_extra(extra: &serde_json::Map<String, serde_json::Value>) -> Self {
        let mut catalog = Self { names_iptc: true, ..Self::default() };
        let remote = extra.get("catalogRef").and_then(|value| value.as_array()).into_iter().flatten();
        catalog.remote.extend(remote.filter_map(|href| href.as_str().map(str::to_owned)));
        let declared = extra.get("catalog").and_then(|value| value.as_object()).into_iter().flatten();
        for (alias, uri) in declared {
            if let Some(uri) = uri.as_str() {
                catalog.declare(alias, uri);
            }
        }
        catalog
    }

    /// Adds what the `catalog` and `catalogRef` elements under this node declare.
    pub(super) fn add(&mut self, holder: Node<'_, '_>) {
        for node in children(holder, "catalogRef") {
            let Some(href) = node.attribute("href") else { continue };
            if href.contains("iptc.org/") {
                self.names_iptc = true;
            } else {
                self.remote.insert(href.to_owned());
            }
        }
        for scheme in children(holder, "catalog").flat_map(child_elements) {
            if let (Some(alias), Some(uri)) = (scheme.attribute("alias"), scheme.attribute("uri")) {
                self.declare(alias, uri);
            }
        }
    }

    /// The last declaration of an alias holds.
    fn declare(&mut self, alias: &str, uri: &str) {
        if let Some(before) = self.declared.insert(alias.to_owned(), uri.to_owned()) {
            self.schemes.remove(&before);
        }
        self.schemes.insert(uri.to_owned(), alias.to_owned());
    }

    /// This catalog, then the one around it.
    fn each(&self) -> impl Iterator<Item = &Catalog> {
        std::iter::successors(Some(self), |catalog| catalog.around.as_deref())
    }

    /// How many schemes and remote catalogs there are.
    pub(super) fn len(&self) -> usize {
        self.each().map(|catalog| catalog.declared.len() + catalog.remote.len()).sum()
    }

    /// The remote catalogs it names, but for the IPTC's.
    pub(super) fn remote(&self) -> BTreeSet<String> {
        self.each().flat_map(|catalog| catalog.remote.iter().cloned()).collect()
    }

    /// Whether there are codes whose schemes only a remote catalog knows.
    pub(super) fn has_remote(&self) -> bool {
        self.each().any(|catalog| !catalog.remote.is_empty())
    }

    /// Alias and scheme URI, as the item and its message declare them.
    pub(super) fn declared(&self) -> BTreeMap<String, String> {
        let mut all = self.around.as_deref().map(Self::declared).unwrap_or_default();
        all.extend(self.declared.clone());
        all
    }

    /// The URI of a `scheme:code`; none where the scheme is not known. An item that names other catalogs and not
    /// the IPTC's may mean something else by an alias, so the IPTC's do not hold for it.
    pub(super) fn uri(&self, qcode: &str) -> Option<String> {
        let (alias, code) = qcode.split_once(':')?;
        let declared = self.each().find_map(|catalog| catalog.declared.get(alias)).map(String::as_str);
        let iptc = || {
            let holds = self.each().any(|catalog| catalog.names_iptc) || !self.has_remote();
            holds.then(|| BY_ALIAS.get(alias).copied()).flatten()
        };
        Some(format!("{}{code}", declared.or_else(iptc)?))
    }

    /// The `scheme:code` of a URI of the IPTC's or of a scheme declared here.
    pub(super) fn qcode(&self, uri: &str) -> Option<String> {
        let declared = self.each().find_map(|catalog| catalog.own_qcode(uri));
        declared.or_else(|| iptc_qcode(uri))
    }

    /// By the longest scheme that the URI begins with. Of the schemes in order, the greatest one up to the URI is it, or
    /// parts from the URI at some character: then only a scheme up to there can be.
    fn own_qcode(&self, uri: &str) -> Option<String> {
        let least = uri.rfind(['/', '#']).map_or(0, |at| at + 1).max(uri.len().saturating_sub(MAX_CODE));
        let mut probe = uri;
        loop {
            let (scheme, alias) =
                self.schemes.range::<str, _>((Bound::Unbounded, Bound::Included(probe))).next_back()?;
            if let Some(code) = uri.strip_prefix(scheme.as_str()) {
                return is_code(code).then(|| format!("{alias}:{code}"));
            }
            let common = uri.char_indices().zip(scheme.chars()).find(|((_, one), other)| one != other)?.0.0;
            probe = uri.get(..common).filter(|probe| probe.len() >= least && !probe.is_empty())?;
        }
    }
}

/// The `scheme:code` of a URI in one of the IPTC catalog's schemes.
pub(super) fn iptc_qcode(uri: &str) -> Option<String> {
    let end = uri.rfind(['/', '#'])? + 1;
    let (scheme, code) = uri.split_at(end);
    let alias = match scheme.strip_prefix("https://cv") {
        Some(rest) => BY_SCHEME.get(format!("http://cv{rest}").as_str()).copied(),
        None => BY_SCHEME.get(scheme).copied(),
    };
    Some(format!("{}:{code}", alias.filter(|_| is_code(code))?))
}

/// Whether a text can stand in a `qcode` attribute: a scheme, a colon, a code, no white space.
pub(super) fn is_qcode(text: &str) -> bool {
    let sound = |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c.is_control());
    text.split_once(':').is_some_and(|(alias, code)| sound(alias) && sound(code) && !code.starts_with("//"))
}

fn is_code(code: &str) -> bool {
    !code.is_empty() && !code.contains(|c: char| c.is_whitespace() || c.is_control() || c == '/' || c == '#')
}

/// What a code says without its scheme: `usable` of `stat:usable` and of `…/pubstatusg2/usable`.
pub(super) fn code_of(text: &str) -> &str {
    text.trim_end_matches('/').rsplit(['/', '#', ':']).next().unwrap_or(text)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn iptc_codes_resolve_both_ways() {
        let topic = "http://cv.iptc.org/newscodes/mediatopic/20000123";
        assert_eq!(Catalog::default().uri("medtop:20000123").unwrap(), topic);
        assert_eq!(iptc_qcode(topic).unwrap(), "medtop:20000123");
        assert_eq!(iptc_qcode(&topic.replace("http:", "https:")).unwrap(), "medtop:20000123");
        assert_eq!(iptc_qcode("https://example.org/x"), None);
        assert!(rows().count() > 140);
    }

    #[test]
    fn what_an_item_declares_comes_first() {
        let text = r#"<newsItem><catalogRef href="http://agency.example/c.xml"/>
            <catalog><scheme alias="map" uri="http://agence.ma/cv/"/></catalog></newsItem>"#;
        let tree = roxmltree::Document::parse(text).unwrap();
        let mut catalog = Catalog::default();
        catalog.add(tree.root_element());
        assert_eq!(catalog.uri("map:سياسة").unwrap(), "http://agence.ma/cv/سياسة");
        assert_eq!(catalog.qcode("http://agence.ma/cv/12").unwrap(), "map:12");
        assert_eq!(catalog.uri("medtop:1"), None, "only the agency's own catalog is named");
        let mut inner = Catalog::inside(&Rc::new(catalog));
        inner.declare("map", "http://agence.ma/autre/");
        assert_eq!(inner.uri("map:1").unwrap(), "http://agence.ma/autre/1", "the item's own comes first");
        assert!(inner.has_remote() && inner.len() == 3);
    }

    #[test]
    fn the_longest_scheme_holds() {
        let mut catalog = Catalog::default();
        for (alias, uri) in
            [("a", "http://x.example/cv"), ("b", "http://x.example/cv/"), ("c", "http://x.example/cv/é="), ("d", "z")]
        {
            catalog.declare(alias, uri);
        }
        assert_eq!(catalog.qcode("http://x.example/cv/12").unwrap(), "b:12");
        assert_eq!(catalog.qcode("http://x.example/cv/é=12").unwrap(), "c:12");
        assert_eq!(catalog.qcode("http://x.example/cvx").unwrap(), "a:x");
        assert_eq!(catalog.qcode("http://x.example/c"), None);
        assert_eq!(catalog.qcode("http://x.example/cv/a/b"), None);
        catalog.declare("b", "http://x.example/other/");
        assert_eq!(catalog.qcode("http://x.example/cv/12"), None, "an alias that was declared anew");
    }
}
