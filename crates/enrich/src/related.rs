//! Stories that tell the same: another agency's rewrite, the same copy through two feeds, a text that grew.
//!
//! A story's [`Print`] is the set of its words and of its pairs of neighbouring words, folded, without clitics and stop words, as
//! hashes. Of two stories counts what part of the shorter one's pairs and words the longer one has too (containment: A. Broder, "On the
//! resemblance and containment of documents", 1997). A [`Window`] keeps a sketch of each print, and estimates.
//!
//! - `measure`: what two prints, or two sketches, have in common, and what that makes them to each other: the thresholds stand there
//! - `sketch`: a print in some fifty bytes; `buckets`: which stories have a pair of words; `names`: their uris, packed
//! - `window`: the stories of three days; `recent`: the same as the stage keeps it, with its rows

mod buckets;
mod measure;
mod names;
mod recent;
mod sketch;
mod window;

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};
use wiredesk_story::{Annotation, AnnotationKind};

use self::measure::Measure;
pub(crate) use self::recent::{HEARSAY, Recent};
pub use self::window::Window;
use crate::{
    Document,
    document::{Glue, Script, Token, fold},
    place::clitic,
};

/// Enricher and version.
pub const BY: &str = "related/2";

/// Words that every text has: pairs of them say nothing. Folded.
static SILENT: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
    let words = "في من على إلى عن أن إن ما لا لم قد هذا هذه ذلك تلك الذي التي الذين هو هي كان كانت مع بعد قبل بين كما ثم أو أي كل \
        وقال قال وأضاف the of and to in for on that is was by with at as from it an be are has have had he his its this which said \
        le la les de des du un une et en dans que qui pour sur au aux par est il elle ce cette se ses son sa ne pas plus avec";
    words.split_whitespace().map(fold::key).collect()
});

/// Copy under so many words is never linked: a result, a weather line, a headline.
const FEWEST: u32 = 40;
/// The most links of a story.
const LINKS: usize = 20;

/// What a story's text is compared by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Print {
    pairs: Set,
    words: Set,
    numbers: Set,
    /// Words of the text, stop words too.
    length: u32,
}

/// Hashes, ascending, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Set(Vec<u32>);

/// How another story comes to tell the same, as this story sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lineage {
    /// The same text.
    Same,
    /// This one is the other, and more: it came later and is longer.
    UpdateOf,
    /// This one came earlier or is a part of the other.
    DerivedFrom,
    /// The same told in other words.
    RewriteOf,
}

/// A story that tells the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The other story.
    pub uri: String,
    /// What they are to each other.
    pub lineage: Lineage,
    /// The part of the shorter one's pairs of words that the longer one has, 0 to 1.
    pub similarity: f32,
}

impl Lineage {
    /// The value of the annotation.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::UpdateOf => "update-of",
            Self::DerivedFrom => "derived-from",
            Self::RewriteOf => "rewrite-of",
        }
    }
}

impl Link {
    /// As an annotation of the whole story.
    pub fn annotation(&self) -> Annotation {
        Annotation {
            kind: AnnotationKind::Related,
            text: None,
            start: None,
            end: None,
            value: Some(self.lineage.as_str().to_owned()),
            uri: Some(self.uri.clone()),
            name: None,
            confidence: (self.similarity * 100.0).round() / 100.0,
            by: BY.to_owned(),
            generated: false,
        }
    }
}

impl Print {
    /// The print of an analysed story; what an enricher takes off (`off`, in scalar values, in order) does not count.
    pub fn of(document: &Document, off: &[std::ops::Range<usize>]) -> Self {
        let (mut words, mut pairs, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
        let mut last: Option<u64> = None;
        let mut figure = Figure::default();
        let mut length = 0;
        let mut off = off.iter().peekable();
        for (n, token) in document.tokens().iter().enumerate() {
            while off.next_if(|range| range.end <= token.at).is_some() {}
            if off.peek().is_some_and(|range| range.contains(&token.at)) {
                continue;
            }
            length += 1;
            let word = document.word(n);
            numbers.extend(figure.take(word, token));
            if SILENT.contains(word) || word.chars().nth(1).is_none() {
                continue;
            }
            let stem = if token.script == Script::Arabic { stem(word) } else { word };
            let hash = hash(stem.as_bytes());
            words.push(short(hash));
            if let Some(last) = last {
                pairs.push(short(mixed(last.rotate_left(17) ^ hash)));
            }
            last = Some(hash);
        }
        numbers.extend(figure.end());
        Self { pairs: Set::new(pairs), words: Set::new(words), numbers: Set::new(numbers), length }
    }

    /// Whether there is enough text to compare.
    pub fn is_long_enough(&self) -> bool {
        self.length >= FEWEST
    }

    /// Whether `self`, which came after `other` if `later`, tells the same; what they are to each other, and how alike they are.
    pub fn against(&self, other: &Self, later: bool) -> Option<(Lineage, f32)> {
        if !self.is_long_enough() || !other.is_long_enough() {
            return None;
        }
        Measure::of(self, other).lineage(later)
    }

    /// What part of the shorter one's pairs of words, and of its words, the longer one has: what [`against`](Self::against) judges by.
    pub fn overlap(&self, other: &Self) -> [f32; 2] {
        let measure = Measure::of(self, other);
        [measure.containment(), measure.words]
    }
}

/// A number over its tokens: `1.081,22`. One of a single digit says too little.
#[derive(Default)]
struct Figure {
    hash: u64,
    digits: usize,
}

impl Figure {
    /// Goes on with a token; what was complete before it.
    fn take(&mut self, word: &str, token: &Token) -> Option<u32> {
        let number = token.script == Script::Number;
        let goes_on = number && token.tight && matches!(token.glue, Glue::Dot | Glue::Comma) && self.digits > 0;
        let before = if goes_on { None } else { self.end() };
        if number {
            self.hash = mixed(self.hash.rotate_left(17) ^ hash(word.as_bytes()));
            self.digits += word.len();
        }
        before
    }

    fn end(&mut self) -> Option<u32> {
        let Self { hash, digits } = std::mem::take(self);
        (digits > 1).then(|| short(hash))
    }
}

impl Set {
    fn new(mut hashes: Vec<u32>) -> Self {
        hashes.sort_unstable();
        hashes.dedup();
        Self(hashes)
    }

    /// How many elements both sets have.
    fn shared(&self, other: &Self) -> f32 {
        let mut others = other.0.iter().peekable();
        let has = |hash: &&u32| {
            while others.next_if(|other| other < hash).is_some() {}
            others.peek() == Some(hash)
        };
        self.0.iter().filter(has).count() as f32
    }

    fn size(&self) -> f32 {
        self.0.len() as f32
    }
}

/// A folded Arabic word without its clitics and article.
fn stem(word: &str) -> &str {
    let peeled = clitic::readings(word).filter(|reading| reading.article).last();
    peeled.and_then(|reading| word.get(reading.stem..)).filter(|stem| stem.chars().count() >= 3).unwrap_or(word)
}

/// FNV-1a, mixed.
fn hash(bytes: &[u8]) -> u64 {
    let fnv = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
    mixed(bytes.iter().fold(0xcbf2_9ce4_8422_2325, fnv))
}

/// The finalizer of MurmurHash3: each bit of the result hangs on all bits.
fn mixed(mut hash: u64) -> u64 {
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ hash >> 33
}

fn short(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// The links between stories of one call, each pair told on both: for each story, in their order, which others tell the same, the most
/// alike first.
pub fn among(stories: &[(Option<String>, Print)]) -> Vec<Vec<Link>> {
    let mut links = vec![Vec::new(); stories.len()];
    let mut by_pair: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
    for (n, (_, print)) in stories.iter().enumerate().filter(|(_, (_, print))| print.is_long_enough()) {
        let mut shared: FxHashMap<usize, u32> = FxHashMap::default();
        for hash in &print.pairs.0 {
            let earlier = by_pair.entry(*hash).or_default();
            earlier.iter().for_each(|other| *shared.entry(*other).or_default() += 1);
            earlier.push(n);
        }
        for earlier in shared.into_keys() {
            let other = &stories[earlier].1;
            let both = print.against(other, true).zip(other.against(print, false));
            let Some(((lineage, similarity), (back, _))) = both else { continue };
            for (from, to, lineage) in [(n, earlier, lineage), (earlier, n, back)] {
                if let Some(uri) = &stories[to].0 {
                    links[from].push(Link { uri: uri.clone(), lineage, similarity });
                }
            }
        }
    }
    links.iter_mut().for_each(sort);
    links
}

/// The most alike first, and no more than a reader can look through.
fn sort(links: &mut Vec<Link>) {
    links.sort_by(|a, b| b.similarity.total_cmp(&a.similarity).then_with(|| a.uri.cmp(&b.uri)));
    links.truncate(LINKS);
}

#[cfg(test)]
mod tests;
