//! Wire ids and arrival numbers.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use data_encoding::{BASE32_DNSSEC, HEXLOWER};
use rand::{Rng, SeedableRng, rngs::StdRng};
use wiredesk_log::Clock;

/// Gives each thing that comes in its id, its arrival number and its trace. Shared by threads.
pub struct WireIds {
    clock: Arc<dyn Clock>,
    random: Mutex<StdRng>,
    last: AtomicU64,
}

/// What one thing is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// 26 lowercase letters and digits that sort by time: 48 bits of milliseconds, 80 of chance.
    pub wire: String,
    /// Microseconds since 1970, one more where two would be the same.
    pub arrival: u64,
    /// When it came.
    pub time: jiff::Timestamp,
    /// W3C Trace Context, sampled.
    pub traceparent: String,
}

impl WireIds {
    /// With chance from a seed; a process takes one from the system.
    pub fn new(clock: Arc<dyn Clock>, seed: u64) -> Self {
        Self { clock, random: Mutex::new(StdRng::seed_from_u64(seed)), last: AtomicU64::new(0) }
    }

    /// The next ones.
    pub fn give(&self) -> Given {
        let time = self.clock.now();
        let micros = u64::try_from(time.as_microsecond()).unwrap_or_default();
        let arrival = 1 + self
            .last
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |last| Some(micros.max(last + 1)))
            .unwrap_or_else(|last| last)
            .max(micros.saturating_sub(1));
        let mut chance = [0_u8; 34];
        self.random.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut chance);
        let (id, trace) = chance.split_at(10);
        let mut name = (micros / 1000).to_be_bytes()[2..].to_vec();
        name.extend_from_slice(id);
        let traceparent = format!("00-{}-{}-01", HEXLOWER.encode(&trace[..16]), HEXLOWER.encode(&trace[16..]));
        Given { wire: BASE32_DNSSEC.encode(&name), arrival, time, traceparent }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use wiredesk_log::clock::ManualClock;

    use super::*;

    #[test]
    fn ids_differ_and_arrivals_grow_while_the_clock_stands_or_goes_on() {
        let clock = Arc::new(ManualClock::at("2025-05-09T12:00:00Z".parse().unwrap()));
        let ids = WireIds::new(clock.clone(), 7);
        let mut given: Vec<Given> = (0..3).map(|_| ids.give()).collect();
        clock.advance(std::time::Duration::from_secs(1));
        given.extend((0..3).map(|_| ids.give()));
        for pair in given.windows(2) {
            assert!(pair[0].arrival < pair[1].arrival, "{pair:?}");
            assert_ne!(pair[0].wire, pair[1].wire);
        }
        assert!(given[0].wire < given[5].wire);
        assert_eq!(given[0].wire.len(), 26);
        assert_eq!(given[0].traceparent.len(), 55);
    }
}
