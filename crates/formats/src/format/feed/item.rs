//! One entry: which element says what.

use std::borrow::Cow;

use roxmltree::Node;
use wiredesk_story::{AltId, DateTime, Language, Link, Party, StoryUri};

use super::{
    agency, base, category,
    construct::{self, fold, text_of},
    dates,
    draft::{self, Draft},
    extra, media,
    names::{self, Ns},
    people, places,
    read::Context,
};

/// Reads the elements of an entry. What has no place in a story is kept under its own name.
pub(super) fn read(entry: Node<'_, '_>, context: &Context<'_>) -> Draft {
    let document = context.base.as_ref();
    let mut draft = Draft { media: media::read(entry, document), ..Draft::default() };
    let mut text_language = None;
    for node in entry.children().filter(|child| child.is_element()) {
        let ns = names::of(node);
        let local = lowercase(node.tag_name().name());
        let taken = identity(&mut draft, node, ns, &local, context)
            || texts(&mut draft, node, ns, &local, context)
            || times(&mut draft, node, ns, &local, context)
            || credits(&mut draft, node, ns, &local, context)
            || places::read(node, ns, &local, &mut draft.places)
            || media::is_media(ns, &local);
        if !taken {
            agency::read(&mut draft, node, context);
            extra::keep(&mut draft.extra, node);
        }
    }
    for construct in draft.content.iter().chain(draft.summary.get()) {
        text_language = text_language.or_else(|| construct.language.clone());
    }
    if names::of(entry) == Ns::Rss {
        channel_definition(&mut draft, entry, context);
    }
    if draft.id.is_none() {
        draft.id = entry
            .attributes()
            .find(|attribute| attribute.name() == "about" && names::of_uri(attribute.namespace()) == Ns::Rdf)
            .map(|attribute| attribute.value().trim().to_owned())
            .filter(|id| !id.is_empty());
    }
    let own = names::xml_attribute(entry, "lang");
    draft.language_is_unknown = own == Some("");
    draft.language = draft.language.or(own.and_then(|tag| Language::parse(tag).ok())).or(text_language);
    draft
}

fn lowercase(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|b| b.is_ascii_uppercase()) { name.to_ascii_lowercase().into() } else { name.into() }
}

/// What an item of the Channel Definition Format says in attributes: its page, and when that was last changed.
fn channel_definition(draft: &mut Draft, entry: Node<'_, '_>, context: &Context<'_>) {
    if draft.link.is_none() {
        let href = names::attribute(entry, "href");
        draft.link =
            href.and_then(|href| base::absolute(href, context.base.as_ref())).filter(|href| draft::is_web(href));
    }
    if let Some(date) = names::attribute(entry, "lastmod").and_then(|text| dates::parse(text, context.zone)) {
        draft.updated.offer(2, date);
    }
}

/// Ids and addresses.
fn identity(draft: &mut Draft, node: Node<'_, '_>, ns: Ns, local: &str, context: &Context<'_>) -> bool {
    let text = || Some(fold(&text_of(node))).filter(|text| !text.is_empty());
    match (ns, local) {
        (Ns::Rss | Ns::Atom, "guid" | "id") => {
            draft.id_is_opaque |=
                names::attribute(node, "isPermaLink").is_some_and(|value| value.eq_ignore_ascii_case("false"));
            draft.id = draft.id.take().or_else(text);
        }
        (Ns::Dc | Ns::DcTerms, "identifier") => {
            draft.alt_ids.extend(text().map(|id| AltId::new("publicIdentifier", id)));
        }
        (Ns::Rss | Ns::Atom, "link") => link(draft, node, context),
        (Ns::Rss, "comments") => {
            let href = base::absolute(&text_of(node), base::of(node, context.base.as_ref()).as_ref());
            draft.links.extend(href.map(|href| Link { rel: Some("replies".into()), href, ..Link::default() }));
        }
        (Ns::Threading, "in-reply-to") => {
            let address =
                |name| base::absolute(names::attribute(node, name)?, base::of(node, context.base.as_ref()).as_ref());
            let Some(href) = address("href").or_else(|| address("ref")) else { return false };
            let content_type = names::attribute(node, "type").map(str::to_owned);
            draft.links.push(Link { rel: Some("in-reply-to".into()), href, content_type, ..Link::default() });
            // The id of what it answers, and the feed that has it.
            return names::attribute(node, "href").is_none();
        }
        (Ns::CreativeCommons, "license") => {
            let resource = node.attributes().find(|attribute| attribute.name() == "resource");
            draft.usage_terms =
                draft.usage_terms.take().or_else(|| resource.map(|found| found.value().trim().into())).or_else(text);
        }
        _ => return false,
    }
    true
}

/// `<link>` with an address inside (RSS), or with `rel` and `href` (Atom, RFC 4287 section 4.2.7).
fn link(draft: &mut Draft, node: Node<'_, '_>, context: &Context<'_>) {
    let base = base::of(node, context.base.as_ref());
    let text = text_of(node);
    let Some(href) = base::absolute(names::attribute(node, "href").unwrap_or(&text), base.as_ref()) else { return };
    let rel = names::attribute(node, "rel").unwrap_or("alternate").to_ascii_lowercase();
    let rel = rel.strip_prefix("http://www.iana.org/assignments/relation/").unwrap_or(&rel);
    let content_type = names::attribute(node, "type").map(str::to_owned);
    let page = content_type.as_deref().is_none_or(|kind| kind.contains("html"));
    match rel {
        "alternate" if page && draft.link.is_none() && draft::is_web(&href) => draft.link = Some(href),
        "enclosure" => media::add_link(&mut draft.media, node, href),
        "license" => draft.usage_terms = draft.usage_terms.take().or(Some(href)),
        _ => {
            let title = names::attribute(node, "title").map(fold);
            draft.links.push(Link { rel: Some(rel.to_owned()), href, content_type, title });
        }
    }
}

/// Of several titles the one of the lowest rank counts.
fn title_rank(ns: Ns, local: &str) -> Option<u8> {
    match (ns, local) {
        (Ns::Rss | Ns::Atom, "title") => Some(0),
        (Ns::Dc | Ns::DcTerms, "title") => Some(1),
        (Ns::Media | Ns::Itunes, "title") => Some(2),
        _ => None,
    }
}

/// The same of excerpts.
fn summary_rank(ns: Ns, local: &str) -> Option<u8> {
    match (ns, local) {
        (Ns::Rss | Ns::Atom, "description" | "summary" | "excerpt") => Some(0),
        (Ns::Rss, "abstract") => Some(0),
        (Ns::Dc, "description") | (Ns::DcTerms, "description" | "abstract") => Some(1),
        (Ns::Itunes, "summary") => Some(2),
        (Ns::Media, "description") => Some(3),
        (Ns::Itunes, "subtitle") => Some(4),
        _ => None,
    }
}

/// Titles, texts, excerpts, categories, language.
fn texts(draft: &mut Draft, node: Node<'_, '_>, ns: Ns, local: &str, context: &Context<'_>) -> bool {
    let construct = || construct::read(node, context.base.as_ref());
    let text = || fold(&text_of(node));
    if let Some(rank) = title_rank(ns, local) {
        if let Some(title) = construct().map(|title| title.line()).filter(|title| !title.is_empty()) {
            draft.title.offer(rank, title);
        }
        return true;
    }
    if let Some(rank) = summary_rank(ns, local) {
        offer_summary(draft, rank, construct());
        return true;
    }
    match (ns, local) {
        (Ns::Content, "encoded") | (Ns::Rss, "fullitem" | "body" | "fulltext") | (Ns::Xhtml, "body" | "div") => {
            offer_content(draft, construct());
        }
        (Ns::Rss | Ns::Atom, "content") => match names::attribute(node, "src") {
            Some(src) => {
                let Some(href) = base::absolute(src, base::of(node, context.base.as_ref()).as_ref()) else {
                    return false;
                };
                media::add_link(&mut draft.media, node, href);
            }
            None => match construct() {
                Some(content) => offer_content(draft, Some(content)),
                None => return false,
            },
        },
        // Where nothing else is said, the group that is all of an entry says it.
        (Ns::Media, "group") => {
            let inside = |name| node.children().find(|one| one.has_tag_name((names::MEDIA, name)));
            offer_summary(draft, 5, inside("description").and_then(|one| construct::read(one, context.base.as_ref())));
            return false;
        }
        (Ns::Rss | Ns::Atom | Ns::Media | Ns::Itunes, "category") | (Ns::Dc | Ns::DcTerms, "subject") => {
            category::read(node, &mut draft.subjects);
        }
        (Ns::Rss | Ns::Itunes | Ns::Media, "keywords") => category::keywords(&text(), &mut draft.subjects),
        (Ns::Rss | Ns::Dc | Ns::DcTerms, "language") => match Language::parse(&text()) {
            Ok(language) => draft.language = Some(language),
            Err(_) => return false,
        },
        _ => return false,
    }
    true
}

fn offer_summary(draft: &mut Draft, rank: u8, found: Option<construct::Construct>) {
    if let Some(summary) = found.filter(|summary| !summary.text.trim().is_empty()) {
        draft.summary.offer(rank, summary);
    }
}

fn offer_content(draft: &mut Draft, found: Option<construct::Construct>) {
    let Some(found) = found.filter(|found| !found.text.trim().is_empty()) else { return };
    if draft.content.as_ref().is_none_or(|known| found.weight() > known.weight()) {
        draft.content = Some(found);
    }
}

/// Times of every name. One that cannot be read is kept as it is.
fn times(draft: &mut Draft, node: Node<'_, '_>, ns: Ns, local: &str, context: &Context<'_>) -> bool {
    enum Time {
        Published(u8),
        Updated(u8),
        Expires,
        Embargo,
        Valid,
    }
    let time = match (ns, local) {
        (Ns::Rss | Ns::Atom, "pubdate" | "published" | "issued") => Time::Published(0),
        (Ns::Dc | Ns::DcTerms, "issued") | (Ns::Prism, "publicationdate") => Time::Published(1),
        (Ns::Dc | Ns::DcTerms | Ns::Rss, "date") => Time::Published(2),
        (Ns::Dc | Ns::DcTerms | Ns::Rss | Ns::Atom, "created") => Time::Published(3),
        (Ns::Rss | Ns::Atom, "updated" | "modified") => Time::Updated(0),
        (Ns::Dc | Ns::DcTerms, "modified") | (Ns::Prism, "modificationdate") => Time::Updated(1),
        (Ns::Rss, "expirationdate") | (Ns::Prism, "expirationdate") => Time::Expires,
        (Ns::Prism, "embargodate") => Time::Embargo,
        // DCMI Period: `start=…; end=…`.
        (Ns::DcTerms, "valid") => Time::Valid,
        _ => return false,
    };
    let text = text_of(node);
    if matches!(time, Time::Valid) {
        let end = text.split(';').find_map(|part| part.trim().strip_prefix("end=")).map(str::trim);
        draft.expires = draft.expires.take().or_else(|| dates::parse(end?, context.zone));
        return false;
    }
    let Some(date) = dates::parse(&text, context.zone) else { return text.trim().is_empty() };
    match time {
        Time::Published(rank) => draft.published.offer(rank, date),
        Time::Updated(rank) => draft.updated.offer(rank, date),
        Time::Expires => draft.expires = Some(date),
        Time::Embargo => draft.embargoed_until = Some(date),
        Time::Valid => {}
    }
    true
}

/// People, sources, rights, and whether it is a draft.
fn credits(draft: &mut Draft, node: Node<'_, '_>, ns: Ns, local: &str, context: &Context<'_>) -> bool {
    let document = context.base.as_ref();
    let text = || Some(fold(&text_of(node))).filter(|text| !text.is_empty());
    match (ns, local) {
        _ if people::is_author(ns, local) => match people::read(node, document) {
            // A podcast says the same again in its own words.
            Some(author) if ns != Ns::Itunes || draft.authors.is_empty() => draft.authors.push(author),
            _ => {}
        },
        (Ns::Rss | Ns::Atom | Ns::Dc | Ns::DcTerms, "contributor") => {
            draft.contributors.extend(people::contributor(node, document));
        }
        (Ns::Rss | Ns::Atom, "copyright" | "rights") | (Ns::Dc | Ns::DcTerms, "rights") => {
            let rights = construct::read(node, None).map(|rights| rights.line()).filter(|rights| !rights.is_empty());
            draft.rights = draft.rights.take().or(rights);
        }
        (Ns::DcTerms, "rightsholder") => draft.rights_holder = draft.rights_holder.take().or_else(text),
        (Ns::Rss | Ns::Atom | Ns::Dc | Ns::DcTerms, "source") => {
            let authors =
                node.children().filter(|one| names::of(*one) == Ns::Atom && one.tag_name().name() == "author");
            draft.source_authors.extend(authors.filter_map(|one| people::read(one, document)));
            draft.sources.extend(source(node));
        }
        (Ns::Dc | Ns::DcTerms, "publisher") => draft.sources.extend(text().map(|name| party("provider", name))),
        (Ns::App, "control") => {
            let says_yes = |child: Node<'_, '_>| child.tag_name().name() == "draft" && fold(&text_of(child)) == "yes";
            draft.draft |= node.children().any(says_yes);
        }
        _ => return false,
    }
    true
}

fn party(role: &str, name: String) -> Party {
    let mut party = Party { role: Some(role.into()), ..Party::default() };
    match StoryUri::parse(&name) {
        Ok(uri) => party.uri = Some(uri.as_str().to_owned()),
        Err(_) => party.name = Some(name),
    }
    party
}

/// RSS `<source url="…">Name</source>`, `<dc:source>`, and the feed that an Atom entry was copied from.
fn source(node: Node<'_, '_>) -> Option<Party> {
    let child = |name: &str| node.children().find(|child| child.is_element() && child.tag_name().name() == name);
    if let Some(title) = child("title").and_then(|title| construct::read(title, None)) {
        let uri = child("id").map(|id| fold(&text_of(id))).filter(|id| !id.is_empty());
        return Some(Party { name: Some(title.line()), role: Some("source".into()), uri, literal: None });
    }
    let url = names::attribute(node, "url").and_then(|url| base::absolute(url, base::of(node, None).as_ref()));
    let text = fold(&text_of(node));
    match (text.is_empty(), url) {
        (true, None) => None,
        (true, url) => Some(Party { role: Some("source".into()), uri: url, ..Party::default() }),
        (false, None) => Some(party("source", text)),
        (false, url) => Some(Party { name: Some(text), role: Some("source".into()), uri: url, literal: None }),
    }
}

/// `<at:deleted-entry ref="…" when="…">` (RFC 6721): a story that was taken back.
pub(super) fn tombstone(node: Node<'_, '_>, context: &Context<'_>) -> Option<(Draft, Option<String>)> {
    let id = node.attributes().find(|attribute| attribute.name() == "ref")?.value().trim().to_owned();
    let when = node.attributes().find(|attribute| attribute.name() == "when").map(|attribute| attribute.value());
    let mut draft = Draft { id: Some(id), id_is_opaque: true, ..Draft::default() };
    if let Some(when) = when.and_then(|when: &str| -> Option<DateTime> { dates::parse(when, context.zone) }) {
        draft.updated.offer(0, when);
    }
    let mut comment = None;
    for child in node.children().filter(|child| child.is_element()) {
        match child.tag_name().name() {
            "comment" => comment = construct::read(child, None).map(|text| text.line()).filter(|text| !text.is_empty()),
            _ => extra::keep(&mut draft.extra, child),
        }
    }
    Some((draft, comment))
}
