//! BCP 47 language tags and the direction of text.

use std::{borrow::Cow, fmt};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A language tag (BCP 47), in its canonical case: `ar`, `ar-MA`, `zh-Hant`. Only the shape is checked.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Cow<'_, str>", into = "String")]
#[schemars(with = "String")]
pub struct Language(Box<str>);

/// A text that has not the shape of a language tag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a language tag such as ar, fr-MA or en-GB (BCP 47)")]
pub struct NotALanguage(pub String);

impl Language {
    /// Reads a tag: 2 to 8 letters, then parts of 1 to 8 letters and digits. `_` counts as `-`.
    pub fn parse(text: &str) -> Result<Self, NotALanguage> {
        let wrong = || NotALanguage(text.to_owned());
        let mut tag = String::with_capacity(text.len());
        for (n, part) in text.trim().split(['-', '_']).enumerate() {
            let sound = (1..=8).contains(&part.len())
                && part.bytes().all(|b| b.is_ascii_alphanumeric())
                && (n > 0 || (part.len() >= 2 && part.bytes().all(|b| b.is_ascii_alphabetic())));
            if !sound || tag.len() > 60 {
                return Err(wrong());
            }
            if n > 0 {
                tag.push('-');
            }
            match (n, part.len()) {
                (0, _) => tag.push_str(&part.to_ascii_lowercase()),
                (_, 2) => tag.push_str(&part.to_ascii_uppercase()),
                (_, 4) if part.bytes().all(|b| b.is_ascii_alphabetic()) => {
                    tag.push_str(&part[..1].to_ascii_uppercase());
                    tag.push_str(&part[1..].to_ascii_lowercase());
                }
                _ => tag.push_str(&part.to_ascii_lowercase()),
            }
        }
        Ok(Self(tag.into()))
    }

    /// The whole tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The primary subtag, `ar` of `ar-MA`.
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }

    /// The direction that text of this language runs in: by its script subtag, else by its usual script.
    pub fn direction(&self) -> Direction {
        const RTL_SCRIPTS: [&str; 8] = ["Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg", "Samr"];
        const RTL_LANGUAGES: [&str; 13] =
            ["ar", "arz", "ary", "he", "iw", "fa", "ur", "ps", "sd", "ug", "yi", "dv", "ckb"];
        let script = self.0.split('-').skip(1).find(|part| part.len() == 4);
        let rtl = match script {
            Some(script) => RTL_SCRIPTS.contains(&script),
            None => RTL_LANGUAGES.contains(&self.primary()),
        };
        if rtl { Direction::Rtl } else { Direction::Ltr }
    }
}

impl TryFrom<Cow<'_, str>> for Language {
    type Error = NotALanguage;

    fn try_from(text: Cow<'_, str>) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl std::str::FromStr for Language {
    type Err = NotALanguage;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.0.into()
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The base direction of a run of text (HTML's `dir`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

impl Direction {
    /// The direction of the first strong letter (UAX 9, rules P2 and P3, by script blocks); none where there is no letter.
    pub fn of_text(text: &str) -> Option<Self> {
        text.chars().find_map(|c| match c {
            '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' | '\u{10800}'..='\u{10FFF}'
                if c.is_alphabetic() =>
            {
                Some(Self::Rtl)
            }
            c if c.is_alphabetic() => Some(Self::Ltr),
            _ => None,
        })
    }

    /// `ltr` or `rtl`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arabic_runs_right_to_left_and_its_tags_are_canonical() {
        assert_eq!(Language::parse("AR_ma").unwrap().as_str(), "ar-MA");
        assert_eq!(Language::parse("ar-MA").unwrap().direction(), Direction::Rtl);
        assert_eq!(Language::parse("ar-latn").unwrap().direction(), Direction::Ltr);
        assert_eq!(Language::parse("fr").unwrap().direction(), Direction::Ltr);
        assert_eq!(Direction::of_text("« 12 ماي Paris »"), Some(Direction::Rtl));
        assert_eq!(Direction::of_text("12 - 14"), None);
    }

    #[test]
    fn what_is_no_tag_is_refused() {
        for text in ["", "a", "français", "en-", "123"] {
            assert!(Language::parse(text).is_err(), "{text}");
        }
    }
}
