//! XMP (ISO 16684-1) with the IPTC Core and Extension schemas.

use jiff::tz::TimeZone;
use roxmltree::Node;
use wiredesk_story::DateTime;

use super::facts::{Facts, Role};
use crate::{encoding, xml};

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const DC: &str = "http://purl.org/dc/elements/1.1/";
const PHOTOSHOP: &str = "http://ns.adobe.com/photoshop/1.0/";
const XMP: &str = "http://ns.adobe.com/xap/1.0/";
const RIGHTS: &str = "http://ns.adobe.com/xap/1.0/rights/";
const MM: &str = "http://ns.adobe.com/xap/1.0/mm/";
const CORE: &str = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/";
const EXT: &str = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";
const PLUS: &str = "http://ns.useplus.org/ldf/xmp/1.0/";

/// Reads a packet.
///
/// # Errors
/// What is wrong with its XML, in words.
pub(super) fn read(packet: &[u8], zone: &TimeZone) -> Result<Facts, String> {
    let told = |error: crate::ReadError| error.to_string();
    let packet: Vec<u8> = if packet.contains(&0) { packet.to_vec() } else { packet.trim_ascii().to_vec() };
    let decoded = encoding::decode(&packet, None).map_err(told)?;
    let end = decoded.text.rfind('>').map_or(0, |at| at + 1);
    let source =
        xml::source_from_text(decoded.text.get(..end).unwrap_or_default(), decoded.encoding, "XMP").map_err(told)?;
    let document = source.document().map_err(told)?;
    let mut facts = Facts::default();
    let top = |node: &Node<'_, '_>| {
        node.has_tag_name((RDF, "Description")) && node.parent_element().is_some_and(|up| up.has_tag_name((RDF, "RDF")))
    };
    for description in document.descendants().filter(top) {
        for attribute in description.attributes() {
            let value = attribute.value().trim().to_owned();
            if !value.is_empty() {
                take(&mut facts, attribute.namespace().unwrap_or_default(), attribute.name(), vec![value], zone);
            }
        }
        for node in description.children().filter(Node::is_element) {
            let namespace = node.tag_name().namespace().unwrap_or_default();
            if namespace == EXT && matches!(node.tag_name().name(), "LocationCreated" | "LocationShown") {
                location(&mut facts, node);
                continue;
            }
            let values = values(node);
            if !values.is_empty() {
                take(&mut facts, namespace, node.tag_name().name(), values, zone);
            }
        }
    }
    Ok(facts)
}

/// The values of a property: the items of its list, of alternatives the default first, else its text.
fn values(node: Node<'_, '_>) -> Vec<String> {
    let text = |node: Node<'_, '_>| {
        let text: String = node.children().filter_map(|child| child.text().filter(|_| child.is_text())).collect();
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    };
    let list = node.children().find(|child| ["Alt", "Bag", "Seq"].iter().any(|name| child.has_tag_name((RDF, *name))));
    let Some(list) = list else { return text(node).into_iter().collect() };
    let items = list.children().filter(|child| child.has_tag_name((RDF, "li")));
    let mut items: Vec<Node<'_, '_>> = items.collect();
    if list.has_tag_name((RDF, "Alt")) {
        let default =
            |item: &Node<'_, '_>| item.attributes().any(|one| one.name() == "lang" && one.value() == "x-default");
        items.sort_by_key(|item| !default(item));
    }
    items.into_iter().filter_map(text).collect()
}

/// A structure with city and country; the place where the picture was taken counts before what it shows.
fn location(facts: &mut Facts, node: Node<'_, '_>) {
    let part = |name: &str| {
        let found = node
            .descendants()
            .find(|part| part.has_tag_name((EXT, name)))
            .and_then(|part| values(part).into_iter().next());
        found.or_else(|| node.descendants().find_map(|part| part.attribute((EXT, name)).map(str::to_owned)))
    };
    let found = Facts {
        location: part("Sublocation"),
        city: part("City"),
        state: part("ProvinceState"),
        country: part("CountryName"),
        country_code: part("CountryCode"),
        ..Facts::default()
    };
    facts.fill(found);
}

fn take(facts: &mut Facts, namespace: &str, name: &str, values: Vec<String>, zone: &TimeZone) {
    let first = || values.first().cloned();
    let moment = || values.first().and_then(|text| DateTime::parse_lenient(text, zone).ok());
    match (namespace, name) {
        (DC, "title") => facts.title = first(),
        (DC, "description") => facts.caption = first(),
        (DC, "creator") => facts.creators = values,
        (DC, "rights") => facts.copyright = first(),
        (DC, "subject") => facts.keywords = values,
        (DC, "language") => facts.language = first(),
        (PHOTOSHOP, "Headline") => facts.headline = first(),
        (PHOTOSHOP, "Credit") => facts.credit = first(),
        (PHOTOSHOP, "Source") => facts.source = first(),
        (PHOTOSHOP, "Instructions") => facts.instructions = first(),
        (PHOTOSHOP, "AuthorsPosition") => facts.creator_title = first(),
        (PHOTOSHOP, "City") => facts.city = first(),
        (PHOTOSHOP, "State") => facts.state = first(),
        (PHOTOSHOP, "Country") => facts.country = first(),
        (PHOTOSHOP, "Urgency") => facts.urgency = first().and_then(|text| text.parse().ok()),
        (PHOTOSHOP, "Category" | "SupplementalCategories") => facts.categories.extend(values),
        (PHOTOSHOP, "TransmissionReference") => facts.ids.extend(first().map(|id| (Role::Transmission, id))),
        (PHOTOSHOP, "DateCreated") => facts.created = moment(),
        (XMP, "CreateDate") => facts.created = facts.created.take().or_else(moment),
        (XMP, "MetadataDate") => facts.sent = moment(),
        (XMP, "ModifyDate") => facts.sent = facts.sent.take().or_else(moment),
        (RIGHTS, "UsageTerms") => facts.usage_terms = first(),
        (RIGHTS, "WebStatement") => facts.own.extend(first().map(|text| ("WebStatement".to_owned(), text.into()))),
        (MM, "OriginalDocumentID") => facts.ids.extend(first().map(|id| (Role::Document, id))),
        (EXT, "DigImageGUID") => facts.ids.extend(first().map(|id| (Role::Guid, id))),
        (CORE, "Location") => facts.location = first(),
        (CORE, "CountryCode") => facts.country_code = first(),
        (CORE, "IntellectualGenre") => facts.genre = first(),
        (CORE, "SubjectCode") => facts.subject_codes = values,
        (CORE, "AltTextAccessibility") => facts.alt_text = first(),
        (EXT, "PersonInImage") => facts.people = values,
        (EXT, "Event") => facts.event = first(),
        (CORE | EXT | PLUS, _) | (PHOTOSHOP, "CaptionWriter") => {
            let value = if values.len() == 1 { first().map(Into::into) } else { Some(values.into()) };
            facts.own.extend(value.map(|value| (name.to_owned(), value)));
        }
        _ => {}
    }
}
