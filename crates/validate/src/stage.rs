//! The stage `validate`: what may go on, under which revision. A story's whole history is decided here and nowhere else.
//!
//! - `stage/version.rs`: a version that the wire brings; `stage/withdrawal.rs`: kills; `stage/command.rs`: what people say
//! - `stage/visit.rs`: how each of them ends: let through, held, dropped, refused; rows and receipts go with it

mod command;
mod version;
mod visit;
mod withdrawal;

use std::sync::Arc;

use wiredesk_log::{Context, Input, NoJob, Stage, StageSpec, Topic, Verdict};
use wiredesk_story::event::{Incoming, Received};

use self::visit::Visit;
use crate::config::ValidateConfig;

/// The stage.
pub struct ValidateStage {
    spec: StageSpec,
    config: Arc<ValidateConfig>,
}

impl ValidateStage {
    /// A stage with these rules.
    pub fn new(config: Arc<ValidateConfig>) -> Self {
        Self { spec: StageSpec { name: "validate", input: Some(Topic::Received) }, config }
    }
}

impl Stage for ValidateStage {
    type Job = NoJob;
    type Done = NoJob;

    fn spec(&self) -> &StageSpec {
        &self.spec
    }

    fn apply(&mut self, input: Input<'_, NoJob>, cx: &mut Context<'_, NoJob>) -> Verdict {
        let Input::Record(record, _) = input else { return Verdict::done() };
        let received: Received = match serde_json::from_slice(&record.value) {
            Ok(received) => received,
            Err(error) => {
                let reason = format!("no event of this version: {error}; see which program wrote it");
                return Verdict::Reject { rule: "unreadable".into(), reason };
            }
        };
        let Received { wire, authority, uri, what, .. } = received;
        cx.comes_from(&wire.id, wire.index, Some(&uri));
        let mut visit = Visit::new(cx, &self.config, wire, authority, uri);
        match what {
            Incoming::Story { story, .. } => visit.story(story),
            Incoming::Command(command) => visit.command(command),
        }
    }
}

#[cfg(test)]
mod tests;
