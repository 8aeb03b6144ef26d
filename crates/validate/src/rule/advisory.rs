//! # advisory
//!
//! **Finds** copy that kills, withholds or corrects in words: `MANDATORY KILL`, `EDITORS: withhold`, `CORRECTION:`, `ANNULE ET REMPLACE`,
//! `À L'ATTENTION DES RÉDACTIONS`, `تنويه للمحررين`, `تصحيح:`, `سحب الخبر`. It looks at the beginning of headline, slug and first
//! paragraph and at the editor's note, for words that lead there, stand out in capitals or are set apart by a sign, so that news about
//! killings, corrections and cancellations passes.
//!
//! **By default** the story is held: never published, never taken as a kill; an editor decides. What the wire also says in its
//! structure (a correction signal, an embargo) is not held for its words.
//!
//! **Settings** `[validate] advisory_words` adds words; they count where they lead, in capitals or not.

mod lead;
mod words;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, BuildError, MatchKind};
use wiredesk_story::{Story, event::Severity};

use self::{
    lead::{Folded, leads},
    words::{ANYWHERE, Class, LEADING, When},
};
use super::{Context, Found, Rule};

/// Scalar values of the first paragraph and the headline that are looked at.
const LEAD: usize = 240;
/// Scalar values of the editor's note.
const NOTE: usize = 2_000;

/// The rule.
pub static RULE: Rule = Rule {
    name: "advisory",
    finds: "copy that kills, withholds or corrects in words",
    severity: Severity::Hold,
    check,
};

/// The word lists as automata over folded text.
pub struct Advisories {
    leading: AhoCorasick,
    entries: Vec<(Class, When)>,
    anywhere: AhoCorasick,
}

impl Advisories {
    /// The built-in words and the newsroom's.
    pub(crate) fn new(more: &[String]) -> Result<Self, BuildError> {
        let own = more.iter().map(|word| (word.as_str(), Class::Advisory, When::Always));
        let listed: Vec<(String, Class, When)> = LEADING
            .iter()
            .copied()
            .chain(own)
            .map(|(word, class, when)| (Folded::new(word, LEAD).text.trim().to_owned(), class, when))
            .filter(|(word, ..)| !word.is_empty())
            .collect();
        let leading = AhoCorasickBuilder::new()
            .match_kind(MatchKind::LeftmostLongest)
            .start_kind(aho_corasick::StartKind::Anchored)
            .build(listed.iter().map(|(word, ..)| word.as_str()))?;
        let anywhere = AhoCorasick::new(ANYWHERE.iter().map(|word| Folded::new(word, NOTE).text))?;
        Ok(Self { leading, entries: listed.into_iter().map(|(_, class, when)| (class, when)).collect(), anywhere })
    }

    /// The words that make a text an advisory, as they stand there.
    fn find(&self, text: &str, slug: bool) -> Option<(Class, String)> {
        let folded = Folded::new(text, LEAD);
        leads(&folded, slug).into_iter().find_map(|lead| {
            let found = self.leading.find(aho_corasick::Input::new(&folded.text[lead.start..lead.end]).anchored(aho_corasick::Anchored::Yes))?;
            let (class, when) = self.entries[found.pattern()];
            let span = lead.start..lead.start + found.end();
            let fires = folded.is_word(&span)
                && match when {
                    When::Always => true,
                    When::Capitals => folded.stands_out(&span, &lead),
                    When::SetApart => folded.is_set_apart(&span, &lead),
                };
            fires.then(|| (class, folded.original(&span)))
        })
    }

    /// The strong phrases of an editor's note, wherever they stand.
    fn find_in_note(&self, text: &str) -> Option<(Class, String)> {
        let folded = Folded::new(text, NOTE);
        let mut hits = self.anywhere.find_iter(&folded.text);
        let hit = hits.find(|hit| {
            let after = folded.text[hit.end()..].trim_start();
            folded.is_word(&hit.range()) && !after.starts_with("without") && !after.starts_with("sans ")
        })?;
        Some((Class::Kill, folded.original(&hit.range())))
    }
}

fn check(story: &Story, cx: &Context<'_>) -> Vec<Found> {
    let lists = &cx.tools.advisories;
    let blocks = story.bodies.first().map(|body| body.blocks.as_slice()).unwrap_or_default();
    let opening = blocks.iter().enumerate().flat_map(|(n, block)| block.texts().into_iter().map(move |text| (n, text)));
    let opening = opening.map(|(n, text)| (n, text.text.as_str())).find(|(_, text)| super::says_something(text));
    let mut hits: Vec<(String, Class, String)> = Vec::new();
    let mut look = |at: String, found: Option<(Class, String)>| {
        hits.extend(found.map(|(class, words)| (at, class, words)));
    };
    for (n, label) in story.headlines.iter().take(3).enumerate() {
        look(format!("headlines[{n}]"), lists.find(&label.value, false));
    }
    if let Some(title) = &story.title {
        look("title".into(), lists.find(title, false));
    }
    if let Some(slug) = &story.slugline {
        look("slugline".into(), lists.find(slug, true));
    }
    if let Some(note) = &story.ed_note {
        look("edNote".into(), lists.find(note, false).or_else(|| lists.find_in_note(note)));
    }
    if let Some((n, text)) = opening {
        look(format!("bodies[0].blocks[{n}]"), lists.find(text, false));
    }
    let structured = |class: Class| match class {
        Class::Correction => is_correction(story),
        Class::Embargo => story.embargoed_until.is_some(),
        Class::Kill | Class::Advisory => false,
    };
    hits.retain(|(_, class, _)| !structured(*class));
    hits.into_iter().map(|(at, class, words)| Found::main(at, class.message(&words))).collect()
}

/// Whether the sender labels this version as a correction: IPTC's signal `sig:correction`.
pub fn is_correction(story: &Story) -> bool {
    let code = |signal: &String| signal.rsplit([':', '/']).next().is_some_and(|code| code.eq_ignore_ascii_case("correction"));
    story.signals.iter().any(code)
}
