//! A log with a probe over it.

use std::{
    error::Error,
    sync::{Arc, PoisonError},
    time::Duration,
};

use jiff::Timestamp;

use super::{
    Backend, Site,
    probe::{Hands, PROBE, Probe, Told, text},
};
use crate::{
    blobs::MemoryBlobs,
    clock::{Clock, ManualClock},
    error::LogError,
    event_log::{EventLog, Handover, Member, Owned, Positions},
    faults::{Faults, NoFaults},
    instance::InstanceName,
    record::{Record, Stored},
    runner::{BlockingFetcher, Limits, Parts, Progress, RunError, Runner},
    topic::{Lane, Topic},
    wake::Wake,
};

pub(super) type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// How many things the probe's batches hold at most.
pub(super) const BATCH: usize = 4;

pub(super) struct Rig {
    pub(super) site: Arc<dyn Site>,
    /// A way to the log on which nothing fails.
    pub(super) log: Arc<dyn EventLog>,
    pub(super) clock: Arc<ManualClock>,
    pub(super) blobs: Arc<MemoryBlobs>,
    /// Woken when something comes for a member or a follower of this rig.
    pub(super) wake: Wake,
    told: Told,
}

/// A runner of the probe in a process of its own, and its workers.
pub(super) struct Driven {
    pub(super) runner: Runner<Probe>,
    pub(super) hands: Hands,
    /// The log as its process has it.
    pub(super) log: Arc<dyn EventLog>,
    wake: Wake,
}

/// How often something is looked for that does not come, and how long between two looks where nobody wakes.
const LOOKS: usize = 400;
const PAUSE: Duration = Duration::from_millis(50);

impl Rig {
    pub(super) fn new(backend: &dyn Backend, partitions: u32) -> Result<Self> {
        let clock = Arc::new(ManualClock::at(Timestamp::from_second(1_746_792_000)?));
        let site = backend.make(partitions, Arc::<ManualClock>::clone(&clock))?;
        let log = site.open(Arc::new(NoFaults))?;
        Ok(Self { site, log, clock, blobs: Arc::default(), wake: Wake::default(), told: Told::default() })
    }

    /// The same log after every handle to it is gone.
    pub(super) fn reopened(self) -> Result<Self> {
        drop(self.log);
        let log = self.site.open(Arc::new(NoFaults))?;
        Ok(Self { log, ..self })
    }

    /// Looks until there is something. A log may take a moment to bring what another process wrote.
    pub(super) fn until<T>(&self, mut look: impl FnMut() -> Result<Option<T>>) -> Result<T> {
        for _ in 0..LOOKS {
            if let Some(found) = look()? {
                return Ok(found);
            }
            self.wake.wait(PAUSE);
        }
        Err("what should come does not".into())
    }

    /// A member that was not yet told what it owns.
    pub(super) fn joined(&self, name: &str) -> Result<Box<dyn Member>> {
        Ok(self.log.join(&PROBE, &InstanceName::new(name), self.wake.clone())?)
    }

    /// What a member is told that it owns, once it is.
    pub(super) fn assigned(&self, member: &mut Box<dyn Member>) -> Result<Vec<Owned>> {
        self.until(|| Ok(Some(member.changes()?.assigned).filter(|assigned| !assigned.is_empty())))
    }

    /// A member that knows what it owns.
    pub(super) fn member(&self, name: &str) -> Result<Box<dyn Member>> {
        let mut member = self.joined(name)?;
        self.assigned(&mut member)?;
        Ok(member)
    }

    /// The next records of the ordinary lane, once there are some.
    pub(super) fn fetch(&self, member: &mut Box<dyn Member>, most: usize, bytes: usize) -> Result<Vec<Stored>> {
        self.until(|| Ok(Some(member.fetch(Lane::Ordinary, most, bytes)?).filter(|records| !records.is_empty())))
    }

    /// The next records of the ordinary lane, this many.
    pub(super) fn fetch_all(&self, member: &mut Box<dyn Member>, count: usize) -> Result<Vec<Stored>> {
        let mut all = Vec::new();
        while all.len() < count {
            all.extend(self.fetch(member, count - all.len(), 1 << 20)?);
        }
        Ok(all)
    }

    /// A runner in a process of its own.
    pub(super) fn runner(&self, name: &str, faults: Arc<dyn Faults>) -> Result<Driven> {
        let log = self.site.open(Arc::clone(&faults))?;
        let wake = Wake::default();
        let member = log.join(&PROBE, &InstanceName::new(name), wake.clone())?;
        let hands = Hands::default();
        let stage = Probe { told: Arc::clone(&self.told) };
        Ok(Driven { runner: Runner::new(stage, member, self.parts(&hands, faults)), hands, log, wake })
    }

    pub(super) fn parts(&self, hands: &Hands, faults: Arc<dyn Faults>) -> Parts<String, String> {
        Parts {
            clock: Arc::<ManualClock>::clone(&self.clock),
            faults,
            blobs: Arc::<MemoryBlobs>::clone(&self.blobs),
            workers: Box::new(hands.clone()),
            fetcher: Box::new(BlockingFetcher),
            config: "c".into(),
            partitions: self.log.partitions(),
            limits: Limits { records: BATCH, record_bytes: 4000, ..Limits::default() },
        }
    }

    /// The probe on which nothing fails, and whose jobs end at once, until it has nothing more to do.
    pub(super) fn run(&self, name: &str) -> Result<()> {
        self.runner(name, Arc::new(NoFaults))?.settle()?;
        Ok(())
    }

    pub(super) fn put(&self, records: &[Record]) -> Result<()> {
        self.log.append(records)?;
        Ok(())
    }

    /// All that lies in a topic, partition by partition.
    pub(super) fn all(&self, topic: Topic) -> Result<Vec<Stored>> {
        let ends = self.log.ends(&[topic])?;
        let mut follower = self.log.follow(&[topic], &Positions::new(), self.wake.clone())?;
        let mut all = Vec::new();
        self.until(|| {
            all.extend(follower.poll(1000)?);
            let reached = follower.positions()?;
            Ok(ends.iter().all(|(at, end)| reached.get(at) >= Some(end)).then_some(()))
        })?;
        all.sort_by_key(|stored: &Stored| stored.position);
        Ok(all)
    }

    /// What the probe sent on under a key, in order.
    pub(super) fn sent(&self, key: &str) -> Result<Vec<String>> {
        let all = self.all(Topic::Received)?;
        Ok(all.iter().filter(|stored| stored.key == key).map(text).collect())
    }

    /// What the probe was told of its partitions since the last time.
    pub(super) fn told(&self) -> Vec<(u32, Handover)> {
        std::mem::take(&mut *self.told.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

impl Driven {
    /// Steps until the stage has read all there is and has nothing to do now; jobs stay under way. Gives the next moment of a timer.
    pub(super) fn idle(&mut self) -> std::result::Result<Option<Timestamp>, RunError> {
        self.idle_but(0)
    }

    /// The same where so many records lie in partitions that are stopped.
    pub(super) fn idle_but(&mut self, unread: u64) -> std::result::Result<Option<Timestamp>, RunError> {
        let mut looks = 0;
        for _ in 0..10_000 {
            if let Progress::Idle(next) = self.runner.step()? {
                // One that never had a partition cannot know what there is to do.
                if self.runner.had_any() && self.log.backlog(&PROBE)? <= unread {
                    return Ok(next);
                }
                looks += 1;
                if looks > LOOKS {
                    break;
                }
                self.wake.wait(PAUSE);
            }
        }
        Err(LogError::Unavailable("the runner finds no end".into()).into())
    }

    /// Steps until there is nothing to do and no job under way; jobs end as soon as they are asked.
    pub(super) fn settle(&mut self) -> std::result::Result<(), RunError> {
        loop {
            self.idle()?;
            if self.hands.asked().is_empty() {
                return Ok(());
            }
            self.hands.finish();
        }
    }

    /// The same; tells whether it died of an injected crash on the way.
    pub(super) fn dies(&mut self) -> Result<bool> {
        match self.settle() {
            Ok(()) => Ok(false),
            Err(RunError::Log(LogError::Crash(_))) => Ok(true),
            Err(error) => Err(error.into()),
        }
    }
}
