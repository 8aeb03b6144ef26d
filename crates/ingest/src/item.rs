//! A thing on the wire, before anyone has read it.

use wiredesk_log::{
    Lane, Record, Topic,
    record::{Headers, header},
};
use wiredesk_story::event::Command;

use crate::{ids::Given, lane};

/// The format, language and moment that whoever put a thing on the wire stated for it: over the source's own.
pub mod stated {
    /// A wire format's name.
    pub const FORMAT: &str = "wd_format";
    /// Language of stories that state none.
    pub const LANGUAGE: &str = "wd_language";
    /// `versionCreated` of stories that state none.
    pub const AT: &str = "wd_at";
}

/// Bytes and where they come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WireItem {
    /// The source's name.
    pub source: String,
    /// What the transport calls it: a path, a message id. A later item of the same name is the next version of a format without ids.
    pub item: Option<String>,
    /// The bytes as they came.
    pub bytes: Vec<u8>,
    /// Media type as the transport stated it, with its parameters.
    pub content_type: Option<String>,
    /// Format stated with it.
    pub format: Option<String>,
    /// Language stated with it.
    pub language: Option<String>,
    /// Moment stated with it, RFC 3339.
    pub at: Option<String>,
    /// The source goes by the flash lane.
    pub flash: bool,
}

impl WireItem {
    /// Its record for `wire`, keyed by source and item name.
    pub fn into_record(self, given: &Given) -> Record {
        let hurried = self.flash || lane::looks_urgent(&self.bytes);
        let key = match &self.item {
            Some(item) => format!("{}/{item}", self.source),
            None => self.source.clone(),
        };
        let lane = if hurried { Lane::Flash } else { Lane::Ordinary };
        let mut record = Record::new(Topic::Wire, lane, key, self.bytes);
        let event = Topic::Wire.event();
        let headers = &mut record.headers;
        headers.set(header::CE_SPECVERSION, "1.0");
        headers.set(header::CE_ID, given.wire.clone());
        headers.set(header::CE_TYPE, event.ce_type());
        headers.set(header::CE_SOURCE, format!("/wiredesk/ingest/{}", self.source));
        headers.set(header::CE_TIME, given.time.to_string());
        headers.set(header::CE_DATASCHEMA, event.dataschema());
        headers.set(header::TRACEPARENT, given.traceparent.clone());
        headers.set(header::WIRE, given.wire.clone());
        headers.set(header::SOURCE, self.source);
        headers.set(header::ARRIVED, given.time.to_string());
        headers.set(header::ARRIVAL, given.arrival.to_string());
        set_some(headers, header::ITEM, self.item);
        set_some(headers, header::CONTENT_TYPE, self.content_type);
        set_some(headers, stated::FORMAT, self.format);
        set_some(headers, stated::LANGUAGE, self.language);
        set_some(headers, stated::AT, self.at);
        record
    }

    /// A person's command as a wire item of the source `desk`: in order with its story, and audited.
    pub fn command(command: &Command) -> Self {
        Self {
            source: Command::SOURCE.to_owned(),
            item: Some(command.uri().to_string()),
            // Our own types always serialise: their maps have string keys.
            bytes: serde_json::to_vec(command).unwrap_or_default(),
            content_type: Some(Command::MEDIA_TYPE.to_owned()),
            flash: matches!(command, Command::Kill { .. }),
            ..Self::default()
        }
    }
}

fn set_some(headers: &mut Headers, name: &str, value: Option<String>) {
    if let Some(value) = value {
        headers.set(name, value);
    }
}
