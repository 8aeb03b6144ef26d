//! Bylines as written, and the people they name. In Arabic, French and English, and the prepositions of their neighbours.

use wiredesk_story::{Concept, Party};

/// A longer text is no byline.
const MAX_BYTES: usize = 2000;
/// More people than this are not named.
const MAX_NAMES: usize = 32;

/// What stands before the names. Longer ones first.
const PREPOSITIONS: [&str; 17] = [
    "reporting by",
    "written by",
    "propos recueillis par",
    "من إعداد",
    "إعداد",
    "اعداد",
    "تحرير",
    "بقلم",
    "كتبت",
    "كتب",
    "by",
    "par",
    "von",
    "por",
    "di",
    "av",
    "door",
];
/// Words that stand between two names.
const BETWEEN: [&str; 8] = ["and", "et", "und", "y", "avec", "with", "و", "&"];
/// Words after which no name follows: a place, a customer.
const CLOSING: [&str; 8] = ["in", "à", "aux", "for", "pour", "at", "من", "في"];
/// What is credited like a person and is none, and the last words of titles.
const NOT_PEOPLE: [&str; 34] = [
    "afp",
    "ap",
    "map",
    "aps",
    "tap",
    "spa",
    "wam",
    "qna",
    "dpa",
    "efe",
    "ansa",
    "pa",
    "upi",
    "reuters",
    "press",
    "agency",
    "agencies",
    "agence",
    "agences",
    "news",
    "staff",
    "writer",
    "writers",
    "reporter",
    "correspondent",
    "editor",
    "redaction",
    "rédaction",
    "rédacteur",
    "correspondant",
    "correspondante",
    "wires",
    "وكالات",
    "مراسل",
];
/// Arabic names that begin with و, which elsewhere says "and".
const NAMES_IN_WAW: [&str; 22] = [
    "ولد",
    "وليد",
    "وائل",
    "وسام",
    "وسيم",
    "وفاء",
    "وداد",
    "وديع",
    "وردة",
    "ورد",
    "وهيب",
    "وهبي",
    "وهبة",
    "واصف",
    "وافي",
    "وحيد",
    "وجيه",
    "وجدان",
    "ولاء",
    "وصال",
    "وئام",
    "والي",
];

/// The byline without the preposition it begins with: `Jean Dupont` of `Par Jean Dupont`, `فلان` of `بقلم: فلان`.
pub fn without_preposition(by: &str) -> &str {
    let by = by.trim();
    for preposition in PREPOSITIONS {
        let Some(rest) = strip_word(by, preposition) else { continue };
        let name = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ':');
        if name.len() < rest.len() && !name.is_empty() {
            return name.trim_end();
        }
    }
    by
}

/// The text after a word that it begins with, whatever the case.
fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let mut rest = text.chars();
    for expected in word.chars() {
        if !rest.next()?.to_lowercase().eq(expected.to_lowercase()) {
            return None;
        }
    }
    Some(rest.as_str())
}

/// The people that a byline names, in its order, with `rel` `author`. Agencies, the sources given, titles and places are
/// not people; `Dupont, Jean` is one person, as written.
pub fn authors(by: &str, sources: &[Party]) -> Vec<Concept> {
    let mut people: Vec<Concept> = Vec::new();
    for name in names(by) {
        let source = |known: Option<&String>| known.is_some_and(|known| known.to_lowercase() == name.to_lowercase());
        let known = sources.iter().any(|party| source(party.name.as_ref()) || source(party.literal.as_ref()));
        if known || people.iter().any(|one| one.name.as_deref() == Some(&name)) {
            continue;
        }
        people.push(Concept { name: Some(name), rel: Some("author".into()), ..Concept::default() });
    }
    people.truncate(MAX_NAMES);
    people
}

/// The names in a byline.
fn names(by: &str) -> Vec<String> {
    if by.len() > MAX_BYTES {
        return Vec::new();
    }
    let by = without_preposition(by);
    if let Some((last, first)) = by.split_once(',')
        && [last, first].iter().all(|part| part.split_whitespace().count() == 1 && is_name(part.trim()))
    {
        return vec![by.split_whitespace().collect::<Vec<_>>().join(" ")];
    }
    let mut names = Vec::new();
    for (n, part) in by.split([',', ';', '،', '؛', '/', '|', '\n', '•']).enumerate() {
        let part = part.split(['(', '[', '<']).next().unwrap_or_default();
        if n > 0 && part.trim_start().starts_with(|c: char| c.is_lowercase()) && !begins_with_link(part) {
            continue;
        }
        names.extend(people_of(without_preposition(part)));
    }
    names.retain(|name| is_name(name));
    names
}

/// `and B` after a comma.
fn begins_with_link(part: &str) -> bool {
    part.split_whitespace().next().is_some_and(|word| BETWEEN.contains(&word.to_lowercase().as_str()))
}

/// Divides one part of a byline at the words between names, and ends it at a word that closes the names.
fn people_of(part: &str) -> Vec<String> {
    let words: Vec<&str> = part.split_whitespace().filter(|word| !word.contains('@')).collect();
    let mut names: Vec<Vec<&str>> = vec![Vec::new()];
    for (n, word) in words.iter().enumerate() {
        let lower = word.to_lowercase();
        let so_far = names.last().map_or(0, Vec::len);
        if BETWEEN.contains(&lower.as_str()) || matches!(*word, "-" | "–" | "—") {
            names.push(Vec::new());
        } else if so_far > 0 && CLOSING.contains(&lower.as_str()) {
            break;
        } else if let Some(next) = joined_by_waw(word).filter(|_| so_far >= 2 && words.len() - n >= 2) {
            names.push(vec![next]);
        } else if let Some(name) = names.last_mut() {
            name.push(word);
        }
    }
    names.into_iter().filter(|name| !name.is_empty()).map(|name| name.join(" ")).collect()
}

/// `محمد` of `ومحمد`, where the و is not the name's own.
fn joined_by_waw(word: &str) -> Option<&str> {
    let rest = word.strip_prefix('و')?;
    (rest.chars().count() >= 3 && !NAMES_IN_WAW.contains(&word)).then_some(rest)
}

/// Whether a text can be a person's name: it has letters, and no word of an agency or a title at its end.
fn is_name(text: &str) -> bool {
    let last = text.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    // `site.example`.
    let domain = text.rsplit_once('.').is_some_and(|(name, last)| {
        name.len() > 2
            && !text.contains(' ')
            && (2..=6).contains(&last.len())
            && last.bytes().all(|byte| byte.is_ascii_lowercase())
    });
    let initials = text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_lowercase());
    text.contains(char::is_alphabetic)
        && !initials
        && !domain
        && !text.contains(|c: char| c.is_ascii_digit())
        && text.split_whitespace().count() <= 7
        && !text.starts_with("The ")
        && !NOT_PEOPLE.contains(&last.trim_end_matches('.'))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn people(by: &str) -> Vec<String> {
        authors(by, &[]).into_iter().filter_map(|one| one.name).collect()
    }

    #[test]
    fn arabic_bylines_name_their_people() {
        assert_eq!(people("بقلم: فاطمة الزهراء العلوي"), ["فاطمة الزهراء العلوي"]);
        assert_eq!(people("إعداد أحمد بنيس ومحمد العربي"), ["أحمد بنيس", "محمد العربي"]);
        assert_eq!(people("كتب محمد ولد عبد العزيز"), ["محمد ولد عبد العزيز"]);
        assert_eq!(people("سعيد حسن وليد و مريم عمر"), ["سعيد حسن وليد", "مريم عمر"]);
        assert!(people("وكالات").is_empty());
    }

    #[test]
    fn french_and_english_bylines_name_their_people() {
        assert_eq!(people("Par Jean Dupont et Marie Curie"), ["Jean Dupont", "Marie Curie"]);
        assert_eq!(people("By A. Smith, Bo Lee, and C. Fox in Paris"), ["A. Smith", "Bo Lee", "C. Fox"]);
        assert_eq!(people("BY JOHN ROE, STAFF WRITER"), ["JOHN ROE"]);
        assert_eq!(people("By Jo Roe, The Atlas Tribune"), ["Jo Roe"]);
        assert_eq!(people("Ana Diaz (Reuters)/AFP"), ["Ana Diaz"]);
        assert_eq!(people("Dupont, Jean"), ["Dupont, Jean"]);
        assert_eq!(people("Byron Parker"), ["Byron Parker"]);
        assert_eq!(people("By Jo Roe, senior reporter"), ["Jo Roe"]);
        assert!(people("gr/bp").is_empty());
        assert_eq!(people("Geir Roe / Exemple.no"), ["Geir Roe"]);
    }

    #[test]
    fn a_source_is_no_person() {
        let agency = Party { name: Some("Agence Atlas".into()), ..Party::default() };
        assert!(authors("par AGENCE ATLAS", &[agency]).is_empty());
        assert!(people(&"x".repeat(3000)).is_empty());
    }

    #[test]
    fn only_a_whole_word_is_a_preposition() {
        assert_eq!(without_preposition("Par  Jean"), "Jean");
        assert_eq!(without_preposition("BY: Jo"), "Jo");
        assert_eq!(without_preposition("Parker Lee"), "Parker Lee");
        assert_eq!(without_preposition("by"), "by");
    }
}
