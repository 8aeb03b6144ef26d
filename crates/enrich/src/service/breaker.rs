//! A service that fails again and again is left alone for a while, so that no story waits for it.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// Failures in a row that open it.
const FAILURES: u32 = 5;
/// How long nobody is let through then; after that one at a time tries.
const PAUSE: Duration = Duration::from_secs(30);

/// Counts failures in a row.
#[derive(Debug, Default)]
pub(super) struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    failures: u32,
    open_until: Option<Instant>,
}

impl Breaker {
    /// Whether the service may be asked now; if not, why, in plain words.
    pub(super) fn enter(&self, now: Instant) -> Result<(), String> {
        let mut state = self.state();
        match state.open_until {
            Some(until) if until > now => {
                let left = until.duration_since(now).as_secs() + 1;
                Err(format!(
                    "it is not asked: it failed {} times in a row, or asked to be left alone; again in {left} seconds",
                    state.failures
                ))
            }
            // Whoever comes first tries; the others wait for what comes of it.
            Some(_) => {
                state.open_until = Some(now + PAUSE);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// What came of asking; `after`: how long the service wants to be left alone.
    pub(super) fn went(&self, now: Instant, well: bool, after: Option<Duration>) {
        let mut state = self.state();
        if well && after.is_none() {
            *state = State::default();
            return;
        }
        state.failures = state.failures.saturating_add(1);
        if state.failures >= FAILURES || after.is_some() {
            state.open_until = Some(now + after.unwrap_or(PAUSE));
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn it_opens_after_five_failures_lets_one_try_and_shuts_when_that_goes_well() {
        let start = Instant::now();
        let breaker = Breaker::default();
        for _ in 0..FAILURES {
            breaker.enter(start).unwrap();
            breaker.went(start, false, None);
        }
        assert!(breaker.enter(start).unwrap_err().contains("5 times in a row"));
        let later = start + PAUSE + Duration::from_secs(1);
        breaker.enter(later).unwrap();
        assert!(breaker.enter(later).is_err(), "one at a time tries");
        breaker.went(later, true, None);
        breaker.enter(later).unwrap();
        breaker.went(later, false, Some(Duration::from_secs(90)));
        assert!(breaker.enter(later + Duration::from_secs(60)).is_err(), "it asked to be left alone");
    }
}
