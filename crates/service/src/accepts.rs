//! Which stories an outlet, or a client, takes: `accepts` in its configuration.

use schemars::JsonSchema;
use serde::Deserialize;
use wiredesk_story::{ItemType, Language, Story, topics};

use crate::expression::{Expression, Seen};

/// `accepts = { … }`: a story has to pass every key that is set; with none set the outlet takes all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Accepts {
    /// Language tags. `ar` takes `ar-MA` too, `ar-MA` takes nothing else. A story without a language does not pass.
    pub languages: Option<Vec<Language>>,
    /// Topics as `medtop:20000123` or as full URIs; the story has to bear one of them or one below it.
    pub topics: Option<Vec<String>>,
    /// Names of sources.
    pub sources: Option<Vec<String>>,
    /// This urgent or more: 1 is most, and a story that states none counts as 5.
    pub urgency: Option<u8>,
    /// Kinds of item: `text`, `picture`, …
    pub types: Option<Vec<ItemType>>,
    /// A condition in CEL over `story`, `source` and `text`: `story.urgency <= 3`. Where it says neither yes nor no the story does not
    /// pass.
    pub when: Option<Expression>,
}

/// What an embargo is to an outlet or a client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Embargo {
    /// It gets the story when that is over.
    #[default]
    Keep,
    /// It gets the story at once, with its embargo, and keeps to it.
    Early,
}

/// Why a story does not pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The key that decided: `accepts.languages`.
    pub rule: &'static str,
    /// In plain words.
    pub reason: String,
}

impl Accepts {
    /// Whether a story passes; if not, the first key that says no.
    pub fn judge(&self, seen: &Seen<'_>) -> Result<(), Refusal> {
        let Seen { story, source, .. } = *seen;
        let no = |rule, reason| Err(Refusal { rule, reason });
        if let Some(wanted) = &self.languages
            && !wanted.iter().any(|wanted| takes_language(wanted, story.language.as_ref()))
        {
            let language = story.language.as_ref().map_or("not known", Language::as_str);
            return no("accepts.languages", format!("its language is {language}"));
        }
        if let Some(wanted) = &self.sources
            && !wanted.iter().any(|wanted| wanted == source)
        {
            return no("accepts.sources", format!("it comes from {source}"));
        }
        if let Some(least) = self.urgency
            && story.urgency_or_normal() > least
        {
            return no("accepts.urgency", format!("its urgency is {}", story.urgency_or_normal()));
        }
        if let Some(wanted) = &self.types
            && !wanted.contains(&story.item_type)
        {
            return no("accepts.types", format!("its type is {}", story.item_type.as_str()));
        }
        if let Some(wanted) = &self.topics
            && !wanted.iter().any(|wanted| bears_topic(story, wanted))
        {
            return no("accepts.topics", "it bears none of these topics".to_owned());
        }
        if let Some(condition) = &self.when {
            match condition.holds(seen) {
                Ok(true) => {}
                Ok(false) => return no("accepts.when", format!("`{}` does not hold", condition.as_str())),
                Err(error) => return no("accepts.when", error.to_string()),
            }
        }
        Ok(())
    }

    /// The keys that are set, in the order they are judged.
    pub fn keys(&self) -> Vec<&'static str> {
        let set = [
            ("languages", self.languages.is_some()),
            ("sources", self.sources.is_some()),
            ("urgency", self.urgency.is_some()),
            ("types", self.types.is_some()),
            ("topics", self.topics.is_some()),
            ("when", self.when.is_some()),
        ];
        set.into_iter().filter(|(_, set)| *set).map(|(key, _)| key).collect()
    }
}

fn takes_language(wanted: &Language, language: Option<&Language>) -> bool {
    language.is_some_and(|language| wanted == language || wanted.as_str() == language.primary())
}

fn bears_topic(story: &Story, wanted: &str) -> bool {
    let codes = story.subjects.iter().flat_map(|subject| [subject.uri.as_deref(), subject.literal.as_deref()]);
    codes.flatten().any(|code| topics::is_within(code, wanted))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use wiredesk_story::Subject;

    use super::*;

    fn accepts(toml: serde_json::Value) -> Accepts {
        serde_json::from_value(toml).unwrap()
    }

    fn rule(accepts: &Accepts, story: &Story) -> Option<&'static str> {
        accepts.judge(&Seen::new(story, "map")).err().map(|refusal| refusal.rule)
    }

    #[test]
    fn a_language_takes_its_regions_and_a_region_takes_itself() {
        let story = |tag| Story { language: Some(Language::parse(tag).unwrap()), ..Story::default() };
        let arabic = accepts(serde_json::json!({ "languages": ["ar"] }));
        assert_eq!(rule(&arabic, &story("ar-MA")), None);
        assert_eq!(rule(&arabic, &story("fr")), Some("accepts.languages"));
        assert_eq!(rule(&arabic, &Story::default()), Some("accepts.languages"));
        let moroccan = accepts(serde_json::json!({ "languages": ["ar-MA"] }));
        assert_eq!(rule(&moroccan, &story("ar-MA")), None);
        assert_eq!(rule(&moroccan, &story("ar")), Some("accepts.languages"));
    }

    #[test]
    fn a_topic_is_the_same_as_code_and_as_address() {
        let subject = |uri: Option<&str>, literal: Option<&str>| Story {
            subjects: vec![Subject {
                uri: uri.map(str::to_owned),
                literal: literal.map(str::to_owned),
                ..Subject::default()
            }],
            ..Story::default()
        };
        let wars = accepts(serde_json::json!({ "topics": ["medtop:16000000"] }));
        assert_eq!(rule(&wars, &subject(Some("http://cv.iptc.org/newscodes/mediatopic/16000000"), None)), None);
        assert_eq!(rule(&wars, &subject(None, Some("medtop:16000000"))), None);
        assert_eq!(rule(&wars, &subject(None, Some("medtop:20000056"))), None, "what lies below it counts");
        assert_eq!(rule(&wars, &subject(None, Some("medtop:15000000"))), Some("accepts.topics"));
    }

    #[test]
    fn a_condition_decides_last_and_what_says_nothing_refuses() {
        let of = |when: &str| rule(&accepts(serde_json::json!({ "when": when })), &Story::default());
        assert_eq!(of("story.urgency <= 5 && source == 'map'"), None);
        assert_eq!(of("story.urgency < 5"), Some("accepts.when"));
        assert_eq!(of("story.slugline == 'x'"), Some("accepts.when"));
        let mistake = serde_json::from_value::<Accepts>(serde_json::json!({ "when": "story.urgency <" }));
        assert!(mistake.unwrap_err().to_string().contains("no CEL expression"));
    }

    #[test]
    fn urgency_counts_as_five_where_it_is_absent_and_sources_and_types_go_by_name() {
        let urgent = accepts(serde_json::json!({ "urgency": 4 }));
        assert_eq!(rule(&urgent, &Story { urgency: Some(4), ..Story::default() }), None);
        assert_eq!(rule(&urgent, &Story::default()), Some("accepts.urgency"));
        assert_eq!(rule(&accepts(serde_json::json!({ "urgency": 5 })), &Story::default()), None);
        assert_eq!(
            rule(&accepts(serde_json::json!({ "sources": ["afp"] })), &Story::default()),
            Some("accepts.sources")
        );
        assert_eq!(
            rule(&accepts(serde_json::json!({ "types": ["picture"] })), &Story::default()),
            Some("accepts.types")
        );
        assert_eq!(rule(&Accepts::default(), &Story::default()), None);
    }
}
