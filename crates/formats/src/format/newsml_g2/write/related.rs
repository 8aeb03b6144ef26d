//! References to other items: links, associations of an item (`link` with hints), and of a package (`itemRef` in groups).

use wiredesk_story::{Link, Story, story::Association};

use super::{
    super::{own, reference::IANA, uri},
    body, content,
    draft::{Attributes, Draft},
    item, meta, value,
};

/// The relations of the IANA's registry that are written by its URI (RFC 8288).
const IANA_RELATIONS: [&str; 13] = [
    "alternate",
    "amphtml",
    "author",
    "canonical",
    "enclosure",
    "describedby",
    "license",
    "next",
    "prev",
    "related",
    "self",
    "shortlink",
    "via",
];

/// All links of `itemMeta`: those that only point, and, unless a package groups them, the associations.
pub(super) fn links(draft: &mut Draft<'_>, story: &Story) {
    for one in story.links.iter().filter(|link| !meta::is_licence(link)) {
        link(draft, one);
    }
    for one in &story.annotations {
        if one.kind == wiredesk_story::AnnotationKind::Related
            && let Some(other) = &one.uri
        {
            draft.empty("link", &vec![("rel", "irel:seeAlso".to_owned()), ("residref", other.clone())]);
        }
    }
    if !is_package(story) {
        for (index, association) in story.associations.iter().enumerate() {
            let rel = association.rel.as_deref();
            let rel = rel.map(|rel| draft.plain(("rel", "reluri"), None, uri::REL, rel));
            reference(draft, "link", association, "link", index, rel);
        }
    }
}

fn is_package(story: &Story) -> bool {
    story.item_type == wiredesk_story::ItemType::Composite && story.bodies.is_empty() && story.renditions.is_empty()
}

/// A link that only points.
pub(super) fn link(draft: &mut Draft<'_>, link: &Link) {
    let mut attributes = Attributes::new();
    if let Some(rel) = link.rel.as_deref() {
        if IANA_RELATIONS.contains(&rel) {
            attributes.push(("reluri", format!("{IANA}{rel}")));
        } else if value::is_qcode(rel) && (draft.catalog.uri(rel).is_some() || draft.catalog.has_remote()) {
            attributes.push(("rel", rel.to_owned()));
        } else {
            attributes.push(("reluri", uri::of(uri::REL, rel)));
        }
    }
    attributes.push(target(&link.href));
    attributes.extend(link.content_type.iter().map(|kind| ("contenttype", kind.clone())));
    attributes.extend(link.title.iter().map(|title| ("title", title.clone())));
    draft.empty("link", &attributes);
}

/// A page's address is a `href`; another item's identifier is a `residref`.
fn target(href: &str) -> (&'static str, String) {
    let web = ["http:", "https:", "mailto:", "ftp:"].iter().any(|scheme| href.starts_with(scheme));
    match value::uri(href).filter(|sound| web && sound == href) {
        Some(sound) => ("href", sound),
        None => ("residref", href.to_owned()),
    }
}

/// A package's associations: a group for each run of the same relation, under a root group.
pub(super) fn groups(draft: &mut Draft<'_>, story: &Story) {
    if story.associations.is_empty() {
        return;
    }
    let runs: Vec<&[Association]> = story.associations.chunk_by(|one, next| one.rel == next.rel).collect();
    draft.xml.start("groupSet", &[("root", "root")]).line();
    draft.xml.start("group", &[("id", "root")]).line();
    for n in 1..=runs.len() {
        draft.empty("groupRef", &vec![("idref", format!("group-{n}"))]);
    }
    draft.end();
    let mut index = 0;
    for (n, run) in runs.into_iter().enumerate() {
        let mut attributes: Attributes = vec![("id", format!("group-{}", n + 1))];
        if let Some(rel) = run.first().and_then(|one| one.rel.as_deref()) {
            attributes.push(draft.plain(("role", "roleuri"), None, uri::ROLE, rel));
        }
        draft.start("group", &attributes);
        draft.xml.line();
        for association in run {
            reference(draft, "itemRef", association, "item", index, None);
            index += 1;
        }
        draft.end();
    }
    draft.end();
}

/// A reference with all that is known of its target as hints. A name that the reader would not make itself is an attribute of
/// our own namespace.
fn reference(
    draft: &mut Draft<'_>,
    element: &str,
    association: &Association,
    prefix: &str,
    index: usize,
    rel: Option<(&'static str, String)>,
) {
    let story = &association.story;
    let outer = draft.path.len();
    draft.path.push_str(&format!("associations[{index}]."));
    let mut attributes: Attributes = rel.into_iter().collect();
    attributes.extend(item::identifier(story).map(|id| ("residref", id)));
    attributes.extend(item::version(draft, story).map(|number| ("version", number)));
    attributes.extend(item::language(story));
    if association.name != format!("{prefix}-{}", index + 1) {
        attributes.push((own::NAME, association.name.clone()));
    }
    let restored = std::mem::take(&mut draft.restored);
    draft.start(element, &attributes);
    draft.xml.line();
    meta::rights(draft, story);
    meta::item_meta(draft, story, false);
    content::content_meta(draft, story, false);
    content::assertions(draft, story);
    body::content_set(draft, story);
    draft.end();
    draft.lose_rest(story);
    draft.restored = restored;
    draft.path.truncate(outer);
}
