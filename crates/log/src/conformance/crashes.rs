//! Exactly once, whatever fails.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    Backend, Kept,
    faults::FailOnce,
    probe::{PROBE, ask},
    rig::{Result, Rig},
};
use crate::{
    faults::{CrashOnce, Faults, Point},
    topic::{Lane, Topic},
};

const KEYS: [&str; 3] = ["خبر", "dépêche", "story"];

/// More passes than any step has in one of these histories.
const PASSES: u32 = 60;

fn passes(backend: &dyn Backend) -> impl Iterator<Item = u32> {
    (0..PASSES).step_by(backend.one_in() as usize)
}

/// Records of each key, a timer that is due at once, and a job.
fn fill(rig: &Rig) -> Result<()> {
    let mut records = Vec::new();
    for n in 0..3 {
        for key in KEYS {
            records.push(ask(key, &format!("say {n}")));
        }
        if n == 1 {
            records.push(ask("منبه", "wait 0 group"));
            records.push(ask("عمل", "work"));
        }
    }
    let mut flash = ask("خبر", "say flash");
    flash.lane = Lane::Flash;
    records.push(flash);
    rig.put(&records)
}

/// Each input has taken effect once, in order; tables and offsets say the same.
fn holds(rig: &Rig, story: &str) -> Result<()> {
    let mut counted: BTreeMap<String, u64> = BTreeMap::new();
    for key in KEYS {
        let sent = rig.sent(key)?;
        let said = |record: &String| record.split('#').next().unwrap_or_default().to_owned();
        let ordinary: Vec<String> = sent.iter().map(said).filter(|word| word != "flash").collect();
        assert_eq!(ordinary, ["0", "1", "2"], "{story}: {key}");
        let mut numbers: Vec<String> =
            sent.iter().filter_map(|record| record.split('#').nth(1)).map(str::to_owned).collect();
        numbers.sort_unstable();
        let all: Vec<String> = (1..=sent.len()).map(|n| n.to_string()).collect();
        assert_eq!(numbers, all, "{story}: {key}");
        counted.insert(key.to_owned(), sent.len() as u64);
    }
    assert_eq!(counted.values().sum::<u64>(), 10, "{story}: the flash too");
    assert_eq!(rig.sent("منبه")?.len(), 1, "{story}: the timer");
    assert_eq!(rig.sent("عمل")?, ["done"], "{story}: the job");
    assert_eq!(rig.log.backlog(&PROBE)?, 0, "{story}");
    let member = rig.member("a")?;
    let mut rows = BTreeMap::new();
    for partition in 0..rig.log.partitions() {
        for (key, row) in member.rows().scan(partition, "count", "", None, 100)? {
            rows.insert(key, serde_json::from_slice::<u64>(&row.value)?);
        }
        assert!(member.rows().scan(partition, "work", "", None, 100)?.is_empty(), "{story}");
        assert!(member.rows().timers(partition)?.is_empty(), "{story}");
    }
    assert_eq!(rows, counted, "{story}: the table");
    let ids = rig.all(Topic::Received)?;
    let mut ids: Vec<&str> = ids.iter().filter_map(|record| record.headers.get(crate::record::header::CE_ID)).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((ids.len(), count), (12, 12), "{story}: every event has an id of its own");
    Ok(())
}

/// The process dies at each step in turn, the first time it is reached, the second, the third, until one is not reached again; the
/// next process of the name goes on, and in the end each record, timer and job has taken effect once, in order.
pub(super) fn each_record_takes_effect_once_whenever_it_dies(backend: &dyn Backend) -> Kept {
    for point in Point::ALL {
        let mut deaths = 0;
        for nth in passes(backend) {
            let rig = Rig::new(backend, 2)?;
            fill(&rig)?;
            let died = rig.runner("a", Arc::new(CrashOnce::new(point, nth)))?.dies()?;
            rig.run("a")?;
            holds(&rig, &format!("died at {}, pass {nth}", point.name()))?;
            if !died {
                break;
            }
            deaths += 1;
        }
        let most = passes(backend).count();
        assert!(deaths > 2.min(most / 10) && deaths < most, "{} was reached {deaths} times", point.name());
    }
    Ok(())
}

/// The same when a call fails and the process lives: the outcome of a commit is lost, or the log cannot be reached at that step.
pub(super) fn each_record_takes_effect_once_whenever_a_call_fails(backend: &dyn Backend) -> Kept {
    for point in Point::ALL {
        for nth in passes(backend) {
            let rig = Rig::new(backend, 2)?;
            fill(&rig)?;
            let faults = Arc::new(FailOnce::new(point, nth));
            rig.runner("a", Arc::<FailOnce>::clone(&faults) as Arc<dyn Faults>)?.settle()?;
            holds(&rig, &format!("failed at {}, pass {nth}", point.name()))?;
            if !faults.failed() {
                break;
            }
        }
    }
    Ok(())
}
