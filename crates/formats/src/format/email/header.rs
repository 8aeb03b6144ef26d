//! The header of a message.

use mail_parser::{Address, Header, HeaderName, HeaderValue, Message, parsers::MessageStream};
use serde_json::Value;
use wiredesk_story::{AltId, Label, Language, Party, Story, Subject};

use super::FORMAT;
use crate::{Input, ReadError, encoding, format::feed};

/// Fields that a mail has and no story begins with (RFC 5322, section 3.6).
const FIELDS: [&str; 12] = [
    "received",
    "message-id",
    "mime-version",
    "delivered-to",
    "return-path",
    "dkim-signature",
    "content-transfer-encoding",
    "content-type",
    "from",
    "to",
    "subject",
    "date",
];
/// How many of the fields above are in any mail that is one.
const ENOUGH: usize = 3;
/// Fields that are carried under their own names.
const CARRIED: [&str; 15] = [
    "From",
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "In-Reply-To",
    "References",
    "Comments",
    "List-Id",
    "Importance",
    "Priority",
    "Sensitivity",
    "Organization",
    "Authentication-Results",
    "Received-SPF",
];
/// What programs on the way write for themselves.
const OF_PROGRAMS: [&str; 9] =
    ["x-received", "x-google-", "x-gm-", "x-ms-", "x-spam", "x-virus", "x-forefront", "x-originating", "x-mailer"];
/// The longest field that is carried.
const LONGEST: usize = 4096;

/// Whether a text is the head of a mail: it begins with a field, and has several that only mail has.
pub(super) fn is_mail(head: &str) -> bool {
    let mut found: Vec<String> = Vec::new();
    for line in header_lines(head) {
        if let Some(name) = name(line).map(str::to_ascii_lowercase)
            && FIELDS.contains(&name.as_str())
            && !found.contains(&name)
        {
            found.push(name);
        }
    }
    let technical = found.iter().any(|name| !matches!(name.as_str(), "from" | "to" | "subject" | "date" | "received"));
    begins(head) && (found.len() >= ENOUGH || technical && found.len() >= 2)
}

/// Whether the first line is a field of a header.
pub(super) fn begins(head: &str) -> bool {
    header_lines(head).next().is_some_and(|line| name(line).is_some())
}

fn header_lines(head: &str) -> impl Iterator<Item = &str> {
    let head = head.trim_start_matches('\u{feff}').trim_start();
    head.lines().skip_while(|line| line.starts_with("From ")).take_while(|line| !line.trim().is_empty())
}

/// The name of a field: printable ASCII without a colon.
fn name(line: &str) -> Option<&str> {
    let (name, _) = line.split_once(':')?;
    (!name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')).then_some(name)
}

pub(super) fn fill(story: &mut Story, message: &Message<'_>, bytes: &[u8], input: &Input<'_>) -> Result<(), ReadError> {
    if let Some(id) = message.message_id() {
        story.alt_ids.push(AltId::new("guid", id));
    }
    let subject = message.header(HeaderName::Subject).and_then(HeaderValue::as_text);
    if let Some(subject) = subject.map(|text| line(text, "Subject", message, bytes)).transpose()? {
        let subject = subject.split_whitespace().collect::<Vec<_>>().join(" ");
        if !subject.is_empty() {
            story.headlines.push(Label::new("main", subject));
        }
    }
    story.version_created = message.header_raw(HeaderName::Date).and_then(|text| feed::parse_date(text, input.zone));
    sender(story, message, bytes)?;
    let keywords = message.keywords();
    let keywords = keywords.as_text_list().unwrap_or_default();
    for word in keywords.iter().flat_map(|words| words.split([',', '،'])).map(str::trim).filter(|word| !word.is_empty())
    {
        story.subjects.push(Subject { name: Some(word.to_owned()), rel: Some("keyword".into()), ..Subject::default() });
    }
    let language = message.header_raw(HeaderName::ContentLanguage).unwrap_or_default();
    story.language = language.split(',').next().and_then(|tag| Language::parse(tag.trim()).ok());
    carried(story, message);
    Ok(())
}

fn sender(story: &mut Story, message: &Message<'_>, bytes: &[u8]) -> Result<(), ReadError> {
    let Some(from) = message.from().and_then(Address::first) else { return Ok(()) };
    let name = from.name().map(|name| line(name, "From", message, bytes)).transpose()?;
    let address = from.address().map(str::to_owned);
    if name.is_some() || address.is_some() {
        story.info_sources.push(Party {
            name: name.or_else(|| address.clone()),
            role: Some("source".into()),
            literal: address,
            uri: None,
        });
    }
    Ok(())
}

/// A field's text. Where letters in it could not be read, its bytes are looked at once more, and refused if they make no sense.
fn line(text: &str, field: &'static str, message: &Message<'_>, bytes: &[u8]) -> Result<String, ReadError> {
    if !text.contains('\u{fffd}') {
        return Ok(text.to_owned());
    }
    let header = message.headers().iter().rev().find(|header| header.name().eq_ignore_ascii_case(field));
    let raw = header.and_then(|header| bytes.get(header.offset_start() as usize..header.offset_end() as usize));
    let raw = raw.filter(|raw| !raw.is_ascii()).unwrap_or_default();
    let decoded = encoding::decode(raw, None).ok().filter(|decoded| !decoded.text.is_empty());
    let whole = decoded.map(|decoded| decoded.text.trim().to_owned());
    let whole = if field == "From" {
        whole.and_then(|text| Some(text.split_once('<')?.0.trim_matches([' ', '"']).to_owned()))
    } else {
        whole
    };
    whole.filter(|text| !text.contains('\u{fffd}')).ok_or_else(|| ReadError::Content {
        format: FORMAT.name,
        message: format!(
            "letters of the field {field} cannot be read in the character set that it names; ask for the message again"
        ),
    })
}

/// Fields that a newsroom may ask for, under their own names.
fn carried(story: &mut Story, message: &Message<'_>) {
    for header in message.headers() {
        let name = header.name();
        let lower = name.to_ascii_lowercase();
        let own = lower.starts_with("x-") && !OF_PROGRAMS.iter().any(|program| lower.starts_with(program));
        let Some(listed) =
            CARRIED.iter().find(|known| known.eq_ignore_ascii_case(name)).copied().or(own.then_some(name))
        else {
            continue;
        };
        let Some(text) = said(header, message).filter(|text| !text.is_empty() && text.len() <= LONGEST) else {
            continue;
        };
        story.extra.entry(listed).or_insert(Value::from(text));
    }
}

/// A field as it is shown. Senders' programs encode words in fields of their own as well (RFC 2047).
fn said(header: &Header<'_>, message: &Message<'_>) -> Option<String> {
    let encoded = matches!(header.value(), HeaderValue::Text(text) if text.contains("=?"));
    let raw = message.raw_message().get(header.offset_start() as usize..header.offset_end() as usize);
    match raw.filter(|_| encoded) {
        Some(raw) => shown(&MessageStream::new(raw).parse_unstructured()),
        None => shown(header.value()),
    }
}

fn shown(value: &HeaderValue<'_>) -> Option<String> {
    match value {
        HeaderValue::Text(text) => Some(text.split_whitespace().collect::<Vec<_>>().join(" ")),
        HeaderValue::TextList(list) => Some(list.join(", ")),
        HeaderValue::Address(addresses) => {
            let one = |address: &mail_parser::Addr<'_>| match (address.name(), address.address()) {
                (Some(name), Some(address)) => Some(format!("{name} <{address}>")),
                (name, address) => name.or(address).map(str::to_owned),
            };
            Some(addresses.iter().filter_map(one).collect::<Vec<_>>().join(", "))
        }
        _ => None,
    }
}
