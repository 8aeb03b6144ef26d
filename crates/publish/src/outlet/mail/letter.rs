//! The mail of a story: pure, and the same bytes at every attempt.

use std::time::SystemTime;

use lettre::{
    Message,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{HeaderName, HeaderValue},
    },
};
use serde::{Deserialize, Serialize};
use wiredesk_formats::markup::escape;
use wiredesk_story::Language;

use crate::{
    outlet::{Attempt, Failure},
    readers,
};

/// The longest subject, in characters.
pub(super) const SUBJECT: usize = 300;

/// Between whom mails go.
pub(super) struct Letters {
    pub(super) from: Mailbox,
    pub(super) to: Vec<Mailbox>,
}

/// The mails of a story, so that the next one answers them: ids without brackets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Thread {
    pub(super) first: String,
    pub(super) last: String,
}

impl Letters {
    /// The mail of an attempt, and the thread with it.
    pub(super) fn letter(&self, attempt: &Attempt) -> Result<(Message, Thread), Failure> {
        let before = attempt.before.as_ref().and_then(|before| before.note.as_deref());
        let before: Option<Thread> = before.and_then(|note| serde_json::from_str(note).ok());
        let id = format!("{}@{}", attempt.delivery, self.from.email.domain());
        let mut letter = Message::builder()
            .from(self.from.clone())
            .date(SystemTime::from(attempt.wire.time))
            .message_id(Some(format!("<{id}>")))
            .subject(subject(attempt))
            .raw_header(header("Auto-Submitted", "auto-generated")?);
        for to in &self.to {
            letter = letter.to(to.clone());
        }
        if let Some(thread) = &before {
            let (first, last) = (&thread.first, &thread.last);
            let references = if first == last { format!("<{first}>") } else { format!("<{first}> <{last}>") };
            letter = letter.in_reply_to(format!("<{last}>")).references(references);
        }
        if let Some(language) = &attempt.story.language {
            letter = letter.raw_header(header("Content-Language", language.as_str())?);
        }
        let parts = MultiPart::alternative()
            .boundary(format!("={}", attempt.delivery))
            .singlepart(SinglePart::plain(plain(attempt)))
            .singlepart(SinglePart::html(html(attempt)));
        let letter = letter.multipart(parts);
        let letter = letter.map_err(|error| Failure::Never { reason: format!("the mail cannot be written: {error}") })?;
        Ok((letter, Thread { first: before.map_or_else(|| id.clone(), |thread| thread.first), last: id }))
    }
}

pub(super) fn header(name: &'static str, value: &str) -> Result<HeaderValue, Failure> {
    let name = HeaderName::new_from_ascii(name.to_owned());
    let name = name.map_err(|error| Failure::Never { reason: format!("the mail cannot be written: {error}") })?;
    Ok(HeaderValue::new(name, value.to_owned()))
}

/// A withdrawal holds no word of the story: the mail that it answers says which one it is.
fn subject(attempt: &Attempt) -> String {
    let story = &attempt.story;
    if attempt.withdraw {
        return readers::word(story, "withdrawn_title");
    }
    let headline = readers::headline(story).unwrap_or_else(|| attempt.uri.as_str().to_owned());
    readers::shorten(&headline, SUBJECT)
}

fn plain(attempt: &Attempt) -> String {
    if attempt.withdraw { readers::word(&attempt.story, "withdrawn") } else { readers::plain(&attempt.story) }
}

fn html(attempt: &Attempt) -> String {
    let story = &attempt.story;
    let title = escape(&subject(attempt));
    let text = match attempt.withdraw {
        true => readers::around(story, &format!("<p>{}</p>", escape(&plain(attempt)))),
        false => readers::article(story),
    };
    let language = story.language.as_ref().map(Language::as_str).unwrap_or_default();
    let heading = readers::around(story, &format!("<h1>{title}</h1>"));
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n</head>\n<body>\n{heading}\n\
         {text}\n</body>\n</html>\n",
        escape(language)
    )
}
