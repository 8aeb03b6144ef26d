//! Repairs damage by a wrong encoding where it is certain what was meant: the text, read back into bytes and read again in another
//! encoding, is whole. What is not certain stays as it came, and the rule `encoding` finds it.

use std::borrow::Cow;

use encoding_rs::{Encoding, WINDOWS_1252, WINDOWS_1256};
use wiredesk_story::{
    RichText, Story,
    event::{Finding, Severity},
};

use crate::rule::encoding::damage::{damage, named_entity};

/// What is shown of damage, in characters, and of what stands before it.
const SHOWN: usize = 20;
const BEFORE: usize = 8;

/// A text that is whole again.
struct Repaired {
    text: String,
    /// For each character, the number of the character that it begins with in the damaged text.
    starts: Vec<usize>,
}

/// Repairs the texts that readers see. One finding tells of it.
pub(crate) fn repair(story: &mut Story) -> Option<Finding> {
    let mut sample = None;
    let labels = story.headlines.iter_mut().chain(&mut story.descriptions).map(|label| &mut label.value);
    for text in labels.chain(story.ed_note.iter_mut()) {
        if let Some(repaired) = repaired(text) {
            sample.get_or_insert_with(|| short(text, &repaired));
            *text = repaired.text;
        }
    }
    let blocks = story.bodies.iter_mut().flat_map(|body| &mut body.blocks);
    for rich in blocks.flat_map(wiredesk_story::Block::texts_mut) {
        if let Some(repaired) = repaired(&rich.text) {
            sample.get_or_insert_with(|| short(&rich.text, &repaired));
            set(rich, repaired);
        }
    }
    let message = format!("text in a wrong encoding was repaired: {}; have the sender mend it", sample?);
    Some(Finding { rule: "encoding".into(), severity: Severity::Warn, message, at: None })
}

/// The beginning of the damage, with the word before it.
fn short(damaged: &str, whole: &Repaired) -> String {
    let (before, after): (Vec<char>, Vec<char>) = (damaged.chars().collect(), whole.text.chars().collect());
    let same = |(n, start): (usize, &usize)| after.get(n) == before.get(*start);
    let first = whole.starts.iter().enumerate().position(|(n, start)| !same((n, start))).unwrap_or_default();
    let from = first.saturating_sub(BEFORE);
    let start = whole.starts.get(from).copied().unwrap_or_default();
    let cut = |text: &[char], from: usize| text.iter().skip(from).take(BEFORE + SHOWN).collect::<String>();
    format!("{:?} is {:?}", cut(&before, start), cut(&after, from))
}

fn set(rich: &mut RichText, repaired: Repaired) {
    let at = |old: usize| repaired.starts.partition_point(|start| *start < old);
    for mark in &mut rich.marks {
        (mark.start, mark.end) = (at(mark.start), at(mark.end));
    }
    rich.text = repaired.text;
}

/// The text as it was meant, if it is damaged and that is certain.
fn repaired(text: &str) -> Option<Repaired> {
    // Sound text is told at once: all damage has a character of its own kind.
    if !text.contains(|c: char| {
        matches!(c, 'Â' | 'Ã' | 'â' | 'Ø' | 'Ù' | 'Ú' | 'Û' | 'ط' | 'ظ' | '&') || ('\u{c0}'..='\u{ff}').contains(&c)
    }) {
        return None;
    }
    let (found, _) = damage(text);
    if found.count() == 0 {
        return None;
    }
    let whole = if found.letters() == 0 {
        unescaped(text)
    } else {
        reread(text, WINDOWS_1252).or_else(|| reread(text, WINDOWS_1256)).or_else(|| arabic(text))
    };
    whole.filter(|whole| damage(&whole.text).0.letters() == 0)
}

/// UTF-8 that was read as another encoding. Valid UTF-8 with letters beyond ASCII does not come about by chance.
fn reread(text: &str, wrong: &'static Encoding) -> Option<Repaired> {
    let bytes = bytes(text, wrong)?;
    let whole = String::from_utf8(bytes.into_owned()).ok()?;
    let starts = whole.char_indices().map(|(at, _)| at).collect();
    Some(Repaired { text: whole, starts })
}

/// windows-1256 that was read as windows-1252: each word that has accented letters is Arabic then.
fn arabic(text: &str) -> Option<Repaired> {
    let bytes = bytes(text, WINDOWS_1252)?;
    let (whole, _) = WINDOWS_1256.decode_without_bom_handling(&bytes);
    let letters = || whole.chars().filter(|c| c.is_alphabetic() && !c.is_ascii());
    let arabic = letters().filter(|c| ('\u{621}'..='\u{6d2}').contains(c)).count();
    let words = whole.split_whitespace().filter(|word| word.contains(|c| ('\u{621}'..='\u{64a}').contains(&c))).count();
    let certain = words >= 3 && arabic == letters().count();
    let starts = (0..whole.chars().count()).collect();
    certain.then(|| Repaired { text: whole.into_owned(), starts })
}

/// The bytes that the text was read from, if each of its characters is of that encoding.
fn bytes<'a>(text: &'a str, encoding: &'static Encoding) -> Option<Cow<'a, [u8]>> {
    let (bytes, _, unmappable) = encoding.encode(text);
    (!unmappable && bytes.len() == text.chars().count()).then_some(bytes)
}

/// Entities that were escaped twice.
fn unescaped(text: &str) -> Option<Repaired> {
    let mut whole = String::with_capacity(text.len());
    let mut starts = Vec::new();
    let (mut rest, mut number) = (text, 0);
    while let Some(c) = rest.chars().next() {
        starts.push(number);
        let entity = rest.strip_prefix('&').and_then(named_entity);
        let (written, length) = entity.map_or((c, c.len_utf8()), |(c, length)| (c, length + 1));
        whole.push(written);
        number += rest[..length].chars().count();
        rest = &rest[length..];
    }
    Some(Repaired { text: whole, starts })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use wiredesk_story::{Mark, MarkKind};

    use super::*;
    use crate::rule::sample::story;

    fn of(text: &str) -> Option<String> {
        repaired(text).map(|repaired| repaired.text)
    }

    /// The text in UTF-8, read as another encoding.
    fn misread(text: &str, as_if: &'static Encoding) -> String {
        as_if.decode_without_bom_handling(text.as_bytes()).0.into_owned()
    }

    #[test]
    fn utf8_read_otherwise_is_read_again() {
        for text in ["Le président a été reçu à l’Élysée", "وصل الوفد المغربي إلى فيينا", "Zürich – 5 € par jour"]
        {
            assert_eq!(of(&misread(text, WINDOWS_1252)).as_deref(), Some(text));
        }
        let arabic = "وصل الوفد المغربي إلى فيينا";
        assert_eq!(of(&misread(arabic, WINDOWS_1256)).as_deref(), Some(arabic));
    }

    #[test]
    fn arabic_bytes_read_as_latin_are_read_again() {
        let text = "وصل الوفد المغربي إلى فيينا";
        let bytes = WINDOWS_1256.encode(text).0;
        let misread = WINDOWS_1252.decode_without_bom_handling(&bytes).0.into_owned();
        assert_eq!(of(&misread).as_deref(), Some(text));
    }

    #[test]
    fn entities_escaped_twice_are_read() {
        assert_eq!(of("L&eacute;gislatives &amp; r&#233;gionales").as_deref(), Some("Législatives & régionales"));
        assert_eq!(of("AT&T et R&D"), None);
    }

    #[test]
    fn sound_text_and_what_is_not_certain_stay() {
        for text in [
            "Le président à l’Élysée",
            "طائرة ظهرت",
            "Ça coûte 5 €",
            "MÃ¼ller \u{fffd} x",
            "Ø est une lettre danoise",
            "Ã quoi bon",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn marks_stay_on_their_words_and_one_finding_tells_of_it() {
        let damaged = misread("été à Rabat", WINDOWS_1252);
        let start = damaged.chars().count() - 5;
        let mut story = story("Titre", &[&damaged]);
        let text = story.bodies[0].blocks[0].texts_mut().remove(0);
        text.marks.push(Mark { start, end: start + 5, kind: MarkKind::Strong });
        let finding = repair(&mut story).unwrap();
        let text = story.bodies[0].blocks[0].texts()[0].clone();
        assert_eq!((text.text.as_str(), text.marks[0].start, text.marks[0].end), ("été à Rabat", 6, 11));
        assert!(finding.message.contains("\"été à Rabat\""), "{}", finding.message);
        assert_eq!(repair(&mut story), None);
    }

    #[test]
    fn the_finding_shows_the_damage_and_not_how_the_text_begins() {
        let far = format!("{} l&eacute;gislatives du mois de mai", "Rabat et Tanger ".repeat(5).trim());
        let message = repair(&mut story("Titre", &[&far])).unwrap().message;
        assert!(message.contains("\"Tanger l&eacute;gislatives d\" is \"Tanger législatives du mois \""), "{message}");
        let misread = misread("Le vol a été reporté", WINDOWS_1252);
        let message = repair(&mut story("Titre", &[&misread])).unwrap().message;
        assert!(message.contains("is \"e vol a été reporté\""), "{message}");
    }
}
