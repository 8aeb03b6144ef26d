//! What every log promises, and the runner over it: each behaviour is one function, and its doc is the promise.
//!
//! A backend passes all of [`ALL`], as they stand: [`check`] runs them. What differs between backends is in
//! [`Promises`](crate::event_log::Promises): a behaviour that asks for more than a backend promises asks it for the less.
//! Failures are injected and time is moved by hand; nothing here waits for luck.
//!
//! - [`order`]: keys, lanes, replay; [`commits`]: what is seen, and when; [`fences`]: who may write
//! - [`crashes`]: exactly once over deaths at every step; [`tables`]: rows and their restore
//! - [`timers`], [`jobs`], [`owners`]: what a stage lives by besides records
//! - [`refusals`]: poison, and records that grow; [`threads`]: a stage on a thread of its own

mod commits;
mod crashes;
mod faults;
mod fences;
mod jobs;
mod lanes;
mod order;
mod owners;
pub(crate) mod probe;
mod refusals;
mod replay;
mod rig;
mod rows;
mod tables;
#[cfg(test)]
pub(crate) mod tests;
mod threads;
mod timers;

use std::{
    error::Error,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    clock::Clock, error::LogError, event_log::EventLog, faults::Faults, instance::InstanceName, rows::Rows,
    runner::panic_text, stage::StageSpec,
};

/// A backend, as the suite gets at it.
pub trait Backend: Sync {
    /// Makes a new, empty log with so many partitions; `clock` tells the moments of its records.
    fn make(&self, partitions: u32, clock: Arc<dyn Clock>) -> Result<Arc<dyn Site>, LogError>;

    /// Of the moments at which a process dies or a call fails, one in so many is lived through: more than one for a slow backend.
    fn one_in(&self) -> u32 {
        1
    }
}

/// One log, and the ways to it.
pub trait Site: Send + Sync {
    /// Opens it as a process of its own would, with failures of its own.
    fn open(&self, faults: Arc<dyn Faults>) -> Result<Arc<dyn EventLog>, LogError>;

    /// The log takes an instance for dead, as it does by itself after a while. Nothing to do where the next one that joins takes
    /// over at once.
    fn expel(&self, stage: &StageSpec, instance: &InstanceName);

    /// The power is lost, and all processes with it. Gives the rows of a stage that are left; nothing where no power can be lost.
    fn lose_power(&self, _stage: &StageSpec) -> Option<Box<dyn Rows>> {
        None
    }
}

/// What a behaviour comes to: an error of the log in its way, or a panic, is a promise not kept.
pub type Kept = Result<(), Box<dyn Error + Send + Sync>>;

/// A promise, as a function that a log keeps or not.
pub type Behaviour = fn(&dyn Backend) -> Kept;

macro_rules! behaviours {
    ($($file:ident: $($name:ident),+;)+) => {
        /// Every behaviour, with its name.
        pub const ALL: &[(&str, Behaviour)] = &[$($((concat!(stringify!($file), "::", stringify!($name)), $file::$name)),+),+];
    };
}

behaviours! {
    order: records_of_a_key_keep_their_order, an_append_is_whole_or_not_at_all, appends_of_many_threads_do_not_mix,
        a_batch_is_bounded_and_moves_on;
    lanes: a_flash_overtakes_a_backlog, each_lane_keeps_its_order;
    replay: a_follower_starts_where_it_is_told, ends_offsets_and_backlog_add_up, a_stage_reads_on_where_it_committed;
    commits: nobody_sees_what_is_not_committed, a_transaction_that_fails_leaves_nothing, what_is_durable_survives_the_process;
    fences: an_old_owner_is_refused, an_old_owner_is_refused_without_input_too, a_transaction_names_its_partitions,
        a_twin_ends_with_a_message, an_old_runner_goes_back_and_nothing_is_doubled;
    crashes: each_record_takes_effect_once_whenever_it_dies, each_record_takes_effect_once_whenever_a_call_fails;
    tables: rows_are_as_old_as_the_offsets_whenever_it_dies, a_stage_sees_what_came_before_in_its_batch,
        timers_are_listed_as_the_batch_left_them;
    rows: rows_come_in_order_and_timers_by_their_moment, a_row_lives_in_its_partition;
    timers: a_timer_fires_once_and_on_time, timers_survive_a_restart, a_group_that_is_shut_waits, a_moved_timer_fires_at_its_new_moment;
    jobs: a_job_starts_after_its_commit, a_job_under_way_at_a_death_is_asked_again, a_job_of_a_lost_partition_is_void,
        what_a_job_brought_survives_a_failure;
    owners: a_new_owner_is_told_how_it_came, an_unclean_handover_is_told_until_it_is_noted, instances_share_the_partitions;
    refusals: a_poison_record_is_rejected_alone, a_rejection_is_read_back_field_by_field, what_cannot_be_stored_is_rejected_alone,
        a_record_over_the_limit_is_read_back_whole, a_record_whose_blob_is_gone_is_rejected, a_newer_major_version_stops_its_partition;
    threads: a_stage_runs_until_it_is_stopped, a_stage_that_is_stopped_waits_for_its_jobs,
        a_job_that_outlasts_the_stop_is_not_handed_over, a_stage_that_fails_tells_so;
}

/// A promise that was not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The behaviour's name.
    pub behaviour: &'static str,
    /// What went wrong.
    pub reason: String,
}

/// Runs every behaviour against a backend, and tells which it does not show.
pub fn check(backend: &dyn Backend) -> Vec<Broken> {
    ALL.iter().filter_map(|(name, behaviour)| broken(backend, name, *behaviour)).collect()
}

/// The same, so many at a time: for a backend on which they mostly wait.
pub fn check_at_once(backend: &dyn Backend, threads: usize) -> Vec<Broken> {
    let left = Mutex::new(ALL.iter());
    let next = || left.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || {
        let mut found = Vec::new();
        while let Some((name, behaviour)) = next() {
            found.extend(broken(backend, name, *behaviour));
        }
        found
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect()
    })
}

/// Whether a backend does not show one behaviour.
pub fn broken(backend: &dyn Backend, behaviour: &'static str, check: Behaviour) -> Option<Broken> {
    match catch_unwind(AssertUnwindSafe(|| check(backend))) {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(Broken { behaviour, reason: error.to_string() }),
        Err(panic) => Some(Broken { behaviour, reason: panic_text(panic.as_ref()).to_owned() }),
    }
}
