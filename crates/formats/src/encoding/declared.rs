//! What a document says of its own encoding. Only ASCII is looked at, in the first kilobyte.

/// The encoding in an XML declaration (XML 1.0, section 2.8): `windows-1256` of `<?xml version="1.0" encoding="windows-1256"?>`.
pub fn declared_in_xml(bytes: &[u8]) -> Option<String> {
    let head = ascii(bytes);
    let head = head.trim_start();
    let declaration = head.strip_prefix("<?xml")?.split("?>").next()?;
    let (_, after) = declaration.split_once("encoding")?;
    quoted(after.trim_start().strip_prefix('=')?)
}

/// The encoding in an HTML `meta` element (`charset`, or `http-equiv` with a content type).
pub fn declared_in_html(bytes: &[u8]) -> Option<String> {
    let head = ascii(bytes).to_ascii_lowercase();
    let meta = head.split("<meta").skip(1).filter_map(|rest| rest.split('>').next());
    let value = meta.filter_map(|meta| meta.split_once("charset").map(|(_, after)| after));
    value.filter_map(|after| quoted(after.trim_start().strip_prefix('=')?)).next().or_else(|| declared_in_xml(bytes))
}

fn quoted(text: &str) -> Option<String> {
    let text = text.trim_start();
    let text = text.strip_prefix(['"', '\'']).unwrap_or(text);
    let label: String =
        text.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.')).collect();
    (!label.is_empty()).then_some(label)
}

fn ascii(bytes: &[u8]) -> String {
    // Zero bytes are left out, so that the declaration of UTF-16 is seen too.
    let head = bytes.iter().take(2048).filter(|byte| **byte != 0);
    head.map(|byte| if byte.is_ascii() { char::from(*byte) } else { '?' }).collect::<String>().replace("???<", "<")
}
