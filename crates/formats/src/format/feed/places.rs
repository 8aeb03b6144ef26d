//! Where it happened: GeoRSS (Simple and GML) and W3C Basic Geo, as GeoJSON (RFC 7946), which has the longitude first.

use roxmltree::Node;
use serde_json::{Value, json};
use wiredesk_story::Concept;

use super::{
    construct::{fold, text_of},
    names::{self, Ns},
};

/// A longer line says no more of where a story is.
const MAX_NUMBERS: usize = 8192;

/// Reads an element that says where: false if it does not, or not as it should.
pub(super) fn read(node: Node<'_, '_>, ns: Ns, local: &str, places: &mut Vec<Concept>) -> bool {
    let geometry = match (ns, local) {
        (Ns::GeoRss, "featurename") => return name(node, places),
        (Ns::GeoRss, shape) => geometry(shape, &numbers(node, 2)).or_else(|| inside(node)),
        (Ns::Geo, "lat") => beside(node),
        // Its latitude says both.
        (Ns::Geo, "long" | "lon") => {
            let latitude = sibling(node, "lat");
            return latitude.is_some_and(|latitude| beside(latitude).is_some());
        }
        (Ns::Geo, "point") | (Ns::Gml, _) => inside(node),
        _ => None,
    };
    let Some(geometry) = geometry else { return false };
    let mut place = Concept::default();
    place.more.insert("geoJSON".into(), geometry);
    places.push(place);
    true
}

/// `georss:featurename`: the name of the place before it, else of one that has no other sign.
fn name(node: Node<'_, '_>, places: &mut Vec<Concept>) -> bool {
    let name = fold(&text_of(node));
    if name.is_empty() {
        return false;
    }
    match places.last_mut().filter(|place| place.name.is_none()) {
        Some(place) => place.name = Some(name),
        None => places.push(Concept { name: Some(name), ..Concept::default() }),
    }
    true
}

fn sibling<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    let mut around = node.parent()?.children();
    around.find(|one| one.is_element() && names::of(*one) == Ns::Geo && one.tag_name().name() == name)
}

/// `geo:lat` with the `geo:long` beside it.
fn beside(latitude: Node<'_, '_>) -> Option<Value> {
    let longitude = sibling(latitude, "long").or_else(|| sibling(latitude, "lon"))?;
    geometry("point", &[numbers(latitude, 1), numbers(longitude, 1)].concat())
}

/// The first shape inside (`georss:where`, `geo:Point`).
fn inside(node: Node<'_, '_>) -> Option<Value> {
    node.descendants().take(64).filter(|one| one.is_element()).find_map(|one| match one.tag_name().name() {
        "lat" => beside(one),
        _ if names::of(one) == Ns::Geo => None,
        shape @ ("Point" | "LineString" | "Polygon" | "Envelope") => {
            let size = one.descendants().find_map(|inner| names::attribute(inner, "srsDimension"));
            let size = if size == Some("3") { 3 } else { 2 };
            geometry(shape, &numbers(one, size))
        }
        _ => None,
    })
}

/// All numbers of an element, the first two of `size` each; none where something else stands between them.
fn numbers(node: Node<'_, '_>, size: usize) -> Vec<f64> {
    let texts = node.descendants().filter(|inner| inner.is_text()).filter_map(|inner| inner.text());
    let parts =
        texts.flat_map(|text| text.split(|c: char| c.is_whitespace() || c == ',')).filter(|part| !part.is_empty());
    let all: Option<Vec<f64>> = parts.take(MAX_NUMBERS + 1).map(|part| part.parse().ok()).collect();
    let all = all.filter(|all| all.len() <= MAX_NUMBERS).unwrap_or_default();
    all.chunks(size).flat_map(|chunk| chunk.iter().take(2)).copied().collect()
}

fn geometry(shape: &str, numbers: &[f64]) -> Option<Value> {
    let (pairs, rest) = numbers.as_chunks::<2>();
    let sound =
        |[latitude, longitude]: &[f64; 2]| (-90.0..=90.0).contains(latitude) && (-180.0..=180.0).contains(longitude);
    if !rest.is_empty() || pairs.is_empty() || !pairs.iter().all(sound) {
        return None;
    }
    let turned: Vec<Value> = pairs.iter().map(|[latitude, longitude]| json!([longitude, latitude])).collect();
    match (shape, pairs) {
        ("point" | "Point", [_]) => Some(json!({ "type": "Point", "coordinates": turned[0] })),
        ("line" | "LineString", [_, _, ..]) => Some(json!({ "type": "LineString", "coordinates": turned })),
        ("polygon" | "Polygon", [_, _, _, _, ..]) => Some(json!({ "type": "Polygon", "coordinates": [turned] })),
        ("box" | "Envelope", [[south, west], [north, east]]) => {
            let ring = json!([[west, south], [east, south], [east, north], [west, north], [west, south]]);
            Some(json!({ "type": "Polygon", "coordinates": [ring] }))
        }
        _ => None,
    }
}
