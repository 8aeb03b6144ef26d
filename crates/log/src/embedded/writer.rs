//! The one thread of a process that writes: what waits goes into one SQLite transaction, with one fsync.

use std::{
    cell::RefCell,
    sync::{
        Arc,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread::JoinHandle,
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

/// How often the thread looks whether another process has committed, while somebody waits for records.
const LOOK: Duration = Duration::from_millis(3);

/// How many changes go into one transaction at most: it bounds the wait of the first.
const GROUP: usize = 64;

/// A change under way: the connection, inside a transaction and a savepoint.
pub(super) struct Write<'a> {
    pub(super) connection: &'a Connection,
    pub(super) partitions: u32,
    /// The moment of the records.
    pub(super) now: Timestamp,
    /// Lanes that got records.
    pub(super) touched: &'a RefCell<Vec<(Topic, Lane)>>,
}

/// Tells the caller what became of his change, once it is known.
type Finish = Box<dyn FnOnce(Result<(), LogError>)>;

/// Makes a change; a failure of the transaction around it comes in its place.
type Change = Box<dyn FnOnce(Result<&Write<'_>, LogError>) -> (bool, Finish) + Send>;

enum Request {
    Change(Change),
    /// Somebody waits for records from now on.
    Watch,
}

/// The thread's handle. Dropping it ends the thread once it is through with what it has.
pub(super) struct Writer {
    requests: Option<Sender<Request>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(
        connection: Connection,
        signals: Arc<Signals>,
        clock: Arc<dyn Clock>,
        partitions: u32,
    ) -> Result<Self, LogError> {
        let (requests, inbox) = mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("log-writer".into())
            .spawn(move || {
                Loop { connection, signals, clock, partitions, looked: Instant::now(), version: 0 }.serve(&inbox);
            })
            .map_err(|error| LogError::Unavailable(format!("no thread for the log's writer: {error}")))?;
        Ok(Self { requests: Some(requests), thread: Some(thread) })
    }

    /// Makes a change, all or nothing, and returns what it made once that is durable. A change that fails does not touch others.
    pub(super) fn run<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Write<'_>) -> Result<T, LogError> + Send + 'static,
    ) -> Result<T, LogError> {
        let (sender, receiver) = mpsc::sync_channel(1);
        let boxed: Change = Box::new(move |write| {
            let made = write.and_then(change);
            let sound = made.is_ok();
            // The caller waits for it; if his thread is gone, nobody asks.
            let finish = move |committed: Result<(), LogError>| {
                drop(sender.send(made.and_then(|made| committed.map(|()| made))));
            };
            (sound, Box::new(finish))
        });
        self.send(Request::Change(boxed))?;
        receiver.recv().map_err(|_| ended())?
    }

    /// Somebody waits for records from now on: other processes are to be watched.
    pub(super) fn watch(&self) -> Result<(), LogError> {
        self.send(Request::Watch)
    }

    fn send(&self, request: Request) -> Result<(), LogError> {
        self.requests.as_ref().and_then(|requests| requests.send(request).ok()).ok_or_else(ended)
    }
}

fn ended() -> LogError {
    LogError::Unusable { place: "the data folder".into(), reason: "the log's writer has ended; start again".into() }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.requests.take());
        if let Some(thread) = self.thread.take() {
            // A panic there was told to every caller already.
            drop(thread.join());
        }
    }
}

struct Loop {
    connection: Connection,
    signals: Arc<Signals>,
    clock: Arc<dyn Clock>,
    partitions: u32,
    looked: Instant,
    version: i64,
}

impl Loop {
    fn serve(mut self, inbox: &Receiver<Request>) {
        self.version = self.data_version();
        loop {
            let first = if self.signals.anybody() {
                match inbox.recv_timeout(LOOK) {
                    Ok(request) => Some(request),
                    Err(RecvTimeoutError::Timeout) => None,
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            } else {
                match inbox.recv() {
                    Ok(request) => Some(request),
                    Err(_) => return,
                }
            };
            let group: Vec<Change> = first
                .into_iter()
                .chain(inbox.try_iter().take(GROUP))
                .filter_map(|request| match request {
                    Request::Change(change) => Some(change),
                    Request::Watch => None,
                })
                .collect();
            if !group.is_empty() {
                self.commit(group);
            }
            self.look();
        }
    }

    /// Wakes everybody if another process has committed. The version that this connection sees does not change by its own commits.
    fn look(&mut self) {
        if self.looked.elapsed() < LOOK {
            return;
        }
        self.looked = Instant::now();
        let version = self.data_version();
        if version != self.version {
            self.version = version;
            self.signals.anything();
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

    fn commit(&self, group: Vec<Change>) {
        if let Err(error) = self.execute("BEGIN IMMEDIATE") {
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
