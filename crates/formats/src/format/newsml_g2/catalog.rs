//! Codes to URIs and back: the IPTC's own schemes, compiled in, and the schemes an item declares itself. Nothing is fetched.

use std::{collections::HashMap, sync::LazyLock};

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

/// The schemes that hold for one item.
#[derive(Clone, Debug, Default)]
pub(super) struct Catalog {
    /// Alias and scheme URI, as the item declares them.
    pub(super) declared: Vec<(String, String)>,
    /// The remote catalogs it names, but for the IPTC's.
    pub(super) remote: Vec<String>,
    names_iptc: bool,
}

impl Catalog {
    /// The schemes that a story was read with, as its `extra` keeps them.
    pub(super) fn of_extra(extra: &serde_json::Map<String, serde_json::Value>) -> Self {
        let remote = extra.get("catalogRef").and_then(|value| value.as_array()).into_iter().flatten();
        let declared = extra.get("catalog").and_then(|value| value.as_object()).into_iter().flatten();
        Self {
            declared: declared.filter_map(|(alias, uri)| Some((alias.clone(), uri.as_str()?.to_owned()))).collect(),
            remote: remote.filter_map(|href| href.as_str().map(str::to_owned)).collect(),
            names_iptc: true,
        }
    }

    /// Adds what the `catalog` and `catalogRef` elements under this node declare.
    pub(super) fn add(&mut self, holder: Node<'_, '_>) {
        for node in children(holder, "catalogRef") {
            let Some(href) = node.attribute("href") else { continue };
            if href.contains("iptc.org/") {
                self.names_iptc = true;
            } else if !self.remote.iter().any(|known| known == href) {
                self.remote.push(href.to_owned());
            }
        }
        for scheme in children(holder, "catalog").flat_map(child_elements) {
            if let (Some(alias), Some(uri)) = (scheme.attribute("alias"), scheme.attribute("uri")) {
                self.declared.push((alias.to_owned(), uri.to_owned()));
            }
        }
    }

    /// The URI of a `scheme:code`; none where the scheme is not known. An item that names other catalogs and not
    /// the IPTC's may mean something else by an alias, so the IPTC's do not hold for it.
    pub(super) fn uri(&self, qcode: &str) -> Option<String> {
        let (alias, code) = qcode.split_once(':')?;
        let declared = self.declared.iter().rev().find(|(known, _)| known == alias).map(|(_, uri)| uri.as_str());
        let iptc = || (self.names_iptc || self.remote.is_empty()).then(|| BY_ALIAS.get(alias).copied()).flatten();
        Some(format!("{}{code}", declared.or_else(iptc)?))
    }

    /// The `scheme:code` of a URI of the IPTC's or of a scheme declared here.
    pub(super) fn qcode(&self, uri: &str) -> Option<String> {
        for (alias, scheme) in &self.declared {
            if let Some(code) = uri.strip_prefix(scheme.as_str()).filter(|code| is_code(code)) {
                return Some(format!("{alias}:{code}"));
            }
        }
        iptc_qcode(uri)
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
    }
}
