//! kill -9 of any service at any moment while stories pass: nothing is lost, doubled or out of order. On one machine, and on a cluster.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use wiredesk_kafka_broker::{Broker, Setup};
use wiredesk_service::{Config, Store};
use wiredesk_tests::{Process, Seat, Service, Trial};

fn log(trial: &Trial) -> Store {
    let config = Config::parse("the trial", &trial.room.text("config/wiredesk.toml"), []).unwrap();
    Store::open(&config, &trial.room.path("data"), None).unwrap()
}

/// Ends all services in order, lets one process bring the rest to its end, and judges.
fn end(trial: &Trial, seats: Vec<Seat>, files: usize) -> String {
    for seat in seats {
        if let Some(process) = seat.process {
            assert_eq!(process.end(), Some(0), "{:?} {:?}", seat.service, seat.instance);
        }
    }
    let ran = trial.room.wiredesk(["up", "--until-idle"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    trial.judge(files, log(trial).log.as_ref())
}

#[test]
fn twenty_kills_while_two_thousand_stories_pass_lose_nothing() {
    const KILLS: usize = 20;
    let trial = Trial::new(667, "", &[None]);
    let mut seats = trial.start();
    // A fixed order of victims, each service several times; deliveries come in by the kills, so that each falls into the work.
    let mut victims = (0..KILLS).map(|n| (n * 7 + n / 4) % Service::ALL.len());
    let step = trial.stories * 3 / KILLS;
    let mut files = 0;
    for version in 1..=3 {
        files += trial.put(version);
        for kill in (version - 1) * KILLS / 3..version * KILLS / 3 {
            assert!(trial.receiver.wait_for(1 + kill * step / 3), "deliveries have stopped after {kill} kills");
            let mut seat = seats.swap_remove(victims.next().unwrap() % seats.len());
            seat.process.take().unwrap().kill();
            seat.process = Some(trial.room.serve(seat.service, seat.instance));
            seats.push(seat);
        }
    }
    eprintln!("{KILLS} kills, {}", end(&trial, seats, files));
}

/// Longer than the session of an instance: the group gives its work to others.
const ASLEEP: Duration = Duration::from_secs(13);

/// Two instances of each service; each is killed ten times and started again, sometimes only when the next one is killed, so that
/// the other takes its work over. Once the broker is killed too. In the end one of each sleeps until its work is another's, and
/// wakes believing that it is still its own.
#[test]
fn kills_of_two_instances_of_each_service_on_a_cluster_lose_nothing() {
    const ROUNDS: usize = 10;
    let name = "kills_of_two_instances_of_each_service_on_a_cluster_lose_nothing";
    let Some(broker) = Broker::start(name, &Setup::default()) else { return };
    let section = format!("[log]\nkind = \"kafka\"\nbrokers = \"{}\"\npartitions = 4\n", broker.bootstrap());
    let trial = Trial::new(1667, &section, &[Some("a"), Some("b")]);
    let mut seats = trial.start();
    let kills = ROUNDS * seats.len();
    let step = trial.stories * 3 / kills;
    let (mut files, mut dead) = (0, None);
    for version in 1..=3 {
        files += trial.put(version);
        for kill in (version - 1) * kills / 3..version * kills / 3 {
            assert!(trial.receiver.wait_for(1 + kill * step / 3), "deliveries have stopped after {kill} kills");
            if kill == kills / 2 {
                broker.kill(1);
                broker.restart();
            }
            let victim = kill * 3 % seats.len();
            if let Some(rested) = dead.take().filter(|rested| *rested != victim) {
                revive(&trial, &mut seats[rested]);
            }
            if let Some(process) = seats[victim].process.take() {
                process.kill();
            }
            if kill % 5 == 4 {
                dead = Some(victim);
            } else {
                revive(&trial, &mut seats[victim]);
            }
        }
    }
    if let Some(rested) = dead {
        revive(&trial, &mut seats[rested]);
    }
    let zombies = || seats.iter().filter(|seat| seat.instance == Some("a")).filter_map(|seat| seat.process.as_ref());
    let before = trial.receiver.came().len();
    zombies().for_each(Process::pause);
    std::thread::sleep(ASLEEP);
    assert!(trial.receiver.wait_for(before + 50), "nobody has taken over");
    zombies().for_each(Process::resume);
    eprintln!("{kills} kills and one of the broker, {}", end(&trial, seats, files));
}

fn revive(trial: &Trial, seat: &mut Seat) {
    seat.process = Some(trial.room.serve(seat.service, seat.instance));
}
