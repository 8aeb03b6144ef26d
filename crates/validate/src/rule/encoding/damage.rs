//! The marks that a wrong encoding leaves in a text, counted in one pass.

/// How often each kind of damage was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Damage {
    replaced: usize,
    mojibake: usize,
    entities: usize,
}

impl Damage {
    pub(crate) fn add(&mut self, more: Self) {
        self.replaced += more.replaced;
        self.mojibake += more.mojibake;
        self.entities += more.entities;
    }

    /// Places where letters are lost.
    pub(crate) fn letters(self) -> usize {
        self.replaced + self.mojibake
    }

    pub(crate) fn count(self) -> usize {
        self.letters() + self.entities
    }

    /// The kind seen most, in words.
    pub(crate) fn what(self) -> &'static str {
        if self.mojibake > 0 && self.mojibake >= self.replaced {
            "letters read in a wrong encoding"
        } else if self.replaced > 0 {
            "letters that could not be read"
        } else {
            "entities escaped twice"
        }
    }
}

/// Latin-1 entities and the few others that feeds escape twice.
const ENTITIES: &str = " amp lt gt quot apos nbsp laquo raquo eacute egrave ecirc euml agrave acirc aacute ccedil ocirc icirc iuml \
    ugrave ucirc uuml ouml auml szlig ntilde oelig Eacute Egrave Agrave Ccedil Ecirc rsquo lsquo ldquo rdquo ndash mdash hellip \
    euro deg copy reg middot bull shy zwnj rlm lrm iacute oacute uacute ";

/// The damage in a text, and a few characters around the first of it.
pub(crate) fn damage(text: &str) -> (Damage, String) {
    let mut found = Damage::default();
    let mut first = Words::default().look(text, &mut found);
    let mut chars = text.char_indices().peekable();
    // Pairs of UTF-8 bytes as letters only count from the second in a row.
    let mut pairs = 0_usize;
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        if matches!(c, 'Ø' | 'Ù' | 'Ú' | 'Û' | 'ط' | 'ظ') && next.is_some_and(|next| leads_byte(c, next)) {
            chars.next();
            pairs += 1;
            if pairs == 2 {
                found.mojibake += 1;
                first = Some(first.map_or(at, |first| first.min(at)));
            }
            continue;
        }
        pairs = 0;
        let kind = match c {
            '\u{fffd}' => &mut found.replaced,
            '&' if is_entity(&text[at + 1..]) => &mut found.entities,
            'Ã' | 'Â' if next.is_some_and(|next| is_byte(next) && !is_punctuation(next)) => &mut found.mojibake,
            'â' if matches!(next, Some('€' | '\u{80}')) => &mut found.mojibake,
            _ => continue,
        };
        *kind += 1;
        first = Some(first.map_or(at, |first| first.min(at)));
    }
    (found, first.map(|at| sample(text, at)).unwrap_or_default())
}

/// Words that no language has: all of Latin-1's accented letters, or all of question marks.
#[derive(Default)]
struct Words {
    first: Option<usize>,
    accented: usize,
    questions: usize,
}

impl Words {
    /// Counts them; where the first of those that count stands.
    fn look(mut self, text: &str, found: &mut Damage) -> Option<usize> {
        let mut at = 0;
        for piece in text.split_inclusive(char::is_whitespace) {
            self.word(at, piece.trim_end(), found);
            at += piece.len();
        }
        // A short one may be a name, or a reader's astonishment; several are not.
        if self.accented >= 2 {
            found.mojibake += self.accented;
        }
        if self.questions >= 3 {
            found.replaced += self.questions;
        }
        self.first.filter(|_| found.count() > 0)
    }

    fn word(&mut self, at: usize, word: &str, found: &mut Damage) {
        let word = word.trim_matches(|c: char| c.is_ascii_punctuation() && c != '?');
        let accented = |c: char| matches!(c, 'À'..='ÿ' if !matches!(c, '×' | '÷'));
        let longest = word.split(|c| !accented(c)).map(|run| run.chars().count()).max().unwrap_or(0);
        if longest >= 5 {
            found.mojibake += 1;
        } else if longest >= 3 && word.chars().filter(|c| c.is_alphabetic()).all(accented) {
            self.accented += 1;
        } else if word.len() >= 2 && word.bytes().all(|byte| byte == b'?') {
            self.questions += 1;
        } else {
            return;
        }
        self.first.get_or_insert(at);
    }
}

/// Whether `&` and what follows make an entity, one level of escaping or two.
fn is_entity(after: &str) -> bool {
    let after = after.strip_prefix("amp;").unwrap_or(after);
    let Some(end) = after.bytes().take(9).position(|byte| byte == b';') else { return false };
    let name = &after[..end];
    match name.strip_prefix('#') {
        Some(number) => {
            let digits = number.strip_prefix(['x', 'X']).unwrap_or(number);
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
        }
        None => name.len() >= 2 && name.bytes().all(|byte| byte.is_ascii_alphabetic()) && ENTITIES.contains(&format!(" {name} ")),
    }
}

/// A character that windows-1252 or Latin-1 gives for a byte from 80 to BF.
fn is_byte(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{bf}') || "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ".contains(c)
}

/// Of these, the ones that may follow any letter in sound text.
fn is_punctuation(c: char) -> bool {
    "\u{a0}«»“”‘’–—…•›‹".contains(c)
}

/// Whether `lead` and `next` look like two bytes of UTF-8 Arabic, read as windows-1252 or as windows-1256.
fn leads_byte(lead: char, next: char) -> bool {
    match lead {
        'ط' | 'ظ' => is_byte(next) || "پچژڈگکںھہ".contains(next),
        _ => is_byte(next),
    }
}

fn sample(text: &str, at: usize) -> String {
    let start = text[..at].char_indices().rev().nth(7).map_or(0, |(start, _)| start);
    text[start..].chars().take(24).collect()
}

/// The character of the entity that `after` begins with, behind its `&`, and the length of its name with the semicolon. Only entities
/// that feeds escape twice.
pub(crate) fn named_entity(after: &str) -> Option<(char, usize)> {
    let end = after.bytes().take(9).position(|byte| byte == b';')?;
    let name = &after[..end];
    let character = match name.strip_prefix('#') {
        Some(number) => {
            let hex = number.strip_prefix(['x', 'X']).map(|digits| u32::from_str_radix(digits, 16));
            char::from_u32(hex.unwrap_or_else(|| number.parse()).ok()?).filter(|c| !c.is_control())?
        }
        None => CHARACTERS.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((character, end + 1))
}

/// What the named ones are.
const CHARACTERS: [(&str, char); 49] = [
    ("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("nbsp", '\u{a0}'), ("laquo", '«'), ("raquo", '»'),
    ("eacute", 'é'), ("egrave", 'è'), ("ecirc", 'ê'), ("euml", 'ë'), ("agrave", 'à'), ("acirc", 'â'), ("aacute", 'á'), ("ccedil", 'ç'),
    ("ocirc", 'ô'), ("icirc", 'î'), ("iuml", 'ï'), ("ugrave", 'ù'), ("ucirc", 'û'), ("uuml", 'ü'), ("ouml", 'ö'), ("auml", 'ä'),
    ("szlig", 'ß'), ("ntilde", 'ñ'), ("oelig", 'œ'), ("Eacute", 'É'), ("Egrave", 'È'), ("Agrave", 'À'), ("Ccedil", 'Ç'), ("Ecirc", 'Ê'),
    ("rsquo", '’'), ("lsquo", '‘'), ("ldquo", '“'), ("rdquo", '”'), ("ndash", '–'), ("mdash", '—'), ("hellip", '…'), ("euro", '€'),
    ("deg", '°'), ("copy", '©'), ("reg", '®'), ("middot", '·'), ("bull", '•'), ("iacute", 'í'), ("oacute", 'ó'), ("uacute", 'ú'),
    ("shy", '\u{ad}'),
];
