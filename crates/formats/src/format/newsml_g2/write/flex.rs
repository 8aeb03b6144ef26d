//! Codes, URIs and literals: G2's flexible properties, written so that the reader gives back what the story has.

use wiredesk_story::Concept;

use super::{
    super::{own, uri},
    draft::{Attributes, Draft},
    value,
};

/// What identifies a concept.
#[derive(Clone, Copy, Default)]
pub(super) struct Named<'s> {
    pub(super) uri: Option<&'s str>,
    pub(super) literal: Option<&'s str>,
    pub(super) name: Option<&'s str>,
}

impl<'s> Named<'s> {
    pub(super) fn of(concept: &'s Concept) -> Self {
        Self { uri: concept.uri.as_deref(), literal: concept.literal.as_deref(), name: concept.name.as_deref() }
    }

    pub(super) fn says_something(&self) -> bool {
        let says = |text: Option<&str>| text.is_some_and(|text| !text.trim().is_empty());
        says(self.uri) || says(self.literal) || says(self.name)
    }
}

impl Draft<'_> {
    /// `qcode`, `uri` or `literal`, whichever says it without loss.
    pub(super) fn flex(&mut self, field: &str, named: Named<'_>) -> Attributes {
        let stated = named.uri.and_then(|text| {
            let sound = value::uri(text);
            match &sound {
                None => self.lose(&format!("{field}.uri"), format!("{text:?} is no absolute URI")),
                Some(sound) if sound != text => {
                    self.lose(&format!("{field}.uri"), format!("{sound:?} is written for {text:?}"));
                }
                Some(_) => {}
            }
            sound
        });
        let mut literal = named.literal.map(value::normal).filter(|text| !text.is_empty());
        let from_uri = if literal.is_none() { stated.as_deref().and_then(|uri| self.catalog.qcode(uri)) } else { None };
        let code = from_uri.or_else(|| literal.take_if(|text| value::is_qcode(text)));
        let resolved = code.as_deref().and_then(|code| self.catalog.uri(code));
        let known = resolved.is_some() || self.catalog.has_remote();
        match (code, stated) {
            (Some(code), Some(uri)) if known => {
                let mut attributes = vec![("qcode", code)];
                if resolved.as_deref() != Some(&uri) {
                    attributes.push(("uri", uri));
                }
                attributes
            }
            (Some(code), None) if known && resolved.is_none() => vec![("qcode", code)],
            (Some(code), Some(uri)) => vec![("uri", uri), ("literal", code)],
            (Some(code), None) => vec![("literal", code)],
            (None, Some(uri)) => {
                let mut attributes = vec![("uri", uri)];
                attributes.extend(literal.map(|words| ("literal", words)));
                attributes
            }
            (None, None) => {
                let words = literal.or_else(|| named.name.map(value::normal)).filter(|text| !text.is_empty());
                words.map(|words| ("literal", words)).into_iter().collect()
            }
        }
    }

    /// A role, type or relation: a code of the IPTC's or the sender's where it is one, else a URI that holds the word.
    pub(super) fn word(
        &self,
        names: (&'static str, &'static str),
        iptc: Option<(&str, &[&str])>,
        own: &str,
        word: &str,
    ) -> (&'static str, String) {
        if iptc.is_some_and(|(_, codes)| codes.contains(&word)) {
            return self.plain(names, iptc, own, word);
        }
        let resolved = self.catalog.uri(word);
        let theirs = resolved.as_deref().is_some_and(|uri| !uri.starts_with("http://cv.iptc.org/"));
        if value::is_qcode(word) && (theirs || resolved.is_none() && self.catalog.has_remote()) {
            return (names.0, word.to_owned());
        }
        (names.1, uri::of(own, word))
    }

    /// The same for what the reader takes without its alias: never a code of the sender's.
    pub(super) fn plain(
        &self,
        names: (&'static str, &'static str),
        iptc: Option<(&str, &[&str])>,
        own: &str,
        word: &str,
    ) -> (&'static str, String) {
        match iptc.filter(|(_, codes)| codes.contains(&word)) {
            Some((alias, _)) => (names.0, format!("{alias}:{word}")),
            None => (names.1, uri::of(own, word)),
        }
    }

    /// The relation of a concept or the role of a source, where it is another than the `usual` one that its element stands for.
    pub(super) fn rel(rel: Option<&str>, usual: Option<&str>) -> Option<(&'static str, String)> {
        let rel = rel.filter(|rel| !rel.is_empty());
        (rel != usual).then(|| (own::REL, rel.unwrap_or_default().to_owned()))
    }

    /// A concept with its name.
    pub(super) fn concept(&mut self, element: &str, field: &str, named: Named<'_>, more: Attributes) {
        if !named.says_something() {
            self.lose(field, "one has neither a name nor a code");
            return;
        }
        let mut attributes = self.flex(field, named);
        attributes.extend(more);
        match named.name.map(value::normal).filter(|name| !name.is_empty()) {
            Some(name) => {
                self.start(element, &attributes);
                self.xml.leaf("name", &[], &name);
                self.end();
            }
            None => self.empty(element, &attributes),
        }
    }

    /// The point of a `geoJSON` member: longitude and latitude as decimals.
    pub(super) fn point(&mut self, field: &str, concept: &Concept) -> Option<(String, String)> {
        let mut point = None;
        for (key, value) in &concept.more {
            let degrees = |index: usize, bound: f64| {
                let number = value.get("coordinates")?.get(index)?.as_f64()?;
                // Rust writes an f64 without an exponent, as xs:decimal wants it.
                (number.abs() <= bound).then(|| format!("{number}"))
            };
            let is_point = key == "geoJSON"
                && value.get("type").is_some_and(|kind| kind == "Point")
                && value.as_object().is_some_and(|point| point.len() == 2)
                && value.get("coordinates").and_then(|list| list.as_array()).is_some_and(|list| list.len() == 2);
            match (degrees(0, 180.0), degrees(1, 90.0)) {
                (Some(longitude), Some(latitude)) if is_point => point = Some((longitude, latitude)),
                _ => self.lose(&format!("{field}.{key}"), "NewsML-G2 is written without it"),
            }
        }
        point
    }
}
