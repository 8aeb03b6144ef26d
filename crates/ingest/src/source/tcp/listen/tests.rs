#![allow(clippy::unwrap_used)]

use std::{
    io::Write as _,
    net::{TcpListener, TcpStream},
    sync::Arc,
    thread,
    time::Instant,
};

use wiredesk_log::{
    EventLog as _, Stored, Topic, Wake, blobs::MemoryBlobs, clock::SystemClock, event_log::LogOptions, memory::MemoryLog, record::header,
};

use super::{Beside as _, Duration, Keys, Listening, Taker, WireItem};
use crate::WireIds;

struct Room {
    log: MemoryLog,
    listening: Listening,
}

fn listen(from: &[&str]) -> Room {
    let from = from.iter().map(|peer| (*peer).to_owned()).collect();
    start(Keys { listen: Some("127.0.0.1:0".into()), from, timeout: 1, ..Keys::default() })
}

fn start(keys: Keys) -> Room {
    let clock = Arc::new(SystemClock);
    let log = MemoryLog::new(LogOptions { partitions: 1, clock: clock.clone(), ..LogOptions::default() });
    let taker =
        Taker { log: Arc::new(log.clone()), blobs: Arc::new(MemoryBlobs::default()), ids: Arc::new(WireIds::new(clock, 7)) };
    let stamp = WireItem { source: "afp".into(), ..WireItem::default() };
    Room { log, listening: Listening::start(vec![(keys, stamp)], &taker).unwrap() }
}

impl Room {
    fn connect(&self) -> TcpStream {
        TcpStream::connect(self.listening.addresses[0]).unwrap()
    }

    fn wire(&self) -> Vec<Stored> {
        let mut follower = self.log.follow(&[Topic::Wire], &Default::default(), Wake::default()).unwrap();
        follower.poll(1000).unwrap()
    }

    /// What came, once there are so many.
    fn came(&self, count: usize) -> Vec<String> {
        let started = Instant::now();
        while self.wire().len() < count && started.elapsed() < Duration::from_secs(10) {
            thread::sleep(Duration::from_millis(20));
        }
        self.wire().iter().map(|stored| String::from_utf8(stored.value.clone()).unwrap()).collect()
    }
}

const FIRST: &str = "\u{16}\u{16}\u{1}AFP001\u{2}Première dépêche\u{3}\u{4}";
const SECOND: &str = "\u{16}\u{16}\u{1}AFP002\u{2}خبر ثان\u{3}\u{4}";

#[test]
fn transmissions_come_one_by_one_and_a_half_one_once_nothing_follows() {
    let room = listen(&[]);
    let mut line = room.connect();
    line.write_all(format!("{FIRST}\r\n{SECOND}").as_bytes()).unwrap();
    assert_eq!(room.came(2), [FIRST, SECOND]);
    assert_eq!(room.wire()[0].headers.get(header::SOURCE), Some("afp"));
    line.write_all("\u{1}AFP003 a ha".as_bytes()).unwrap();
    thread::sleep(Duration::from_millis(300));
    assert_eq!(room.wire().len(), 2, "it may still be made whole");
    line.write_all("lf".as_bytes()).unwrap();
    assert_eq!(room.came(3)[2], "\u{1}AFP003 a half");
    line.write_all(FIRST.as_bytes()).unwrap();
    assert_eq!(room.came(4).len(), 4, "the line goes on");
    drop(line);
    let mut line = room.connect();
    line.write_all("\u{1}AFP004 cut o".as_bytes()).unwrap();
    drop(line);
    assert_eq!(room.came(5)[4], "\u{1}AFP004 cut o");
}

#[test]
fn at_the_end_nothing_that_came_is_left_behind() {
    let room = listen(&[]);
    let mut line = room.connect();
    line.write_all(format!("{FIRST}\u{1}AFP005 on its w").as_bytes()).unwrap();
    room.came(1);
    assert!(!room.listening.ended());
    let Room { log, listening } = room;
    Box::new(listening).stop().unwrap();
    let mut follower = log.follow(&[Topic::Wire], &Default::default(), Wake::default()).unwrap();
    assert_eq!(follower.poll(10).unwrap().len(), 2);
}

#[test]
fn who_is_not_named_may_not_connect() {
    let room = listen(&["192.0.2.7"]);
    let mut line = room.connect();
    let _ = line.write_all(FIRST.as_bytes());
    thread::sleep(Duration::from_millis(300));
    assert_eq!(room.wire().len(), 0);
}

#[test]
fn a_line_that_connects_does_so_again_and_only_where_it_may() {
    let agency = TcpListener::bind("127.0.0.1:0").unwrap();
    let connect = Some(agency.local_addr().unwrap().to_string());
    let keys = Keys { connect, timeout: 1, allow_private: true, ..Keys::default() };
    let room = start(keys.clone());
    for (n, transmission) in [FIRST, SECOND].into_iter().enumerate() {
        agency.accept().unwrap().0.write_all(transmission.as_bytes()).unwrap();
        assert_eq!(room.came(n + 1)[n], transmission);
    }
    drop(room);
    agency.set_nonblocking(true).unwrap();
    let room = start(Keys { allow_private: false, ..keys });
    thread::sleep(Duration::from_millis(500));
    assert!(agency.accept().is_err(), "loopback is not allowed");
    assert_eq!(room.wire().len(), 0);
}
