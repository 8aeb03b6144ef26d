//! A story, with the names of IPTC ninjs 3.1 where it has one.

pub mod generated;
mod parts;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use self::parts::{
    AltId, Association, Concept, ItemType, Label, Link, Party, PubStatus, Rendition, Standard, Subject,
};
use crate::{
    annotation::Annotation,
    body::{self, Body},
    identity::StoryUri,
    language::Language,
    time::DateTime,
};

/// One version of a story. What the wire did not state is absent: never now, never guessed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Story {
    /// Names the story, the same for all versions. Absent only between a reader and `ingest`, which names what has no id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<StoryUri>,
    /// ninjs `type`.
    #[serde(rename = "type")]
    pub item_type: ItemType,
    /// The version as the wire has it: a number, a time, a revision id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// When this version was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version_created: Option<DateTime>,
    /// When the first version was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_created: Option<DateTime>,
    /// When the content came to be (a photo was taken).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_created: Option<DateTime>,
    /// Not to be published before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub embargoed_until: Option<DateTime>,
    /// Not to be used after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<DateTime>,
    /// Usable, withheld or canceled; absent counts as usable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pub_status: Option<PubStatus>,
    /// Editorial urgency: 1 most, 5 normal, 8 least, 9 is the user's own; absent counts as 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgency: Option<u8>,
    /// Transmission priority, 1 to 6; no ninjs name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<u8>,
    /// Language of the story.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// The first one is the headline, plain text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub headlines: Vec<Label>,
    /// Summaries, captions, teasers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub descriptions: Vec<Label>,
    /// The first one is the main body.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bodies: Vec<Body>,
    /// Byline as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The dateline as written, `فيينا 8 ماي (و م ع)`; no ninjs name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dateline: Option<String>,
    /// The dateline's place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub located: Option<String>,
    /// Slug as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slugline: Option<String>,
    /// A short title of the item for people (ninjs `title`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// For editors; never reaches readers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ed_note: Option<String>,
    /// Who holds the copyright.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copyright_holder: Option<String>,
    /// The notice as given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copyright_notice: Option<String>,
    /// Terms of use, as given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage_terms: Option<String>,
    /// Where it comes from: agencies, credited sources (role `credit`, `provider`, `source`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub info_sources: Vec<Party>,
    /// People: authors (`rel: "author"`) and people the story is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Concept>,
    /// Organisations the story is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub organisations: Vec<Concept>,
    /// Places the story is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Concept>,
    /// Topics and keywords (`rel: "keyword"`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<Subject>,
    /// Events the story is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Concept>,
    /// Objects the story is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub objects: Vec<Concept>,
    /// Genres.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub genres: Vec<Concept>,
    /// Identifiers as they came: roles `guid`, `publicIdentifier`, `transmission`, `sequence`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alt_ids: Vec<AltId>,
    /// Media files, and the story's own page (`name: "web"`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub renditions: Vec<Rendition>,
    /// Pictures and other items that belong to the story; `rel` is the role (`main`, `gallery`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub associations: Vec<Association>,
    /// Links to other items and pages; no ninjs name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// What the sender says about this transmission, as full qcodes: `sig:correction`, `sig:update`; no ninjs name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub signals: Vec<String>,
    /// What the enrichers found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub annotations: Vec<Annotation>,
    /// ninjs members that are carried as they are, by their ninjs 3.1 name: `eventDetails`, `plannedCoverage`, `rightsInfo`,
    /// `trustIndicators`, `digitalSourceType`, `profile`, `representationType`.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub ninjs: Map<String, Value>,
    /// The agency's own fields, under the agency's own names.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub extra: Map<String, Value>,
    /// Members of a newer release that this one does not know: kept, never read.
    #[serde(flatten)]
    pub unknown: Map<String, Value>,
}

impl Story {
    /// The headline, if there is one with a word in it.
    pub fn headline(&self) -> Option<&str> {
        self.headlines.first().map(|label| label.value.trim()).filter(|text| !text.is_empty())
    }

    /// The main body, if there is one.
    pub fn main_body(&self) -> Option<&Body> {
        self.bodies.first()
    }

    /// Usable unless the wire says otherwise.
    pub fn status(&self) -> PubStatus {
        self.pub_status.unwrap_or(PubStatus::Usable)
    }

    /// Urgency, with 5 where the wire states none.
    pub fn urgency_or_normal(&self) -> u8 {
        self.urgency.unwrap_or(5)
    }

    /// The first identifier with this role.
    pub fn alt_id(&self, role: &str) -> Option<&str> {
        self.alt_ids.iter().find(|id| id.role.as_deref() == Some(role)).map(|id| id.value.as_str())
    }

    /// The text that annotations count in: the headline, a line break, and the main body's blocks, one a line,
    /// white space folded. A story without a headline starts with its first block.
    pub fn text(&self) -> String {
        let mut text = String::new();
        body::push_folded(self.headline().unwrap_or_default(), 0, &mut text);
        for block in self.main_body().map(|body| body.blocks.as_slice()).unwrap_or_default() {
            let before = text.len();
            if before > 0 {
                text.push('\n');
            }
            let start = text.len();
            block.texts().iter().for_each(|part| body::push_folded(&part.text, start, &mut text));
            if text.len() == start {
                text.truncate(before);
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::Block;

    fn vienna() -> Story {
        Story {
            headlines: vec![Label::new("main", "عبد اللطيف حموشي  يترأس وفدا أمنيا")],
            language: Some(Language::parse("ar").unwrap()),
            bodies: vec![Body::main(vec![
                Block::paragraph("قام بزيارة عمل\nإلى فيينا"),
                Block::heading(2, "مشاركة مغربية"),
            ])],
            ..Story::default()
        }
    }

    #[test]
    fn the_text_is_headline_and_blocks_one_a_line() {
        assert_eq!(vienna().text(), "عبد اللطيف حموشي يترأس وفدا أمنيا\nقام بزيارة عمل إلى فيينا\nمشاركة مغربية");
    }

    #[test]
    fn a_story_survives_its_json_and_names_are_those_of_ninjs() {
        let story = vienna();
        let json = serde_json::to_value(&story).unwrap();
        assert_eq!(json["bodies"][0]["blocks"][1]["type"], "heading");
        assert_eq!(json["headlines"][0]["role"], "main");
        assert_eq!(serde_json::from_value::<Story>(json).unwrap(), story);
    }
}
