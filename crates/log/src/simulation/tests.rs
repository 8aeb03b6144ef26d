use std::sync::Arc;

use tempfile::TempDir;

use super::*;
use crate::{
    clock::Clock,
    conformance::{Site, tests::Memory},
    embedded::EmbeddedLog,
    error::LogError,
    event_log::{EventLog, LogOptions},
    faults::Faults,
    instance::InstanceName,
    stage::StageSpec,
};

/// Seeds whose histories were once wrong, and what was.
const REGRESSIONS: &[(u64, &str)] =
    &[(3, "an instance that was expelled while it had nothing to do never took part again")];

/// The embedded log, as all instances of one process share it.
struct Embedded;

struct OneProcess {
    log: EmbeddedLog,
    _folder: TempDir,
}

impl Backend for Embedded {
    fn make(&self, partitions: u32, clock: Arc<dyn Clock>) -> Result<Arc<dyn Site>, LogError> {
        // On a disk in memory where there is one: no power is lost here.
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let log = EmbeddedLog::open(folder.path(), LogOptions { partitions, clock, ..LogOptions::default() })?;
        Ok(Arc::new(OneProcess { log, _folder: folder }))
    }
}

impl Site for OneProcess {
    fn open(&self, faults: Arc<dyn Faults>) -> Result<Arc<dyn EventLog>, LogError> {
        Ok(Arc::new(self.log.with_faults(faults)))
    }

    fn expel(&self, _: &StageSpec, _: &InstanceName) {}
}

fn live_through(backend: &dyn Backend, seeds: impl Iterator<Item = u64>) {
    let asked = std::env::var("WIREDESK_SEED").ok().and_then(|seed| seed.parse().ok());
    let seeds: Vec<u64> = asked.map_or_else(|| seeds.collect(), |seed| vec![seed]);
    for seed in seeds {
        if let Err(wrong) = history(backend, seed) {
            panic!(
                "the history of seed {seed} is wrong: {wrong}\n\
                 live through it again with WIREDESK_SEED={seed} cargo test -p wiredesk-log simulation"
            );
        }
    }
}

#[test]
fn in_a_thousand_histories_each_input_takes_effect_once() {
    live_through(&Memory, 0..1000);
}

#[test]
fn on_the_embedded_log_too() {
    live_through(&Embedded, 0..50);
}

#[test]
fn histories_that_were_once_wrong_are_right() {
    live_through(&Memory, REGRESSIONS.iter().map(|(seed, _)| *seed));
}
