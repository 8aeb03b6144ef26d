//! Datelines as written, and the place they name.

/// A longer text before the first mark is no place.
const MAX_CHARS: usize = 60;

/// The place that a dateline begins with: `Strasbourg` of `Strasbourg, 10 juil 2024 (AFP)`, `فيينا` of `فيينا 8 ماي (و م ع)`.
pub(crate) fn place(dateline: &str) -> Option<&str> {
    let ends = |c: char| c.is_numeric() || matches!(c, ',' | '،' | '(' | '[' | '/' | ':' | '–' | '—' | '\n');
    let mut place = dateline.split(ends).next().unwrap_or_default().trim();
    // `Rabat - Le ministre`; a hyphen inside a name has no space before it.
    place = place.split(" -").next().unwrap_or_default().trim_end_matches(['-', '.', ' ']).trim();
    let sound = place.chars().any(char::is_alphabetic) && place.chars().count() <= MAX_CHARS;
    (sound && place.split_whitespace().count() <= 6).then_some(place)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_place_stands_before_date_and_agency() {
        assert_eq!(place("فيينا 8 ماي (و م ع)"), Some("فيينا"));
        assert_eq!(place("الدار البيضاء، 3 غشت"), Some("الدار البيضاء"));
        assert_eq!(place("Strasbourg, 10 juil 2024 (AFP)"), Some("Strasbourg"));
        assert_eq!(place("Aix-en-Provence (AFP) -"), Some("Aix-en-Provence"));
        assert_eq!(place("NEW YORK"), Some("NEW YORK"));
        assert_eq!(place("Rabat -"), Some("Rabat"));
        assert_eq!(place("20170102T222800+0000"), None);
        assert_eq!(place("a b c d e f g h"), None);
    }
}
