//! Content encodings of HTTP: bodies that are pushed and bodies that are fetched.

use std::io::Read as _;

/// Why a body is not taken.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// No such encoding here.
    Unknown,
    /// Over the limit once it is unpacked.
    TooLarge,
    /// Not what its encoding says.
    Damaged,
}

/// The body without its content encodings, of which there may be several; never more than `limit` bytes.
pub(crate) fn decode(body: &[u8], encodings: &str, limit: usize) -> Result<Vec<u8>, Refused> {
    let mut bytes = body.to_vec();
    let names: Vec<String> = encodings.split(',').map(|name| name.trim().to_lowercase()).collect();
    if names.len() > 3 {
        return Err(Refused::Unknown);
    }
    for name in names.iter().rev() {
        bytes = match name.as_str() {
            "" | "identity" => bytes,
            "gzip" | "x-gzip" => unpack(flate2::read::MultiGzDecoder::new(bytes.as_slice()), limit)?,
            "deflate" => unpack(flate2::read::ZlibDecoder::new(bytes.as_slice()), limit)?,
            _ => return Err(Refused::Unknown),
        };
    }
    Ok(bytes)
}

fn unpack(reader: impl std::io::Read, limit: usize) -> Result<Vec<u8>, Refused> {
    let mut bytes = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    reader.take(most).read_to_end(&mut bytes).map_err(|_| Refused::Damaged)?;
    if bytes.len() > limit { Err(Refused::TooLarge) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::io::Write as _;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    #[test]
    fn packed_bodies_are_unpacked_within_the_limit() {
        let text = "خبر عاجل".as_bytes();
        assert_eq!(decode(&gzip(text), "gzip", 100).unwrap(), text);
        assert_eq!(decode(text, "", 100).unwrap(), text);
        assert_eq!(decode(&gzip(&vec![0; 1_000_000]), "gzip", 1000), Err(Refused::TooLarge));
        assert_eq!(decode(b"no", "gzip", 1000), Err(Refused::Damaged));
        assert_eq!(decode(text, "br", 100), Err(Refused::Unknown));
    }
}
