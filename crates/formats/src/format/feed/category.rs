//! Categories, tags and keywords.

use roxmltree::Node;
use wiredesk_story::Subject;

use super::{
    construct::{fold, text_of},
    names,
};

/// More keywords of one entry are not told.
const MAX_SUBJECTS: usize = 512;

/// Reads `<category>` of RSS (`domain`), Atom (`scheme`, `term`, `label`) and Media RSS, `<dc:subject>`, `<itunes:category>`.
pub(super) fn read(node: Node<'_, '_>, subjects: &mut Vec<Subject>) {
    let text = fold(&text_of(node));
    let text = Some(text).filter(|text| !text.is_empty());
    let term = names::attribute(node, "term").map(fold).or_else(|| text.clone());
    let label = names::attribute(node, "label").or_else(|| names::attribute(node, "text")).map(fold);
    let scheme = names::attribute(node, "scheme").or_else(|| names::attribute(node, "domain"));
    if let Some(name) = label.or(text).or_else(|| term.clone()) {
        add(subjects, subject(name, term.as_deref(), scheme));
    }
    // A podcast's category may have its own inside, one level deep.
    let within = |child: &Node<'_, '_>| child.is_element() && child.tag_name() == node.tag_name();
    if node.parent().is_none_or(|parent| parent.tag_name() != node.tag_name()) {
        node.children().filter(within).for_each(|child| read(child, subjects));
    }
}

/// Reads a list of keywords divided by commas.
pub(crate) fn keywords(text: &str, subjects: &mut Vec<Subject>) {
    for word in text.split([',', '،', ';']) {
        let word = fold(word);
        if !word.is_empty() {
            add(subjects, subject(word, None, None));
        }
    }
}

/// A keyword. Where the scheme is an address, its term has one too; any other scheme stands before the term in `literal`.
pub(crate) fn subject(name: String, term: Option<&str>, scheme: Option<&str>) -> Subject {
    let term = term.unwrap_or(&name);
    let mut subject = Subject { rel: Some("keyword".into()), ..Subject::default() };
    match scheme {
        _ if term.starts_with("http://") || term.starts_with("https://") => subject.uri = Some(term.to_owned()),
        Some(scheme) if scheme.contains("://") || scheme.starts_with("tag:") || scheme.starts_with("urn:") => {
            let between = if scheme.ends_with(['/', '#', '=', ':', '?']) { "" } else { "/" };
            let uri = format!("{scheme}{between}{}", term.replace(' ', "%20"));
            subject.uri = wiredesk_story::StoryUri::parse(&uri).ok().map(|uri| uri.as_str().to_owned());
            subject.literal = Some(term.to_owned());
        }
        Some(scheme) => subject.literal = Some(format!("{scheme}:{term}")),
        None if term != name => subject.literal = Some(term.to_owned()),
        None => {}
    }
    subject.name = Some(name);
    subject
}

pub(crate) fn add(subjects: &mut Vec<Subject>, subject: Subject) {
    let same = |known: &Subject| known.name == subject.name && (known.uri == subject.uri || subject.uri.is_none());
    if subjects.len() < MAX_SUBJECTS && !subjects.iter().any(same) {
        subjects.push(subject);
    }
}

/// What a writer says of a subject: its name, and the scheme and term of its code.
pub(crate) struct Written<'a> {
    pub(crate) name: &'a str,
    pub(crate) scheme: Option<&'a str>,
    pub(crate) term: &'a str,
}

/// A subject for readers: its name, else its code.
pub(crate) fn written(subject: &Subject) -> Option<Written<'_>> {
    let filled = |text: &'_ Option<String>| text.as_deref().map(str::trim).is_some_and(|text| !text.is_empty());
    let uri = subject.uri.as_deref();
    let literal = subject.literal.as_deref().map(str::trim).filter(|literal| !literal.is_empty());
    let code =
        uri.filter(|uri| uri.contains("://")).and_then(|uri| uri.rfind(['/', '#']).map(|at| uri.split_at(at + 1)));
    let code = code.filter(|(scheme, term)| scheme.len() > 8 && !term.is_empty());
    let literal_code = literal.and_then(|literal| literal.split_once(':')).filter(|(scheme, _)| !scheme.is_empty());
    let (scheme, term) = match (code, literal_code) {
        (Some((scheme, term)), _) => (Some(scheme), Some(term)),
        (None, Some((scheme, term))) => (Some(scheme), Some(term)),
        (None, None) => (None, literal),
    };
    let name = if filled(&subject.name) { subject.name.as_deref().map(str::trim) } else { literal.or(term) };
    let name = name?;
    Some(Written { name, scheme, term: term.unwrap_or(name) })
}
