//! What the process has used, as Linux counts it.

use std::{collections::BTreeMap, fs};

/// Processor time by thread name, microseconds. Empty where there is no /proc.
pub(super) fn by_thread() -> BTreeMap<String, u64> {
    let mut used = BTreeMap::new();
    let Ok(tasks) = fs::read_dir("/proc/self/task") else { return used };
    for task in tasks.flatten() {
        let name = fs::read_to_string(task.path().join("comm"));
        let times = fs::read_to_string(task.path().join("schedstat"));
        let (Ok(name), Ok(times)) = (name, times) else { continue };
        let nanos: u64 = times.split(' ').next().and_then(|nanos| nanos.parse().ok()).unwrap_or_default();
        *used.entry(name.trim_end().to_owned()).or_default() += nanos / 1_000;
    }
    used
}

/// The most memory that was resident at a time, MiB.
pub(super) fn peak_mib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()? / 1024)
}
