//! How a process writes: whoever has a change makes it himself if nobody else is at it, and takes along what waits meanwhile: one
//! SQLite transaction, one fsync. So a change that comes alone costs no change of threads.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    fs::File,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        mpsc::{self, SyncSender},
    },
    time::{Duration, Instant},
};

use jiff::Timestamp;
use rusqlite::Connection;

use super::signals::Signals;
use crate::{
    clock::Clock,
    error::LogError,
    topic::{Lane, Topic},
};

/// How long a commit that does not wait for the disk may stay off it.
const UNSYNCED: Duration = Duration::from_millis(20);

/// How many changes go into one transaction at most: it bounds the wait of the first.
const GROUP: usize = 64;

/// A change under way: the connection, inside a transaction and a savepoint.
pub(super) struct Write<'a> {
    pub(super) connection: &'a Connection,
    pub(super) partitions: u32,
    /// The moment of the records.
    pub(super) now: Timestamp,
    /// Where records came to.
    pub(super) touched: &'a RefCell<Vec<(Topic, Lane, u32)>>,
}

/// Tells the caller what became of his change, once it is known.
type Finish = Box<dyn FnOnce(Result<(), LogError>)>;

/// Makes a change; a failure of the transaction around it comes in its place.
type Change = Box<dyn FnOnce(Result<&Write<'_>, LogError>) -> (bool, Finish) + Send>;

/// What one who waits is told.
enum Told<T> {
    /// What became of his change.
    Done(Result<T, LogError>),
    /// It is his turn to write.
    Lead,
}

struct Waiting {
    change: Change,
    /// Whether it must survive the loss of power once it is told as done.
    durable: bool,
    /// Gives its owner the turn, once.
    lead: Option<Box<dyn FnOnce() + Send>>,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Waiting>,
    /// Somebody is writing, and will see what is put here.
    led: bool,
    /// A change panicked: nothing is written any more.
    broken: bool,
}

/// What writes to the file. Shared by threads.
pub(super) struct Writer {
    queue: Mutex<Queue>,
    desk: Mutex<Desk>,
}

impl Writer {
    pub(super) fn new(
        connection: Connection,
        wal: File,
        signals: Arc<Signals>,
        clock: Arc<dyn Clock>,
        partitions: u32,
    ) -> Self {
        let (synced, unsynced) = (Cell::new(None), Cell::new(None));
        let mut desk = Desk { connection, signals, clock, partitions, version: 0, synced, wal, unsynced };
        desk.version = desk.data_version();
        Self { queue: Mutex::default(), desk: Mutex::new(desk) }
    }

    /// Makes a change, all or nothing, and returns what it made once that is there for everybody, and durable if it must be.
    /// A change that fails does not touch others.
    pub(super) fn run<T: Send + 'static>(
        &self,
        durable: bool,
        change: impl FnOnce(&Write<'_>) -> Result<T, LogError> + Send + 'static,
    ) -> Result<T, LogError> {
        // Room for both things that it may be told, so that nobody waits for it.
        let (sender, told) = mpsc::sync_channel(2);
        let waiting = Waiting {
            change: boxed(change, sender.clone()),
            durable,
            lead: Some(Box::new(move || drop(sender.send(Told::Lead)))),
        };
        if self.join(waiting)? {
            self.lead();
        }
        loop {
            match told.recv() {
                Ok(Told::Done(result)) => return result,
                Ok(Told::Lead) => self.lead(),
                Err(_) => return Err(ended()),
            }
        }
    }

    /// Wakes everybody if another process has committed, and brings to the disk what has waited long enough; unless somebody is
    /// writing here: the next look will see it.
    pub(super) fn look(&self) {
        if let Ok(mut desk) = self.desk.try_lock() {
            desk.look();
            desk.settle();
        }
    }

    /// Puts a change to those that wait. Tells whether it is the caller's turn to write.
    fn join(&self, waiting: Waiting) -> Result<bool, LogError> {
        let mut queue = self.queue();
        if queue.broken {
            return Err(ended());
        }
        queue.waiting.push_back(waiting);
        Ok(!std::mem::replace(&mut queue.led, true))
    }

    /// Writes what waits, once; then the next has the turn.
    fn lead(&self) {
        let _turn = Turn { writer: self };
        let desk = self.desk.lock().unwrap_or_else(PoisonError::into_inner);
        let group: Vec<Waiting> = {
            let mut queue = self.queue();
            let count = queue.waiting.len().min(GROUP);
            queue.waiting.drain(..count).collect()
        };
        let durable = group.iter().any(|waiting| waiting.durable);
        desk.commit(group.into_iter().map(|waiting| waiting.change).collect(), durable);
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The turn of one thread. It passes on however the thread leaves it.
struct Turn<'a> {
    writer: &'a Writer,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut queue = self.writer.queue();
        if std::thread::panicking() {
            // What is in the transaction is not known: whoever waits is told that this is the end.
            queue.broken = true;
            queue.waiting.clear();
        }
        match queue.waiting.front_mut() {
            Some(next) => drop(next.lead.take().map(|lead| lead())),
            None => queue.led = false,
        }
    }
}

fn boxed<T: Send + 'static>(
    change: impl FnOnce(&Write<'_>) -> Result<T, LogError> + Send + 'static,
    sender: SyncSender<Told<T>>,
) -> Change {
    Box::new(move |write| {
        let made = write.and_then(change);
        let sound = made.is_ok();
        // The caller waits for it; if his thread is gone, nobody asks.
        let finish = move |committed: Result<(), LogError>| {
            drop(sender.send(Told::Done(made.and_then(|made| committed.map(|()| made)))));
        };
        (sound, Box::new(finish))
    })
}

fn ended() -> LogError {
    LogError::Unusable { place: "the data folder".into(), reason: "the log's writer has failed; start again".into() }
}

/// The connection that writes.
struct Desk {
    connection: Connection,
    signals: Arc<Signals>,
    clock: Arc<dyn Clock>,
    partitions: u32,
    version: i64,
    /// Whether commits wait for the disk now.
    synced: Cell<Option<bool>>,
    /// The file that commits lie in until they are copied to the log itself, and since when some are not on the disk.
    wal: File,
    unsynced: Cell<Option<Instant>>,
}

impl Desk {
    /// Wakes everybody if another process has committed. The version that this connection sees does not change by its own commits.
    fn look(&mut self) {
        let version = self.data_version();
        if version != self.version {
            self.version = version;
            self.signals.anything();
        }
    }

    /// Brings commits that did not wait for the disk there, once they are of some age.
    fn settle(&self) {
        if self.unsynced.get().is_some_and(|since| since.elapsed() >= UNSYNCED) {
            match self.wal.sync_data() {
                Ok(()) => self.unsynced.set(None),
                Err(error) => tracing::warn!(%error, "the log could not be brought to the disk; it is tried again"),
            }
        }
    }

    fn data_version(&self) -> i64 {
        // A failure counts as news: those who wait look for themselves.
        let version = self
            .connection
            .prepare_cached("PRAGMA data_version")
            .and_then(|mut pragma| pragma.query_row([], |row| row.get(0)));
        version.unwrap_or(-1)
    }

    fn commit(&self, group: Vec<Change>, durable: bool) {
        if let Err(error) = self.sync(durable).and_then(|()| self.execute("BEGIN IMMEDIATE")) {
            for change in group {
                let (_, finish) = change(Err(LogError::Unavailable(error.to_string())));
                finish(Ok(()));
            }
            return;
        }
        let touched = RefCell::new(Vec::new());
        let write = Write {
            connection: &self.connection,
            partitions: self.partitions,
            now: self.clock.now(),
            touched: &touched,
        };
        let mut sound = true;
        let finishes: Vec<Finish> = group.into_iter().map(|change| self.change(&write, change, &mut sound)).collect();
        let committed = self.end(sound);
        if committed.is_ok() {
            let since = self.unsynced.get().unwrap_or_else(Instant::now);
            self.unsynced.set((!durable).then_some(since));
            let mut touched = touched.into_inner();
            touched.sort_unstable();
            touched.dedup();
            self.signals.records(&touched);
        }
        for finish in finishes {
            finish(match &committed {
                Ok(()) => Ok(()),
                Err(LogError::UnknownOutcome(reason)) => Err(LogError::UnknownOutcome(reason.clone())),
                Err(error) => Err(LogError::Unavailable(error.to_string())),
            });
        }
    }

    /// Whether the next commit waits for the disk. One that does takes all before it along: they lie before it in the same file.
    fn sync(&self, durable: bool) -> rusqlite::Result<()> {
        if self.synced.get() != Some(durable) {
            let level = if durable { "FULL" } else { "NORMAL" };
            self.connection.pragma_update(None, "synchronous", level)?;
            self.synced.set(Some(durable));
        }
        Ok(())
    }

    /// Makes one change inside a savepoint. `sound` becomes false where the whole transaction is lost.
    fn change(&self, write: &Write<'_>, change: Change, sound: &mut bool) -> Finish {
        // SQLite gives a transaction up by itself when the disk is full; a savepoint would then begin one of its own.
        *sound &= !self.connection.is_autocommit();
        if !*sound {
            return change(Err(given_up())).1;
        }
        if let Err(error) = self.execute("SAVEPOINT one") {
            return change(Err(error.into())).1;
        }
        let (made, finish) = change(Ok(write));
        let ended = if made {
            self.execute("RELEASE one")
        } else {
            self.execute("ROLLBACK TO one").and_then(|()| self.execute("RELEASE one"))
        };
        if let Err(error) = ended {
            tracing::warn!(%error, "a change to the log could not be ended");
            *sound = false;
        }
        finish
    }

    fn end(&self, sound: bool) -> Result<(), LogError> {
        let committed = match (self.connection.is_autocommit(), sound) {
            (true, _) => return Err(given_up()),
            (false, false) => Err(given_up()),
            (false, true) => self.execute("COMMIT").map_err(|error| LogError::UnknownOutcome(error.to_string())),
        };
        if committed.is_err()
            && !self.connection.is_autocommit()
            && let Err(error) = self.execute("ROLLBACK")
        {
            tracing::warn!(%error, "a failed transaction could not be rolled back");
        }
        committed
    }

    fn execute(&self, sql: &str) -> rusqlite::Result<()> {
        self.connection.prepare_cached(sql)?.execute([]).map(drop)
    }
}

fn given_up() -> LogError {
    LogError::Unavailable("SQLite gave the transaction up; see whether the disk is full".into())
}
