//! Which format bytes are in: by content first, by name second.

#[cfg(test)]
mod tests;

use crate::{Confidence, Format, ReadError, Sample, all, encoding, json, limits, xml};

/// Asks every format that can be read; the surest wins, and of equals the first in the registry's order.
///
/// # Errors
/// `ReadError::UnknownFormat` says what the bytes look like: the root element, the members, the first bytes.
pub fn sniff(bytes: &[u8], name: Option<&str>) -> Result<&'static Format, ReadError> {
    let head = bytes.get(..limits::SNIFFED_BYTES).unwrap_or(bytes);
    let text = encoding::decode_lossily(head);
    let name = name.map(str::to_lowercase);
    let sample = Sample { head: &text, bytes: head, name: name.as_deref() };
    let mut best: Option<(Confidence, &'static Format)> = None;
    for format in all().iter().copied().filter(|format| format.read.is_some()) {
        let confidence = (format.sniff)(&sample);
        if confidence > Confidence::No && best.is_none_or(|(found, _)| confidence > found) {
            best = Some((confidence, format));
        }
    }
    best.map(|(_, format)| format).ok_or_else(|| ReadError::UnknownFormat(describe(head, &text)))
}

/// What bytes look like that no format knows.
fn describe(head: &[u8], text: &str) -> String {
    let members = json::first_members(text);
    if head.is_empty() {
        return "the file is empty".into();
    }
    if let Some(kind) = encoding::binary_kind(head) {
        return format!("the file is {kind}");
    }
    if let Some(kind) = envelope(head, text) {
        return format!("the file is {kind}");
    }
    if text.trim().is_empty() {
        return "there is nothing but white space in the file".into();
    }
    if let Some((root, namespace)) = xml::root(text) {
        let root: String = root.chars().take(60).collect();
        let namespace = namespace
            .filter(|uri| !uri.is_empty())
            .map(|uri| format!(" of {}", uri.chars().take(120).collect::<String>()));
        return format!("XML with the root element <{root}>{}", namespace.unwrap_or_default());
    }
    if text.trim_start().starts_with('<') {
        return "XML without a root element in its first 4 KiB".into();
    }
    if !members.is_empty() {
        let names: Vec<&str> = members.into_iter().take(5).map(|name| name.get(..40).unwrap_or(name)).collect();
        return format!("JSON with the members {}", names.join(", "));
    }
    if text.trim_start().starts_with(['{', '[']) {
        return "JSON without members".into();
    }
    let start: Vec<String> = head.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("they begin {}", start.join(" "))
}

/// Text inside an envelope that is no part of it: what carries it, if it is carried. As plain text its first line would be
/// taken for a headline.
pub(crate) fn envelope(head: &[u8], text: &str) -> Option<&'static str> {
    // SYN and SOH begin a transmission (IPTC 7901, section 3; ANPA 1312); no text begins with them.
    if matches!(head, [0x16 | 0x01, next, ..] if matches!(next, 0x16 | 0x01) || next.is_ascii_alphanumeric()) {
        return Some("a transmission of a news wire (IPTC 7901 or ANPA 1312)");
    }
    // Header fields that a mail message has and no story begins with (RFC 5322, section 3.6).
    const FIELDS: [&str; 6] =
        ["received", "message-id", "mime-version", "delivered-to", "return-path", "dkim-signature"];
    let fields = text.trim_start().lines().take_while(|line| !line.trim().is_empty());
    let told = |line: &str| {
        let name = line.split_once(':').map(|(name, _)| name.to_ascii_lowercase());
        name.is_some_and(|name| FIELDS.contains(&name.as_str()))
    };
    (fields.filter(|line| told(line)).count() >= 2).then_some("a mail message")
}
