//! Real brokers, asked in Kafka's own protocol.

mod protocol;

use std::{net::TcpStream, sync::Arc};

use protocol::{api_versions, create_topic, sasl_mechanisms};
use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject as _};

use crate::{
    Broker, Setup,
    script::{self, Refusal},
};

/// Kafka's error codes.
const NONE: i16 = 0;
const TOPIC_ALREADY_EXISTS: i16 = 36;

fn connect(address: &str) -> TcpStream {
    TcpStream::connect(address).unwrap_or_else(|error| panic!("{address}: {error}"))
}

#[test]
fn a_broker_keeps_what_it_has_when_it_is_stopped_or_killed() {
    let name = "a_broker_keeps_what_it_has_when_it_is_stopped_or_killed";
    let Some(broker) = Broker::start(name, &Setup::default()) else { return };
    let at = broker.bootstrap().to_owned();
    assert_eq!(api_versions(&mut connect(&at)), NONE);
    assert_eq!(create_topic(&mut connect(&at), "news", 1), NONE);

    broker.stop(1);
    assert!(TcpStream::connect(&at).is_err(), "it was stopped");
    broker.restart();
    assert_eq!(create_topic(&mut connect(&at), "news", 1), TOPIC_ALREADY_EXISTS);

    broker.kill(1);
    broker.restart();
    assert_eq!(create_topic(&mut connect(&at), "news", 1), TOPIC_ALREADY_EXISTS);

    let folder = broker.folder.clone();
    drop(broker);
    assert!(TcpStream::connect(&at).is_err(), "nobody needs it any more");
    assert!(!folder.exists(), "nor its data");
}

#[test]
fn three_brokers_with_tls_and_scram_outlive_one_of_them() {
    let setup = Setup { three: true, tls: true, scram: true, settings: vec!["num.partitions=3".to_owned()] };
    let Some(broker) = Broker::start("three_brokers_with_tls_and_scram_outlive_one_of_them", &setup) else { return };
    let plain: Vec<&str> = broker.bootstrap().split(',').collect();
    assert_eq!(plain.len(), 3);
    assert_eq!(create_topic(&mut connect(plain[0]), "news", 3), NONE);

    for scram in broker.scram().unwrap().split(',') {
        assert_eq!(sasl_mechanisms(&mut connect(scram)), ["SCRAM-SHA-512", "SCRAM-SHA-256"]);
    }
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(broker.ca().unwrap()).unwrap()).unwrap();
    let client = Arc::new(rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth());
    for (tls, host) in broker.tls().unwrap().split(',').zip(["127.0.0.1", "localhost", "127.0.0.1"]) {
        let host = ServerName::try_from(host).unwrap();
        let session = rustls::ClientConnection::new(Arc::clone(&client), host).unwrap();
        assert_eq!(api_versions(&mut rustls::StreamOwned::new(session, connect(tls))), NONE);
    }
    assert_eq!(broker.scram_tls().unwrap().split(',').count(), 3);
    assert!(broker.login().is_some());

    broker.kill(1);
    assert_eq!(create_topic(&mut connect(plain[2]), "news", 3), TOPIC_ALREADY_EXISTS);
    broker.restart();
    assert_eq!(create_topic(&mut connect(plain[0]), "news", 3), TOPIC_ALREADY_EXISTS);
}

#[test]
fn without_java_there_is_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    match script::start(folder.path(), &[], &[("JAVA_HOME", "/nowhere")]) {
        Err(Refusal::Absent(reason)) => {
            assert_eq!(
                reason,
                "kafka: java does not run; Kafka needs Java 17 or newer, as in: apt-get install openjdk-17-jre-headless"
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_wrong_call_fails_and_is_no_reason_to_skip() {
    let folder = tempfile::tempdir().unwrap();
    match script::start(folder.path(), &["--brokers", "2"], &[]) {
        Err(Refusal::Failed(reason)) => assert_eq!(reason, "kafka: --brokers is 1 or 3, not 2"),
        other => panic!("{other:?}"),
    }
}
