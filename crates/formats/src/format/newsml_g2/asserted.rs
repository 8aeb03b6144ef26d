//! What an item's `assert` elements say of concepts that it names elsewhere, found by code, URI or literal.

use std::collections::HashMap;

use roxmltree::Node;
use serde_json::{Map, Value, json};
use wiredesk_story::Concept;

use super::{
    flex::{Context, Kind},
    tree::{attribute, child, children, is_g2},
};

/// The attributes that identify a concept.
const KEYS: [&str; 3] = ["qcode", "uri", "literal"];

/// One `assert`.
#[derive(Clone, Debug, Default)]
pub(super) struct Assertion {
    /// The concept's name, in the item's language where there is one.
    pub(super) name: Option<String>,
    /// Its point on the map.
    pub(super) more: Map<String, Value>,
    /// The places that it lies in, the nearest first.
    pub(super) around: Vec<Concept>,
}

/// All of an item.
#[derive(Debug, Default)]
pub(super) struct Asserted {
    by: [HashMap<String, usize>; 3],
    /// Those about places, by the last part of their code.
    by_tail: HashMap<String, usize>,
    list: Vec<Assertion>,
}

impl Asserted {
    /// Gathers them; of several about one concept the first holds.
    pub(super) fn of(nodes: &[Node<'_, '_>], context: &Context<'_>) -> Self {
        let mut all = Self::default();
        for node in nodes {
            let wider = children(*node, "broader").filter(|one| context.kind(*one) == Kind::Place);
            let said = |place: &Concept| place.name.as_deref().is_some_and(|name| name != "N/A");
            let around: Vec<Concept> = wider.map(|one| context.concept(one, Some("broader"))).filter(said).collect();
            let placed = ["geoAreaDetails", "POIDetails"].iter().any(|name| child(*node, name).is_some());
            if let Some(code) = attribute(*node, "qcode").filter(|_| placed || !around.is_empty()) {
                all.by_tail.entry(tail(code).to_owned()).or_insert(all.list.len());
            }
            for (key, known) in KEYS.iter().zip(&mut all.by) {
                if let Some(value) = attribute(*node, key) {
                    known.entry(value.to_owned()).or_insert(all.list.len());
                }
            }
            all.list.push(Assertion { name: context.name(*node), more: position(*node), around });
        }
        all
    }

    /// The one about a concept that has this code, URI or literal.
    pub(super) fn about(&self, keys: [Option<&str>; 3]) -> Option<&Assertion> {
        let mut found = keys.iter().zip(&self.by).filter_map(|(key, known)| known.get((*key)?));
        self.list.get(*found.next()?)
    }

    /// What a place is called and lies in. An agency may keep that under the same number in another of its schemes.
    pub(super) fn place(&self, qcode: Option<&str>, uri: Option<&str>) -> Option<&Assertion> {
        let own = self.about([qcode, uri, None]);
        own.or_else(|| self.list.get(*self.by_tail.get(tail(qcode?))?))
    }
}

/// What follows the last colon of a code.
fn tail(code: &str) -> &str {
    code.rsplit(':').next().unwrap_or(code)
}

/// Whether an `assert` says no more than [`Assertion`] holds.
pub(super) fn is_held(node: Node<'_, '_>) -> bool {
    let mut names = 0;
    let plain = node.attributes().all(|one| KEYS.contains(&one.name()) || one.name() == "lang");
    let held = |inner: Node<'_, '_>| match inner.tag_name().name() {
        "name" => {
            names += 1;
            names == 1 && inner.children().all(|text| text.is_text())
        }
        "type" => inner.attributes().len() == 1,
        "geoAreaDetails" => {
            inner.children().filter(Node::is_element).all(|one| is_g2(one) && one.tag_name().name() == "position")
        }
        _ => false,
    };
    plain && node.children().filter(Node::is_element).all(held)
}

/// The point of a place as `geoJSON`, if there is one.
pub(super) fn position(node: Node<'_, '_>) -> Map<String, Value> {
    let mut more = Map::new();
    let place = ["geoAreaDetails", "POIDetails"].iter().find_map(|name| child(node, name));
    let Some(position) = place.and_then(|details| child(details, "position")) else { return more };
    let degrees = |key, bound: f64| {
        attribute(position, key).and_then(|text| text.parse::<f64>().ok()).filter(|n| n.abs() <= bound)
    };
    // 0, 0 is what a sender's system writes where it knows no point.
    let nowhere = |point: &(f64, f64)| *point == (0.0, 0.0);
    if let Some((latitude, longitude)) = degrees("latitude", 90.0).zip(degrees("longitude", 180.0)).filter(|point| !nowhere(point)) {
        more.insert("geoJSON".into(), json!({ "type": "Point", "coordinates": [longitude, latitude] }));
    }
    more
}
