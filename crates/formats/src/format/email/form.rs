//! The mail of a form: its text is a JSON object, each field a list of what was filled in.

use serde_json::{Map, Value};
use wiredesk_story::{Block, Body, Concept, DateTime, Label, Story, Subject};

use crate::{Input, byline};

/// The fields, where the text is such an object and has one of those that make a story.
pub(super) fn fields(text: &str) -> Option<Map<String, Value>> {
    let text = text.trim();
    if !text.starts_with('{') {
        return None;
    }
    // Some programs wrap the lines of the object, inside its texts as well.
    let read = serde_json::from_str(text).ok().or_else(|| serde_json::from_str(&text.replace(['\r', '\n'], " ")).ok());
    let Some(Value::Object(fields)) = read else { return None };
    fields.keys().any(|key| matches!(plain(key).as_str(), "headline" | "body")).then_some(fields)
}

/// A field's name without case, spaces and signs.
fn plain(key: &str) -> String {
    key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What was filled in, without what was left empty.
fn said(value: &Value) -> Vec<String> {
    let one = |value: &Value| match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let all = match value {
        Value::Array(list) => list.iter().filter_map(one).collect(),
        value => one(value).into_iter().collect::<Vec<_>>(),
    };
    all.into_iter().filter(|text| !text.is_empty()).collect()
}

/// Fills in the story. The subject of the mail is that of the form; the form's headline comes before it. Fields without a place
/// stand in `extra` under their own names.
pub(super) fn fill(story: &mut Story, fields: Map<String, Value>, input: &Input<'_>) {
    for (key, value) in fields {
        let words = said(&value);
        let Some(first) = words.first().cloned() else { continue };
        let in_range = |most: u8| first.parse::<u8>().ok().filter(|number| (1..=most).contains(number));
        match plain(&key).as_str() {
            "headline" | "title" => {
                if let Some(subject) = story.headlines.first() {
                    story.extra.insert("Subject".into(), subject.value.as_str().into());
                }
                story.headlines = vec![Label::new("main", first)];
            }
            "slugline" | "slug" => story.slugline = Some(first),
            "abstract" | "summary" | "standfirst" => story.descriptions.push(Label::new("summary", first)),
            "body" | "text" | "story" => story.bodies = vec![body(&words)],
            "byline" | "by" => {
                story.people.extend(byline::authors(&first, &[]));
                story.by = Some(first);
            }
            "dateline" => {
                story.located = Some(first.clone());
                story.dateline = Some(words.join(", "));
            }
            "place" => story.places.extend(words.into_iter().map(|name| concept(name, None))),
            "genre" => story.genres.extend(words.into_iter().map(|name| concept(name, None))),
            "category" | "subject" => story.subjects.extend(words.into_iter().map(|name| subject(name, None))),
            "keywords" | "keyword" => {
                let all = words.iter().flat_map(|words| words.split([',', '،'])).map(str::trim);
                story
                    .subjects
                    .extend(all.filter(|word| !word.is_empty()).map(|word| subject(word.into(), Some("keyword"))));
            }
            "priority" if in_range(6).is_some() => story.priority = in_range(6),
            "urgency" if in_range(9).is_some() => story.urgency = in_range(9),
            "ednote" | "editorsnote" | "editorialnote" => story.ed_note = Some(words.join("\n")),
            "copyright" => story.copyright_notice = Some(first),
            "usageterms" => story.usage_terms = Some(first),
            "embargo" | "embargoeduntil" if DateTime::parse_lenient(&first, input.zone).is_ok() => {
                story.embargoed_until = DateTime::parse_lenient(&first, input.zone).ok();
            }
            _ => {
                story.extra.insert(key, value);
            }
        }
    }
}

/// A paragraph a line.
fn body(texts: &[String]) -> Body {
    let lines = texts.iter().flat_map(|text| text.split(['\n', '\r'])).map(str::trim).filter(|line| !line.is_empty());
    if texts.iter().any(|text| text.contains("<p>") || text.contains("<br")) {
        return Body::main(crate::markup::blocks_from_html(&texts.join("\n"), None));
    }
    Body::main(lines.map(Block::paragraph).collect())
}

fn concept(name: String, rel: Option<&str>) -> Concept {
    Concept { name: Some(name), rel: rel.map(str::to_owned), ..Concept::default() }
}

fn subject(name: String, rel: Option<&str>) -> Subject {
    Subject { name: Some(name), rel: rel.map(str::to_owned), ..Subject::default() }
}
