//! Bringing the index up to date with the log.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions, TryLockError},
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use rusqlite::{Connection, TransactionBehavior};
use wiredesk_log::{
    Clock as _, EventLog, Stored, Topic, Wake,
    clock::SystemClock,
    event_log::{Follower, Positions},
};

use crate::{
    Index,
    apply::{Apply, Memory},
    close::Closing,
    error::IndexError,
    joint::Joint,
    place, schema,
};

/// The most records of one batch, and so of one transaction.
const BATCH: usize = 2_000;
/// How long a reader looks at a file that another process keeps before it looks again.
const LOOK: Duration = Duration::from_millis(10);
/// So many looks without anything new mean that whoever keeps it is stuck: 20 s.
const STUCK: u32 = 2_000;
/// How long records may gather once the first has come: a story's steps go into one transaction, and the processor is the stages'.
const GATHER: Duration = Duration::from_millis(10);
/// How often it is told who owes a withdrawal.
const OWED: Duration = Duration::from_secs(5);
/// How long the thread that follows sleeps when nobody wakes it.
const LONGEST: Duration = Duration::from_millis(500);

/// How far a catching up has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caught {
    /// Records that are in the index, of those that were in the log when it began.
    pub done: u64,
    /// Records that were in the log when it began and not in the index.
    pub total: u64,
}

/// Who may write: one in all processes.
struct Keeper {
    connection: Connection,
    memory: Memory,
    closing: Closing,
    _lock: File,
}

impl Index {
    /// Brings the index up to what was in the log when it was called, in bounded batches, and tells `progress` after each.
    /// Where another thread or process keeps the index it waits for that one. Returns how many records were missing.
    pub fn catch_up(&self, log: &dyn EventLog, mut progress: impl FnMut(Caught)) -> Result<u64, IndexError> {
        let ends = log.ends(&Topic::ALL)?;
        let mut keeper = self.keeper()?;
        if let Some(keeper) = &mut keeper {
            keeper.settle(log)?;
        }
        let total = missing(&self.positions()?, &ends);
        progress(Caught { done: 0, total });
        if let Some(keeper) = &mut keeper {
            let wake = Wake::default();
            let mut following = keeper.follow(log, &wake)?;
            loop {
                let records = keeper.poll(log, &wake, &mut following)?;
                let left = if records.is_empty() {
                    let reached = following.follower.positions()?;
                    keeper.note(&reached)?;
                    missing(&reached, &ends)
                } else {
                    self.apply(keeper, records)?;
                    missing(&positions(&keeper.connection)?, &ends)
                };
                progress(Caught { done: total.saturating_sub(left), total });
                if left == 0 {
                    while !keeper.close()? {}
                    return Ok(total);
                }
                wake.wait(LOOK);
            }
        }
        self.wait_for(&ends, total, &mut progress)
    }

    /// Keeps the index up to date until `stop`; `wake` is woken when records come, and by whoever sets `stop`. Where another
    /// process keeps it, this one waits for its turn. An error is one that does not pass: the file or the log cannot be used.
    pub fn follow(&self, log: &dyn EventLog, wake: &Wake, stop: &AtomicBool) -> Result<(), IndexError> {
        while !stop.load(Ordering::SeqCst) {
            match self.follow_on(log, wake, stop) {
                Err(error) if error.passes() => {
                    tracing::warn!(%error, "the index falls behind; it tries again");
                    wake.wait(LONGEST);
                }
                other => return other,
            }
        }
        Ok(())
    }

    fn follow_on(&self, log: &dyn EventLog, wake: &Wake, stop: &AtomicBool) -> Result<(), IndexError> {
        let mut keeper = loop {
            if stop.load(Ordering::SeqCst) {
                return Ok(());
            }
            match self.keeper()? {
                Some(keeper) => break keeper,
                None => {
                    // Whoever keeps it brings changes in: those who listen here look for themselves.
                    self.changed();
                    wake.wait(LONGEST);
                }
            }
        };
        keeper.settle(log)?;
        let mut following = keeper.follow(log, wake)?;
        let (mut behind, mut open) = (true, true);
        let mut owed = Owed::default();
        while !stop.load(Ordering::SeqCst) {
            owed.tell(self)?;
            let records = keeper.poll(log, wake, &mut following)?;
            if !records.is_empty() {
                self.apply(&mut keeper, records)?;
                behind = true;
            } else if wake.wait(LONGEST) {
                if !stop.load(Ordering::SeqCst) {
                    std::thread::sleep(GATHER);
                }
            } else if std::mem::take(&mut behind) {
                // Others ask how far it has come: behind the last record there may be offsets without one.
                keeper.note(&following.follower.positions()?)?;
                open = true;
            } else if open {
                open = !keeper.close()?;
            }
        }
        Ok(())
    }

    /// The next offsets that the index wants: how far it has come.
    pub fn positions(&self) -> Result<Positions, IndexError> {
        self.read(positions)
    }

    fn apply(&self, keeper: &mut Keeper, records: Vec<Stored>) -> Result<(), IndexError> {
        let transaction = keeper.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut apply = Apply::new(&transaction, self.0.blobs.as_ref(), &mut keeper.memory);
        let applied = records.into_iter().try_for_each(|record| apply.record(record)).and_then(|()| apply.finish());
        let committed = applied.and_then(|()| Ok(transaction.commit()?));
        if committed.is_err() {
            keeper.memory = Memory::default();
        } else {
            self.changed();
        }
        committed
    }

    /// The right to write, if nobody has it.
    fn keeper(&self) -> Result<Option<Keeper>, IndexError> {
        let path = self.0.folder.join("index.lock");
        let unusable = |error: std::io::Error| IndexError::Unusable {
            place: path.display().to_string(),
            reason: format!("{error}; see that the data folder can be written to"),
        };
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(unusable)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(unusable(error)),
        }
        schema::prepare(&self.0.folder)?;
        Ok(Some(Keeper {
            connection: schema::writer(&self.0.folder)?,
            memory: Memory::default(),
            closing: Closing::default(),
            _lock: file,
        }))
    }

    fn wait_for(&self, ends: &Positions, total: u64, progress: &mut impl FnMut(Caught)) -> Result<u64, IndexError> {
        let wait = Wake::default();
        let (mut before, mut looks) = (u64::MAX, 0);
        loop {
            let left = missing(&self.positions()?, ends);
            looks = if left < before { 0 } else { looks + 1 };
            before = left;
            if looks > STUCK {
                return Err(IndexError::Unusable {
                    place: self.0.folder.display().to_string(),
                    reason: "the process that keeps it has brought nothing in for 20 s; see its log lines, or end it and ask again".into(),
                });
            }
            progress(Caught { done: total.saturating_sub(left), total });
            if left == 0 {
                return Ok(total);
            }
            // The one who keeps it may have ended meanwhile.
            if let Some(keeper) = self.keeper()? {
                drop(keeper);
                return Err(IndexError::Unusable {
                    place: self.0.folder.display().to_string(),
                    reason: "the process that kept it has ended before it was up to date; ask again".into(),
                });
            }
            wait.wait(LOOK);
        }
    }
}

/// Which outlets owe a withdrawal, as the metric has it.
#[derive(Default)]
struct Owed {
    told: Option<Instant>,
    outlets: BTreeMap<String, f64>,
}

impl Owed {
    fn tell(&mut self, index: &Index) -> Result<(), IndexError> {
        if self.told.is_some_and(|told| told.elapsed() < OWED) {
            return Ok(());
        }
        self.told = Some(Instant::now());
        self.outlets.values_mut().for_each(|owed| *owed = 0.0);
        for owed in index.overdue(SystemClock.now())? {
            *self.outlets.entry(owed.outlet).or_default() += 1.0;
        }
        for (outlet, owed) in &self.outlets {
            metrics::gauge!("wiredesk_withdrawals_overdue", "outlet" => outlet.clone()).set(*owed);
        }
        Ok(())
    }
}

/// What comes, and where it meets what is there.
struct Following {
    follower: Box<dyn Follower>,
    joint: Joint,
}

impl Keeper {
    /// Follows the log from where the index ends.
    fn follow(&self, log: &dyn EventLog, wake: &Wake) -> Result<Following, IndexError> {
        let (joint, from) = Joint::of(&self.connection)?;
        Ok(Following { follower: log.follow(&Topic::ALL, &from, wake.clone())?, joint })
    }

    /// The next records that are not in the index. Where they show that it is of another log, it is emptied and begins anew.
    fn poll(&mut self, log: &dyn EventLog, wake: &Wake, on: &mut Following) -> Result<Vec<Stored>, IndexError> {
        let mut records = on.follower.poll(BATCH)?;
        if !on.joint.sift(&mut records) {
            self.begin_anew()?;
            *on = self.follow(log, wake)?;
            records = on.follower.poll(BATCH)?;
        }
        Ok(records)
    }

    /// Closes what has come to its end among the next open rows. Whether it has been through all.
    fn close(&mut self) -> Result<bool, IndexError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // No end that is final hangs on the moment.
        let all = self.closing.some(&transaction, 0)?;
        transaction.commit()?;
        Ok(all)
    }

    fn begin_anew(&mut self) -> Result<(), IndexError> {
        tracing::warn!("the index is of another log; it is made anew");
        self.memory = Memory::default();
        schema::make_anew(&mut self.connection, true)
    }

    /// Writes down how far the follower has come.
    fn note(&mut self, reached: &Positions) -> Result<(), IndexError> {
        let known = positions(&self.connection)?;
        let news = reached.iter().filter(|(at, next)| known.get(at).copied().unwrap_or(0) < **next);
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for (at, next) in news {
            let next = i64::try_from(*next).unwrap_or(i64::MAX);
            transaction
                .prepare_cached(
                    "INSERT INTO positions(stream, next) VALUES (?1, ?2) ON CONFLICT(stream) DO UPDATE SET next = ?2",
                )?
                .execute((place::stream(at.0, at.1, at.2), next))?;
        }
        Ok(transaction.commit()?)
    }

    /// An index that is ahead of the log is of another log (the data was made anew): it is emptied.
    fn settle(&mut self, log: &dyn EventLog) -> Result<(), IndexError> {
        let ends = log.ends(&Topic::ALL)?;
        let ahead = |(at, next): (&(Topic, wiredesk_log::Lane, u32), &u64)| ends.get(at).copied().unwrap_or(0) < *next;
        if positions(&self.connection)?.iter().any(ahead) {
            self.begin_anew()?;
        }
        Ok(())
    }
}

fn positions(connection: &Connection) -> Result<Positions, IndexError> {
    let mut statement = connection.prepare_cached("SELECT stream, next FROM positions")?;
    let mut rows = statement.query([])?;
    let mut positions = Positions::new();
    while let Some(row) = rows.next()? {
        let next: i64 = row.get(1)?;
        positions.insert(place::of_stream(row.get(0)?), u64::try_from(next).unwrap_or(0));
    }
    Ok(positions)
}

/// How many records lie between positions and ends.
fn missing(positions: &Positions, ends: &Positions) -> u64 {
    ends.iter().map(|(at, end)| end.saturating_sub(positions.get(at).copied().unwrap_or(0))).sum()
}
