//! The scripts beside this package.

use std::{
    collections::BTreeMap,
    fmt,
    os::unix::process::CommandExt as _,
    path::Path,
    process::{Child, Command, Stdio},
};

/// How `start` ends where Java or Kafka cannot be had.
const ABSENT: i32 = 69;

/// Why there are no brokers.
#[derive(Clone, Debug)]
pub(crate) enum Refusal {
    /// Java or Kafka cannot be had on this machine.
    Absent(String),
    /// It can, and does not start.
    Failed(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent(reason) | Self::Failed(reason) => f.write_str(reason),
        }
    }
}

/// The `key=value` lines that `start` prints.
#[derive(Debug)]
pub(crate) struct Answer(BTreeMap<String, String>);

impl Answer {
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }
}

/// A script in a process group of its own: what ends a terminal's programs leaves the brokers to their lease.
fn script(name: &str, folder: &Path) -> Command {
    let mut command = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join(name));
    command.arg(folder).process_group(0).stdin(Stdio::null());
    command
}

/// Runs `start` to its end, with more environment.
pub(crate) fn start(folder: &Path, options: &[&str], environment: &[(&str, &str)]) -> Result<Answer, Refusal> {
    let output = script("start", folder).args(options).envs(environment.iter().copied()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    match output.status.code() {
        Some(0) => {
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            let pairs = text.lines().filter_map(|line| line.split_once('='));
            Ok(Answer(pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()))
        }
        Some(ABSENT) => Err(Refusal::Absent(said)),
        _ => Err(Refusal::Failed(said)),
    }
}

/// Stops one broker.
pub(crate) fn stop(folder: &Path, node: u8) {
    let status = script("stop", folder).arg(node.to_string()).status().unwrap();
    assert!(status.success(), "broker {node} was not stopped");
}

/// A `stop` that waits for the end of its input: the system closes that when this process ends, even if killed.
#[derive(Debug)]
pub(crate) struct Lease(Child);

impl Lease {
    pub(crate) fn new(folder: &Path) -> Self {
        let mut stop = script("stop", folder);
        stop.args(["--at-eof", "--remove"]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        Self(stop.spawn().unwrap())
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        // Its success does not matter any more.
        let _ = self.0.wait();
    }
}
