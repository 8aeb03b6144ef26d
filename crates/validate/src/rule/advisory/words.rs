//! The words of advisories in English, French and Arabic, and where each counts.

mod arabic;
mod english;
mod french;

use super::TAKES_BACK;

/// What the words do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Kill,
    /// As a kill, but for news of something that is called off.
    Cancelled,
    Correction,
    Embargo,
    Advisory,
    /// The newsroom's own.
    Own,
}

impl Class {
    pub(super) fn message(self, words: &str) -> String {
        match self {
            Self::Kill | Self::Cancelled => format!("\"{words}\" {TAKES_BACK}; kill the story that is meant, then drop this one"),
            Self::Correction => format!("\"{words}\" corrects in words; mend the story that is meant, or release this one as it is"),
            Self::Embargo => format!("\"{words}\" is an embargo in words; release it when it is over"),
            Self::Own => format!("\"{words}\" is one of the newsroom's advisory words; read it, then release or drop it"),
            Self::Advisory => format!("\"{words}\" speaks to editors, not to readers; read it, then release or drop it"),
        }
    }
}

/// When leading words count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// Wherever they lead.
    Always,
    /// In capitals, where what follows is not, or is set apart by a sign.
    Capitals,
    /// Only with a sign or nothing behind them.
    SetApart,
    /// Either of these: a sign behind them, or in capitals where what follows is not.
    Marked,
    /// Only with a colon behind them.
    Colon,
    /// Right behind an opening bracket, or in capitals where what follows is not; but not in an editor's note, where a correction
    /// says so.
    Bracketed,
    /// Wherever they lead but in an editor's note.
    Copy,
    /// News that begins with the words of another entry.
    Never,
}

use Class::{Correction, Embargo, Kill};

/// Words that count where they lead.
pub(super) fn leading<'a>() -> impl Iterator<Item = (&'a str, Class, When)> {
    english::LEADING.iter().chain(french::LEADING).chain(arabic::LEADING).copied()
}

/// Phrases that count anywhere in an editor's note, which speaks to editors anyway.
pub(super) const IN_NOTE: &[(&str, Class)] = &[
    ("mandatory kill", Kill),
    ("please kill", Kill),
    ("kill the story", Kill),
    ("kill this story", Kill),
    ("kill story", Kill),
    ("story is killed", Kill),
    ("story has been killed", Kill),
    ("please withhold", Kill),
    ("withhold this story", Kill),
    ("withhold the story", Kill),
    ("must not be used", Kill),
    ("must not be published", Kill),
    ("do not use", Kill),
    ("do not publish", Kill),
    ("not for publication", Kill),
    ("item has been withdrawn", Kill),
    ("dépêche est annulée", Kill),
    ("ne pas publier", Kill),
    ("ne pas diffuser", Kill),
    ("ne pas utiliser", Kill),
    ("عدم النشر", Kill),
    ("عدم نشر الخبر", Kill),
    ("عدم نشر هذا", Kill),
    ("إلغاء الخبر", Kill),
    ("سحب الخبر", Kill),
    ("يلغى الخبر", Kill),
    ("strictly embargoed", Embargo),
    ("embargoed until", Embargo),
    ("under embargo until", Embargo),
    ("not for release before", Embargo),
    ("not for release until", Embargo),
    ("not for public release until", Embargo),
    ("sous embargo", Embargo),
    ("محظور النشر", Embargo),
    ("حظر النشر حتى الساعة", Embargo),
];

/// Phrases that count anywhere in the headline and the first paragraphs too: no news is written so.
pub(super) const ANYWHERE: &[(&str, Class)] = &[
    ("mandatory kill", Kill),
    ("has withdrawn its story", Kill),
    ("has withdrawn the story", Kill),
    ("is withdrawing its story", Kill),
    ("has retracted its story", Kill),
    ("story has been withdrawn", Kill),
    ("story is withdrawn", Kill),
    ("please kill the story", Kill),
    ("clients are asked to kill the", Kill),
    ("clients are asked to disregard", Kill),
    ("clients are asked not to use this", Kill),
    ("clients are asked not to use the story", Kill),
    ("clients are asked not to publish", Kill),
    ("subscribers are asked to kill the", Kill),
    ("subscribers are asked to disregard", Kill),
    ("subscribers are asked not to use this", Kill),
    ("subscribers are asked not to use the story", Kill),
    ("subscribers are asked not to publish", Kill),
    ("editors are asked to kill the", Kill),
    ("editors are asked to disregard", Kill),
    ("editors are asked not to use", Kill),
    ("editors are asked not to publish", Kill),
    ("editors should kill", Kill),
    ("story has been corrected", Correction),
    ("story has been updated to correct", Correction),
    ("corrects earlier version", Correction),
    ("corrects an earlier version", Correction),
    ("dépêche annule et remplace", Kill),
    ("version annule et remplace", Kill),
    ("annule sa dépêche", Kill),
    ("annule la dépêche", Kill),
    ("retire sa dépêche", Kill),
    ("dépêche a été annulée", Kill),
    ("dépêche est annulée", Kill),
    ("sont priés d'annuler la dépêche", Kill),
    ("sont priés d'annuler notre dépêche", Kill),
    ("sont priés d'annuler cette dépêche", Kill),
    ("sont priés de ne pas utiliser cette dépêche", Kill),
    ("sont priés de ne pas tenir compte", Kill),
    ("sont priés de ne pas publier cette", Kill),
    ("ne pas tenir compte de la dépêche", Kill),
    ("ne pas tenir compte de notre dépêche", Kill),
    ("يرجى عدم نشر هذا الخبر", Kill),
    ("يلغى الخبر السابق", Kill),
    ("إلغاء الخبر السابق", Kill),
    ("سحب الخبر السابق", Kill),
    ("نرجو إلغاء الخبر", Kill),
    ("من المشتركين عدم نشر", Kill),
    ("من المشتركين عدم استعمال", Kill),
    ("من المشتركين إلغاء الخبر", Kill),
    ("من السادة المشتركين عدم", Kill),
    ("من السادة المشتركين إلغاء الخبر", Kill),
    ("هذا الخبر يلغي", Kill),
    ("هذه القصاصة تلغي", Kill),
];
