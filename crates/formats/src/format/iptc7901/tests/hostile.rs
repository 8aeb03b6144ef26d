//! Transmissions that are broken, glued or made to hurt.

use super::*;
use crate::tests::spent::timed;

fn refused(bytes: &[u8]) -> String {
    try_read(bytes).map(|reading| reading.stories).unwrap_err().to_string()
}

#[test]
fn what_is_cut_or_glued_is_refused_with_the_place() {
    let whole = transmission("eca062 4 i 211", "Rabat/", "Un titre =\r\n\r\n   Un texte.", "131137 GMT Nov 13");
    let text = whole.iter().position(|byte| *byte == 3).unwrap();
    let cut = refused(&whole[..text]);
    assert!(cut.contains("the transmission from byte 0 is cut: it has no end of text (ETX)"), "{cut}");
    let glued = refused(&[&whole[..text], &whole].concat());
    assert!(glued.contains(&format!("begins at byte {text} inside the one from byte 0")), "{glued}");
    let headless = refused(&[&whole, b"half a text\x03\x04".as_slice()].concat());
    assert!(headless.contains("there is text outside of a transmission"), "{headless}");
    let early = refused(b"\x01eca062 4 i 211\r\n\x03\x04");
    assert!(early.contains("before its text begins (STX)"), "{early}");
    let odd = refused(b"\x01words and words\r\n\x02text\x03\x04");
    assert!(odd.contains("the header \"words and words\" of transmission 1"), "{odd}");
}

#[test]
fn every_head_of_a_transmission_is_read_or_refused() {
    let whole = transmission("eca062 4 i 211", "Rabat/", "Un titre =\r\n\r\n   \u{1b}%GUn texte.", "131137 GMT Nov 13");
    for end in 0..whole.len() {
        let zone = TimeZone::UTC;
        let input = Input { bytes: &whole[..end], name: None, charset: None, zone: &zone, language: None, at: None };
        let _ = read::read(&input);
    }
}

#[test]
fn huge_ones_take_a_moment() {
    let heavy = [
        transmission("eca1 4 i 99999999999", &"a/".repeat(200_000), &"x =\r\n\r\n".repeat(60_000), "131137 GMT Nov 13"),
        transmission("eca1 4 i 1", "a/", &"# ".repeat(400_000), &"131137 ".repeat(60_000)),
        transmission("eca1 4 i 1", "a/", &"\u{1b}(K{\u{1b}(B".repeat(100_000), ""),
        vec![1; 900_000],
        vec![2; 900_000],
        transmission("e1 4 i 1", "", "x", "").repeat(12_000),
    ];
    for bytes in heavy {
        let zone = TimeZone::UTC;
        let input = Input { bytes: &bytes, name: None, charset: None, zone: &zone, language: None, at: None };
        let (_, spent) = timed(|| read::read(&input).map(|reading| reading.stories.len()));
        assert!(spent < 2.0, "{spent} s for {:?}", String::from_utf8_lossy(&bytes[..20]));
    }
}
