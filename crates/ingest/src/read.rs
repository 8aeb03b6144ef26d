//! The stage `read`: from bytes on the wire to stories and commands, named and sent by their lanes.

mod lane;
mod name;

pub use self::name::name as name_story;

use std::sync::Arc;

use jiff::Timestamp;
use wiredesk_formats as formats;
use wiredesk_log::{Context, Input, Lane, NoJob, Record, Stage, StageSpec, Stored, Topic, Verdict, record::header};
use wiredesk_story::{
    DateTime, Language, PubStatus, StoryUri,
    event::{Command, Incoming, Outcome, Received, WireRef},
};

use crate::{config::IngestConfig, item::stated, source::Kind};

/// What is told of a kill that names nothing.
const WITHOUT_ID: &str = "it takes a story back and has no id that says which; put the id in and replay it, or kill the story with `wiredesk kill`";

/// The stage.
pub struct ReadStage {
    spec: StageSpec,
    config: Arc<IngestConfig>,
    zone: jiff::tz::TimeZone,
}

/// What is known of a wire item before its bytes are read.
struct Item<'a> {
    wire: WireRef,
    name: Option<&'a str>,
    record: &'a Stored,
}

impl ReadStage {
    /// A stage for these sources. Times without a zone from a source that is not configured count in `zone`.
    pub fn new(config: Arc<IngestConfig>, zone: jiff::tz::TimeZone) -> Self {
        Self { spec: StageSpec { name: "read", input: Some(Topic::Wire) }, config, zone }
    }

    /// Why a mail does not count as from whom it says, where its source asks.
    fn unproven(&self, record: &Stored) -> Option<String> {
        let source = record.headers.get(header::SOURCE).unwrap_or(&record.key);
        match &self.config.sources.get(source)?.kind {
            Kind::Mail(keys) => keys.refusal(&record.value),
            _ => None,
        }
    }

    fn read(&self, record: &Stored) -> Result<Vec<Record>, Refused> {
        let item = Item::of(record);
        let headers = &record.headers;
        if item.wire.source == Command::SOURCE {
            return Ok(vec![command(&item)?]);
        }
        let source = self.config.sources.get(&item.wire.source).map(|one| &one.source);
        let common = source.map(|source| &source.common);
        let content_type = headers.get(header::CONTENT_TYPE);
        let language: Option<Language> = headers
            .get(stated::LANGUAGE)
            .and_then(|tag| tag.parse().ok())
            .or_else(|| common.and_then(|common| common.language.clone()));
        let at = headers.get(stated::AT).and_then(|text| DateTime::parse(text).ok());
        let named = headers.get(stated::FORMAT).or_else(|| common.and_then(|common| common.format.as_deref()));
        let input = formats::Input {
            bytes: &record.value,
            name: item.name.or(content_type),
            charset: content_type.and_then(charset),
            zone: source.map_or(&self.zone, |source| &source.zone),
            language: language.as_ref(),
            at: at.as_ref(),
        };
        let read = formats::read(&input, named)?;
        let count = read.reading.stories.len();
        // Nothing ever comes under the hash of its bytes: the kill would wait for nobody, in silence.
        if let [story] = read.reading.stories.as_slice()
            && item.name.is_none()
            && story.status() == PubStatus::Canceled
            && name::is_without_id(story)
        {
            return Err(Refused { rule: "kill-without-id", reason: WITHOUT_ID.to_owned() });
        }
        let flash = common.is_some_and(|common| common.flash);
        let authority = source.map_or(item.wire.source.as_str(), |source| source.authority());
        let stories = read.reading.stories.into_iter().enumerate();
        Ok(stories
            .map(|(index, mut story)| {
                let uri = name::name(&mut story, &item.wire.source, item.name, &record.value, (index, count));
                let lane = lane::of(&story, flash);
                let what = Incoming::Story { format: read.format.name.to_owned(), story: Box::new(story) };
                item.received(index, authority, uri, what, lane)
            })
            .collect())
    }
}

/// Why an item is not read, and the rule that says so.
struct Refused {
    rule: &'static str,
    reason: String,
}

impl From<formats::ReadError> for Refused {
    fn from(error: formats::ReadError) -> Self {
        Self { rule: "unreadable", reason: error.to_string() }
    }
}

impl<'a> Item<'a> {
    fn of(record: &'a Stored) -> Self {
        let headers = &record.headers;
        let time = headers.get(header::ARRIVED).and_then(|text| text.parse::<Timestamp>().ok());
        let arrival = headers.get(header::ARRIVAL).and_then(|text| text.parse().ok());
        let wire = WireRef {
            id: headers.get(header::WIRE).map_or_else(|| record.position.to_string(), str::to_owned),
            source: headers.get(header::SOURCE).unwrap_or(&record.key).to_owned(),
            index: 0,
            time: time.unwrap_or(record.time),
            arrival: arrival.unwrap_or(record.position.offset),
        };
        Self { wire, name: headers.get(header::ITEM), record }
    }

    fn received(&self, index: usize, authority: &str, uri: StoryUri, what: Incoming, lane: Lane) -> Record {
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        let received = Received {
            wire: WireRef { index, ..self.wire.clone() },
            authority: authority.to_owned(),
            uri,
            alias: None,
            what,
            unknown: serde_json::Map::new(),
        };
        Record::event(Topic::Received, lane, received.uri.as_str(), &received)
            .with(header::WIRE, self.wire.id.as_str())
            .with(header::INDEX, index.to_string())
            .with(header::CE_SUBJECT, received.uri.as_str())
    }
}

/// A person's command: only the desk's own programs write to its source.
fn command(item: &Item<'_>) -> Result<Record, formats::ReadError> {
    let command: Command = serde_json::from_slice(&item.record.value).map_err(|error| {
        let message = format!("no command of this version: {error}");
        formats::ReadError::Content { format: "command", message }
    })?;
    let uri = command.uri().clone();
    let lane = if matches!(command, Command::Kill { .. }) { Lane::Flash } else { Lane::Ordinary };
    Ok(item.received(0, Command::SOURCE, uri, Incoming::Command(command), lane))
}

/// The `charset` of a media type.
pub(crate) fn charset(content_type: &str) -> Option<&str> {
    let parameters = content_type.split(';').skip(1);
    let mut named = parameters.filter_map(|parameter| parameter.trim().split_once('='));
    let (_, value) = named.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
    Some(value.trim().trim_matches('"')).filter(|value| !value.is_empty())
}

impl Stage for ReadStage {
    type Job = NoJob;
    type Done = NoJob;

    fn spec(&self) -> &StageSpec {
        &self.spec
    }

    fn apply(&mut self, input: Input<'_, NoJob>, _: &mut Context<'_, NoJob>) -> Verdict {
        let Input::Record(record, _) = input else { return Verdict::done() };
        if let Some(reason) = self.unproven(record) {
            return Verdict::Reject { rule: "unproven".into(), reason };
        }
        match self.read(record) {
            Ok(records) if records.is_empty() => Verdict::Drop {
                outcome: Outcome::Empty,
                rule: "empty".into(),
                reason: "there is no story inside".into(),
            },
            Ok(records) => Verdict::Forward(records),
            Err(Refused { rule, reason }) => Verdict::Reject { rule: rule.into(), reason },
        }
    }
}

#[cfg(test)]
mod tests;
