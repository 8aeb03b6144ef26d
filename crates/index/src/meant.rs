//! Which stories an advisory may mean: copy that kills or corrects in words names its story by id, slug or headline.

use jiff::Timestamp;
use wiredesk_story::Story;

use crate::{Index, IndexError, Listed, StoryQuery, fold};

/// So many of the source's newest stories are looked at.
const NEWEST: usize = 500;
/// The most that are named.
const NAMED: usize = 10;
/// A headline of fewer words is in too many texts.
const HEADLINE: usize = 3;
/// A slug or an id of fewer characters is too.
const SHORT: usize = 5;

/// A story that may be meant.
#[derive(Clone, Debug, PartialEq)]
pub struct Meant {
    /// The story.
    pub story: Listed,
    /// What in the advisory names it: `id`, `headline`, `slug`.
    pub by: &'static str,
}

impl Index {
    /// The stories that an advisory may mean, the most certain first: those that it names by their id, then by their headline, then
    /// by their slug; of its own source, and not taken back.
    pub fn meant(&self, advisory: &str, now: Timestamp) -> Result<Vec<Meant>, IndexError> {
        let (Some(own), Some(text)) = (self.story(advisory, now)?, self.text(advisory)?) else { return Ok(Vec::new()) };
        let query = StoryQuery { source: own.source, limit: NEWEST, ..StoryQuery::default() };
        let said = Said::of(&text);
        let mut meant = Vec::new();
        for story in self.stories(&query, now)?.stories {
            let gone = matches!(story.change.as_deref(), Some("kill"));
            if story.uri == advisory || gone || story.revision.is_none() {
                continue;
            }
            if let Some(by) = self.text(&story.uri)?.and_then(|other| said.names(&story.uri, &other)) {
                meant.push(Meant { story, by });
            }
        }
        let rank = |by: &str| ["id", "headline", "slug"].iter().position(|one| *one == by);
        meant.sort_by_key(|one| rank(one.by));
        meant.truncate(NAMED);
        Ok(meant)
    }
}

/// What an advisory says, folded for looking up.
struct Said {
    raw: String,
    words: String,
    slug: Option<String>,
}

impl Said {
    fn of(story: &Story) -> Self {
        let raw = [Some(story.text()), story.ed_note.clone()].into_iter().flatten().collect::<Vec<_>>().join("\n");
        let slug = story.slugline.as_deref().map(fold::words);
        Self { words: format!(" {} ", fold::words(&raw)), raw, slug }
    }

    fn names(&self, uri: &str, other: &Story) -> Option<&'static str> {
        let whole = |text: &str| text.chars().count() >= SHORT && self.raw.contains(text);
        if whole(uri) || other.alt_ids.iter().any(|id| whole(&id.value)) {
            return Some("id");
        }
        let says = |text: &str| self.words.contains(&format!(" {} ", fold::words(text)));
        if other.headline().is_some_and(|line| line.split_whitespace().count() >= HEADLINE && says(line)) {
            return Some("headline");
        }
        let slug = other.slugline.as_deref().filter(|slug| slug.chars().count() >= SHORT)?;
        let same = self.slug.as_deref() == Some(fold::words(slug).as_str());
        (same || says(slug)).then_some("slug")
    }
}

#[cfg(test)]
mod tests {
    use wiredesk_story::{AltId, Block, Body, Label};

    use super::*;

    fn story(headline: &str, slug: &str, id: &str) -> Story {
        Story {
            headlines: vec![Label::new("main", headline)],
            slugline: Some(slug.into()),
            alt_ids: vec![AltId { role: Some("guid".into()), value: id.into() }],
            ..Story::default()
        }
    }

    fn advisory(headline: &str, text: &str) -> Said {
        Said::of(&Story {
            headlines: vec![Label::new("main", headline)],
            bodies: vec![Body::main(vec![Block::paragraph(text)])],
            ..Story::default()
        })
    }

    #[test]
    fn an_advisory_names_its_story_by_id_headline_or_slug() {
        let ferry = story("Ferry service between Tangier and Tarifa resumes", "BC-EU--Ferry", "AD-0041");
        let of = |said: &Said| said.names("urn:x:1", &ferry);
        assert_eq!(of(&advisory("KILL", "Editors: kill AD-0041 sent at 10 GMT.")), Some("id"));
        assert_eq!(of(&advisory("KILL: Ferry service between Tangier and Tarifa resumes", "")), Some("headline"));
        assert_eq!(of(&advisory("MANDATORY KILL", "Please kill BC-EU--Ferry, moved earlier today.")), Some("slug"));
        assert_eq!(of(&advisory("KILL", "Please kill the story about the port.")), None);
        let arabic = story("افتتاح معرض الكتاب في طنجة", "معرض", "و-12");
        let said = advisory("إلغاء", "يلغى الخبر المعنون « إفتتاح معرض الكتاب في طنجة » المبثوث صباح اليوم.");
        assert_eq!(said.names("urn:x:2", &arabic), Some("headline"));
    }
}
