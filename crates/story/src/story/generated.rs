//! Texts that a model wrote, beside those that came on the wire: their roles, and what the IPTC calls a story that holds some.

use serde_json::{Value, json};

use super::Story;
use crate::body::Body;

/// What the role of a generated text begins with, in the story as in ninjs.
pub const PREFIX: &str = "generated-";
/// A summary, among the descriptions.
pub const SUMMARY: &str = "generated-summary";
/// Another headline, never the first.
pub const HEADLINE: &str = "generated-headline";
/// The text in another language, among the bodies, never the first.
pub const TRANSLATION: &str = "generated-translation";

/// The IPTC's vocabulary of digital source types.
pub const SOURCE_TYPES: &str = "http://cv.iptc.org/newscodes/digitalsourcetype/";
/// The ninjs member that says where content comes from.
pub const SOURCE_TYPE: &str = "digitalSourceType";
/// Made of what people wrote and of what a trained model did.
const COMPOSITE: &str = "compositeWithTrainedAlgorithmicMedia";
/// What says that a model had a hand in it already.
const SAID: [&str; 3] = [COMPOSITE, "trainedAlgorithmicMedia", "compositeSynthetic"];

pub(super) fn is(role: Option<&str>, by: Option<&str>) -> bool {
    by.is_some() || role.is_some_and(|role| role.starts_with(PREFIX))
}

impl Body {
    /// A model wrote it.
    pub fn is_generated(&self) -> bool {
        is(self.role.as_deref(), self.by.as_deref())
    }
}

impl Story {
    /// Whether it holds a text that a model wrote.
    pub fn holds_generated(&self) -> bool {
        let labels = self.headlines.iter().chain(&self.descriptions).any(super::Label::is_generated);
        labels || self.bodies.iter().any(Body::is_generated)
    }

    /// Without the texts that a model wrote, and without the word that there are some.
    pub fn drop_generated(&mut self) {
        if !self.holds_generated() {
            return;
        }
        if self.ninjs.get(SOURCE_TYPE) == Some(&composite()) {
            self.ninjs.remove(SOURCE_TYPE);
        }
        self.headlines.retain(|label| !label.is_generated());
        self.descriptions.retain(|label| !label.is_generated());
        self.bodies.retain(|body| !body.is_generated());
    }

    /// Says, as the IPTC does, that a model wrote parts of it, unless it says so of the whole.
    pub fn declare_generated(&mut self) {
        let stated = self.ninjs.get(SOURCE_TYPE).and_then(|stated| stated.get("uri")?.as_str()?.rsplit('/').next());
        if !stated.is_some_and(|stated| SAID.contains(&stated)) {
            self.ninjs.insert(SOURCE_TYPE.into(), composite());
        }
    }
}

fn composite() -> Value {
    json!({ "uri": format!("{SOURCE_TYPES}{COMPOSITE}"), "literal": format!("digsrctype:{COMPOSITE}") })
}

#[cfg(test)]
mod tests {
    use super::{super::Label, *};
    use crate::body::Block;

    #[test]
    fn what_a_model_wrote_is_told_from_the_rest_and_declared_once() {
        let mut story = Story {
            headlines: vec![Label::new("main", "لقاء في الرباط")],
            descriptions: vec![Label::new("summary", "Une réunion."), Label::new(SUMMARY, "ملخص")],
            bodies: vec![Body::main(vec![Block::paragraph("نص")])],
            ..Story::default()
        };
        assert!(story.holds_generated());
        story.declare_generated();
        let said = story.ninjs[SOURCE_TYPE]["uri"].as_str().map(str::to_owned);
        assert!(said.is_some_and(|uri| uri.ends_with("/compositeWithTrainedAlgorithmicMedia")));
        story.drop_generated();
        assert_eq!((story.descriptions.len(), story.headlines.len(), story.bodies.len()), (1, 1, 1));
        assert!(!story.holds_generated() && story.ninjs.is_empty());
        // The whole of it is a model's: that says more.
        story.ninjs.insert(SOURCE_TYPE.into(), json!({ "uri": format!("{SOURCE_TYPES}trainedAlgorithmicMedia") }));
        let whole = story.ninjs.clone();
        story.declare_generated();
        assert_eq!(story.ninjs, whole);
    }
}
