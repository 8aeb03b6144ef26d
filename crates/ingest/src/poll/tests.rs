#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub(crate) mod crashes;
mod feeds;
mod pages;

use std::{fs, path::PathBuf, sync::Arc, time::SystemTime};

use wiredesk_log::{
    Clock as _, EventLog, InstanceName, Progress, Runner, Stored, Topic, Wake,
    blobs::MemoryBlobs,
    clock::ManualClock,
    event_log::LogOptions,
    faults::{Faults, NoFaults},
    memory::MemoryLog,
    record::header,
    runner::{BlockingFetcher, Limits, Parts, RunError, Ticket, Workers},
};

use super::*;
use crate::{WireIds, WireItem};

const START: &str = "2025-05-09T12:00:00Z";
const SETTLE: Duration = Duration::from_millis(500);

/// Does each job on the spot.
struct OnTheSpot {
    seeker: Seeker,
    done: Vec<(Ticket, JobDone)>,
}

impl Workers<Job, JobDone> for OnTheSpot {
    fn start(&mut self, ticket: Ticket, job: Job) {
        // Time is ours here: no server is waited for.
        if matches!(job, Job::News { .. }) {
            return;
        }
        let done = if job.is_elsewhere() {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
            runtime.block_on(self.seeker.reach(job))
        } else {
            self.seeker.work(job)
        };
        self.done.push((ticket, done));
    }

    fn finished(&mut self) -> Vec<(Ticket, JobDone)> {
        std::mem::take(&mut self.done)
    }

    fn busy(&self) -> usize {
        self.done.len()
    }
}

/// A folder, a log, and the stage between them, on a clock of its own.
pub(crate) struct Inbox {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) log: MemoryLog,
    pub(crate) blobs: Arc<MemoryBlobs>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) faults: Arc<dyn Faults>,
    pub(crate) once: bool,
}

impl Inbox {
    pub(crate) fn new() -> Self {
        let clock = Arc::new(ManualClock::at(START.parse().unwrap()));
        let log = MemoryLog::new(LogOptions { partitions: 2, clock: clock.clone(), ..LogOptions::default() });
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("in")).unwrap();
        Self { folder, log, blobs: Arc::default(), clock, faults: Arc::new(NoFaults), once: false }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("in").join(name)
    }

    /// Writes a file, as of now on our clock.
    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        self.write_at(name, text, Duration::ZERO);
    }

    /// Writes a file whose time is ahead of our clock.
    fn write_at(&self, name: &str, text: impl AsRef<[u8]>, ahead: Duration) {
        fs::write(self.path(name), text).unwrap();
        let now = u64::try_from(self.clock.now().as_microsecond()).unwrap();
        let time = SystemTime::UNIX_EPOCH + Duration::from_micros(now) + ahead;
        fs::File::options().append(true).open(self.path(name)).unwrap().set_modified(time).unwrap();
    }

    fn runner(&self) -> Runner<PollStage> {
        self.runner_of(vec![self.folder.path().join("in")])
    }

    fn runner_of(&self, roots: Vec<PathBuf>) -> Runner<PollStage> {
        let stamp = WireItem { source: "map".into(), ..WireItem::default() };
        let roots = roots
            .into_iter()
            .map(|path| Root { place: Place::Here(path, crate::source::folder::list), stamp: stamp.clone() })
            .collect();
        self.runs(Polled { source: "map".into(), roots, every: None })
    }

    /// One that looks into a folder elsewhere each second.
    pub(crate) fn runner_there(&self, remote: Arc<dyn Remote>) -> Runner<PollStage> {
        let stamp = WireItem { source: "map".into(), ..WireItem::default() };
        let roots = vec![Root { place: Place::There(remote), stamp }];
        self.runs(Polled { source: "map".into(), roots, every: Some(SECOND) })
    }

    fn runs(&self, polled: Polled) -> Runner<PollStage> {
        let stage = PollStage::new(vec![polled], PollOptions { settle: SETTLE, once: self.once });
        let log = self.log.with_faults(self.faults.clone());
        let member = log.join(stage.spec(), &InstanceName::new("a"), Wake::default()).unwrap();
        let ids = Arc::new(WireIds::new(self.clock.clone(), 7));
        let parts = Parts {
            clock: self.clock.clone(),
            faults: self.faults.clone(),
            blobs: self.blobs.clone(),
            workers: Box::new(OnTheSpot { seeker: Seeker { ids, blobs: self.blobs.clone() }, done: Vec::new() }),
            fetcher: Box::new(BlockingFetcher),
            config: "c".into(),
            partitions: 2,
            limits: Limits::default(),
        };
        Runner::new(stage, member, parts)
    }

    /// Lets so much time pass, in steps, and the stage do what is due. When it looks next, if ever.
    pub(crate) fn passes(&self, runner: &mut Runner<PollStage>, time: Duration) -> Result<bool, RunError> {
        let step = Duration::from_millis(50);
        for _ in 0..=time.as_millis() / step.as_millis() {
            let mut next = self.rest(runner)?;
            self.clock.advance(step);
            next = self.rest(runner)? || next;
            if !next {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Until there is nothing to do: whether there will be.
    fn rest(&self, runner: &mut Runner<PollStage>) -> Result<bool, RunError> {
        for _ in 0..10_000 {
            if let Progress::Idle(next) = runner.step()? {
                return Ok(next.is_some());
            }
        }
        panic!("it never comes to rest");
    }

    /// All that came on the wire, in order of arrival.
    fn wire(&self) -> Vec<Stored> {
        let mut follower = self.log.follow(&[Topic::Wire], &Default::default(), Wake::default()).unwrap();
        let mut all = follower.poll(10_000).unwrap();
        all.sort_by_key(|stored| stored.headers.get(header::ARRIVAL).unwrap().parse::<u64>().unwrap());
        all
    }

    /// The same as names and texts.
    pub(crate) fn came(&self) -> Vec<(String, String)> {
        let text = |stored: &Stored| String::from_utf8_lossy(&stored.value).into_owned();
        let name = |stored: &Stored| stored.headers.get(header::ITEM).unwrap().to_owned();
        self.wire().iter().map(|stored| (name(stored), text(stored))).collect()
    }
}

pub(crate) fn pairs(came: &[(String, String)]) -> Vec<(&str, &str)> {
    came.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
}

pub(crate) const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_file_is_taken_in_once_it_has_settled_and_again_when_it_changed() {
    let inbox = Inbox::new();
    let mut runner = inbox.runner();
    inbox.write("خبر.txt", "النص الأول");
    inbox.passes(&mut runner, Duration::from_millis(300)).unwrap();
    assert_eq!(inbox.came(), []);
    inbox.passes(&mut runner, SECOND).unwrap();
    assert_eq!(pairs(&inbox.came()), [("خبر.txt", "النص الأول")]);
    inbox.write("خبر.txt", "النص الثاني");
    inbox.passes(&mut runner, SECOND * 2).unwrap();
    assert_eq!(pairs(&inbox.came()), [("خبر.txt", "النص الأول"), ("خبر.txt", "النص الثاني")]);
    inbox.passes(&mut runner, SECOND * 5).unwrap();
    let wire = inbox.wire();
    assert_eq!(wire.len(), 2, "what stays as it is does not come again");
    assert_eq!(wire[0].key, wire[1].key);
    assert_eq!(wire[0].key, "map/خبر.txt");
    assert_ne!(wire[0].headers.get(header::WIRE), wire[1].headers.get(header::WIRE));
}

#[test]
fn a_file_that_grows_is_left_until_it_is_whole() {
    for ahead in [Duration::ZERO, SECOND * 3600] {
        let inbox = Inbox::new();
        let mut runner = inbox.runner();
        for size in 1..20 {
            inbox.write_at("big.txt", "x".repeat(size), ahead);
            inbox.passes(&mut runner, Duration::from_millis(400)).unwrap();
            assert_eq!(inbox.came(), [], "{size} {ahead:?}");
        }
        inbox.passes(&mut runner, SECOND * 2).unwrap();
        assert_eq!(pairs(&inbox.came()), [("big.txt", "x".repeat(19).as_str())], "{ahead:?}");
    }
}

#[test]
fn names_are_names_and_never_paths() {
    let inbox = Inbox::new();
    for name in ["a\nb.txt", "..%2F..%2Fetc", "x\\..\\y.txt", "C:\\x.txt", " .txt "] {
        inbox.write(name, name);
    }
    fs::create_dir_all(inbox.path("a/b/../b")).unwrap();
    inbox.write("a/b/c.txt", "a/b/c.txt");
    let mut runner = inbox.runner_of(vec![inbox.path("../in/a/..")]);
    inbox.passes(&mut runner, SECOND * 2).unwrap();
    let came = inbox.came();
    assert_eq!(came.len(), 5, "a name that begins with a dot is left: {came:?}");
    for (name, text) in came {
        assert_eq!(name, text);
    }
}

#[test]
fn links_and_folders_that_vanish_do_no_harm() {
    let inbox = Inbox::new();
    fs::write(inbox.folder.path().join("secret.txt"), "سر").unwrap();
    std::os::unix::fs::symlink(inbox.folder.path().join("secret.txt"), inbox.path("link.txt")).unwrap();
    std::os::unix::fs::symlink(inbox.folder.path(), inbox.path("loop")).unwrap();
    inbox.write("a.txt", "a");
    let mut runner = inbox.runner();
    inbox.passes(&mut runner, SECOND * 2).unwrap();
    assert_eq!(pairs(&inbox.came()), [("a.txt", "a")]);
    fs::rename(inbox.path(""), inbox.folder.path().join("away")).unwrap();
    inbox.passes(&mut runner, SECOND * 2).unwrap();
    fs::rename(inbox.folder.path().join("away"), inbox.path("")).unwrap();
    inbox.write("b.txt", "b");
    inbox.passes(&mut runner, SECOND * 2).unwrap();
    assert_eq!(pairs(&inbox.came()), [("a.txt", "a"), ("b.txt", "b")], "a.txt was known all the while");
}

#[test]
fn what_is_gone_is_forgotten_and_comes_anew() {
    let inbox = Inbox::new();
    let mut runner = inbox.runner();
    let rows = || {
        inbox.log.rows("ingest").scan(0, SEEN, "", None, 100).unwrap().len()
            + inbox.log.rows("ingest").scan(1, SEEN, "", None, 100).unwrap().len()
    };
    inbox.write("a.txt", "a");
    inbox.passes(&mut runner, SECOND * 2).unwrap();
    assert_eq!(rows(), 1);
    fs::remove_file(inbox.path("a.txt")).unwrap();
    inbox.passes(&mut runner, SECOND).unwrap();
    assert_eq!(rows(), 0);
    inbox.write("a.txt", "a");
    inbox.passes(&mut runner, SECOND * 2).unwrap();
    assert_eq!(inbox.came().len(), 2);
}

#[test]
fn an_empty_file_and_a_huge_one_go_on_the_wire_whole() {
    let inbox = Inbox::new();
    inbox.write("empty.txt", "");
    inbox.write("huge.txt", vec![b'x'; 60 << 20]);
    let mut runner = inbox.runner();
    inbox.passes(&mut runner, SECOND * 2).unwrap();
    let wire = inbox.wire();
    assert_eq!(wire.len(), 2);
    let blob = |stored: &Stored| stored.headers.get(header::BLOB).map(str::to_owned);
    let sizes: Vec<_> = wire
        .iter()
        .map(|stored| blob(stored).map(|hash| wiredesk_log::Blobs::get(inbox.blobs.as_ref(), &hash).unwrap().len()))
        .collect();
    assert_eq!(sizes, [None, Some(60 << 20)]);
    assert!(wire.iter().all(|stored| stored.value.is_empty()));
}

#[test]
fn files_of_one_name_in_two_folders_are_both_taken_in_and_only_once() {
    let inbox = Inbox::new();
    for folder in ["one", "two"] {
        fs::create_dir(inbox.path(folder)).unwrap();
        inbox.write(&format!("{folder}/a.txt"), folder);
    }
    let roots = vec![inbox.path("one"), inbox.path("two/a.txt"), inbox.path("one/a.txt")];
    let mut runner = inbox.runner_of(roots);
    inbox.passes(&mut runner, SECOND * 5).unwrap();
    let two = inbox.path("two/a.txt").display().to_string();
    assert_eq!(pairs(&inbox.came()), [("a.txt", "one"), (&two, "two")], "two stories, not two versions of one");
}

#[test]
fn once_ends_when_all_is_in() {
    let inbox = Inbox { once: true, ..Inbox::new() };
    for n in 0..450 {
        inbox.write(&format!("{n:03}.txt"), format!("خبر {n}"));
    }
    let mut runner = inbox.runner_of(vec![inbox.path(""), inbox.path("missing")]);
    assert!(!inbox.passes(&mut runner, SECOND * 10).unwrap(), "it looks for ever");
    assert_eq!(inbox.came().len(), 450);
    let empty = Inbox { once: true, ..Inbox::new() };
    assert!(!empty.passes(&mut empty.runner(), SECOND).unwrap());
}

#[test]
fn a_file_that_cannot_be_read_holds_nothing_up() {
    let inbox = Inbox { once: true, ..Inbox::new() };
    inbox.write("a.txt", "a");
    inbox.write("b.txt", "b");
    let mut stage = Files::default();
    let listing = crate::source::folder::list(&inbox.path("")).unwrap();
    let now = inbox.clock.now() + SETTLE;
    for tries in 1..=3 {
        assert_eq!(stage.listed(&listing, Duration::ZERO, now, SETTLE), [""; 0]);
        let batch = stage.next_batch();
        assert!(batch.iter().any(|file| file.name == "a.txt"), "{tries}");
        batch.iter().filter(|file| file.name == "b.txt").for_each(|file| stage.taken(file));
        stage.failed(&batch[0], "permission denied", true, now);
    }
    let options = PollOptions { settle: SETTLE, once: true };
    assert_eq!(stage.next_look(options), None);
    stage.listed(&listing, Duration::ZERO, now, SETTLE);
    assert!(stage.next_batch().is_empty());
    inbox.write_at("a.txt", "changed", Duration::ZERO);
    let listing = crate::source::folder::list(&inbox.path("")).unwrap();
    stage.listed(&listing, Duration::ZERO, now, SETTLE);
    assert_eq!(stage.next_batch().len(), 1, "as another file it is tried anew");
}

#[test]
fn a_source_that_is_no_longer_configured_is_left() {
    let inbox = Inbox::new();
    inbox.write("a.txt", "a");
    inbox.passes(&mut inbox.runner(), SECOND * 2).unwrap();
    let stage = PollStage::new(vec![], PollOptions { settle: SETTLE, once: false });
    let member = inbox.log.join(stage.spec(), &InstanceName::new("a"), Wake::default()).unwrap();
    let parts = Parts {
        clock: inbox.clock.clone(),
        faults: Arc::new(NoFaults),
        blobs: inbox.blobs.clone(),
        workers: Box::new(OnTheSpot {
            seeker: Seeker { ids: Arc::new(WireIds::new(inbox.clock.clone(), 7)), blobs: inbox.blobs.clone() },
            done: Vec::new(),
        }),
        fetcher: Box::new(BlockingFetcher),
        config: "c".into(),
        partitions: 2,
        limits: Limits::default(),
    };
    assert!(!inbox.passes(&mut Runner::new(stage, member, parts), SECOND * 2).unwrap());
    assert_eq!(inbox.came().len(), 1);
}
