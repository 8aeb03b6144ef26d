//! Character references of HTML (section 13.5): `&eacute;`, `&#1582;`, `&#x62E;`.

use std::borrow::Cow;

/// No name that may go without its semicolon is longer (`frac12`, `ccedil`).
const LONGEST_OPEN: usize = 6;

/// Text with its references replaced. What is no reference stays as it is; in an attribute that is also a name without its
/// semicolon before a letter, a digit or `=`, as addresses have them (`?a=1&copy=2`).
pub(super) fn decode(text: &str, attribute: bool) -> Cow<'_, str> {
    let Some(first) = text.find('&') else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len());
    out.push_str(text.get(..first).unwrap_or_default());
    let mut rest = text.get(first..).unwrap_or_default();
    while let Some(after) = rest.strip_prefix('&') {
        let length = numeric(after, &mut out).or_else(|| named(after, attribute, &mut out));
        if length.is_none() {
            out.push('&');
        }
        let after = after.get(length.unwrap_or(0)..).unwrap_or_default();
        let plain = after.find('&').unwrap_or(after.len());
        out.push_str(after.get(..plain).unwrap_or_default());
        rest = after.get(plain..).unwrap_or_default();
    }
    Cow::Owned(out)
}

/// A C1 control as the letter of windows-1252 that it was meant to be, as browsers take it in a reference.
pub(super) fn letter(c: char) -> char {
    match u8::try_from(u32::from(c)) {
        Ok(byte @ 0x80..=0x9f) => {
            encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next().unwrap_or(c)
        }
        _ => c,
    }
}

/// `#1582;` or `#x62E;`: the length of the reference after its `&`.
fn numeric(text: &str, out: &mut String) -> Option<usize> {
    let digits = text.strip_prefix('#')?;
    let (digits, radix, lead) = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16, 2),
        None => (digits, 10, 1),
    };
    let length = digits.bytes().take_while(|byte| char::from(*byte).is_digit(radix)).count();
    let number = digits.get(..length).filter(|digits| !digits.is_empty())?;
    let code = u32::from_str_radix(number, radix).unwrap_or(u32::MAX);
    match code {
        // Windows-1252 in disguise, by the standard's table.
        0x80..=0x9f => out.extend(char::from_u32(code).map(letter)),
        0 => {}
        code => out.push(char::from_u32(code).unwrap_or('\u{fffd}')),
    }
    let semicolon = digits.as_bytes().get(length) == Some(&b';');
    Some(lead + length + usize::from(semicolon))
}

/// `eacute;`, and without the semicolon the old names that the standard lists so. The longest name wins.
fn named(text: &str, attribute: bool, out: &mut String) -> Option<usize> {
    let length = text.bytes().take(40).take_while(u8::is_ascii_alphanumeric).count();
    let with = text.get(..length + 1).filter(|name| name.ends_with(';'));
    let candidates =
        with.into_iter().chain((2..=length.min(LONGEST_OPEN)).rev().filter_map(|length| text.get(..length)));
    for name in candidates {
        let Some(&(first, second)) = web_atoms::NAMED_ENTITIES.get(name) else { continue };
        let next = text.as_bytes().get(name.len());
        let open = next.is_some_and(|next| next.is_ascii_alphanumeric() || *next == b'=');
        if first == 0 || attribute && open && !name.ends_with(';') {
            continue;
        }
        out.extend([first, second].into_iter().filter(|code| *code > 0).filter_map(char::from_u32));
        return Some(name.len());
    }
    None
}
