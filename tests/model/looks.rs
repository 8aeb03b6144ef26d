//! What `validate` looks at, and in which order: the model follows it. Read on the spot, as no log says afterwards in which order
//! one stage took what lay in several partitions.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use wiredesk_log::{Context, Input, NoJob, Position, Stage, StageSpec, Stored, Verdict, stage::Fetch};
use wiredesk_story::event::Received;
use wiredesk_validate::ValidateStage;

/// Shared with every process there ever was.
#[derive(Clone, Default)]
pub(crate) struct Looks(Arc<Mutex<Vec<Look>>>);

struct Look {
    position: Position,
    received: Received,
    /// Whether the step that looks at it is still at work.
    under_way: bool,
    /// Whether that step came to its end: then it must never be looked at again.
    sure: bool,
    /// Whether it was all the same.
    again: bool,
}

impl Looks {
    fn lock(&self) -> MutexGuard<'_, Vec<Look>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The step that looked is over. Where it did not come to its end, nobody knows whether it took effect.
    pub(crate) fn step_is_over(&self, came_to_its_end: bool) {
        for look in self.lock().iter_mut().filter(|look| look.under_way) {
            (look.under_way, look.sure) = (false, came_to_its_end);
        }
    }

    /// All that was looked at, in the order in which it took effect. What was looked at in vain comes where it was looked at again.
    pub(crate) fn all(&self) -> Vec<Received> {
        self.lock().iter().map(|look| look.received.clone()).collect()
    }

    /// What was looked at again after it had taken effect.
    pub(crate) fn twice(&self) -> Vec<Position> {
        self.lock().iter().filter(|look| look.again).map(|look| look.position).collect()
    }

    fn look(&self, record: &Stored) {
        let mut looks = self.lock();
        let position = record.position;
        let before = looks.iter().position(|look| look.position == position).map(|at| looks.remove(at));
        let again = before.is_some_and(|before| before.sure || before.again);
        let received = serde_json::from_slice(&record.value).unwrap();
        looks.push(Look { position, received, under_way: true, sure: false, again });
    }
}

/// `validate` under the eyes of the model.
pub(crate) struct Watched {
    pub(crate) stage: ValidateStage,
    pub(crate) looks: Looks,
}

impl Stage for Watched {
    type Job = NoJob;
    type Done = NoJob;

    fn spec(&self) -> &StageSpec {
        self.stage.spec()
    }

    fn prepare(&self, record: &Stored) -> Option<Fetch> {
        self.stage.prepare(record)
    }

    fn apply(&mut self, input: Input<'_, NoJob>, cx: &mut Context<'_, NoJob>) -> Verdict {
        if let Input::Record(record, _) = &input {
            self.looks.look(record);
        }
        self.stage.apply(input, cx)
    }
}
