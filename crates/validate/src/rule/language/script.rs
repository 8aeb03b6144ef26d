//! Scripts of texts and of languages, as far as news wires use them.

use wiredesk_story::Language;

/// A script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    Latin,
    Arabic,
    Hebrew,
    Cyrillic,
    Greek,
    EastAsian,
    Indic,
    Ethiopic,
    Tifinagh,
    Armenian,
    Georgian,
}

/// Blocks of Unicode, first and last character.
type Blocks = &'static [(char, char)];
/// A script, its ISO 15924 codes, languages that use the script as a rule, and its blocks.
type Row = (Script, &'static str, &'static str, Blocks);

const SCRIPTS: &[Row] = &[
    (
        Script::Latin,
        "Latn",
        "en fr es de it pt nl sv no nb nn da fi is pl cs sk sl hr hu ro tr id ms sw vi ca eu gl et lv lt sq mt ga cy lb af so ha \
         yo ig zu xh wo ff bm mg ln rw tl eo la",
        &[('A', 'Z'), ('a', 'z'), ('\u{c0}', '\u{24f}'), ('\u{1e00}', '\u{1eff}')],
    ),
    (
        Script::Arabic,
        "Arab",
        "ar ary arz apc fa ur ps sd ug ckb",
        &[('\u{600}', '\u{6ff}'), ('\u{750}', '\u{77f}'), ('\u{8a0}', '\u{8ff}'), ('\u{fb50}', '\u{fdff}'), ('\u{fe70}', '\u{fefc}')],
    ),
    (Script::Hebrew, "Hebr", "he iw yi", &[('\u{590}', '\u{5ff}'), ('\u{fb1d}', '\u{fb4f}')]),
    (Script::Cyrillic, "Cyrl", "ru uk be bg mk kk ky tg", &[('\u{400}', '\u{52f}')]),
    (Script::Greek, "Grek", "el", &[('\u{370}', '\u{3ff}'), ('\u{1f00}', '\u{1fff}')]),
    (
        Script::EastAsian,
        "Hani Hans Hant Jpan Kore Hang",
        "zh ja ko",
        &[('\u{1100}', '\u{11ff}'), ('\u{3040}', '\u{30ff}'), ('\u{3400}', '\u{9fff}'), ('\u{ac00}', '\u{d7af}')],
    ),
    (Script::Indic, "Deva Beng Taml Telu", "hi mr ne bn ta te gu kn ml pa si", &[('\u{900}', '\u{dff}')]),
    (Script::Ethiopic, "Ethi", "am ti", &[('\u{1200}', '\u{139f}')]),
    (Script::Tifinagh, "Tfng", "zgh", &[('\u{2d30}', '\u{2d7f}')]),
    (Script::Armenian, "Armn", "hy", &[('\u{530}', '\u{58f}')]),
    (Script::Georgian, "Geor", "ka", &[('\u{10a0}', '\u{10ff}')]),
];

impl Script {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Latin => "Latin",
            Self::Arabic => "Arabic",
            Self::Hebrew => "Hebrew",
            Self::Cyrillic => "Cyrillic",
            Self::Greek => "Greek",
            Self::EastAsian => "East Asian",
            Self::Indic => "Indic",
            Self::Ethiopic => "Ethiopic",
            Self::Tifinagh => "Tifinagh",
            Self::Armenian => "Armenian",
            Self::Georgian => "Georgian",
        }
    }
}

/// The script that three in five letters of a text are of, if there is one.
pub(super) fn of_text(text: &str) -> Option<Script> {
    let mut counts = [0_usize; SCRIPTS.len()];
    let mut letters = 0_usize;
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        letters += 1;
        if let Some(n) = SCRIPTS.iter().position(|(.., blocks)| blocks.iter().any(|(from, to)| (*from..=*to).contains(&c))) {
            counts[n] += 1;
        }
    }
    let (n, most) = counts.iter().enumerate().max_by_key(|(_, count)| **count)?;
    (*most > 0 && most * 5 >= letters * 3).then(|| SCRIPTS[n].0)
}

/// The script that a language tag stands for: its own subtag (RFC 5646, 2.2.3), else the usual one; none where that is open.
pub(super) fn of_language(language: &Language) -> Option<Script> {
    let named = language.as_str().split('-').skip(1).find(|part| part.len() == 4);
    let listed = |word: &str, by_code: bool| {
        SCRIPTS
            .iter()
            .find(|(_, codes, languages, _)| if by_code { codes } else { languages }.split(' ').any(|one| one == word))
            .map(|(script, ..)| *script)
    };
    match named {
        Some(code) => listed(code, true),
        None => listed(language.primary(), false),
    }
}
