//! Addresses as people read them.

use percent_encoding::percent_decode_str;

/// An address with the letters of its own script, as a browser shows it. What else is encoded stays so: it leads to the same place,
/// and nothing in it can turn the line around it.
pub fn as_read(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    let mut rest = address;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let coded = encoded(&rest[at..]);
        let bytes: Vec<u8> = percent_decode_str(coded).collect();
        match std::str::from_utf8(&bytes) {
            Ok(text) if !coded.is_empty() => text.chars().for_each(|c| as_browsers_show(c, &mut out)),
            _ => out.push_str(if coded.is_empty() { "%" } else { coded }),
        }
        rest = &rest[at + coded.len().max(1)..];
    }
    out.push_str(rest);
    out
}

/// The longest beginning that is made of `%41` and the like.
fn encoded(text: &str) -> &str {
    let codes = text.as_bytes().chunks(3).take_while(|code| matches!(code, [b'%', a, b] if is_hex(*a) && is_hex(*b)));
    &text[..codes.count() * 3]
}

fn is_hex(byte: u8) -> bool {
    byte.is_ascii_hexdigit()
}

/// Letters and digits beyond ASCII as they are, all else as it was encoded.
fn as_browsers_show(c: char, out: &mut String) {
    if !c.is_ascii() && c.is_alphanumeric() {
        out.push(c);
    } else {
        let mut bytes = [0; 4];
        out.extend(c.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_in_its_own_script_and_still_leads_there() {
        assert_eq!(
            as_read("https://a.example/ar/%D8%AE%D8%A8%D8%B1-1/?q=a%2Fb"),
            "https://a.example/ar/خبر-1/?q=a%2Fb"
        );
        assert_eq!(as_read("https://a.example/%d8%ae%20%2"), "https://a.example/خ%20%2");
        assert_eq!(as_read("100%"), "100%");
        assert_eq!(as_read("%FF%D8%AE/%E2%80%AE"), "%FF%D8%AE/%E2%80%AE");
        assert_eq!(as_read("%é%4é%41"), "%é%4é%41");
    }
}
