//! Which language a line is in: by script first, by function words second, by letter statistics only where these do not tell.

mod words;

use std::sync::OnceLock;

use lingua::{Language as Lingua, LanguageDetector, LanguageDetectorBuilder};
use rustc_hash::FxHashMap;
use wiredesk_story::Direction;

use crate::document::{Script, fold};

/// Bytes of a line that the letter statistics look at.
const STATISTICS_BYTES: usize = 400;

/// What a function word of one of the two languages adds, as logarithm of the odds; and a letter with an accent.
const WORD_ODDS: f64 = 1.6;
const ACCENT_ODDS: f64 = 1.5;

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

/// Letters that only some languages in Latin letters have.
#[derive(Clone, Copy, Debug, Default)]
struct Marks {
    french: u32,
    /// By the place in the list of languages: Spanish, German, Portuguese, Turkish.
    foreign: [u32; words::LANGUAGES.len()],
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
    marks: Marks,
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
        self.marks.french += more.marks.french;
        for (sum, marks) in self.marks.foreign.iter_mut().zip(more.marks.foreign) {
            *sum += marks;
        }
        for (sum, hits) in self.hits.iter_mut().zip(more.hits) {
            *sum += hits;
        }
    }
}

impl LineScan {
    /// So many words speak for one language, and so few for another, that letters need not be asked.
    pub(crate) fn is_plain(&self) -> bool {
        let best = self.hits.iter().copied().max().unwrap_or(0);
        best >= 12 && self.hits.iter().filter(|hits| **hits * 3 > best * 2).count() == 1
    }

    /// More words speak for this language than for any other; `most` of them.
    fn speaks_for(&self, tag: &str, most: u32) -> bool {
        let own = words::LANGUAGES.iter().zip(self.hits).any(|((own, _), hits)| *own == tag && hits == most);
        own && self.hits.iter().filter(|hits| **hits == most).count() == 1
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
                Script::Arabic => {
                    scan.arabic = scan.arabic.saturating_add(letters / 2);
                    scan.persian += 2 * u32::from(matches!(word, "است" | "در" | "از" | "كه" | "كرد" | "شود"));
                }
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
        if scan.latin > 0 && !text.is_ascii() {
            scan.marks = marks(text);
        }
        if scan.arabic > 0 {
            for c in text.chars() {
                match c {
                    'پ' | 'چ' | 'ژ' | 'گ' | 'ک' | 'ی' => scan.persian += 1,
                    'ٹ' | 'ڈ' | 'ڑ' | 'ں' | 'ے' | 'ہ' => scan.urdu += 1,
                    _ => {}
                }
            }
        }
        scan
    }

    /// The language of what was counted, if that can be told. A line that speaks for its story's language (`whole`) by a word, and
    /// for no other by more, is in it.
    pub fn decide(&self, scan: &LineScan, text: &str, whole: Option<Detection>) -> Option<Detection> {
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
        if let Some(tag) = marked(scan, best) {
            return Some(Detection { tag, confidence: 0.65 });
        }
        let spoken = whole.filter(|whole| hits >= 1 && scan.speaks_for(whole.tag, hits));
        spoken.map(|whole| Detection { confidence: 0.85, ..whole }).or_else(|| self.by_letters(scan, text))
    }

    /// English or French: the letter statistics, and what function words and accents add to them.
    fn by_letters(&self, scan: &LineScan, text: &str) -> Option<Detection> {
        let end = text.floor_char_boundary(STATISTICS_BYTES);
        let statistics = self
            .statistics
            .get_or_init(|| LanguageDetectorBuilder::from_languages(&[Lingua::English, Lingua::French]).build());
        let english = statistics.compute_language_confidence(&text[..end], Lingua::English).clamp(0.001, 0.999);
        let words = f64::from(scan.hits[0]) - f64::from(scan.hits[1]);
        let accents = f64::from(scan.marks.french.min(2));
        if scan.latin == 0 {
            return None;
        }
        let odds = (english / (1.0 - english)).ln() + WORD_ODDS * words - ACCENT_ODDS * accents;
        let sure = 1.0 / (1.0 + (-odds.abs()).exp());
        #[expect(clippy::cast_possible_truncation, reason = "a share between 0 and 1")]
        let confidence = sure as f32;
        let tag = if odds >= 0.0 { "en" } else { "fr" };
        Some(Detection { tag, confidence: confidence.min(0.98) })
    }
}

/// Accents and letters that tell languages apart.
fn marks(text: &str) -> Marks {
    let mut marks = Marks::default();
    for c in text.chars().filter(|c| !c.is_ascii()) {
        match c {
            'é' | 'è' | 'ê' | 'à' | 'ç' | 'ù' | 'û' | 'î' | 'ï' | 'œ' | 'É' | 'È' | 'À' | 'Ç' | 'ë' => {
                marks.french += 1;
            }
            'ñ' | '¿' | '¡' | 'Ñ' => marks.foreign[2] += 2,
            'ß' | 'ä' | 'Ä' => marks.foreign[3] += 2,
            'ö' | 'ü' | 'Ö' | 'Ü' => {
                marks.foreign[3] += 1;
                marks.foreign[7] += 1;
            }
            'ã' | 'õ' => marks.foreign[5] += 2,
            'ı' | 'ğ' | 'ş' | 'İ' | 'Ş' => marks.foreign[7] += 2,
            'ò' | 'ì' => marks.foreign[4] += 2,
            'á' | 'í' | 'ó' | 'ú' => {
                marks.foreign[2] += 1;
                marks.foreign[5] += 1;
            }
            _ => {}
        }
    }
    marks
}

/// A language that the letter statistics do not know, where its words or its letters stand out in a short line.
fn marked(scan: &LineScan, best: usize) -> Option<&'static str> {
    let known = scan.hits[0].max(scan.hits[1]);
    let worth = |n: usize| 2 * scan.hits[n] + scan.marks.foreign[n];
    let top = (words::MODELLED..words::LANGUAGES.len()).max_by_key(|n| worth(*n))?;
    let words_alone = best >= words::MODELLED && scan.hits[top] >= 2 && scan.hits[top] > known + scan.marks.french;
    let letters = scan.marks.foreign[top] >= 1 && scan.hits[top] >= 1 && scan.hits[top] >= known && worth(top) >= 3;
    let sound =
        words_alone || letters && scan.hits[top] > known || letters && scan.marks.foreign[top] >= 2 && known == 0;
    sound.then(|| words::LANGUAGES[top].0)
}

impl Default for Detector {
    fn default() -> Self {
        Self::new()
    }
}

fn arabic(scan: &LineScan) -> Detection {
    let letters = scan.arabic.max(1);
    if scan.urdu * 20 > letters {
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
