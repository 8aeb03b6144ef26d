//! Headers as bytes: a name that every build knows is one byte, any other its length and its letters; a value is its length and
//! its bytes. Lengths are LEB128. The numbers of names are part of the file's format: new ones go to the end.

use crate::record::{Headers, header};

const NAMES: [&str; 16] = [
    header::CE_ID,
    header::CE_TYPE,
    header::CE_SOURCE,
    header::CE_TIME,
    header::CE_SPECVERSION,
    header::CE_DATASCHEMA,
    header::CE_SUBJECT,
    header::CONTENT_TYPE,
    header::TRACEPARENT,
    header::WIRE,
    header::INDEX,
    header::SOURCE,
    header::ITEM,
    header::ARRIVED,
    header::BLOB,
    header::CONFIG,
];

/// A name that is spelt out.
const SPELT: u8 = 255;

pub(super) fn encode(headers: &Headers) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(headers.size() + 2 * headers.0.len());
    for (name, value) in &headers.0 {
        match NAMES.iter().position(|known| known == name).and_then(|n| u8::try_from(n).ok()) {
            Some(number) => bytes.push(number),
            None => {
                bytes.push(SPELT);
                text(&mut bytes, name);
            }
        }
        text(&mut bytes, value);
    }
    bytes
}

fn text(bytes: &mut Vec<u8>, text: &str) {
    let mut length = text.len();
    while length >= 0x80 {
        bytes.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
    bytes.extend_from_slice(text.as_bytes());
}

/// The headers again; `None` where the bytes are not of `encode`, or of a newer build.
pub(super) fn decode(mut bytes: &[u8]) -> Option<Headers> {
    let mut headers = Vec::new();
    while let Some((number, rest)) = bytes.split_first() {
        bytes = rest;
        let name = match *number {
            SPELT => take_text(&mut bytes)?,
            number => (*NAMES.get(usize::from(number))?).to_owned(),
        };
        let value = take_text(&mut bytes)?;
        headers.push((name, value));
    }
    Some(Headers(headers))
}

fn take_text(bytes: &mut &[u8]) -> Option<String> {
    let mut length = 0_usize;
    for shift in (0..35).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        length |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            let (text, rest) = bytes.split_at_checked(length)?;
            *bytes = rest;
            return String::from_utf8(text.to_vec()).ok();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As the first release wrote them to `log.sqlite`.
    #[test]
    fn the_bytes_of_a_released_version_read() {
        let mut bytes =
            b"\x00\x03w-1\x01\x10wiredesk.wire.v1\x02\x01/\x03\x01t\x04\x031.0\x05\x01s\x06\x01u\x07\x01c\x08\x01p"
                .to_vec();
        bytes.extend(b"\x09\x01w\x0a\x012\x0b\x03map\x0c\x06\xd8\xae\xd8\xa8\xd8\xb1\x0d\x01a\x0e\x01b\x0f\x01d\xff\x0awd_arrival\x8c\x01");
        bytes.extend([b'9'; 140]);
        let headers = decode(&bytes).unwrap();
        let names: Vec<&str> = headers.0.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names[..16], NAMES);
        assert_eq!((headers.get(header::CE_TYPE), headers.get(header::ITEM)), (Some("wiredesk.wire.v1"), Some("خبر")));
        assert_eq!(headers.get(header::ARRIVAL).map(str::len), Some(140));
        assert_eq!(encode(&headers), bytes);
    }

    #[test]
    fn known_names_take_a_byte() {
        let headers = Headers(vec![(header::ITEM.into(), "خبر عاجل.txt".into()), ("x-agency".into(), "و م ع".into())]);
        let bytes = encode(&headers);
        assert_eq!(bytes[0], 12);
        assert_eq!(decode(&bytes), Some(headers));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_headers_come_back(pairs in proptest::collection::vec((".{0,20}", ".{0,200}"), 0..8)) {
            let headers = Headers(pairs);
            prop_assert_eq!(decode(&encode(&headers)), Some(headers));
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = decode(&bytes);
        }
    }
}
