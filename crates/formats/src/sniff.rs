//! Which format bytes are in: by content first, by name second.

use crate::{Confidence, Format, ReadError, Sample, all, encoding, limits};

/// Asks every format that can be read; the surest wins, and of equals the first in the registry's order.
pub fn sniff(bytes: &[u8], name: Option<&str>) -> Result<&'static Format, ReadError> {
    let head = &bytes[..bytes.len().min(limits::SNIFFED_BYTES)];
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
    best.map(|(_, format)| format).ok_or_else(|| ReadError::UnknownFormat(describe(head)))
}

fn describe(head: &[u8]) -> String {
    if head.is_empty() {
        return "the file is empty".into();
    }
    let start: Vec<String> = head.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("they begin {}", start.join(" "))
}
