//! The log's topics on a real broker: told, made, and enough for all that runs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use wiredesk_kafka_broker::{Broker, Setup};
use wiredesk_log::{KafkaLog, KafkaOptions};
use wiredesk_tests::{Room, samples};

#[test]
fn topics_are_told_made_and_enough_for_the_main_job() {
    let name = "topics_are_told_made_and_enough_for_the_main_job";
    let Some(broker) = Broker::start(name, &Setup::default()) else { return };
    let config = |more: &str| {
        format!(
            "[log]\nkind = \"kafka\"\nbrokers = \"{}\"\npartitions = 2\ncreate = false\n{more}
[[source]]\nname = \"files\"\nkind = \"folder\"\npath = \"inbox\"
[[outlet]]\nname = \"partner\"\nkind = \"folder\"\nformat = \"ninjs\"\npath = \"out\"\n",
            broker.bootstrap()
        )
    };
    let room = Room::new(&config(""));
    let told = room.wiredesk(["topics"]);
    assert_eq!(told.code, 1, "{}", told.err);
    assert!(told.out.contains("wiredesk.received.flash"), "{}", told.out);
    assert_eq!(told.out.matches("missing; make it with").count(), told.out.lines().count() - 1, "{}", told.out);
    let checked = room.wiredesk(["check"]);
    assert_eq!(checked.code, 1, "{}", checked.out);
    assert!(checked.out.contains("make them with `wiredesk topics --create`"), "{}", checked.out);
    let up = room.wiredesk(["up", "--until-idle"]);
    assert_eq!(up.code, 2, "{}", up.err);
    assert!(up.err.contains("the topic is not there; make it with `wiredesk topics --create`"), "{}", up.err);
    let made = room.wiredesk(["topics", "--create", "--json"]);
    assert_eq!(made.code, 0, "{}", made.err);
    assert!(made.json().iter().all(|line| line["made"] == true && line["partitions"] == 2), "{}", made.out);
    assert_eq!(room.wiredesk(["check"]).code, 0);
    // No stage lacks a topic of its own, though none may be made.
    let up = room.wiredesk(["up", "--until-idle", samples().join("hammouchi-vienna.ar.txt").to_str().unwrap()]);
    assert_eq!(up.code, 0, "{}", up.err);
    assert_eq!(room.files("out").len(), 1);
    let other = Room::new(&config("prefix = \"other.\""));
    assert_eq!(other.wiredesk(["topics"]).code, 1, "another prefix has topics of its own");
}

#[test]
fn a_story_goes_from_one_newsroom_to_another_by_a_topic_once() {
    let name = "a_story_goes_from_one_newsroom_to_another_by_a_topic_once";
    let Some(broker) = Broker::start(name, &Setup::default()) else { return };
    // A log makes its topics: one of them stands for the agency's.
    let folder = tempfile::tempdir().unwrap();
    let mut options = KafkaOptions::new(broker.bootstrap(), folder.path().to_owned());
    options.prefix = "agency.".to_owned();
    KafkaLog::open(options).unwrap();
    let topic = format!("brokers = \"{}\"\ntopic = \"agency.received\"\nallow_private = true\n", broker.bootstrap());
    let agency = Room::new(&format!("[[outlet]]\nname = \"topic\"\nkind = \"kafka\"\nformat = \"newsml-g2\"\n{topic}"));
    let site = Room::new(&format!(
        "[[source]]\nname = \"agency\"\nkind = \"kafka\"\n{topic}
[[outlet]]\nname = \"partner\"\nkind = \"folder\"\nformat = \"ninjs\"\npath = \"out\"\n"
    ));
    let sample = |name: &str| samples().join(name).to_str().unwrap().to_owned();
    let files = ["hammouchi-vienna.ar.txt", "lighthouse-1.en.xml", "lighthouse-2-kill.en.xml"].map(sample);
    let mut wires = 0;
    // The kill goes by itself, and what the site has read before does not come again.
    for (files, items) in [(&files[..2], 2), (&files[2..], 1), (&[], 0)] {
        let up = ["up", "--until-idle"].map(str::to_owned);
        let sent = agency.wiredesk(up.iter().chain(files));
        assert_eq!(sent.code, 0, "{}", sent.err);
        let taken = site.wiredesk(["up", "--until-idle"]);
        assert_eq!(taken.code, 0, "{}", taken.err);
        wires += items;
        assert_eq!(site.wiredesk(["audit", "--json"]).json()[0]["wire"], wires, "{}", taken.err);
    }
    let outcomes = &site.wiredesk(["audit", "--json"]).json()[0]["outcomes"];
    assert_eq!((&outcomes["published"], &outcomes["withdrawn"]), (&2.into(), &1.into()), "{outcomes}");
    let killed = site.files("out").into_iter().filter(|file| site.text(&format!("out/{file}")).contains("canceled"));
    assert_eq!(killed.count(), 1);
    let checked = site.wiredesk(["check"]);
    assert!(checked.out.contains("agency.received at "), "{}", checked.out);
}

#[test]
fn a_cluster_that_is_not_there_is_told() {
    let room = Room::new("[log]\nkind = \"kafka\"\nbrokers = \"127.0.0.1:1\"\n");
    let told = room.wiredesk(["topics"]);
    assert_eq!(told.code, 2);
    assert!(told.err.contains("no broker answers at 127.0.0.1:1"), "{}", told.err);
    let embedded = Room::new("");
    let told = embedded.wiredesk(["topics"]);
    assert_eq!(told.code, 2);
    assert!(told.err.contains("the log is embedded and has no topics"), "{}", told.err);
}
