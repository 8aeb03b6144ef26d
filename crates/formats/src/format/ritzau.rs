//! Ritzau's own XML: one `RBNews`, or the answer of its queue with several.
//!
//! Read: `NewsID` is the guid, `version` the version, `strapline` the slug and its parts the keywords, `subtitle` the summary,
//! `town` the dateline's place, `TilRedaktionen` the note to editors, `Priority` the priority. Every other element that says
//! something stands in `extra` under Ritzau's name.

mod item;

#[cfg(test)]
mod tests;

use crate::{
    Confidence, Format, Input, ReadError, Reading, Sample, limits,
    xml::{
        self,
        tree::{outermost, some_text},
    },
};

/// Ritzau.
pub const FORMAT: Format = Format {
    name: "ritzau",
    standard: "RBNews, as Ritzau's queue delivers it; no public standard",
    notes: "Read: single news and the answers of the queue. An answer that tells an error is refused with its words.",
    media_type: "application/xml",
    extension: "xml",
    sniff,
    read: Some(read),
    write: None,
};

fn sniff(sample: &Sample<'_>) -> Confidence {
    match xml::root(sample.head) {
        Some(("RBNews" | "ListOfRBNews" | "XMLNewsQueuedResponse" | "XMLNewsQueuedResult", _)) => Confidence::Sure,
        Some((_, Some("http://tempuri.org/"))) if sample.head.contains("<RBNews") => Confidence::Sure,
        _ => Confidence::No,
    }
}

fn read(input: &Input<'_>) -> Result<Reading, ReadError> {
    xml::parse(input, FORMAT.name, |document, encoding| {
        let wrong = |message: String| ReadError::Content { format: FORMAT.name, message };
        let items = outermost(document.root(), "RBNews");
        if items.is_empty() {
            let told = |name: &str| {
                let node = document.root().descendants().find(|node| xml::tree::is(*node, name));
                node.and_then(some_text)
            };
            if let Some(code) = told("error").filter(|code| code != "0") {
                let words = told("errormsg").unwrap_or_default();
                return Err(wrong(format!("the queue answers with error {code} ({words}); ask Ritzau")));
            }
            if told("ListOfRBNews").is_none() && told("error").is_none() {
                return Err(wrong("there is no RBNews in it; name another format".into()));
            }
        }
        limits::check_count("news", items.len(), limits::MAX_STORIES)?;
        let stories = items.into_iter().map(|node| item::read(node, input.zone)).collect::<Result<_, _>>()?;
        Ok(Reading { encoding, stories })
    })
}
