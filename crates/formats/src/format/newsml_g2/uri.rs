//! Where G2 wants a code or a URI and the story has a free word: a URI of our own that holds the word, and back.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Letters, digits and `-._~:/` stay.
const ENCODED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b':').remove(b'/');

/// Of a headline's or description's role, or a body's.
pub(super) const ROLE: &str = "urn:wiredesk:role:";
/// Of an identifier's kind.
pub(super) const ID: &str = "urn:wiredesk:id:";
/// Of a relation to another item.
pub(super) const REL: &str = "urn:wiredesk:rel:";
/// Of a rendition's name.
pub(super) const RENDITION: &str = "urn:wiredesk:rendition:";
/// Of who made a finding.
pub(super) const CREATOR: &str = "urn:wiredesk:by:";
/// Of a member that has no place in G2: priority, a version that is no number.
pub(super) const PROPERTY: &str = "urn:wiredesk:property:";

/// Of a text of the agency's own: the rest is its name.
pub(super) const EXTRA: &str = "urn:wiredesk:extra:";
/// Of anything else of the agency's own, as JSON.
pub(super) const EXTRA_JSON: &str = "urn:wiredesk:json:";
/// Of a ninjs member that G2 has no property for, as JSON.
pub(super) const NINJS: &str = "urn:wiredesk:ninjs:";

/// The URI that holds a word: what a URI cannot have is percent-encoded.
pub(super) fn of(own: &str, word: &str) -> String {
    format!("{own}{}", utf8_percent_encode(word, ENCODED))
}

/// The word that a URI's tail holds.
pub(super) fn decoded(tail: &str) -> String {
    percent_decode_str(tail).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn any_word_survives() {
        for word in ["guid", "idType:USN", "نوع 1", "a%2Fb", "é"] {
            let uri = of(ID, word);
            assert!(uri.is_ascii() && !uri.contains(' '));
            assert_eq!(decoded(uri.strip_prefix(ID).unwrap()), word);
        }
    }
}
