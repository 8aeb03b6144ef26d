//! Fields and texts of a written message, in lines that every mail system lets through.

use data_encoding::BASE64;

/// The longest line that is written as it is (RFC 5322, section 2.1.1).
const LINE: usize = 76;
/// Bytes of text in an encoded word of at most 75 characters (RFC 2047, section 2).
const WORD: usize = 42;

/// A field of free text. Line breaks and control characters in it become spaces, so that it can make no other field.
pub(super) fn field(name: &str, text: &str) -> String {
    let text = one_line(text);
    if name.len() + 2 + text.len() <= LINE && is_plain(&text) || is_structured(name) {
        format!("{name}: {text}\r\n")
    } else {
        format!("{name}:{}\r\n", words(&text))
    }
}

/// A field of one address with the name shown for it.
pub(super) fn address(name: &str, shown: &str, address: &str) -> String {
    let shown = one_line(shown);
    let plain = shown.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ') && shown.len() <= WORD;
    match (shown.is_empty() || shown == address, plain) {
        (true, _) => format!("{name}: {address}\r\n"),
        (_, true) => format!("{name}: {shown} <{address}>\r\n"),
        _ => format!("{name}:{}\r\n <{address}>\r\n", words(&shown)),
    }
}

/// Whether a text can stand as an address or a message's id: two parts of plain signs.
pub(super) fn is_address(text: &str) -> bool {
    let sound = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b))
    };
    text.len() < 250 && text.split_once('@').is_some_and(|(local, domain)| sound(local) && sound(domain))
}

/// A text in base64, in lines.
pub(super) fn base64(text: &str) -> String {
    let packed = BASE64.encode(text.replace('\n', "\r\n").as_bytes());
    let mut out = String::with_capacity(packed.len() + packed.len() / LINE * 2);
    for (n, c) in packed.chars().enumerate() {
        if n > 0 && n % LINE == 0 {
            out.push_str("\r\n");
        }
        out.push(c);
    }
    out
}

/// Fields whose signs mean something, and which are written by us alone.
fn is_structured(name: &str) -> bool {
    matches!(name, "Date" | "Message-ID" | "MIME-Version" | "Content-Language")
}

fn is_plain(text: &str) -> bool {
    text.bytes().all(|b| b == b' ' || b.is_ascii_graphic()) && !text.contains("=?")
}

fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Encoded words, each whole in its letters and on a line of its own.
fn words(text: &str) -> String {
    let mut out = String::new();
    let mut word = String::new();
    for c in text.chars() {
        if word.len() + c.len_utf8() > WORD {
            push(&mut out, &word);
            word.clear();
        }
        word.push(c);
    }
    push(&mut out, &word);
    out
}

fn push(out: &mut String, word: &str) {
    if !out.is_empty() {
        out.push_str("\r\n");
    }
    out.push_str(&format!(" =?utf-8?B?{}?=", BASE64.encode(word.as_bytes())));
}
