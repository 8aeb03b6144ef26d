//! The page's data for machines: schema.org `NewsArticle` as JSON-LD.

use serde_json::{Map, Value, json};
use wiredesk_story::Story;

use super::{
    Site,
    copies::Copies,
    page,
    row::Row,
    words::Voice,
};

/// The article, safe inside a `script` element: no `<`, `>` or `&` as they are.
pub(super) fn article(site: &Site, row: &Row, story: &Story, voice: &Voice, copies: &Copies) -> String {
    let mut out = Map::new();
    let url = site.url_of(row.address.as_deref().unwrap_or_default());
    let publisher = json!({ "@type": "NewsMediaOrganization", "name": site.name, "url": site.url });
    out.insert("@context".into(), "https://schema.org".into());
    out.insert("@type".into(), "NewsArticle".into());
    put(&mut out, "@id", Some(url.clone()));
    put(&mut out, "url", Some(url.clone()));
    put(&mut out, "mainEntityOfPage", Some(url));
    put(&mut out, "identifier", Some(row.uri.clone()));
    put(&mut out, "headline", page::headline(story).map(|text| page::shorten(&text, 110)));
    put(&mut out, "description", page::summary(story).or_else(|| page::first_paragraph(story)));
    put(&mut out, "inLanguage", row.tag.clone());
    put(&mut out, "datePublished", Some(voice.moment(row.time, &site.zone).datetime));
    put(&mut out, "dateModified", Some(voice.moment(row.updated, &site.zone).datetime));
    put(&mut out, "dateline", story.dateline.clone());
    out.insert("author".into(), author(story, &publisher));
    out.insert("publisher".into(), publisher);
    put(&mut out, "articleSection", row.section.as_deref().map(|section| voice.section(section).to_owned()));
    put(&mut out, "keywords", keywords(story));
    put(&mut out, "image", site.picture_of(story, copies));
    put(&mut out, "creditText", Some(page::sources(story).join(" · ")).filter(|text| !text.is_empty()));
    put(&mut out, "copyrightNotice", page::copyright(story));
    if let Some(moment) = row.corrected {
        let when = voice.moment(moment, &site.zone);
        let text = voice.word("corrected").replace("{when}", &when.text);
        out.insert("correction".into(), json!({ "@type": "CorrectionComment", "text": text, "datePublished": when.datetime }));
    }
    escaped(&Value::Object(out).to_string())
}

fn author(story: &Story, publisher: &Value) -> Value {
    let person = |name: &str| json!({ "@type": "Person", "name": name });
    let authors: Vec<Value> = page::authors(story).into_iter().map(person).collect();
    match (authors.is_empty(), page::by(story)) {
        (false, _) => Value::Array(authors),
        (true, Some(by)) => person(&by),
        (true, None) => match page::sources(story).first() {
            Some(source) => json!({ "@type": "Organization", "name": source }),
            None => publisher.clone(),
        },
    }
}

fn keywords(story: &Story) -> Option<String> {
    let keywords = story.subjects.iter().filter(|subject| subject.rel.as_deref() == Some("keyword"));
    let names: Vec<&str> = keywords.filter_map(|subject| subject.name.as_deref()).take(20).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn put(out: &mut Map<String, Value>, key: &str, value: Option<String>) {
    if let Some(value) = value {
        out.insert(key.into(), value.into());
    }
}

fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}
