//! When a failed delivery is tried again: data, and a pure answer.

use std::time::Duration;

use crate::setting::PublishConfig;

/// The longest wait that an outlet can ask for (`Retry-After`).
const LONGEST_ASKED: Duration = Duration::from_secs(86_400);
/// A wait is up to a tenth longer, so that what failed together does not come again together.
const JITTER: f64 = 0.1;

/// The waits before each further attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retries(Vec<Duration>);

impl Retries {
    /// Waits in their order.
    pub fn new(waits: Vec<Duration>) -> Self {
        Self(waits)
    }

    /// Those of `[publish] retries`.
    pub fn of(config: &PublishConfig) -> Self {
        Self(config.retries.iter().map(|seconds| Duration::from_secs(*seconds)).collect())
    }

    /// How long to wait after so many attempts have failed; `None` when it has been enough. `asked` is what the outlet asked for:
    /// never sooner, and a day at most. `dice` is a random number from 0 to 1.
    pub fn after(&self, attempts: u32, asked: Option<Duration>, dice: f64) -> Option<Duration> {
        let wait = *self.0.get(usize::try_from(attempts).ok()?.checked_sub(1)?)?;
        let wait = wait.mul_f64(1.0 + JITTER * dice.clamp(0.0, 1.0));
        Some(wait.max(asked.unwrap_or_default().min(LONGEST_ASKED)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schedule_is_kept_stretched_and_at_its_end() {
        let seconds = Duration::from_secs;
        let retries = Retries::new(vec![seconds(5), seconds(300)]);
        assert_eq!(retries.after(1, None, 0.0), Some(seconds(5)));
        assert_eq!(retries.after(2, None, 1.0), Some(seconds(330)));
        assert_eq!(retries.after(3, None, 0.0), None);
        assert_eq!(retries.after(1, Some(seconds(120)), 0.5), Some(seconds(120)));
        assert_eq!(retries.after(2, Some(seconds(1)), 0.0), Some(seconds(300)));
        assert_eq!(retries.after(1, Some(Duration::MAX), 0.0), Some(LONGEST_ASKED));
        assert_eq!(Retries::new(Vec::new()).after(1, None, 0.0), None);
    }
}
