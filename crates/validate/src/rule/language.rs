//! # language
//!
//! **Finds** a stated language that is not the text's: by script always, and between Arabic, French and English by function words and
//! letter statistics where the text is long enough. Also a story that states no language and whose text does not show one.
//!
//! **By default** a warning: the enricher of the same name settles it.

mod script;

use std::sync::OnceLock;

use lingua::{Language as Lingua, LanguageDetector, LanguageDetectorBuilder};
use wiredesk_story::{Language, Story, event::Severity};

use self::script::{Script, of_language, of_text};
use super::{Context, Found, Rule, texts};

/// Bytes of the text that are looked at.
const LOOKED_AT: usize = 1_200;
/// Letters from which on a script is told.
const SCRIPT_LETTERS: usize = 12;
/// Letters from which on French and English are told apart.
const WORDS_LETTERS: usize = 80;

const ENGLISH: &str = " the of and to in that for is on was with as at by from has have it his her were be are will who said an this not ";
const FRENCH: &str = " le la les de des du et est en une un dans pour que qui sur par au aux avec ce cette il elle ses son pas plus ont été a ";

/// The rule.
pub static RULE: Rule = Rule {
    name: "language",
    finds: "a stated language that is not the text's, or none stated and none to be told",
    severity: Severity::Warn, unasked: true,
    check,
};

/// Letter statistics, loaded when they are first needed.
#[derive(Default)]
pub struct Guesser(OnceLock<LanguageDetector>);

impl Guesser {
    /// Whether a text in Latin letters is French or English, if it is clearly one of them.
    fn latin(&self, text: &str) -> Option<&'static str> {
        let (mut english, mut french) = (0_u32, 0_u32);
        let mut padded = String::new();
        for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
            padded.clear();
            padded.push(' ');
            padded.extend(word.chars().flat_map(char::to_lowercase));
            padded.push(' ');
            english += u32::from(ENGLISH.contains(padded.as_str()));
            french += u32::from(FRENCH.contains(padded.as_str()));
        }
        if english >= 3 && english >= french * 3 {
            return Some("en");
        }
        if french >= 3 && french >= english * 3 {
            return Some("fr");
        }
        let statistics = self
            .0
            .get_or_init(|| LanguageDetectorBuilder::from_languages(&[Lingua::English, Lingua::French]).build());
        let (language, confidence) = statistics.compute_language_confidence_values(text).into_iter().next()?;
        (confidence > 0.9).then_some(if language == Lingua::French { "fr" } else { "en" })
    }
}

fn check(story: &Story, cx: &Context<'_>) -> Vec<Found> {
    let text = sample(story);
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let script = of_text(&text).filter(|_| letters >= SCRIPT_LETTERS);
    let Some(stated) = &story.language else {
        let told = match script {
            Some(Script::Latin) => letters >= WORDS_LETTERS / 2 && cx.tools.guesser.latin(&text).is_some(),
            Some(_) => true,
            None => false,
        };
        if told || letters == 0 {
            return Vec::new();
        }
        let message = "no language is stated and the text does not show it; set the source's language";
        return vec![Found::main("language", message)];
    };
    let Some(script) = script else { return Vec::new() };
    if of_language(stated).is_some_and(|expected| expected != script) {
        let message = format!("{stated} is stated, but the text is in {} letters; see the source's language", script.name());
        return vec![Found::main("language", message)];
    }
    if script == Script::Latin && letters >= WORDS_LETTERS {
        return latin(stated, &text, cx);
    }
    Vec::new()
}

fn latin(stated: &Language, text: &str, cx: &Context<'_>) -> Vec<Found> {
    if !matches!(stated.primary(), "fr" | "en") {
        return Vec::new();
    }
    match cx.tools.guesser.latin(text) {
        Some(found) if found != stated.primary() => {
            let message = format!("{stated} is stated, but the text reads as {found}; see the source's language");
            vec![Found::main("language", message)]
        }
        _ => Vec::new(),
    }
}

/// The beginning of the story's texts.
fn sample(story: &Story) -> String {
    let mut sample = String::new();
    for (_, text) in texts(story) {
        let room = LOOKED_AT.saturating_sub(sample.len());
        if room == 0 {
            break;
        }
        sample.push_str(&text[..text.floor_char_boundary(room)]);
        sample.push('\n');
    }
    sample
}

#[cfg(test)]
mod tests;
