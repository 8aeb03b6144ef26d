//! `head`: the sender's own `meta`, the subjects of `tobject`, and what leads to `docdata`.

use roxmltree::Node;
use serde_json::Value;
use wiredesk_story::{AltId, Concept, Subject};

use super::{OWN, docdata, read::Draft};
use crate::{
    format::newsml_g2::iptc_uri,
    xml::{
        kept::{insert, keep},
        tree::{attribute, elements, some_text},
    },
};

/// What agencies call the slug among their `meta`, the surest first.
pub(super) const SLUGS: [&str; 5] = ["anpa-keyword", "NTBStikkord", "slugline", "slug", "Slug"];
/// What they call the number of the transmission.
const SEQUENCES: [&str; 2] = ["anpa-sequence", "NTBIPTCSequence"];

pub(super) fn read(draft: &mut Draft<'_>, head: Node<'_, '_>) {
    let mut data = docdata::Found::default();
    for node in elements(head) {
        match node.tag_name().name() {
            "title" => {
                let title = some_text(node);
                draft.story.title = draft.story.title.take().or(title);
            }
            "meta" => meta(draft, node),
            "tobject" => tobject(draft, node),
            "docdata" => docdata::read(draft, &mut data, node),
            "pubdata" => docdata::pubdata(draft, &mut data, node),
            _ => keep(&mut draft.story.extra, node),
        }
    }
    let said = |names: &[&str]| {
        let texts = names.iter().filter_map(|name| draft.story.extra.get(*name)?.as_str());
        texts.map(str::to_owned).find(|text| !text.is_empty())
    };
    let (slug, sequence) = (said(&SLUGS), said(&SEQUENCES));
    draft.story.slugline = slug;
    docdata::settle(draft, data);
    draft.story.alt_ids.extend(sequence.map(|number| AltId::new("sequence", number)));
}

/// The sender's own fields, under the sender's own names. An empty one says nothing.
fn meta(draft: &mut Draft<'_>, node: Node<'_, '_>) {
    let name = attribute(node, "name").or_else(|| attribute(node, "http-equiv"));
    let (Some(name), Some(content)) = (name, node.attribute("content").filter(|text| !text.trim().is_empty())) else {
        return;
    };
    match name.strip_prefix(OWN) {
        Some("extra") => {
            if let Ok(Value::Array(pair)) = serde_json::from_str(content)
                && let [Value::String(key), value] = pair.as_slice()
            {
                draft.carried.push((format!("extra.{key}"), value.to_string()));
            }
        }
        Some(member) => draft.carried.push((member.to_owned(), content.to_owned())),
        None => insert(&mut draft.story.extra, name.to_owned(), content.into()),
    }
}

fn tobject(draft: &mut Draft<'_>, node: Node<'_, '_>) {
    if let Some(kind) = attribute(node, "tobject.type") {
        insert(&mut draft.story.extra, "tobject.type".into(), kind.into());
    }
    for inner in elements(node) {
        match inner.tag_name().name() {
            "tobject.property" => {
                let name = attribute(inner, "tobject.property.type").map(str::to_owned);
                draft.story.genres.extend(name.map(|name| Concept { name: Some(name), ..Concept::default() }));
            }
            "tobject.subject" => {
                draft.story.subjects.extend(subject(inner));
                let named = ["type", "matter", "detail", "code", "qualifier"];
                let said =
                    named.iter().filter(|name| attribute(inner, &format!("tobject.subject.{name}")).is_some()).count();
                if said > 1 || attribute(inner, "tobject.subject.code").is_some() {
                    keep(&mut draft.story.extra, inner);
                }
            }
            _ => keep(&mut draft.story.extra, inner),
        }
    }
}

/// A subject by its number: one of the IPTC's (`tobject.subject.ipr` says so, or nothing), else one of the agency's own.
fn subject(node: Node<'_, '_>) -> Option<Subject> {
    let said = |name: &str| attribute(node, &format!("tobject.subject.{name}"));
    let name = ["detail", "matter", "type"].iter().find_map(|name| said(name)).map(str::to_owned);
    let literal = said("refnum").map(|number| literal(said("ipr"), number)).or_else(|| said("code").map(str::to_owned));
    if name.is_none() && literal.is_none() {
        return None;
    }
    let uri = literal.as_deref().and_then(iptc_uri);
    Some(Subject { name, rel: Some("about".into()), uri, literal, ..Subject::default() })
}

/// The code of a number: subject codes, and media topics where they begin with a 2; another owner's under its own name.
pub(super) fn literal(owner: Option<&str>, number: &str) -> String {
    let iptc = owner.is_none_or(|owner| owner.eq_ignore_ascii_case("iptc"));
    let eight = number.len() == 8 && number.bytes().all(|byte| byte.is_ascii_digit());
    match (iptc, eight) {
        (true, true) if number.starts_with('2') => format!("medtop:{number}"),
        (true, true) => format!("subj:{number}"),
        (true, false) => number.to_owned(),
        (false, _) => format!("{}:{number}", owner.unwrap_or_default()),
    }
}
