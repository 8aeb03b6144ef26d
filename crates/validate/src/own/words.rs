//! A house list of words: names that are spelled otherwise here, words that are not printed, stories that an editor is to see first.

use aho_corasick::{AhoCorasick, BuildError, MatchKind};
use wiredesk_service::expression::Seen;

use super::Own;
use crate::rule::{Found, advisory::lead::Folded, texts};

/// The most characters of a text that are looked at.
const LIMIT: usize = 200_000;
/// Places that are named.
const NAMED: usize = 5;

/// The list as an automaton over folded text: case, accents, harakat and the forms of alef do not count; a listed word is found with the
/// Arabic clitics before it.
pub(crate) struct Words {
    automaton: AhoCorasick,
    message: String,
}

impl Words {
    pub(crate) fn new(words: &[String], message: Option<String>) -> Result<Self, BuildError> {
        let folded = words.iter().map(|word| Folded::new(word, LIMIT).text.trim().to_owned());
        let folded: Vec<String> = folded.filter(|word| !word.is_empty()).collect();
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(folded)?;
        Ok(Self { automaton, message: message.unwrap_or_else(|| "is on the house list".to_owned()) })
    }
}

impl Own for Words {
    fn check(&self, seen: &Seen<'_>) -> Vec<Found> {
        let hits = texts(seen.story).filter_map(|(at, text)| {
            let folded = Folded::new(text, LIMIT);
            let hit = self.automaton.find_iter(&folded.text).find(|hit| {
                folded.is_word(&hit.range())
                    || clitic(&folded, hit.start()).is_some_and(|start| folded.is_word(&(start..hit.end())))
            })?;
            Some(Found::main(at, format!("\"{}\" {}", folded.original(&hit.range()), self.message)))
        });
        hits.take(NAMED).collect()
    }
}

/// Where the word begins whose clitics stand right before `at`: و ف ب ل ك and the article.
fn clitic(folded: &Folded<'_>, at: usize) -> Option<usize> {
    let before = &folded.text[..at];
    let word = before
        .rfind(|c: char| !c.is_alphanumeric())
        .map_or(0, |space| space + before[space..].chars().next().map_or(1, char::len_utf8));
    let clitics = ["و", "ف", "ب", "ل", "ك", "ال", "وال", "بال", "فال", "كال", "لل", "ول", "وب", "وبال", "ولل"];
    clitics.contains(&&before[word..]).then_some(word)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::rule::sample::story;

    fn told(list: &[&str], text: &str) -> Vec<String> {
        let list: Vec<String> = list.iter().map(|word| (*word).to_owned()).collect();
        let words = Words::new(&list, Some("is written otherwise here".into())).unwrap();
        words.check(&Seen::new(&story("Titre", &[text]), "map")).into_iter().map(|found| found.message).collect()
    }

    #[test]
    fn words_are_found_whatever_their_case_accents_and_clitics() {
        assert_eq!(told(&["Saharien"], "Un SAHARIEN parle"), ["\"SAHARIEN\" is written otherwise here"]);
        assert_eq!(told(&["évènement"], "L'Evenement du jour"), ["\"Evenement\" is written otherwise here"]);
        assert_eq!(told(&["إرهابي"], "قال الارهابي إنه").len(), 1);
        assert_eq!(told(&["المغرب"], "وبالمغرب").len(), 1);
        assert!(told(&["رب"], "المغرب").is_empty());
        assert_eq!(told(&["مغرب"], "وبالمغرب وقطر").len(), 1);
        assert!(told(&["chat"], "Le chateau et l'achat").is_empty());
        assert!(told(&[], "x").is_empty());
    }
}
