//! Conditions that a newsroom writes: CEL (<https://cel.dev>) over a story.

use std::{
    borrow::Cow,
    cell::OnceCell,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, LazyLock},
};

use cel::{Context, Env, Program, Value};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, de::Error as _};
use wiredesk_story::Story;

/// The longest expression, bytes.
const LONGEST: usize = 2_000;
/// How many of its parts may go through a list: each inside another multiplies the work.
const LOOPS: usize = 2;
/// What goes through a list.
const MACROS: [&str; 5] = [".all(", ".exists(", ".exists_one(", ".map(", ".filter("];
/// What it may speak of.
const NAMES: [&str; 3] = ["story", "source", "text"];

/// What the language has of its own.
static LANGUAGE: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));

/// A condition, compiled: `story.urgency <= 3 && source == "map"`.
///
/// `story` has the members that a story has in the log (those of ninjs 3.1 where it has a name), without annotations; `urgency` is
/// 5 and `pubStatus` is `usable` where it states none, other members may be absent: `has(story.embargoedUntil)`. `source` is the name of the
/// source, `text` headline and body as plain text. Costs time linear in the story, at most its square.
#[derive(Clone)]
pub struct Expression {
    text: String,
    program: Arc<Program>,
}

/// Why a condition says neither yes nor no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the condition `{expression}` does not say yes or no: {reason}")]
pub struct NoAnswer {
    expression: String,
    reason: String,
}

impl Expression {
    /// Compiles it. The error says what is wrong, for whoever wrote it.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.len() > LONGEST {
            return Err(format!("is over {LONGEST} bytes; divide it"));
        }
        let loops: Vec<&str> = MACROS.iter().flat_map(|part| text.split(part).skip(1)).collect();
        if loops.len() > LOOPS {
            return Err(format!("goes through lists more than {LOOPS} times; divide it"));
        }
        // The parser is not ours: a panic in it is a mistake in the text.
        let compiled = catch_unwind(|| Program::compile(text)).map_err(|_| "is no CEL expression".to_owned())?;
        let program = compiled.map_err(|error| format!("is no CEL expression: {}", one_line(&error.to_string())))?;
        let references = program.references();
        // `.exists(one, …)` makes a name of its own.
        let own =
            |name: &str| loops.iter().any(|rest| rest.split(',').next().is_some_and(|first| first.trim() == name));
        if let Some(unknown) = references.variables().into_iter().find(|name| !NAMES.contains(name) && !own(name)) {
            return Err(format!("speaks of {unknown:?}; there are `story`, `source` and `text`"));
        }
        Ok(Self { text: text.to_owned(), program: Arc::new(program) })
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Asks it about a story.
    pub fn holds(&self, seen: &Seen<'_>) -> Result<bool, NoAnswer> {
        let answer = catch_unwind(AssertUnwindSafe(|| self.answer(seen)));
        let answer = answer.unwrap_or_else(|_| Err("it failed".to_owned()));
        answer.map_err(|reason| NoAnswer { expression: self.text.clone(), reason })
    }

    fn answer(&self, seen: &Seen<'_>) -> Result<bool, String> {
        match self.program.execute(seen.context().as_ref().map_err(Clone::clone)?) {
            Ok(Value::Bool(answer)) => Ok(answer),
            Ok(_) => Err("it has to be a comparison".to_owned()),
            Err(error) => Err(one_line(&error.to_string())),
        }
    }
}

/// A story that came by a source, as conditions see it: made for the first that asks, and the same for all.
pub struct Seen<'a> {
    /// The story.
    pub story: &'a Story,
    /// The name of its source.
    pub source: &'a str,
    context: OnceCell<Result<Context<'static, 'static>, String>>,
}

impl<'a> Seen<'a> {
    /// A story that came by `source`.
    pub fn new(story: &'a Story, source: &'a str) -> Self {
        Self { story, source, context: OnceCell::new() }
    }

    fn context(&self) -> &Result<Context<'static, 'static>, String> {
        self.context.get_or_init(|| {
            let mut context = Context::with_env(Arc::clone(&LANGUAGE));
            context.add_variable("story", members(self.story)).map_err(|error| error.to_string())?;
            context.add_variable_from_value("text", self.story.text());
            context.add_variable_from_value("source", self.source.to_owned());
            Ok(context)
        })
    }
}

/// The members of a story that a condition may speak of.
fn members(story: &Story) -> serde_json::Value {
    let story = Story {
        urgency: Some(story.urgency_or_normal()),
        pub_status: Some(story.status()),
        annotations: Vec::new(),
        ..story.clone()
    };
    serde_json::to_value(story).unwrap_or_default()
}

fn one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Expression {}

impl std::fmt::Debug for Expression {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Expression").field(&self.text).finish()
    }
}

impl<'de> Deserialize<'de> for Expression {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(D::Error::custom)
    }
}

impl JsonSchema for Expression {
    fn schema_name() -> Cow<'static, str> {
        "Expression".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use wiredesk_story::{Block, Body, Label, Language};

    use super::*;

    fn story() -> Story {
        Story {
            headlines: vec![Label::new("main", "وفد مغربي في فيينا")],
            language: Some(Language::parse("ar").unwrap()),
            bodies: vec![Body::main(vec![Block::paragraph("وصل الوفد إلى فيينا")])],
            ..Story::default()
        }
    }

    fn holds(text: &str) -> Result<bool, NoAnswer> {
        Expression::parse(text).unwrap().holds(&Seen::new(&story(), "map"))
    }

    #[test]
    fn a_condition_asks_story_source_and_text() {
        assert_eq!(holds("story.urgency <= 3"), Ok(false));
        assert_eq!(holds("story.urgency == 5 && source == 'map'"), Ok(true));
        assert_eq!(holds("text.contains('فيينا')"), Ok(true));
        assert_eq!(holds("story.headlines.exists(one, one.value.startsWith('وفد'))"), Ok(true));
        assert_eq!(holds("has(story.embargoedUntil)"), Ok(false));
        assert_eq!(holds("story.language in ['ar', 'fr']"), Ok(true));
    }

    #[test]
    fn what_says_neither_yes_nor_no_is_told() {
        let reason = |text| holds(text).unwrap_err().to_string();
        assert!(reason("story.slugline == 'x'").contains("slugline"), "{}", reason("story.slugline == 'x'"));
        assert!(reason("source + text").ends_with("it has to be a comparison"));
    }

    #[test]
    fn mistakes_are_told_when_it_is_read() {
        let error = |text: &str| Expression::parse(text).unwrap_err();
        assert!(error("story.urgency <=").starts_with("is no CEL expression"));
        assert_eq!(error("stroy.urgency <= 3"), "speaks of \"stroy\"; there are `story`, `source` and `text`");
        assert!(error(&"a".repeat(3_000)).starts_with("is over"));
        let nested = "story.bodies.all(a, story.bodies.all(b, story.bodies.all(c, true)))";
        assert!(error(nested).starts_with("goes through lists"));
    }
}
