//! How long something takes, whatever else the machine does.

use std::{fs, sync::LazyLock, time::Instant};

/// Seconds of processor time that this thread has had; where the system does not tell, seconds.
fn seconds() -> f64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| START.elapsed().as_secs_f64(), |count| count / 1e9)
}

/// What a call gives, and the seconds it took.
pub(crate) fn timed<T>(call: impl FnOnce() -> T) -> (T, f64) {
    let start = seconds();
    let given = call();
    (given, seconds() - start)
}
