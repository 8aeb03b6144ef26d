//! Who wrote it: the many ways in which feeds name a person.

use roxmltree::Node;
use serde_json::{Value, json};
use url::Url;
use wiredesk_story::{Concept, Story};

use super::{
    base,
    construct::{fold, text_of},
    names::Ns,
};
use crate::byline;

/// More authors than this are not told.
const MAX_AUTHORS: usize = 64;

/// An author as the feed names one.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Author {
    /// What stands in the byline.
    pub(super) by: String,
    /// Whether the feed says that this is one name (Atom, JSON Feed), not a byline of any length.
    pub(super) single: bool,
    pub(super) email: Option<String>,
    pub(super) uri: Option<String>,
}

/// Reads `<author>`, `<dc:creator>`, `<itunes:author>`, with `name`, `email` and `uri` inside or as a text. Relative addresses
/// count from `document`.
pub(super) fn read(node: Node<'_, '_>, document: Option<&Url>) -> Option<Author> {
    let mut author = Author::default();
    for child in node.descendants().skip(1).filter(|child| child.is_element()) {
        let text = fold(&text_of(child));
        match child.tag_name().name().to_ascii_lowercase().as_str() {
            _ if text.is_empty() => {}
            "name" | "title" => author.by = text,
            "email" => author.email = Some(text),
            "uri" | "url" | "homepage" => author.uri = base::absolute(&text, base::of(child, document).as_ref()),
            _ => {}
        }
    }
    if author.by.is_empty() && author.email.is_none() {
        return from_text(&text_of(node));
    }
    author.single = true;
    let split = from_text(&author.by).filter(|split| split.email.is_some() && split.by != author.by);
    if let Some(split) = split {
        author.by = split.by;
        author.email = author.email.or(split.email);
    }
    if author.by.is_empty() {
        author.by.clone_from(author.email.as_ref()?);
    }
    Some(author)
}

/// `jane@news.example (Jane Doe)`, `Jane Doe <jane@news.example>`, `Jane Doe (jane@news.example)`, or a name.
pub(super) fn from_text(text: &str) -> Option<Author> {
    let text = fold(text);
    if text.is_empty() {
        return None;
    }
    let is_email = |part: &str| {
        part.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.')) && !part.contains(' ')
    };
    let email = text
        .split([' ', '(', ')', '<', '>', '[', ']', ',', ';'])
        .map(|part| part.trim_start_matches("mailto:"))
        .find(|part| is_email(part));
    let Some(email) = email.map(str::to_owned) else { return Some(Author { by: text, ..Author::default() }) };
    let rest = text.replacen("mailto:", "", 1).replacen(&email, " ", 1);
    let by = fold(rest.trim_matches(|c: char| c.is_whitespace() || "()<>[],;:\"".contains(c)));
    let by = if by.is_empty() { email.clone() } else { by };
    Some(Author { by, email: Some(email), ..Author::default() })
}

/// Puts the authors into the story: the byline as written, and each person.
pub(crate) fn apply(authors: &[Author], story: &mut Story) {
    let mut by: Vec<&str> = Vec::new();
    // A desk's address beside a name is no second author.
    let named = authors.iter().any(|author| !author.by.contains('@'));
    for author in authors.iter().filter(|author| !named || !author.by.contains('@')).take(MAX_AUTHORS) {
        if by.contains(&author.by.as_str()) {
            continue;
        }
        by.push(&author.by);
        let mut people =
            if author.single { vec![person(&author.by)] } else { byline::authors(&author.by, &story.info_sources) };
        if let [only] = people.as_mut_slice() {
            only.uri.clone_from(&author.uri);
            if let Some(email) = author.email.as_ref().filter(|email| **email != author.by) {
                only.more.insert("contactInfo".into(), contact(email));
            }
        }
        people.retain(|one| !one.name.as_deref().is_some_and(|name| name.contains('@')));
        for one in people {
            if story.people.iter().all(|known| known.name != one.name) {
                story.people.push(one);
            }
        }
    }
    if !by.is_empty() {
        story.by = Some(by.join(", "));
    }
}

/// A contributor is told beside the authors, by `rel`.
pub(super) fn contributor(node: Node<'_, '_>, document: Option<&Url>) -> Option<Concept> {
    let Author { by, email, uri, .. } = read(node, document)?;
    let mut one = Concept { rel: Some("contributor".into()), uri, ..Concept::default() };
    if let Some(email) = email.filter(|email| *email != by) {
        one.more.insert("contactInfo".into(), contact(&email));
    }
    one.name = Some(by);
    Some(one)
}

fn contact(email: &str) -> Value {
    json!([{ "type": "email", "value": email }])
}

/// Whether an element names an author.
pub(super) fn is_author(ns: Ns, local: &str) -> bool {
    match ns {
        Ns::Rss | Ns::Atom => matches!(local, "author" | "byline"),
        Ns::Dc | Ns::DcTerms => matches!(local, "creator" | "author"),
        Ns::Itunes => local == "author",
        Ns::Foaf => local == "maker",
        _ => false,
    }
}

fn person(name: &str) -> Concept {
    Concept { name: Some(name.into()), rel: Some("author".into()), ..Concept::default() }
}

/// The language of names, used by writers: the people a story names as its authors.
pub(super) fn authors_of(story: &Story) -> impl Iterator<Item = &Concept> {
    story.people.iter().filter(|one| one.rel.as_deref() == Some("author"))
}

/// What each author element of a written entry says: one a person where that adds up to the byline, else the byline whole.
pub(super) fn written(story: &Story) -> Vec<&str> {
    let people: Vec<&str> = authors_of(story).filter_map(|one| one.name.as_deref()).collect();
    match story.by.as_deref().map(str::trim).filter(|by| !by.is_empty()) {
        Some(by) if people.join(", ") == by => people,
        Some(by) => vec![by],
        None => people,
    }
}

/// The address of the author of this name, for formats that have room for it.
pub(crate) fn uri_of<'a>(story: &'a Story, name: &str) -> Option<&'a str> {
    authors_of(story).find(|one| one.name.as_deref() == Some(name)).and_then(|one| one.uri.as_deref())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_name_is_told_from_its_address() {
        for (text, by, email) in [
            ("sara@news.example (سارة العلوي)", "سارة العلوي", Some("sara@news.example")),
            ("Jane Doe <jane@news.example>", "Jane Doe", Some("jane@news.example")),
            ("Jean Dupont (jean@news.example)", "Jean Dupont", Some("jean@news.example")),
            ("redaction@news.example", "redaction@news.example", Some("redaction@news.example")),
            ("Par Jean Dupont", "Par Jean Dupont", None),
        ] {
            let author = from_text(text).unwrap();
            assert_eq!((author.by.as_str(), author.email.as_deref()), (by, email));
        }
        assert_eq!(from_text(" \n"), None);
    }

    #[test]
    fn a_byline_names_its_people() {
        let mut story = Story::default();
        apply(&[from_text("Jane Doe <jane@news.example>").unwrap(), from_text("سارة العلوي").unwrap()], &mut story);
        assert_eq!(story.by.as_deref(), Some("Jane Doe, سارة العلوي"));
        let names: Vec<_> = story.people.iter().filter_map(|one| one.name.as_deref()).collect();
        assert_eq!(names, ["Jane Doe", "سارة العلوي"]);
        assert_eq!(story.people[0].more["contactInfo"][0]["value"], "jane@news.example");
    }
}
