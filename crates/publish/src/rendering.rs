//! A story as an outlet is given it: in the outlet's format, and the same bytes at every attempt.

use std::borrow::Cow;

use wiredesk_formats::{Format, WriteOptions};
use wiredesk_service::Newsroom;
use wiredesk_story::Story;

use crate::{
    canceled::canceled,
    outlet::{Attempt, Failure},
};

/// How an outlet's stories are written.
#[derive(Clone, Debug)]
pub struct Rendering {
    /// The format; it can be written.
    pub format: &'static Format,
    newsroom: String,
    url: String,
}

impl Rendering {
    /// In a format, in a newsroom's name.
    pub fn new(format: &'static Format, newsroom: &Newsroom) -> Self {
        Self { format, newsroom: newsroom.name.clone(), url: newsroom.url.clone() }
    }

    /// The bytes of an attempt. The moment of writing is the story's arrival, so that they stay the same. A story that is taken back
    /// is an item that says so, without its texts.
    pub fn bytes(&self, attempt: &Attempt) -> Result<Vec<u8>, Failure> {
        let options = WriteOptions {
            newsroom: self.newsroom.clone(),
            url: self.url.clone(),
            language: attempt.story.language.clone(),
            now: attempt.wire.time,
            losses: false,
            ..WriteOptions::default()
        };
        let story: Cow<'_, Story> = if attempt.withdraw {
            Cow::Owned(canceled(&attempt.story, attempt.change))
        } else {
            Cow::Borrowed(&attempt.story)
        };
        let write = self.format.write.as_ref().map(|writer| (writer.write)(std::slice::from_ref(&story), &options));
        match write {
            Some(Ok(written)) => Ok(written.bytes),
            Some(Err(error)) => Err(Failure::Never { reason: error.to_string() }),
            None => Err(Failure::Never { reason: format!("{} cannot be written", self.format.name) }),
        }
    }
}
