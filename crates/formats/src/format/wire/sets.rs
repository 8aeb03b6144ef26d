//! Character sets that escape sequences name (ISO 2022, the registry of ISO 2375), by the final byte of the sequence.

use encoding_rs::{
    Encoding, ISO_8859_2, ISO_8859_3, ISO_8859_4, ISO_8859_5, ISO_8859_6, ISO_8859_7, ISO_8859_8, ISO_8859_10,
    ISO_8859_13, ISO_8859_14, ISO_8859_15, ISO_8859_16, WINDOWS_1254,
};

use super::national;

/// A set of 94 or 96 graphic characters.
#[derive(Clone, Copy, Default)]
pub(super) enum Set {
    /// ISO 646, as in the United States.
    #[default]
    Ascii,
    /// A national variant of ISO 646: what differs from ASCII.
    National(&'static [(u8, char)]),
    /// ISO 9036 (ASMO 449): Arabic in seven bits.
    Arabic7,
    /// The right half of ISO 8859-1.
    Latin1,
    /// The right half of another part of ISO 8859.
    Right(&'static Encoding),
    /// The supplementary set of ITU T.61 and ISO 6937: accents stand before their letters.
    Accented,
}

/// What a byte stands for.
pub(super) enum Meaning {
    Letter(char),
    /// A combining accent of the next letter.
    Accent(char),
}

/// The set of 94 characters with this final byte.
pub(super) fn of_94(last: u8) -> Option<Set> {
    match last {
        // T.61's primary set is ASCII but for two places, which it leaves empty.
        b'B' | b'u' => Some(Set::Ascii),
        b'k' => Some(Set::Arabic7),
        b'v' | b'l' => Some(Set::Accented),
        other => national::variant(other).map(Set::National),
    }
}

/// The set of 96 characters with this final byte.
pub(super) fn of_96(last: u8) -> Option<Set> {
    Some(match last {
        b'A' => Set::Latin1,
        b'B' => Set::Right(ISO_8859_2),
        b'C' => Set::Right(ISO_8859_3),
        b'D' => Set::Right(ISO_8859_4),
        b'F' => Set::Right(ISO_8859_7),
        b'G' => Set::Right(ISO_8859_6),
        b'H' => Set::Right(ISO_8859_8),
        b'L' => Set::Right(ISO_8859_5),
        // The right half of ISO 8859-9 is that of windows-1254.
        b'M' => Set::Right(WINDOWS_1254),
        b'V' => Set::Right(ISO_8859_10),
        b'Y' => Set::Right(ISO_8859_13),
        b'_' => Set::Right(ISO_8859_14),
        b'b' => Set::Right(ISO_8859_15),
        b'f' => Set::Right(ISO_8859_16),
        b'J' | b'R' => Set::Accented,
        _ => return None,
    })
}

impl Set {
    /// What a byte of either half stands for in this set; none where it is empty.
    pub(super) fn meaning(self, byte: u8) -> Option<Meaning> {
        let low = byte & 0x7f;
        let letter = match self {
            Self::Ascii => char::from(low),
            Self::National(differ) => {
                differ.iter().find(|(at, _)| *at == low).map_or(char::from(low), |(_, letter)| *letter)
            }
            Self::Arabic7 => match low {
                b'$' => '¤',
                b',' | b';' | b'?' | b'A'..=b'Z' | b'`'..=b'r' => right(ISO_8859_6, low)?,
                low => char::from(low),
            },
            Self::Latin1 => char::from(low | 0x80),
            Self::Right(encoding) => right(encoding, low)?,
            Self::Accented => return accented(low),
        };
        Some(Meaning::Letter(letter))
    }
}

fn right(encoding: &'static Encoding, low: u8) -> Option<char> {
    encoding.decode_without_bom_handling_and_without_replacement(&[low | 0x80])?.chars().next()
}

/// ISO 6937, table 5: the right half, of which column 4 are accents.
fn accented(low: u8) -> Option<Meaning> {
    const ACCENTS: &str =
        "\u{300}\u{301}\u{302}\u{303}\u{304}\u{306}\u{307}\u{308}\0\u{30a}\u{327}\0\u{30b}\u{328}\u{30c}";
    const SIGNS: &str = "\u{a0}¡¢£$¥#§¤‘“«←↑→↓°±²³×µ¶·÷’”»¼½¾¿";
    const LETTERS: &str = "―¹®©™♪¬¦\0\0\0\0⅛⅜⅝⅞ΩÆĐªĦ\0ĲĿŁØŒºÞŦŊŉĸæđðħıĳŀłøœßþŧŋ\u{ad}";
    let (table, first) = match low {
        0x20..=0x3f => (SIGNS, 0x20),
        0x41..=0x4f => (ACCENTS, 0x41),
        0x50..=0x7f => (LETTERS, 0x50),
        _ => return None,
    };
    let found = table.chars().nth(usize::from(low - first)).filter(|c| *c != '\0')?;
    Some(if (0x41..=0x4f).contains(&low) { Meaning::Accent(found) } else { Meaning::Letter(found) })
}
