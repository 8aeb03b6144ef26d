//! `contentSet`: the bodies as XHTML, and the files elsewhere.

use wiredesk_story::{Body, Rendition, Story};

use super::{
    super::{content::TECHNICAL, uri},
    draft::{Attributes, Draft},
    item, value,
};
use crate::{markup, xml::html::VOID};

/// The namespace of XHTML.
pub(super) const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// Rendition names that are codes of the IPTC's (`http://cv.iptc.org/newscodes/rendition/`): those that its own examples of the
/// standard use.
const RENDITIONS: (&str, &[&str]) = ("rnd", &["highRes", "preview", "thumbnail", "web"]);

/// Writes all bodies and renditions.
pub(super) fn content_set(draft: &mut Draft<'_>, story: &Story) {
    let kept = kept(story);
    let renditions: Vec<&Rendition> = story.renditions.iter().filter(|one| one.href.is_some()).collect();
    if renditions.len() < story.renditions.len() {
        draft.lose("renditions", "one has no address");
    }
    if story.bodies.is_empty() && renditions.is_empty() && kept.is_none() {
        return;
    }
    draft.xml.start("contentSet", &[]).line();
    for (n, body) in story.bodies.iter().enumerate() {
        inline(draft, story, body, n);
    }
    if let Some(xml) = kept {
        draft.xml.start("inlineXML", &[("contenttype", "application/xml")]).raw(&xml).end().line();
        draft.restored.insert("inlineXML".into());
    }
    for rendition in renditions {
        remote(draft, rendition);
    }
    draft.end();
}

/// A body as a whole XHTML document.
fn inline(draft: &mut Draft<'_>, story: &Story, body: &Body, n: usize) {
    let mut attributes: Attributes = vec![("contenttype", "application/xhtml+xml".to_owned())];
    attributes.push(("wordcount", body.word_count().to_string()));
    if let Some(role) = body.role.as_deref().filter(|_| n > 0) {
        attributes.push(draft.word(("rendition", "renditionuri"), None, uri::ROLE, role));
    }
    draft.start("inlineXML", &attributes);
    let mut root: Attributes = vec![("xmlns", XHTML.to_owned())];
    root.extend(story.language.iter().map(|language| ("lang", language.to_string())));
    root.extend(item::language(story));
    draft.start("html", &root);
    draft.xml.start("head", &[]).leaf("title", &[], story.headline().unwrap_or_default()).end().line();
    let markup = xhtml(&markup::html_from_blocks(&body.blocks, story.language.as_ref()));
    draft.xml.start("body", &[]).line().raw(&markup).line().end().line();
    draft.xml.end();
    draft.end();
}

/// HTML as [`markup::html_from_blocks`] writes it (balanced, quoted, `<`, `>` and `&` escaped) as XML: void elements are
/// closed, and characters that XML may not have are left out.
fn xhtml(html: &str) -> String {
    let mut out = String::with_capacity(html.len() + 64);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        push_allowed(&mut out, &rest[..at]);
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end);
        let tag = &rest[at..end];
        push_allowed(&mut out, tag);
        let name = tag[1..].split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        if VOID.contains(&name) && !tag.ends_with('/') {
            out.push('/');
        }
        rest = &rest[end..];
        if let Some(after) = rest.strip_prefix('>') {
            out.push('>');
            rest = after;
        }
    }
    push_allowed(&mut out, rest);
    out
}

fn push_allowed(out: &mut String, text: &str) {
    let refused = |c: char| {
        (c.is_control() && !matches!(c, '\t' | '\n' | '\u{7f}'..='\u{9f}')) || matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    out.extend(text.chars().filter(|c| !refused(*c)));
}

/// The document in a vocabulary of its own that came in the story's `contentSet`, where it can be written again.
pub(super) fn kept(story: &Story) -> Option<String> {
    let writes = story.item_type != wiredesk_story::ItemType::Planning;
    story.extra.get("inlineXML").filter(|_| writes).and_then(|kept| whole_document(kept.as_str()?))
}

/// Kept XML that can be set into the document: it is well-formed, and declares the namespace of its root itself.
fn whole_document(xml: &str) -> Option<String> {
    let source = crate::xml::source_from_text(xml, "utf-8", super::super::FORMAT.name).ok()?;
    source.document().ok()?.root_element().tag_name().namespace()?;
    Some(source.text().trim().to_owned())
}

fn remote(draft: &mut Draft<'_>, rendition: &Rendition) {
    let Some(href) = rendition.href.as_deref() else { return };
    let mut attributes: Attributes = Vec::new();
    attributes.push(draft.plain(("rendition", "renditionuri"), Some(RENDITIONS), uri::RENDITION, &rendition.name));
    match value::uri(href).filter(|sound| sound == href) {
        Some(sound) => attributes.push(("href", sound)),
        None => attributes.push(("residref", href.to_owned())),
    }
    let numbers = [
        ("width", rendition.width.map(u64::from)),
        ("height", rendition.height.map(u64::from)),
        ("size", rendition.size_in_bytes),
    ];
    attributes.extend(rendition.content_type.iter().map(|kind| ("contenttype", kind.clone())));
    attributes.extend(rendition.title.iter().map(|title| ("title", title.clone())));
    attributes.extend(numbers.into_iter().filter_map(|(name, number)| Some((name, number?.to_string()))));
    attributes.extend(rendition.duration.map(|seconds| ("duration", format!("{seconds}"))));
    let mut id = None;
    for (key, value) in &rendition.more {
        let text = value.as_str().unwrap_or_default();
        match TECHNICAL.iter().find(|name| *name == key) {
            Some(name) if fits(name, text) => attributes.push((name, text.to_owned())),
            None if key == "altId" && !text.is_empty() && value::normal(text) == text => id = Some(text),
            _ => draft.lose(&format!("renditions.{key}"), "NewsML-G2 is written without it"),
        }
    }
    match id {
        Some(id) => {
            draft.start("remoteContent", &attributes);
            draft.leaf("altId", &Attributes::new(), id);
            draft.end();
        }
        None => draft.empty("remoteContent", &attributes),
    }
}

/// Whether the schema lets a file's attribute have this value.
fn fits(name: &str, text: &str) -> bool {
    match name {
        "generated" => wiredesk_story::DateTime::parse(text).is_ok_and(|moment| value::time(&moment) == text),
        "videoframerate" => text.chars().all(|c| c.is_ascii_digit() || c == '.') && text.parse::<f64>().is_ok(),
        "videoaspectratio" => !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '.')),
        _ => text.parse::<u32>().is_ok_and(|n| n > 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_xml() {
        let html = "<p dir=\"rtl\">سطر<br>آخر &lt;\u{1}</p><figure><img src=\"a\" alt=\"b\"></figure>";
        let xml = "<p dir=\"rtl\">سطر<br/>آخر &lt;</p><figure><img src=\"a\" alt=\"b\"/></figure>";
        assert_eq!(xhtml(html), xml);
        assert_eq!(xhtml("<br/>"), "<br/>");
        assert_eq!(xhtml("a <"), "a <");
    }
}
