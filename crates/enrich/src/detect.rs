//! Which language a line is in: by script first, by function words second, by letter statistics only where these do not tell.

mod words;

use std::sync::OnceLock;

use lingua::{Language as Lingua, LanguageDetector, LanguageDetectorBuilder};
use rustc_hash::FxHashMap;
use wiredesk_story::Direction;

use crate::document::{Script, fold};

/// Bytes of a line that the letter statistics look at.
const STATISTICS_BYTES: usize = 400;

/// A language and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Detection {
    /// BCP 47 primary tag.
    pub tag: &'static str,
    /// 0 to 1.
    pub confidence: f32,
}

impl Detection {
    /// The direction its script runs in.
    pub fn direction(&self) -> Direction {
        if is_arabic_script(self.tag) { Direction::Rtl } else { Direction::Ltr }
    }
}

/// Whether a language (primary tag) is written in Arabic letters as a rule.
pub fn is_arabic_script(tag: &str) -> bool {
    matches!(tag, "ar" | "fa" | "ur" | "ckb" | "ps" | "ug" | "sd")
}

/// Finds languages. Built once; the letter statistics are loaded when they are first needed.
pub struct Detector {
    words: FxHashMap<String, u32>,
    statistics: OnceLock<LanguageDetector>,
}

/// What one pass over a line counts.
#[derive(Clone, Debug, Default)]
pub struct LineScan {
    arabic: u32,
    latin: u32,
    other: u32,
    persian: u32,
    urdu: u32,
    hits: [u32; words::LANGUAGES.len()],
    tokens: u32,
}

impl LineScan {
    /// Adds another line's counts.
    pub fn add(&mut self, more: &Self) {
        self.arabic += more.arabic;
        self.latin += more.latin;
        self.other += more.other;
        self.persian += more.persian;
        self.urdu += more.urdu;
        self.tokens += more.tokens;
        for (sum, hits) in self.hits.iter_mut().zip(more.hits) {
            *sum += hits;
        }
    }
}

impl Detector {
    /// A detector with its word lists.
    pub fn new() -> Self {
        let mut table: FxHashMap<String, u32> = FxHashMap::default();
        for (n, (_, list)) in words::LANGUAGES.iter().enumerate() {
            for word in list.split_whitespace() {
                *table.entry(fold::key(word)).or_default() |= 1 << n;
            }
        }
        Self { words: table, statistics: OnceLock::new() }
    }

    /// Counts scripts and function words of one line: its text, and its tokens as folded word and script.
    pub fn scan<'a>(&self, text: &str, tokens: impl Iterator<Item = (&'a str, Script)>) -> LineScan {
        let mut scan = LineScan::default();
        for (word, script) in tokens {
            scan.tokens += 1;
            let letters = u32::try_from(word.len()).unwrap_or(u32::MAX / 4);
            match script {
                Script::Arabic => scan.arabic = scan.arabic.saturating_add(letters / 2),
                Script::Latin => {
                    scan.latin = scan.latin.saturating_add(letters);
                    if let Some(languages) = self.words.get(word) {
                        for (n, hits) in scan.hits.iter_mut().enumerate() {
                            *hits += (languages >> n) & 1;
                        }
                    }
                }
                Script::Other => scan.other = scan.other.saturating_add(letters / 2),
                Script::Number => {}
            }
        }
        if scan.arabic > 0 {
            for c in text.chars() {
                match c {
                    'پ' | 'چ' | 'ژ' | 'گ' | 'ک' | 'ی' => scan.persian += 1,
                    'ٹ' | 'ڈ' | 'ڑ' | 'ں' | 'ے' | 'ہ' | 'ھ' => scan.urdu += 1,
                    _ => {}
                }
            }
        }
        scan
    }

    /// The language of what was counted, if that can be told.
    pub fn decide(&self, scan: &LineScan, text: &str) -> Option<Detection> {
        if scan.arabic == 0 && scan.latin == 0 || scan.other > scan.arabic + scan.latin {
            return None;
        }
        // Arabic text carries Latin names; Latin text hardly ever carries Arabic words.
        if scan.arabic * 2 >= scan.latin {
            return Some(arabic(scan));
        }
        let mut ranked: Vec<(usize, u32)> = scan.hits.iter().copied().enumerate().collect();
        ranked.sort_by_key(|(n, hits)| (std::cmp::Reverse(*hits), *n));
        let [(best, hits), (_, second), ..] = ranked[..] else { return None };
        let margin = hits - second;
        if hits >= 2 && margin >= 2 && margin * 3 >= hits {
            let confidence = 1.0 - 0.12 / f32::from(u16::try_from(margin).unwrap_or(u16::MAX));
            return Some(Detection { tag: words::LANGUAGES[best].0, confidence });
        }
        let foreign = ranked.iter().any(|(n, hits)| *n >= words::MODELLED && *hits >= 3 && margin > 0 && *n == best);
        if foreign {
            return Some(Detection { tag: words::LANGUAGES[best].0, confidence: 0.7 });
        }
        self.by_letters(text)
    }

    fn by_letters(&self, text: &str) -> Option<Detection> {
        let end = text.floor_char_boundary(STATISTICS_BYTES);
        let statistics = self
            .statistics
            .get_or_init(|| LanguageDetectorBuilder::from_languages(&[Lingua::English, Lingua::French]).build());
        let (language, confidence) = statistics.compute_language_confidence_values(&text[..end]).into_iter().next()?;
        let tag = match language {
            Lingua::French => "fr",
            _ => "en",
        };
        #[expect(clippy::cast_possible_truncation, reason = "a share between 0 and 1")]
        let confidence = confidence as f32;
        (confidence > 0.5).then_some(Detection { tag, confidence: confidence.min(0.98) })
    }
}

impl Default for Detector {
    fn default() -> Self {
        Self::new()
    }
}

fn arabic(scan: &LineScan) -> Detection {
    let letters = scan.arabic.max(1);
    if scan.urdu * 12 > letters {
        Detection { tag: "ur", confidence: 0.9 }
    } else if scan.persian * 10 > letters {
        Detection { tag: "fa", confidence: 0.85 }
    } else {
        Detection { tag: "ar", confidence: if letters >= 12 { 0.99 } else { 0.9 } }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests;
