//! Arabic clitics: conjunctions and prepositions that are written as one with the name after them, and the article.

/// One way to read a folded Arabic word as a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    /// Bytes of clitics before the name; its article, where it is written, belongs to the name.
    pub(crate) clitic: usize,
    /// Bytes before the name without its article.
    pub(crate) stem: usize,
    /// The name has its article.
    pub(crate) article: bool,
}

/// Two bytes of UTF-8 a letter.
const LETTER: usize = 2;
/// What is left after peeling has at least three letters.
const SHORTEST: usize = 3 * LETTER;

/// The readings of a folded word, the one that peels least first: `وبالمغرب` as itself, without `و`, without `وب`.
pub(crate) fn readings(word: &str) -> impl Iterator<Item = Reading> + '_ {
    let conjunction = if word.starts_with(['و', 'ف']) { LETTER } else { 0 };
    let preposition = |at: usize| word.get(at..).is_some_and(|rest| rest.starts_with(['ب', 'ل', 'ك']));
    let bare = (preposition(0)).then_some(LETTER);
    let both = (conjunction > 0 && preposition(LETTER)).then_some(2 * LETTER);
    let starts = [Some(0), (conjunction > 0).then_some(conjunction), bare, both];
    starts.into_iter().flatten().filter(|at| *at == 0 || word.len() >= at + SHORTEST).flat_map(|at| at_start(word, at))
}

/// With the article if it is there, and as a name that opens with the same letters; the shortened article after `ل` too.
fn at_start(word: &str, at: usize) -> impl Iterator<Item = Reading> + '_ {
    let rest = word.get(at..).unwrap_or_default();
    let article = rest.starts_with("ال").then_some(Reading { clitic: at, stem: at + 2 * LETTER, article: true });
    let after_lam = at > 0 && word.get(at - LETTER..at) == Some("ل") && rest.starts_with('ل');
    let short = after_lam.then_some(Reading { clitic: at + LETTER, stem: at + LETTER, article: true });
    let plain = Some(Reading { clitic: at, stem: at, article: false });
    [article, short, plain].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::readings;

    fn stems(word: &str) -> Vec<(&str, bool)> {
        readings(word).map(|reading| (&word[reading.stem..], reading.article)).collect()
    }

    #[test]
    fn clitics_are_peeled_as_alternatives() {
        assert!(stems("وبالمغرب").contains(&("مغرب", true)));
        assert!(stems("للمغرب").contains(&("مغرب", true)));
        assert!(stems("وتركيا").contains(&("تركيا", false)));
        assert_eq!(stems("لبنان")[0], ("لبنان", false));
        assert_eq!(stems("ب"), [("ب", false)]);
    }
}
