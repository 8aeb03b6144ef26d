use tempfile::TempDir;

use super::*;
use crate::{
    embedded::EmbeddedLog,
    event_log::{LogOptions, Promises},
    memory::MemoryLog,
};

pub(crate) struct Memory;

impl Backend for Memory {
    fn make(&self, partitions: u32, clock: Arc<dyn Clock>) -> Result<Arc<dyn Site>, LogError> {
        Ok(Arc::new(MemoryLog::new(LogOptions { partitions, clock, ..LogOptions::default() }).on_a_disk()))
    }
}

impl Site for MemoryLog {
    fn open(&self, faults: Arc<dyn Faults>) -> Result<Arc<dyn EventLog>, LogError> {
        Ok(Arc::new(self.with_faults(faults)))
    }

    fn expel(&self, stage: &StageSpec, instance: &InstanceName) {
        MemoryLog::expel(self, stage, instance);
    }

    fn lose_power(&self, stage: &StageSpec) -> Option<Box<dyn Rows>> {
        MemoryLog::lose_power(self);
        Some(self.rows(stage.name))
    }
}

struct Embedded;

struct EmbeddedSite {
    folder: TempDir,
    partitions: u32,
    clock: Arc<dyn Clock>,
}

impl Backend for Embedded {
    fn make(&self, partitions: u32, clock: Arc<dyn Clock>) -> Result<Arc<dyn Site>, LogError> {
        // On a disk in memory where there is one: no power is lost here, and hundreds of logs are made.
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        Ok(Arc::new(EmbeddedSite { folder, partitions, clock }))
    }
}

impl Site for EmbeddedSite {
    fn open(&self, faults: Arc<dyn Faults>) -> Result<Arc<dyn EventLog>, LogError> {
        let options = LogOptions { partitions: self.partitions, faults, clock: Arc::clone(&self.clock) };
        Ok(Arc::new(EmbeddedLog::open(self.folder.path(), options)?))
    }

    fn expel(&self, _: &StageSpec, _: &InstanceName) {}
}

#[test]
fn the_log_in_memory_keeps_every_promise() {
    assert_eq!(check(&Memory), []);
}

#[test]
fn the_embedded_log_keeps_every_promise() {
    assert_eq!(check(&Embedded), []);
}

#[test]
fn each_backend_declares_what_it_promises() {
    let promises = |backend: &dyn Backend| {
        let site = backend.make(1, Arc::new(crate::clock::SystemClock)).unwrap();
        site.open(Arc::new(crate::faults::NoFaults)).unwrap().promises()
    };
    let max_record = 1 << 20;
    assert_eq!(
        promises(&Memory),
        Promises { durable: false, shares_partitions: true, dense: true, prompt: true, max_record }
    );
    assert_eq!(
        promises(&Embedded),
        Promises { durable: true, shares_partitions: false, dense: true, prompt: true, max_record }
    );
}

#[test]
fn a_backend_that_breaks_a_promise_is_told_by_name() {
    struct Broken;
    impl Backend for Broken {
        fn make(&self, _: u32, _: Arc<dyn Clock>) -> Result<Arc<dyn Site>, LogError> {
            Err(LogError::Unavailable("غير متاح".into()))
        }
    }
    let broken = check(&Broken);
    assert_eq!(broken.len(), ALL.len());
    assert_eq!(broken[0].behaviour, "order::records_of_a_key_keep_their_order");
    assert!(broken[0].reason.contains("غير متاح"));
}
