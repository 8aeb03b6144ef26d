//! How a runner ends: it takes nothing new, waits for its jobs a while, and hands over only if nothing is under way.

use super::{Progress, RunError, Runner};
use crate::{stage::Stage, wake::Wake};

impl<S: Stage> Runner<S> {
    /// What jobs come back with until then is recorded. Where some do not come back in time, the partitions are not handed over:
    /// the next owner is told that somebody may be at work.
    pub(super) fn end(&mut self, wake: &Wake) -> Result<(), RunError> {
        const LOOK: std::time::Duration = std::time::Duration::from_millis(100);
        self.ending = true;
        self.buffers.drop_records();
        let last = self.parts.clock.now().saturating_add(self.parts.limits.grace).unwrap_or(jiff::Timestamp::MAX);
        loop {
            let progress = self.step()?;
            let jobs = self.parts.workers.busy();
            if matches!(progress, Progress::Idle(_)) && jobs == 0 {
                return Ok(self.member.leave()?);
            }
            if self.parts.clock.now() >= last {
                tracing::warn!(stage = self.stage.spec().name, jobs, "ended with jobs under way: not handed over");
                return Ok(());
            }
            if !matches!(progress, Progress::Worked(_)) {
                wake.wait(self.until(last).min(LOOK));
            }
        }
    }
}
