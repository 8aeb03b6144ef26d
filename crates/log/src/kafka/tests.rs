//! On a real broker: the suite that every backend passes.

mod brokers;
mod changelog;
pub(super) mod desk;
mod fences;
mod outages;
mod overhear;
mod security;
mod strangers;

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use tempfile::TempDir;
use wiredesk_kafka_broker::Broker;

use super::*;
use crate::{
    clock::Clock,
    conformance::{self, Backend, Site},
    event_log::LogOptions,
};

/// How soon an instance without a sign of life is taken for dead here. Long enough for a busy machine.
const SESSION: Duration = Duration::from_secs(3);

struct Cluster {
    bootstrap: String,
    made: AtomicU32,
}

struct OnCluster {
    options: KafkaOptions,
    _folder: TempDir,
}

impl Backend for Cluster {
    fn make(&self, partitions: u32, clock: Arc<dyn Clock>) -> Result<Arc<dyn Site>, LogError> {
        let folder = tempfile::tempdir().unwrap();
        let mut options = KafkaOptions::new(&self.bootstrap, folder.path().to_owned());
        options.prefix = format!("t{}-{}.", std::process::id(), self.made.fetch_add(1, Ordering::SeqCst));
        options.session_timeout = SESSION;
        options.retention = Retention { kept: None, passing: None };
        options.log = LogOptions { partitions, clock, ..LogOptions::default() };
        Ok(Arc::new(OnCluster { options, _folder: folder }))
    }

    fn one_in(&self) -> u32 {
        4
    }
}

impl Site for OnCluster {
    fn open(&self, faults: Arc<dyn Faults>) -> Result<Arc<dyn EventLog>, LogError> {
        let log = LogOptions { faults, ..self.options.log.clone() };
        Ok(Arc::new(KafkaLog::open(KafkaOptions { log, ..self.options.clone() })?))
    }

    fn expel(&self, stage: &StageSpec, instance: &InstanceName) {
        let member = format!("{}-{}", instance.as_str(), stage.name);
        leave_group(&self.options.brokers, &self.options.named(stage.name), &member).unwrap();
    }
}

/// Takes a static member out of its group, as an administrator would: LeaveGroup, version 3, of Kafka's protocol.
fn leave_group(broker: &str, group: &str, member: &str) -> std::io::Result<()> {
    let text = |text: &str| [&i16::try_from(text.len()).unwrap().to_be_bytes(), text.as_bytes()].concat();
    let header = [&[0, 13, 0, 3, 0, 0, 0, 1][..], &text("test")].concat();
    let request = [header, text(group), vec![0, 0, 0, 1], text(""), text(member)].concat();
    let mut stream = TcpStream::connect(broker)?;
    stream.write_all(&[&i32::try_from(request.len()).unwrap().to_be_bytes(), &request[..]].concat())?;
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let mut answer = vec![0; usize::try_from(i32::from_be_bytes(length)).unwrap()];
    stream.read_exact(&mut answer)
}

#[test]
fn a_cluster_keeps_every_promise() {
    let Some(broker) = Broker::shared("a_cluster_keeps_every_promise") else { return };
    let cluster = Cluster { bootstrap: broker.bootstrap().to_owned(), made: AtomicU32::new(0) };
    assert_eq!(conformance::check_at_once(&cluster, 4), []);
}

#[test]
fn a_broker_that_is_not_there_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = KafkaOptions::new("127.0.0.1:1", folder.path().to_owned());
    options.client.insert("socket.connection.setup.timeout.ms".into(), "1000".into());
    let topics = topics::Topics::new(&options).unwrap();
    let told = topics.partitions().unwrap_err();
    assert_eq!(told.recourse(), crate::error::Recourse::Wait, "{told}");
}
