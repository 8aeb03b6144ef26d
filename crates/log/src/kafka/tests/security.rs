//! TLS and SCRAM: who may connect, and what the others are told.

use super::{super::*, desk::*};
use wiredesk_kafka_broker::{Broker, Setup};

#[test]
fn over_tls_and_a_login_all_is_the_same_and_without_them_it_is_told() {
    let name = "over_tls_and_a_login_all_is_the_same_and_without_them_it_is_told";
    let Some(broker) = Broker::start(name, &Setup { tls: true, scram: true, ..Setup::default() }) else { return };
    let ca = broker.ca().unwrap().to_str().unwrap();
    let (user, password) = broker.login().unwrap();
    let desk = |brokers: Option<&str>, settings: &[(&str, &str)]| {
        let mut desk = Desk::new(&broker, 2);
        desk.options.brokers = brokers.unwrap().to_owned();
        desk.options.client.extend(settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        desk
    };
    let scram = [("sasl.mechanism", "SCRAM-SHA-512"), ("sasl.username", user)];
    let secured = [("security.protocol", "sasl_ssl"), ("ssl.ca.location", ca), ("sasl.password", password)];
    let good = desk(broker.scram_tls(), &[&scram[..], &secured[..]].concat());
    let log = good.open();
    put(&log, 0, 20);
    let mut member = join(&log, "a");
    assigned(&mut member);
    drain(&log, &mut member);
    assert_eq!(numbers(&log, Topic::Received), expected(20));

    let refused = |desk: Desk| {
        let error = KafkaLog::open(desk.options).err().unwrap();
        assert_eq!(error.recourse(), crate::error::Recourse::Stop, "{error}");
        error.to_string()
    };
    let wrong = [("security.protocol", "sasl_plaintext"), ("sasl.password", "خطأ")];
    let told = refused(desk(broker.scram(), &[&scram[..], &wrong[..]].concat()));
    assert!(told.contains("the login is refused; see security and sasl in [log]"), "{told}");
    let strange = desk(broker.tls(), &[("security.protocol", "ssl")]);
    let told = refused(strange);
    assert!(told.contains("the connection cannot be secured; see security and ca in [log]"), "{told}");
}
