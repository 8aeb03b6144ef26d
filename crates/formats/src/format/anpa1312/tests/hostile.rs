//! Transmissions that are broken, glued or made to hurt.

use super::*;
use crate::tests::spent::timed;

#[test]
fn what_is_cut_glued_or_headless_is_refused_with_the_place() {
    let whole = transmission(
        "W2870",
        "b i\u{13}\u{11} BC-X 05-08 0120",
        "^BC-X,1<\r\n^Title<\r\n\t   Text.",
        "AP-WF-05-08-25 1130GMT",
    );
    let etx = whole.iter().position(|byte| *byte == 3).unwrap();
    let cases: [(Vec<u8>, &str); 4] = [
        (whole[..etx].to_vec(), "is cut: it has no end of text (ETX)"),
        ([&whole[..etx], &whole].concat(), "two are glued, or one is cut"),
        ([whole.as_slice(), b"more words"].concat(), "there is text outside of a transmission"),
        (
            transmission("W2870", "-", "^x<", ""),
            "the second line of the header, \"-\", has no priority and category (transmission 1)",
        ),
    ];
    for (bytes, why) in cases {
        let error = try_read(&bytes).map(|reading| reading.stories).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
    for end in 0..whole.len() {
        let zone = TimeZone::UTC;
        let input = Input { bytes: &whole[..end], name: None, charset: None, zone: &zone, language: None, at: None };
        let _ = read::read(&input);
    }
}

#[test]
fn huge_ones_take_a_moment() {
    let header = "b i\u{13}\u{11} BC-X 05-08 0120";
    let heavy = [
        transmission("W1", header, &"^Eds: x<\r\n".repeat(90_000), ""),
        transmission("W1", header, &"\t   x\r\n".repeat(120_000), ""),
        transmission("W1", &format!("r i {}", "x ".repeat(400_000)), "^a,,,,<\r\n\tb", &"-".repeat(400_000)),
        transmission("W1", header, &"^AP Photo X<\r\n".repeat(60_000), ""),
        b"\x16\x16\x01\x1f".repeat(200_000),
    ];
    for bytes in heavy {
        let zone = TimeZone::UTC;
        let input = Input { bytes: &bytes, name: None, charset: None, zone: &zone, language: None, at: None };
        let (_, spent) = timed(|| read::read(&input).map(|reading| reading.stories.len()));
        assert!(spent < 2.0, "{spent} s for {:?}", String::from_utf8_lossy(&bytes[..20]));
    }
}
