//! `--format`, `--language`, `--at`: what stories do not state themselves.

use clap::Args;
use jiff::tz::TimeZone;
use wiredesk_formats as formats;
use wiredesk_story::{DateTime, Language};

#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Stated {
    /// Wire format; found by content where it is not named
    #[arg(long, value_name = "F", value_parser = format)]
    pub(crate) format: Option<String>,
    /// Language of stories that state none
    #[arg(long, value_name = "TAG", value_parser = language)]
    pub(crate) language: Option<Language>,
    /// Moment of stories that state none
    #[arg(long, value_name = "RFC3339", value_parser = moment)]
    pub(crate) at: Option<DateTime>,
}

impl Stated {
    /// Reads a file's bytes.
    pub(crate) fn read(
        &self,
        bytes: &[u8],
        name: Option<&str>,
        zone: &TimeZone,
    ) -> Result<formats::Read, formats::ReadError> {
        let input =
            formats::Input { bytes, name, charset: None, zone, language: self.language.as_ref(), at: self.at.as_ref() };
        formats::read(&input, self.format.as_deref())
    }
}

fn format(name: &str) -> Result<String, String> {
    match formats::by_name(name) {
        Some(known) if known.read.is_some() => Ok(name.to_owned()),
        Some(_) => Err(format!("{name} can be written, not read")),
        None => Err("no such format; `wiredesk formats` lists them".to_owned()),
    }
}

fn language(tag: &str) -> Result<Language, String> {
    tag.parse().map_err(|error: wiredesk_story::language::NotALanguage| error.to_string())
}

fn moment(text: &str) -> Result<DateTime, String> {
    DateTime::parse(text).map_err(|error| error.to_string())
}
