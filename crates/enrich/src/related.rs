//! Stories that tell the same: another agency's rewrite, the same copy through two feeds, a text that grew.
//!
//! A story's [`Print`] is the set of its words and of its pairs of neighbouring words, folded, without clitics and stop words, as
//! hashes. Of two stories counts what part of the shorter one's pairs and words the longer one has too (containment: A. Broder, "On the
//! resemblance and containment of documents", 1997). A long window keeps the smallest hashes of each print only, and estimates.

mod recent;
mod window;

use std::sync::LazyLock;

use rustc_hash::FxHashSet;
use wiredesk_story::{Annotation, AnnotationKind};

pub(crate) use self::recent::Recent;
pub use self::window::Window;
use crate::{
    Document,
    document::{Script, fold},
    place::clitic,
};

/// Enricher and version.
pub const BY: &str = "related/1";

/// Words that every text has: pairs of them say nothing. Folded.
static SILENT: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
    let words = "في من على إلى عن أن إن ما لا لم قد هذا هذه ذلك تلك الذي التي الذين هو هي كان كانت مع بعد قبل بين كما ثم أو أي كل \
        وقال قال وأضاف the of and to in for on that is was by with at as from it an be are has have had he his its this which said \
        le la les de des du un une et en dans que qui pour sur au aux par est il elle ce cette se ses son sa ne pas plus avec";
    words.split_whitespace().map(fold::key).collect()
});

/// Copy under so many words is never linked: a result, a weather line, a headline.
const FEWEST: u32 = 40;
/// From this containment of pairs on two stories tell the same. Stories of one subject have 0.06 in a thousand pairs.
const PAIRS: f32 = 0.15;
/// And this of words: what shares phrases but not its vocabulary quotes the same person.
const WORDS: f32 = 0.36;
/// From this resemblance of pairs on they are the same text.
const SAME: f32 = 0.8;
/// The shorter text is in the longer one as a whole.
const WHOLE: f32 = 0.7;
/// And the longer one is so much longer.
const GROWN: f32 = 1.15;

/// What a story's text is compared by. Hashes ascending, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Print {
    pairs: Set,
    words: Set,
    /// Words of the text, stop words too.
    length: u32,
}

/// The smallest hashes of a set, or all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Set {
    hashes: Vec<u32>,
    /// How many there were.
    size: u32,
}

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
        }
    }
}

impl Print {
    /// The print of an analysed story.
    pub fn of(document: &Document) -> Self {
        let (mut words, mut pairs) = (Vec::new(), Vec::new());
        let mut last: Option<u64> = None;
        for (n, token) in document.tokens().iter().enumerate() {
            let word = document.word(n);
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
        let length = u32::try_from(document.tokens().len()).unwrap_or(u32::MAX);
        Self { pairs: Set::new(pairs), words: Set::new(words), length }
    }

    /// Only its smallest hashes: enough to estimate by.
    #[must_use]
    pub fn shortened(&self, pairs: usize, words: usize) -> Self {
        Self { pairs: self.pairs.shortened(pairs), words: self.words.shortened(words), length: self.length }
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
        let pairs = self.pairs.shared(&other.pairs);
        let (own, others) = (self.pairs.size as f32, other.pairs.size as f32);
        let containment = pairs / own.min(others).max(1.0);
        let words = self.words.shared(&other.words) / (self.words.size.min(other.words.size) as f32).max(1.0);
        if containment < PAIRS || words < WORDS {
            return None;
        }
        let resemblance = pairs / (own + others - pairs).max(1.0);
        let lineage = if resemblance >= SAME {
            Lineage::Same
        } else if containment >= WHOLE && own > others * GROWN {
            if later { Lineage::UpdateOf } else { Lineage::DerivedFrom }
        } else if containment >= WHOLE && others > own * GROWN {
            Lineage::DerivedFrom
        } else {
            Lineage::RewriteOf
        };
        Some((lineage, containment.min(1.0)))
    }
}

impl Set {
    fn new(mut hashes: Vec<u32>) -> Self {
        hashes.sort_unstable();
        hashes.dedup();
        let size = u32::try_from(hashes.len()).unwrap_or(u32::MAX);
        Self { hashes, size }
    }

    fn shortened(&self, most: usize) -> Self {
        Self { hashes: self.hashes.iter().copied().take(most).collect(), size: self.size }
    }

    fn is_whole(&self) -> bool {
        self.hashes.len() == self.size as usize
    }

    /// How many elements both sets have: counted where both are whole, else estimated from the smallest hashes of their union.
    fn shared(&self, other: &Self) -> f32 {
        let whole = self.is_whole() && other.is_whole();
        let cut = |set: &Self| if set.is_whole() { usize::MAX } else { set.hashes.len() };
        let most = cut(self).min(cut(other));
        let (mut own, mut others) = (self.hashes.iter().peekable(), other.hashes.iter().peekable());
        let (mut seen, mut shared) = (0_usize, 0_usize);
        while seen < most {
            match (own.peek(), others.peek()) {
                (Some(a), Some(b)) if a == b => {
                    shared += 1;
                    own.next();
                    others.next();
                }
                (Some(a), Some(b)) if a < b => drop(own.next()),
                (Some(_), Some(_)) => drop(others.next()),
                // What is left of one is in the other only if both are cut, and then nobody knows.
                (None, None) => break,
                (Some(_), None) => drop(own.next()),
                (None, Some(_)) => drop(others.next()),
            }
            seen += 1;
        }
        if whole || seen == 0 {
            return shared as f32;
        }
        let resemblance = shared as f32 / seen as f32;
        resemblance / (1.0 + resemblance) * (self.size as f32 + other.size as f32)
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

/// The links between stories of one call, each pair told on both: for each story, in their order, which others tell the same.
pub fn among(stories: &[(Option<String>, Print)]) -> Vec<Vec<Link>> {
    let mut links = vec![Vec::new(); stories.len()];
    let mut window = Window::new(stories.len().max(1), usize::MAX);
    for (n, (_, print)) in stories.iter().enumerate() {
        for (earlier, lineage, similarity) in window.alike(print) {
            let Ok(earlier) = usize::try_from(earlier) else { continue };
            let back = print_of(stories, earlier).and_then(|other| other.against(print, false));
            let back = back.map_or(lineage, |(lineage, _)| lineage);
            for (from, to, lineage) in [(n, earlier, lineage), (earlier, n, back)] {
                if let Some(uri) = &stories[to].0 {
                    links[from].push(Link { uri: uri.clone(), lineage, similarity });
                }
            }
        }
        window.keep(n as u64, print);
    }
    links
}

fn print_of(stories: &[(Option<String>, Print)], n: usize) -> Option<&Print> {
    stories.get(n).map(|(_, print)| print)
}

#[cfg(test)]
mod tests;
