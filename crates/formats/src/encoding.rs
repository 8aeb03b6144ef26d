//! From bytes to text: byte-order mark, then what is declared, then UTF-8, then detection. Never with letters replaced in silence.

use encoding_rs::{Encoding, UTF_8};

use crate::ReadError;

/// Text and the WHATWG name of the encoding it was in, lowercase.
pub struct Decoded<'a> {
    /// The text, without a byte-order mark.
    pub text: std::borrow::Cow<'a, str>,
    /// `utf-8`, `windows-1256`.
    pub encoding: &'static str,
}

/// Decodes a whole item. `declared` is what the transport or the document says; a wrong declaration gives way to sound UTF-8.
pub fn decode<'a>(bytes: &'a [u8], declared: Option<&str>) -> Result<Decoded<'a>, ReadError> {
    let _ = (bytes, declared, UTF_8);
    Err(ReadError::Encoding("not written yet".into()))
}

/// Decodes for a look: damage is replaced.
pub fn decode_lossily(bytes: &[u8]) -> String {
    let encoding = Encoding::for_bom(bytes).map_or(UTF_8, |(encoding, _)| encoding);
    encoding.decode(bytes).0.into_owned()
}
