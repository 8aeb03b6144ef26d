//! The stage `validate`: what may go on, under which revision. A story's whole history is decided here and nowhere else.
//!
//! - `stage/version.rs`: a version that the wire brings; `stage/withdrawal.rs`: kills; `stage/command.rs`: what people say
//! - `stage/visit.rs`: how each of them ends: let through, held, dropped, refused; rows and receipts go with it

mod command;
mod version;
mod visit;
mod withdrawal;

use std::sync::Arc;

use jiff::Timestamp;
use wiredesk_log::{
    Context, Input, Lane, NoJob, Record, Row, Stage, StageSpec, Topic, Verdict, hearsay::Hearsay, record::header,
    rows::RowKey,
};
use wiredesk_story::{
    StoryUri,
    event::{Incoming, Received},
};

use self::visit::Visit;
use crate::{
    config::ValidateConfig,
    known::table,
    twins::{self, Twins},
};

/// The stage.
pub struct ValidateStage {
    spec: StageSpec,
    config: Arc<ValidateConfig>,
    twins: Twins,
}

impl ValidateStage {
    /// A stage with these rules.
    pub fn new(config: Arc<ValidateConfig>) -> Self {
        Self { spec: StageSpec { name: "validate", input: Some(Topic::Received) }, config, twins: Twins::default() }
    }
}

impl Stage for ValidateStage {
    type Job = NoJob;
    type Done = NoJob;

    fn spec(&self) -> &StageSpec {
        &self.spec
    }

    fn overhears(&self) -> Option<Hearsay> {
        Some(twins::HEARSAY)
    }

    fn overheard(&mut self, at: &RowKey, row: Option<&Row>, now: Timestamp) {
        // One that is deleted is out of its window here too.
        if let Some(row) = row {
            self.twins.hear(at, row, now);
        }
    }

    fn apply(&mut self, input: Input<'_, NoJob>, cx: &mut Context<'_, NoJob>) -> Verdict {
        let record = match input {
            Input::Record(record, _) => record,
            Input::Assigned(_) => {
                self.twins.load(cx);
                return Verdict::done();
            }
            _ => return Verdict::done(),
        };
        let received: Received = match serde_json::from_slice(&record.value) {
            Ok(received) => received,
            Err(error) => {
                let reason = format!("no event of this version: {error}; see which program wrote it");
                return Verdict::Reject { rule: "unreadable".into(), reason };
            }
        };
        cx.comes_from(&received.wire.id, received.wire.index, Some(&received.uri));
        // What comes under another name of a story is done in the place of that story.
        if received.alias.is_none()
            && let Some(main) = cx.load::<StoryUri>(table::ALIAS, received.uri.as_str())
        {
            return Verdict::Forward(vec![renamed(received, main, cx.lane())]);
        }
        let Received { wire, authority, uri, what, .. } = received;
        let mut visit = Visit::new(cx, &self.config, &mut self.twins, wire, authority, uri);
        match what {
            Incoming::Story { story, .. } => visit.story(story),
            Incoming::Command(command) => visit.command(command),
        }
    }
}

/// The same under the story's own name, to be read again in that story's partition.
fn renamed(received: Received, main: StoryUri, lane: Lane) -> Record {
    let (wire, index) = (received.wire.id.clone(), received.wire.index);
    let renamed = Received { alias: Some(received.uri), uri: main, ..received };
    Record::event(Topic::Received, lane, renamed.uri.as_str(), &renamed)
        .with(header::WIRE, wire)
        .with(header::INDEX, index.to_string())
        .with(header::CE_SUBJECT, renamed.uri.as_str())
}

#[cfg(test)]
mod tests;
