//! Keywords: the words and phrases that the story returns to, three to eight of them, the most telling first.
//!
//! Statistical: frequency, the headline, headings, capitals inside a sentence; phrases of two to four words where they come back.
//! Arabic words are counted without clitics and article. A keyword is told as it stands in the text and has no span.

use rustc_hash::FxHashMap;
use wiredesk_story::AnnotationKind;

use super::{Enricher, Given};
use crate::{
    Document, EnrichError, Findings,
    document::{Glue, Script},
    findings::Finding,
    keyword::StopWords,
    place::clitic,
};

/// A story of a megabyte is judged by its beginning.
const TOKENS: usize = 20_000;
/// Words of the longest phrase.
const LONGEST: usize = 4;
/// The weight of a phrase by its words.
const PHRASE: [f32; LONGEST] = [1.0, 2.0, 2.6, 3.1];

pub(super) struct Keywords {
    stop: StopWords,
}

/// A token as the statistics see it.
#[derive(Clone, Copy)]
struct Word {
    token: usize,
    id: u32,
    kind: WordKind,
    /// Bytes of clitics to leave away.
    clitic: usize,
    /// The better the word as it stands tells the thing, the higher.
    form: u8,
    weight: f32,
    /// It goes on from the word before.
    joined: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum WordKind {
    Content,
    Inside,
    Stop,
}

#[derive(Clone, Copy)]
struct Gram {
    count: u32,
    weight: f32,
    length: usize,
    first: usize,
    last: usize,
    clitic: usize,
    form: u8,
}

pub(super) fn build(_: &Given) -> Result<Keywords, EnrichError> {
    Ok(Keywords { stop: StopWords::new() })
}

impl Enricher for Keywords {
    fn name(&self) -> &'static str {
        "keywords"
    }

    fn enrich(&self, document: &Document, out: &mut Findings) {
        let named = Named::new(document, out);
        let words = self.words(document, out, &named);
        let content = words.iter().filter(|word| word.kind == WordKind::Content).count();
        let grams = count(&words);
        let mut ranked: Vec<(&[u32; LONGEST], &Gram, f32)> = grams
            .iter()
            .filter(|(_, gram)| counts(gram, content))
            .map(|(ids, gram)| (ids, gram, score(gram)))
            .collect();
        ranked.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.1.first.cmp(&b.1.first)));
        let wanted = (3 + content / 60).min(8);
        let mut chosen: Vec<(&[u32; LONGEST], &Gram)> = Vec::new();
        let top = ranked.first().map_or(1.0, |(_, _, score)| *score);
        for (ids, gram, score) in ranked {
            if chosen.len() == wanted {
                break;
            }
            if chosen.iter().any(|(other, there)| overlap(ids, other) && (there.length > 1 || gram.length == 1)) {
                continue;
            }
            chosen.push((ids, gram));
            out.push(Finding {
                value: Some(surface(document, gram)),
                ..Finding::whole(AnnotationKind::Keyword, 0.35 + 0.5 * score / top)
            });
        }
    }
}

impl Keywords {
    fn words(&self, document: &Document, out: &Findings, named: &Named) -> Vec<Word> {
        let mut ids: FxHashMap<&str, u32> = FxHashMap::default();
        let most = document.tokens().len().min(TOKENS);
        ids.reserve(most / 2);
        let mut words = Vec::with_capacity(most);
        for (n, line) in document.lines().iter().enumerate() {
            if out.is_taken_off(n) || words.len() > TOKENS {
                continue;
            }
            let language = line.language.or(document.language()).map(|found| found.tag);
            let place = match (line.block, line.heading) {
                (None, _) => 2.2,
                (_, true) => 1.4,
                _ if n <= 2 => 1.15,
                _ => 1.0,
            };
            for token in line.tokens.clone() {
                let (kind, key, clitic) = match named.get(token) {
                    Some(None) => (WordKind::Stop, "", 0),
                    Some(Some(clitic)) => (WordKind::Content, stem_of(document.word(token), *clitic), *clitic),
                    None => self.read(document, token, language),
                };
                let next = u32::try_from(ids.len()).unwrap_or(u32::MAX);
                let id = if kind == WordKind::Stop { 0 } else { *ids.entry(key).or_insert(next) };
                let glue = document.tokens()[token].glue;
                let joined = matches!(glue, Glue::Space | Glue::Apostrophe)
                    || glue == Glue::Dash && document.tokens()[token].tight;
                let named = document.tokens()[token].capital && joined && !line.heading;
                let word = document.word(token);
                let relation = word.ends_with('ي') || word.ends_with("يه");
                let weight = place * if named { 1.35 } else { 1.0 } * if relation { 0.7 } else { 1.0 };
                let form = 2 * u8::from(clitic == 0) + u8::from(word.starts_with("ال") && !relation);
                words.push(Word { token, id, kind, clitic, form, weight, joined });
            }
        }
        words
    }

    /// What a token counts as, under which key, and how many bytes of clitics stand before it.
    fn read<'a>(&self, document: &'a Document, n: usize, language: Option<&str>) -> (WordKind, &'a str, usize) {
        let word = document.word(n);
        match document.tokens()[n].script {
            Script::Arabic => {
                let (key, clitic) = arabic_key(word);
                let stop = self.stop.arabic(word) || self.stop.arabic(key) || key.chars().count() < 3;
                (if stop { WordKind::Stop } else { WordKind::Content }, key, clitic)
            }
            Script::Latin => {
                let kind = match (self.stop.latin(word, language) || word.len() < 3, self.stop.inside(word)) {
                    (true, true) => WordKind::Inside,
                    (true, false) => WordKind::Stop,
                    _ => WordKind::Content,
                };
                (kind, latin_key(word), 0)
            }
            _ => (WordKind::Stop, word, 0),
        }
    }
}

/// Tokens of dates and of names of several words, which are no keywords (none), and of places of one word: how many bytes of
/// clitics stand before the name.
struct Named(FxHashMap<usize, Option<usize>>);

impl Named {
    fn new(document: &Document, out: &Findings) -> Self {
        let tokens = document.tokens();
        let mut named = FxHashMap::default();
        for finding in out.found() {
            let Some(span) = finding.span else { continue };
            if !matches!(finding.kind, AnnotationKind::Date | AnnotationKind::Place) {
                continue;
            }
            let first = tokens.partition_point(|token| token.end <= span.start);
            let last = tokens.partition_point(|token| token.start < span.end);
            let single = finding.kind == AnnotationKind::Place && last == first + 1;
            for (token, there) in tokens.iter().enumerate().take(last).skip(first) {
                let clitic = || {
                    clitic::readings(document.word(token))
                        .find(|reading| document.inside(there, reading.clitic).0 == span.start)
                        .map_or(0, |reading| reading.clitic)
                };
                named.insert(token, single.then(clitic));
            }
        }
        Self(named)
    }

    fn get(&self, token: usize) -> Option<&Option<usize>> {
        self.0.get(&token)
    }
}

/// The key of a place's name.
fn stem_of(word: &str, clitic: usize) -> &str {
    let name = word.get(clitic..).unwrap_or(word);
    stem(name.strip_prefix("ال").unwrap_or(name))
}

/// An Arabic word without article, and without the clitics that stand before an article.
fn arabic_key(word: &str) -> (&str, usize) {
    clitic::readings(word)
        .filter(|reading| reading.article && word.len() - reading.stem >= 4)
        .last()
        .map_or((stem(word), 0), |reading| (stem(&word[reading.stem..]), reading.clitic))
}

/// Without the endings of plural, feminine and relation, so that أمن, أمني and أمنية count as one.
fn stem(word: &str) -> &str {
    ["يه", "ات", "ين", "ون", "ه", "ي"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending).filter(|stem| stem.chars().count() >= 3))
        .unwrap_or(word)
}

/// A Latin word without the `s` or `x` of its plural.
fn latin_key(word: &str) -> &str {
    match word.strip_suffix(['s', 'x']) {
        Some(stem) if stem.len() >= 4 && !stem.ends_with(['s', 'u', 'i']) => stem,
        _ => word,
    }
}

/// All words, and the phrases that come back: none of these holds a word that does not.
fn count(words: &[Word]) -> FxHashMap<[u32; LONGEST], Gram> {
    let mut times = vec![0_u32; words.iter().map(|word| word.id as usize + 1).max().unwrap_or(0)];
    words.iter().for_each(|word| times[word.id as usize] += 1);
    let again = |word: &Word| times[word.id as usize] > 1;
    let mut grams: FxHashMap<[u32; LONGEST], Gram> = FxHashMap::default();
    grams.reserve(times.len());
    for (n, first) in words.iter().enumerate() {
        if first.kind != WordKind::Content {
            continue;
        }
        let mut ids = [u32::MAX; LONGEST];
        let mut weight = 0.0;
        let mut length = 0;
        for (back, word) in words[n..].iter().take(6).enumerate() {
            if back > 0 && !(word.joined && again(first) && again(word)) || word.kind == WordKind::Stop {
                break;
            }
            if word.kind == WordKind::Inside {
                continue;
            }
            ids[length] = word.id;
            length += 1;
            weight += word.weight;
            add(&mut grams, ids, (first, word), (length, weight));
            if length == LONGEST {
                break;
            }
        }
    }
    grams
}

/// Counts a phrase from its first word to its last, of so many words and so much weight.
fn add(
    grams: &mut FxHashMap<[u32; LONGEST], Gram>,
    ids: [u32; LONGEST],
    (first, last): (&Word, &Word),
    (length, weight): (usize, f32),
) {
    let (token, clitic, form) = (first.token, first.clitic, first.form);
    let one = Gram { count: 0, weight: 0.0, length, first: token, last: last.token, clitic, form };
    let gram = grams.entry(ids).or_insert(one);
    gram.count += 1;
    #[expect(clippy::cast_precision_loss, reason = "at most 4")]
    let mean = weight / length as f32;
    gram.weight += mean;
    if form > gram.form {
        (gram.first, gram.last, gram.clitic, gram.form) = (token, last.token, clitic, form);
    }
}

/// A phrase must come back; a word must too, but in a short story.
fn counts(gram: &Gram, content: usize) -> bool {
    gram.count >= 2 || gram.length == 1 && (gram.weight > 2.0 || content < 60)
}

fn score(gram: &Gram) -> f32 {
    gram.weight * PHRASE[gram.length.clamp(1, LONGEST) - 1]
}

/// One holds a word of the other.
fn overlap(ids: &[u32; LONGEST], other: &[u32; LONGEST]) -> bool {
    ids.iter().any(|id| *id != u32::MAX && other.contains(id))
}

/// The phrase as it stands in the text; an article that was written into a clitic (للأمن) is told as it stands alone (الأمن).
fn surface(document: &Document, gram: &Gram) -> String {
    let tokens = document.tokens();
    let (start, _) = document.inside(&tokens[gram.first], gram.clitic);
    let phrase = document.text().get(start..tokens[gram.last].end).unwrap_or_default();
    let peeled = document.word(gram.first).get(..gram.clitic).unwrap_or_default();
    if peeled.ends_with("لل") { format!("ال{phrase}") } else { phrase.to_owned() }
}
