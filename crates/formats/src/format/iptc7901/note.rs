//! What stands behind the text: notes to editors that are not for publication, and the signature.

use crate::format::wire;

/// The lines behind a headline, told apart.
pub(super) struct Divided<'a> {
    pub(super) body: &'a [&'a str],
    /// The note's lines, without what only says that a note begins.
    pub(super) note: Vec<String>,
    /// `(c)2018 …` of the note.
    pub(super) copyright: Option<String>,
    /// `dpa wsz jln npr`, the last line.
    pub(super) signature: Option<String>,
}

/// What says that a note begins, in lowercase.
const BEGINNINGS: [&str; 6] = [
    "the following information is not for publication",
    "the following information is not intended for publication",
    "die folgenden informationen sind nicht zur veröffentlichung bestimmt",
    "diese information ist nicht zur veröffentlichung bestimmt",
    "les informations suivantes ne sont pas destinées à la publication",
    "المعلومات التالية ليست للنشر",
];
/// Headings of notes, in lowercase and without `#`.
const HEADINGS: [&str; 4] = ["notebook", "dpa notebook", "notizblock", "dpa-notizblock"];

pub(super) fn divide<'a>(lines: &'a [&'a str]) -> Divided<'a> {
    let last = lines.iter().rposition(|line| !wire::fold(line).is_empty());
    let signature = last.and_then(|at| lines.get(at)).map(|line| wire::fold(line)).filter(|line| signs(line));
    let signed = last.filter(|_| signature.is_some()).unwrap_or(lines.len());
    let lines = lines.get(..signed).unwrap_or(lines);
    let start = lines.iter().position(|line| begins(line)).unwrap_or(lines.len());
    let (mut body, note) = lines.split_at(start);
    while let Some((end, rest)) = body.split_last() {
        if !rules(end) && !end.trim().is_empty() {
            break;
        }
        body = rest;
    }
    let said = |line: &&&str| !line.trim().is_empty() && !rules(line) && !begins(line);
    let note: Vec<String> = note.iter().filter(said).map(|line| wire::fold(line)).collect();
    let copyright = note.iter().find_map(|line| {
        let line = line.trim_start_matches(['-', ' ']);
        (line.starts_with("(c)") || line.starts_with('©')).then(|| line.to_owned())
    });
    Divided { body, note, copyright, signature }
}

fn begins(line: &str) -> bool {
    let text = wire::fold(line).to_lowercase();
    let bare = text.trim_end_matches(['.', ':']);
    let heading = text.strip_prefix('#').map(|rest| rest.trim_start_matches('#').trim());
    BEGINNINGS.contains(&bare) || heading.is_some_and(|text| HEADINGS.contains(&text))
}

/// `* * * *`.
fn rules(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 3 && line.chars().all(|c| matches!(c, '*' | ' ' | '-' | '_' | '='))
}

/// An agency's name and the initials of who wrote it: two to six short words in small letters.
fn signs(line: &str) -> bool {
    let words: Vec<&str> = line.split(' ').collect();
    let initials = |word: &&str| (2..=4).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase());
    (2..=6).contains(&words.len()) && words.iter().all(initials)
}
