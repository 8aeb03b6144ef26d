//! The id of a delivery.

use data_encoding::BASE32_NOPAD;
use sha2::{Digest, Sha256};
use wiredesk_story::StoryUri;

/// `msg_` and the lowercase base32 (RFC 4648, without padding) of the SHA-256 of uri, revision (decimal) and outlet, joined by line
/// breaks, which none of them holds: the same at every attempt, after every restart.
pub fn id(uri: &StoryUri, revision: u64, outlet: &str) -> String {
    let hash = Sha256::digest(format!("{uri}\n{revision}\n{outlet}"));
    format!("msg_{}", BASE32_NOPAD.encode(&hash).to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn an_id_differs_with_each_part_and_is_the_same_for_good() {
        let uri = StoryUri::parse("urn:newsml:map:خبر").unwrap();
        assert_eq!(id(&uri, 1, "شريك"), id(&uri, 1, "شريك"));
        assert_ne!(id(&uri, 1, "شريك"), id(&uri, 2, "شريك"));
        assert_ne!(id(&uri, 1, "a"), id(&uri, 1, "b"));
        let written = id(&StoryUri::parse("urn:newsml:map:1").unwrap(), 1, "site");
        assert_eq!(written, "msg_jqvew7eyxfp2muqaolevol4sjyhdk67sruak2dewwh6tfzsueuhq");
    }
}
