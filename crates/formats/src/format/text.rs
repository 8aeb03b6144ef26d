//! Plain text: a headline, headings and paragraphs, as people type them and old systems send them.

mod layout;

#[cfg(test)]
mod tests;

use wiredesk_story::{Block, Body, Label, Story};

use crate::{
    Confidence, Format, Holds, Input, ReadError, Reading, Sample, WriteError, WriteOptions, Writer, Written, encoding,
    limits, loss, markup, withdrawn,
};

pub(crate) use layout::paragraphs;

/// Plain text.
pub const FORMAT: Format = Format {
    name: "text",
    standard: "plain text; no standard",
    notes: "The first block is the headline. Blank lines divide the blocks, else every line is one; lines of one column \
            width are joined. A short block without a full stop before a longer one is a heading. Any encoding is read; UTF-8 is \
            written.",
    media_type: "text/plain; charset=utf-8",
    extension: "txt",
    sniff,
    read: Some(read),
    write: Some(Writer { holds: Holds::One, write, says_generated: false }),
};

/// Anything may be plain text, unless it is plainly a document of another kind.
fn sniff(sample: &Sample<'_>) -> Confidence {
    let head = sample.head.trim_start();
    let begins_a_value = |rest: &str| rest.trim_start().starts_with(['"', '{', '[', '}', ']']);
    let json = head.strip_prefix(['{', '[']).is_some_and(begins_a_value);
    let xml = crate::xml::root(head).is_some() || head.starts_with("<?xml") || head.starts_with("<!");
    let binary = encoding::binary_kind(sample.bytes).is_some()
        || sample.bytes.contains(&0) && encoding::decode(sample.bytes, None).is_err();
    let carried = crate::sniff::envelope(sample.bytes, sample.head).is_some();
    if head.is_empty() || json || xml || binary || carried {
        return Confidence::No;
    }
    if sample.named(&["txt", "text"]) { Confidence::Maybe } else { Confidence::Fallback }
}

fn read(input: &Input<'_>) -> Result<Reading, ReadError> {
    let decoded = encoding::decode(input.bytes, input.charset)?;
    let blocks = layout::blocks(&decoded.text);
    limits::check_count("paragraphs", blocks.len(), limits::MAX_PARAGRAPHS)?;
    let mut blocks = blocks.into_iter();
    let Some(headline) = blocks.next() else {
        return Err(ReadError::Content { format: FORMAT.name, message: "there is no word in it".into() });
    };
    let blocks: Vec<Block> = layout::headings(&blocks.collect::<Vec<_>>());
    let bodies = if blocks.is_empty() { Vec::new() } else { vec![Body::main(blocks)] };
    let story = Story { headlines: vec![Label::new("main", headline)], bodies, ..Story::default() };
    Ok(Reading { encoding: decoded.encoding, stories: vec![story] })
}

fn write(stories: &[Story], _: &WriteOptions) -> Result<Written, WriteError> {
    let Some(story) = stories.first() else { return Ok(Written { bytes: Vec::new(), lost: Vec::new() }) };
    if let Some(words) = withdrawn::notice(story) {
        let lost = loss::unheld(story, 0, &[], "a withdrawn story is written as a notice, without a word of it");
        return Ok(Written { bytes: format!("{words}\n").into_bytes(), lost });
    }
    let mut parts: Vec<String> = Vec::new();
    parts.extend(story.headline().map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")));
    let blocks = story.main_body().map(|body| body.blocks.as_slice()).unwrap_or_default();
    parts.extend(markup::lines_from_blocks(blocks));
    let mut lost = loss::unheld(story, 0, &["headlines", "bodies"], "plain text has no place for it");
    lost.extend(loss::seconds(story, 0));
    lost.extend(loss::structure(story, 0));
    if story.headline().is_none() && !parts.is_empty() {
        lost.push(loss::loss(0, "headlines", "there is none, so a reader takes the first block for it"));
    }
    let mut text = parts.join("\n\n");
    text.push('\n');
    Ok(Written { bytes: text.into_bytes(), lost })
}
