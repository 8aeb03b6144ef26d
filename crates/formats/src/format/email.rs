//! A mail message (RFC 5322 with MIME): what was written, who sent it, what is attached. Also the mail of a form, whose text is JSON.

mod attachment;
mod bounds;
mod form;
mod glued;
mod header;
mod line;
mod own;
mod part;
mod write;

#[cfg(test)]
mod tests;

use mail_parser::{Message, MessageParser, MimeHeaders, PartType};
use wiredesk_story::{Block, Body, Story};

use crate::{Confidence, Format, Holds, Input, ReadError, Reading, Sample, Writer, limits, opening};

/// Mail.
pub const FORMAT: Format = Format {
    name: "email",
    standard: "Internet mail (RFC 5322, MIME of RFC 2045 to 2049, format=flowed of RFC 3676)",
    notes: "The subject is the headline, Message-ID names the story. HTML is preferred to plain text. Attachments are listed with \
            type, size and SHA-256; their bytes stay in the wire item. A text that is a JSON object with Headline or Body is a form. \
            Written: HTML and plain text, the story's own fields as X- fields; notes for editors and slugs are not sent.",
    media_type: "message/rfc822",
    extension: "eml",
    sniff,
    read: Some(read),
    write: Some(Writer { holds: Holds::One, write: write::write, says_generated: false }),
};

/// How deep messages may be attached to one another.
const DEPTH: usize = 4;

fn sniff(sample: &Sample<'_>) -> Confidence {
    if header::is_mail(sample.head) {
        Confidence::Sure
    } else if sample.named(&["eml"]) && header::begins(sample.head) {
        Confidence::Maybe
    } else {
        Confidence::No
    }
}

fn read(input: &Input<'_>) -> Result<Reading, ReadError> {
    bounds::check(input.bytes)?;
    let mut reading = Reading { encoding: "utf-8", stories: Vec::new() };
    for bytes in glued::messages(input.bytes)? {
        let (story, encoding) = message(bytes, input, DEPTH)?;
        if encoding != "utf-8" {
            reading.encoding = encoding;
        }
        reading.stories.push(story);
    }
    Ok(reading)
}

/// Without white space before the header, a byte-order mark, and the line that mail folders put before each message.
fn without_envelope(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    match bytes.starts_with(b"From ").then(|| bytes.iter().position(|byte| *byte == b'\n')).flatten() {
        Some(end) => bytes.get(end + 1..).unwrap_or_default(),
        None => bytes,
    }
}

fn message(bytes: &[u8], input: &Input<'_>, depth: usize) -> Result<(Story, &'static str), ReadError> {
    let wrong = |message: &str| ReadError::Content { format: FORMAT.name, message: message.to_owned() };
    let message = MessageParser::default().parse(bytes).ok_or_else(|| wrong("there is no header in it"))?;
    if message.headers().is_empty() {
        return Err(wrong("there is no header in it"));
    }
    if let Some(inner) = forwarded(&message, bytes).filter(|_| depth > 0) {
        let inner = inner?;
        if let Ok(read) = self::message(&inner, input, depth - 1) {
            return Ok(read);
        }
    }
    let mut story = Story::default();
    header::fill(&mut story, &message, bytes, input)?;
    let (blocks, encoding) = text(&mut story, &message, bytes, input)?;
    own::restore(&mut story, input);
    let blocks = in_its_language(&story, opening::without_repeats(&story, blocks));
    if !blocks.is_empty() {
        story.bodies.insert(0, Body::main(blocks));
    }
    attachment::list(&mut story, &message);
    Ok((story, encoding))
}

/// Blocks state a language and a direction where they differ from the story's.
fn in_its_language(story: &Story, mut blocks: Vec<Block>) -> Vec<Block> {
    let Some(language) = &story.language else { return blocks };
    for block in &mut blocks {
        if block.language.as_ref() == Some(language) {
            block.language = None;
        }
        if block.language.is_none() && block.direction == Some(language.direction()) {
            block.direction = None;
        }
    }
    blocks
}

/// The message that a message without words of its own carries.
fn forwarded(message: &Message<'_>, bytes: &[u8]) -> Option<Result<Vec<u8>, ReadError>> {
    let own = message.text_bodies().any(|part| part.text_contents().is_some_and(|text| !text.trim().is_empty()));
    let carried = message.attachments().filter(|part| part.is_message());
    let mut all: Vec<_> = carried.collect();
    let one = all.pop().filter(|_| all.is_empty() && !own)?;
    Some(part::bytes(one, bytes))
}

/// The body: HTML parts where there are any, else plain ones; or what the fields of a form say.
fn text(
    story: &mut Story,
    message: &Message<'_>,
    bytes: &[u8],
    input: &Input<'_>,
) -> Result<(Vec<Block>, &'static str), ReadError> {
    let mut encoding = "utf-8";
    for (n, part) in message.text_bodies().enumerate() {
        let decoded = part::text(part, bytes)?;
        if n == 0
            && !matches!(part.body, PartType::Html(_))
            && let Some(fields) = form::fields(&part::unflowed(part, &decoded.text))
        {
            form::fill(story, fields, input);
            return Ok((Vec::new(), decoded.encoding));
        }
    }
    for parts in [&message.html_body, &message.text_body] {
        let mut blocks = Vec::new();
        for id in parts {
            let Some(part) = message.part(*id) else { continue };
            let decoded = part::text(part, bytes)?;
            encoding = decoded.encoding;
            if matches!(part.body, PartType::Html(_)) || part.is_content_type("text", "html") {
                blocks.extend(crate::markup::blocks_from_html(&decoded.text, None));
            } else {
                let (text, signature) = part::signed(part, &decoded.text);
                if let Some(signature) = signature {
                    story.extra.entry("signature").or_insert_with(|| signature.into());
                }
                let paragraphs = crate::format::text::paragraphs(&text);
                limits::check_count("paragraphs", blocks.len() + paragraphs.len(), limits::MAX_PARAGRAPHS)?;
                blocks.extend(paragraphs.into_iter().map(Block::paragraph));
            }
        }
        if !blocks.is_empty() {
            return Ok((blocks, encoding));
        }
    }
    Ok((Vec::new(), encoding))
}
