//! # advisory
//!
//! **Finds** copy that kills, withholds or corrects in words: `MANDATORY KILL`, `EDITORS: withhold`, `CORRECTION:`, `ANNULE ET REMPLACE`,
//! `À L'ATTENTION DES RÉDACTIONS`, `تنويه للمحررين`, `تصحيح:`, `سحب الخبر`. It looks at where words lead: at the beginning of headline,
//! slug, first paragraph and editor's note, behind a dateline or a prefix such as `URGENT -`, in brackets at either end, in a label
//! at the end. Words that news begins with too count only in capitals or set apart by a sign, so that news about killings,
//! corrections and cancellations passes. Phrases that no news has count anywhere in the first five paragraphs. Behind an agency's name
//! (`AFP CORRECTION`) they lead as well, and beside the name of an item (`Kill - BC-EU--Vienna`, `BC-EU--Vienna, KILL`) in any case.
//! `ANNULÉ :` and `إلغاء:` begin news too: where headline and text tell of something that is called off, and speak of no copy, it passes.
//!
//! **By default** the story is held: never published, never taken as a kill; an editor decides. What the wire also says in its
//! structure (a correction signal, an embargo) is not held for its words, nor is what an editor's note is there for: what was
//! corrected (`Corrects name in paragraph 3`), what comes beside the story.
//!
//! **Settings** `[validate] advisory_words` adds words; they count where they lead, in capitals or not.

mod called_off;
pub(crate) mod lead;
mod words;

use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, Anchored, BuildError, Input, MatchKind, StartKind};
use wiredesk_story::{Story, event::Severity};

use self::{
    called_off::CalledOff,
    lead::{Folded, Lead, leads},
    words::{ANYWHERE, Class, IN_NOTE, When, leading},
};
use super::{Context, Found, Rule};

/// Scalar values of the first paragraph and the headline that are looked at.
const LEAD: usize = 240;
/// What the finding says of a kill: who looks for advisories that can be carried out goes by it.
pub const TAKES_BACK: &str = "takes copy back in words";
/// Paragraphs behind the first that are searched for what no news says.
const BEHIND: usize = 4;
/// Scalar values of the editor's note.
const NOTE: usize = 2_000;

/// The rule.
pub static RULE: Rule = Rule {
    name: "advisory",
    finds: "copy that kills, withholds or corrects in words",
    severity: Severity::Hold, unasked: true,
    check,
};

/// The word lists as automata over folded text.
pub struct Advisories {
    leading: AhoCorasick,
    entries: Vec<(Class, When)>,
    anywhere: Phrases,
    in_note: Phrases,
    called_off: CalledOff,
}

/// Phrases that count wherever they stand.
struct Phrases {
    automaton: AhoCorasick,
    classes: Vec<Class>,
}

/// Where a text stands in a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Headline,
    Slug,
    Opening,
    /// A paragraph behind the opening.
    Behind,
    Note,
}

impl Phrases {
    fn new<'a>(list: impl Iterator<Item = &'a (&'a str, Class)>) -> Result<Self, BuildError> {
        let list: Vec<_> = list.map(|(words, class)| (Folded::new(words, NOTE).text, *class)).collect();
        let automaton = AhoCorasick::new(list.iter().map(|(words, _)| words.as_str()))?;
        Ok(Self { automaton, classes: list.into_iter().map(|(_, class)| class).collect() })
    }

    fn find(&self, folded: &Folded<'_>) -> Option<(Class, String)> {
        let mut hits = self.automaton.find_iter(&folded.text);
        let hit = hits.find(|hit| {
            let after = folded.text[hit.end()..].trim_start();
            // A condition of use, no kill.
            let conditional = ["without", "sans ", "for "].iter().any(|word| after.starts_with(word));
            folded.is_word(&hit.range()) && !conditional
        })?;
        Some((self.classes[hit.pattern()], folded.original(&hit.range())))
    }
}

impl Advisories {
    /// The built-in words and the newsroom's.
    pub(crate) fn new(more: &[String]) -> Result<Self, BuildError> {
        let own = more.iter().map(|word| (word.as_str(), Class::Own, When::Always));
        let listed: Vec<(String, Class, When)> = leading()
            .chain(own)
            .map(|(word, class, when)| (Folded::new(word, LEAD).text.trim().to_owned(), class, when))
            .filter(|(word, ..)| !word.is_empty())
            .collect();
        let leading = AhoCorasickBuilder::new()
            .match_kind(MatchKind::LeftmostLongest)
            .start_kind(StartKind::Anchored)
            .build(listed.iter().map(|(word, ..)| word.as_str()))?;
        Ok(Self {
            leading,
            entries: listed.into_iter().map(|(_, class, when)| (class, when)).collect(),
            anywhere: Phrases::new(ANYWHERE.iter())?,
            in_note: Phrases::new(ANYWHERE.iter().chain(IN_NOTE))?,
            called_off: CalledOff::new()?,
        })
    }

    /// The words that make a text an advisory, as they stand there.
    fn find(&self, text: &str, place: Place) -> Option<(Class, String)> {
        let folded = Folded::new(text, if place == Place::Note { NOTE } else { LEAD });
        let leads = if place == Place::Behind { Vec::new() } else { leads(&folded, place == Place::Slug) };
        let leading = leads.into_iter().find_map(|lead| {
            let (class, span) = self.lead(&folded, &lead, place)?;
            // The editor's note speaks to editors by its nature.
            (place != Place::Note || class != Class::Advisory).then(|| (class, folded.original(&span)))
        });
        leading.or_else(|| match place {
            Place::Headline | Place::Opening | Place::Behind => self.anywhere.find(&folded),
            Place::Note => self.in_note.find(&folded),
            Place::Slug => None,
        })
    }

    /// The listed words at a lead, if they count there.
    fn lead(&self, folded: &Folded<'_>, lead: &Lead, place: Place) -> Option<(Class, Range<usize>)> {
        let stretch = Input::new(&folded.text[lead.start..lead.end]).anchored(Anchored::Yes);
        let found = self.leading.find(stretch)?;
        let (class, when) = self.entries[found.pattern()];
        let span = lead.start..lead.start + found.end();
        let counts = match when {
            When::Always => true,
            When::Capitals => {
                folded.stands_out(&span, lead) || (place == Place::Headline && folded.is_all(&span))
            }
            When::SetApart => folded.is_set_apart(&span, lead),
            When::Marked => folded.is_set_apart(&span, lead) || folded.stands_out(&span, lead),
            When::Colon => folded.has_colon(&span),
            When::Copy => place != Place::Note,
            When::Never => false,
            When::Bracketed => {
                place != Place::Note && (folded.is_bracketed(&span) || folded.stands_out(&span, lead))
            }
        };
        let copy = matches!(class, Class::Kill | Class::Cancelled | Class::Correction);
        let item = copy && (folded.is_before_item(&span) || lead.named && folded.is_set_apart(&span, lead));
        (folded.is_word(&span) && (counts || item)).then_some((class, span))
    }
}

fn check(story: &Story, cx: &Context<'_>) -> Vec<Found> {
    let lists = &cx.tools.advisories;
    let blocks = story.bodies.first().map(|body| body.blocks.as_slice()).unwrap_or_default();
    let opening = blocks.iter().enumerate().flat_map(|(n, block)| block.texts().into_iter().map(move |text| (n, text)));
    let opening = opening.map(|(n, text)| (n, text.text.as_str())).filter(|(_, text)| super::says_something(text));
    let mut hits: Vec<(String, Class, String)> = Vec::new();
    let mut look = |at: String, found: Option<(Class, String)>| {
        hits.extend(found.map(|(class, words)| (at, class, words)));
    };
    for (n, label) in story.headlines.iter().take(3).enumerate() {
        look(format!("headlines[{n}]"), lists.find(&label.value, Place::Headline));
    }
    if let Some(title) = &story.title {
        look("title".into(), lists.find(title, Place::Headline));
    }
    if let Some(slug) = &story.slugline {
        look("slugline".into(), lists.find(slug, Place::Slug));
    }
    if let Some(note) = &story.ed_note {
        look("edNote".into(), lists.find(note, Place::Note));
    }
    for (place, (n, text)) in std::iter::once(Place::Opening).chain([Place::Behind; BEHIND]).zip(opening) {
        look(format!("bodies[0].blocks[{n}]"), lists.find(text, place));
    }
    let passes = |class: Class| match class {
        Class::Correction => is_correction(story),
        Class::Embargo => story.embargoed_until.is_some(),
        Class::Cancelled => lists.called_off.is_news(story),
        Class::Kill | Class::Advisory | Class::Own => false,
    };
    hits.retain(|(_, class, _)| !passes(*class));
    hits.into_iter().map(|(at, class, words)| Found::main(at, class.message(&words))).collect()
}

/// Whether the sender labels this version as a correction: IPTC's signal `sig:correction`.
pub fn is_correction(story: &Story) -> bool {
    let code = |signal: &String| signal.rsplit([':', '/']).next().is_some_and(|code| code.eq_ignore_ascii_case("correction"));
    story.signals.iter().any(code)
}

#[cfg(test)]
mod tests;
