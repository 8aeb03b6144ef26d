//! On a real broker, where there is one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use wiredesk_kafka_broker::Broker;
use wiredesk_log::{KafkaLog, KafkaOptions};
use wiredesk_service::Config;

use super::*;
use crate::{Outlets, outlet::tests::attempt};

fn outlet(brokers: &str, topic: &str, more: &str) -> Result<Arc<dyn Outlet>, ConfigError> {
    let keys = format!("kind = \"kafka\"\nbrokers = {brokers:?}\ntopic = {topic:?}\n{more}");
    let config = format!("[publish]\ndeadline = 20\n[[outlet]]\nname = \"agency\"\n{keys}");
    let outlets = Outlets::build(&Config::parse("c", &config, []).unwrap())?;
    Ok(outlets.get("agency").unwrap().outlet.clone())
}

#[test]
fn a_story_lies_on_the_partner_s_topic_and_a_missing_topic_is_told() {
    let Some(broker) = Broker::shared("a_story_lies_on_the_partner_s_topic_and_a_missing_topic_is_told") else { return };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let sent = |outlet: &Arc<dyn Outlet>| runtime.block_on(outlet.attempt(vec![attempt("urn:x:خبر", 1)])).remove(0);
    let topic = format!("agency-{}", std::process::id());
    let outside = outlet(broker.bootstrap(), &topic, "").unwrap();
    let refused = sent(&outside).unwrap_err().to_string();
    assert!(refused.contains("allow_private"), "{refused}");
    let agency = outlet(broker.bootstrap(), &topic, "allow_private = true").unwrap();
    let missing = runtime.block_on(agency.check()).unwrap_err().to_string();
    assert!(missing.contains("no topic"), "{missing}");
    // A log makes its topics: one of them stands for the partner's.
    let folder = tempfile::tempdir().unwrap();
    let mut options = KafkaOptions::new(broker.bootstrap(), folder.path().to_owned());
    options.prefix = format!("{topic}.");
    KafkaLog::open(options).unwrap();
    let topic = format!("{topic}.received");
    let agency = outlet(broker.bootstrap(), &topic, "allow_private = true").unwrap();
    runtime.block_on(agency.check()).unwrap();
    let delivered = sent(&agency).unwrap();
    assert!(delivered.location.unwrap().starts_with(&format!("kafka:{topic}/")));
    assert!(delivered.digest.is_some());
}

#[test]
fn what_a_record_says_of_itself_stays_the_same() {
    let headers = headers(&attempt("urn:x:1", 1), "application/json");
    let named = |name: &str| headers.get(name).unwrap().to_owned();
    assert_eq!(named("ce_type"), "story.published");
    assert_eq!((named("ce_subject"), named("content-type")), ("urn:x:1".into(), "application/json".into()));
    assert_eq!(named("ce_id"), attempt("urn:x:1", 1).delivery);
}

#[test]
fn mistakes_in_the_configuration_are_told() {
    let told = |brokers: &str, topic: &str, more: &str| outlet(brokers, topic, more).err().unwrap().to_string();
    assert!(told("nowhere", "t", "").contains("no host and port"));
    assert!(told("h:1", "a b", "").contains("no name of a topic"));
    assert!(told("h:1", "t", "security = \"sasl_ssl\"").contains("needs somebody who logs in"));
}
