//! HTML's named characters in XML: agencies send `&nbsp;` and `&eacute;` without defining them.

use std::borrow::Cow;

/// Replaces named characters of HTML that XML does not know by the character itself; any other reference stays as it is.
pub(super) fn replace_html(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(['&', '<'])) {
        let start = at + found;
        let rest = text.get(start..).unwrap_or_default();
        if let Some(cdata) = rest.strip_prefix("<![CDATA[") {
            at = start + 9 + cdata.find("]]>").unwrap_or(cdata.len());
            continue;
        }
        at = start + 1;
        if let Some((name, value)) = named(rest) {
            out.push_str(text.get(copied..start).unwrap_or_default());
            out.push_str(&value);
            copied = start + name;
            at = copied;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(out)
}

/// The length of the reference at the start of the text, and the characters it stands for.
fn named(rest: &str) -> Option<(usize, String)> {
    let name: &str = rest.strip_prefix('&')?;
    let end = name.bytes().take(40).position(|byte| !byte.is_ascii_alphanumeric())?;
    let name = name.get(..end + 1).filter(|name| name.ends_with(';') && name.len() > 1)?;
    if matches!(name, "amp;" | "lt;" | "gt;" | "quot;" | "apos;") {
        return None;
    }
    let (first, second) = *web_atoms::NAMED_ENTITIES.get(name)?;
    let value: String = [first, second].into_iter().filter(|code| *code > 0).filter_map(char::from_u32).collect();
    let sound = !value.is_empty() && !value.contains(['<', '&', '>', '"', '\'']);
    sound.then_some((name.len() + 1, value))
}
