//! Over a folder that is only told of: what its server says, when its link drops, when the stage dies.

#![allow(clippy::unwrap_used)]

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use wiredesk_log::faults::{CrashOnce, NoFaults, Point};

use super::*;
use crate::{
    poll::tests::{Inbox, SECOND, crashes::LostOnce, pairs},
    source::folder::Stamp,
};

#[derive(Debug, Default)]
struct Told {
    /// By path: state, bytes, and why they cannot be had.
    files: BTreeMap<String, (Stamp, String, Option<&'static str>)>,
    others: Vec<Entry>,
    closed: bool,
    asked: Vec<String>,
}

/// A folder whose server is a table.
#[derive(Clone, Debug, Default)]
struct Table(Arc<Mutex<Told>>);

impl Table {
    fn put(&self, name: &str, changed: u64, text: &str) {
        let stamp = Stamp { changed, size: text.len() as u64, tag: 0 };
        self.0.lock().unwrap().files.insert(name.to_owned(), (stamp, text.to_owned(), None));
    }

    fn breaks(&self, name: &str, reason: Option<&'static str>) {
        self.0.lock().unwrap().files.get_mut(name).unwrap().2 = reason;
    }

    /// Which files were asked for since the last time.
    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap().asked)
    }
}

impl Remote for Table {
    fn open(&self) -> Doing<'_, Result<Box<dyn Link>, String>> {
        Box::pin(async {
            let closed = self.0.lock().unwrap().closed;
            if closed { Err("the port is closed".to_owned()) } else { Ok(Box::new(self.clone()) as Box<dyn Link>) }
        })
    }
}

impl Entries for Table {
    fn entries<'a>(&'a mut self, path: &'a str) -> Doing<'a, Result<Vec<Entry>, String>> {
        Box::pin(async move {
            let told = self.0.lock().unwrap();
            if path == "/in/closed" {
                return Err("/in/closed: permission denied".to_owned());
            }
            if path != "/in" {
                return Ok(Vec::new());
            }
            let file = |(name, (stamp, ..)): (&String, &(Stamp, String, _))| Entry {
                name: name.clone(),
                what: What::File(*stamp),
            };
            Ok(told.files.iter().map(file).chain(told.others.clone()).collect())
        })
    }
}

impl Link for Table {
    fn list(&mut self) -> Doing<'_, Result<Listing, String>> {
        Box::pin(async { walk(self, "/in", "test://host/in").await })
    }

    fn fetch<'a>(&'a mut self, file: &'a Listed) -> Doing<'a, Result<Option<Vec<u8>>, String>> {
        Box::pin(async move {
            let mut told = self.0.lock().unwrap();
            told.asked.push(file.name.clone());
            match told.files.get(&file.name) {
                Some((_, _, Some(reason))) => Err((*reason).to_owned()),
                Some((stamp, text, None)) => Ok((*stamp == file.stamp).then(|| text.clone().into_bytes())),
                None => Ok(None),
            }
        })
    }

    fn close(self: Box<Self>) -> Doing<'static, ()> {
        Box::pin(async {})
    }
}

#[test]
fn a_file_is_taken_once_two_looks_saw_the_same_and_again_when_it_changed() {
    let (inbox, table) = (Inbox::new(), Table::default());
    let mut runner = inbox.runner_there(Arc::new(table.clone()));
    for size in 1..6 {
        table.put("خبر.txt", 7, &"x".repeat(size));
        inbox.passes(&mut runner, Duration::from_millis(900)).unwrap();
        assert_eq!(inbox.came(), [], "{size}");
    }
    inbox.passes(&mut runner, SECOND * 2).unwrap();
    assert_eq!(pairs(&inbox.came()), [("خبر.txt", "xxxxx")]);
    table.put("خبر.txt", 8, "yyyyy");
    inbox.passes(&mut runner, SECOND * 3).unwrap();
    assert_eq!(pairs(&inbox.came()), [("خبر.txt", "xxxxx"), ("خبر.txt", "yyyyy")], "of the same size, at another time");
    runner = inbox.runner_there(Arc::new(table));
    inbox.passes(&mut runner, SECOND * 5).unwrap();
    assert_eq!(inbox.came().len(), 2, "what stays as it is does not come again, after a start neither");
}

#[test]
fn a_link_that_drops_in_a_file_takes_nothing_of_it_holds_no_other_up_and_is_tried_again() {
    let (inbox, table) = (Inbox::new(), Table::default());
    let mut runner = inbox.runner_there(Arc::new(table.clone()));
    for name in ["a.txt", "b.txt", "c.txt", "d.txt", "e.txt", "f.txt"] {
        table.put(name, 7, name);
    }
    for name in ["a.txt", "b.txt", "c.txt", "d.txt"] {
        table.breaks(name, Some("the link dropped"));
    }
    inbox.passes(&mut runner, SECOND * 3).unwrap();
    inbox.passes(&mut runner, SECOND * 3).unwrap();
    assert_eq!(pairs(&inbox.came()), [("e.txt", "e.txt"), ("f.txt", "f.txt")]);
    let asked = |runner: &mut _, seconds| {
        table.asked();
        inbox.passes(runner, SECOND * seconds).unwrap();
        table.asked().into_iter().filter(|name| name == "a.txt").count()
    };
    let (first, then) = (asked(&mut runner, 60), asked(&mut runner, 600));
    assert!((2..8).contains(&first) && (1..6).contains(&then), "{first} {then}: ever more seldom, and never no more");
    table.breaks("a.txt", None);
    table.put("b.txt", 9, "mended");
    inbox.passes(&mut runner, SECOND * 10).unwrap();
    assert!(inbox.came().contains(&("b.txt".into(), "mended".into())), "as another file it is tried at once");
    inbox.passes(&mut runner, SECOND * 1200).unwrap();
    assert_eq!(inbox.came().len(), 4);
}

#[test]
fn a_server_that_is_away_is_asked_ever_more_seldom_and_nothing_is_forgotten() {
    let (inbox, table) = (Inbox::new(), Table::default());
    let mut runner = inbox.runner_there(Arc::new(table.clone()));
    table.put("a.txt", 7, "a");
    inbox.passes(&mut runner, SECOND * 3).unwrap();
    table.0.lock().unwrap().closed = true;
    inbox.passes(&mut runner, SECOND * 60).unwrap();
    table.0.lock().unwrap().closed = false;
    table.put("b.txt", 7, "b");
    inbox.passes(&mut runner, SECOND * 70).unwrap();
    assert_eq!(pairs(&inbox.came()), [("a.txt", "a"), ("b.txt", "b")]);
}

#[test]
fn names_that_lead_elsewhere_links_and_closed_folders_are_left_and_told() {
    let (inbox, table) = (Inbox::new(), Table::default());
    let file = |name: &str| Entry { name: name.to_owned(), what: What::File(Stamp { changed: 7, size: 1, tag: 0 }) };
    let folder = |name: &str| Entry { name: name.to_owned(), what: What::Folder };
    let mut others =
        [".", "..", "../../etc/passwd", "a/b", "a\nb", "a\r", "\0", "", "\u{fffd}.txt", ".hidden", "x.part"]
            .map(file)
            .to_vec();
    others.extend([folder("."), folder(".."), folder("closed"), folder("../up")]);
    others.push(Entry { name: "link.txt".into(), what: What::Other });
    others.push(file(&"x".repeat(300)));
    table.0.lock().unwrap().others = others;
    table.put("a.txt", 7, "a");
    let listing = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(look(&table));
    assert_eq!(listing.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["a.txt"]);
    assert_eq!((listing.errors.len(), listing.refused.len()), (1, 10), "{listing:?}");
    let mut runner = inbox.runner_there(Arc::new(table));
    inbox.passes(&mut runner, SECOND * 3).unwrap();
    assert_eq!(pairs(&inbox.came()), [("a.txt", "a")]);
}

#[test]
fn a_listing_that_leaves_out_the_time_of_day_is_no_change() {
    let day = 86_400_000_000;
    let seen = Stamp { changed: 20_000 * day + 3_600_000_000, size: 5, tag: 0 };
    let later = Stamp { changed: 20_000 * day, size: 5, tag: Stamp::DAY };
    assert!(seen.is(later) && later.is(seen));
    assert!(!seen.is(Stamp { size: 6, ..later }) && !seen.is(Stamp { changed: 20_001 * day, ..later }));
    assert!(!seen.is(Stamp { changed: 20_000 * day, ..seen }));
}

#[test]
fn once_ends_when_all_is_in_or_cannot_be_had() {
    let (inbox, table) = (Inbox { once: true, ..Inbox::new() }, Table::default());
    for n in 0..250 {
        table.put(&format!("{n:03}.txt"), 7, "x");
    }
    table.breaks("003.txt", Some("the link dropped"));
    assert!(!inbox.passes(&mut inbox.runner_there(Arc::new(table.clone())), SECOND * 30).unwrap(), "it looks for ever");
    assert_eq!(inbox.came().len(), 249);
    table.0.lock().unwrap().closed = true;
    assert!(!inbox.passes(&mut inbox.runner_there(Arc::new(table)), SECOND).unwrap());
}

#[test]
fn wherever_the_stage_dies_every_file_comes_once() {
    let history = |faults: Arc<dyn wiredesk_log::faults::Faults>| {
        let (mut inbox, table) = (Inbox { faults, ..Inbox::new() }, Table::default());
        for name in ["a.txt", "b.txt", "c.txt"] {
            table.put(name, 7, name);
        }
        for round in 0..2 {
            let mut runner = inbox.runner_there(Arc::new(table.clone()));
            while inbox.passes(&mut runner, SECOND * 4).is_err() {
                inbox.faults = Arc::new(NoFaults);
                runner = inbox.runner_there(Arc::new(table.clone()));
            }
            table.put("a.txt", 8, &format!("تحديث {round}"));
        }
        let mut came = inbox.came();
        came.sort();
        came
    };
    let whole = history(Arc::new(NoFaults));
    assert_eq!(whole.len(), 4);
    for point in Point::ALL {
        for nth in 0..4 {
            assert_eq!(history(Arc::new(CrashOnce::new(point, nth))), whole, "dead at {}, time {nth}", point.name());
            let lost = history(Arc::new(LostOnce(CrashOnce::new(point, nth))));
            assert_eq!(lost, whole, "answer lost at {}, time {nth}", point.name());
        }
    }
}
