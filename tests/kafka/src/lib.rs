//! A real Kafka for tests, without containers: brokers that `tests/kafka/start` starts, for as long as a test needs them.
//!
//! - `script`: what the scripts are asked, and what they answer
//!
//! It knows nothing of Wiredesk, so any crate's tests may use it. Where Java, Maven or the network is missing a test is skipped by
//! name. `WIREDESK_KAFKA=required` in the environment makes that a failure; `off` skips without a try.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::missing_panics_doc, clippy::must_use_candidate)]

mod script;
#[cfg(test)]
mod tests;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use script::{Answer, Lease, Refusal};

/// What brokers to start. The default is one, with a listener in plain text.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    /// Three brokers: three copies of each topic, two of them in sync.
    pub three: bool,
    /// A listener with TLS too.
    pub tls: bool,
    /// A listener with SASL/SCRAM too; with TLS also one with both.
    pub scram: bool,
    /// More lines of `server.properties`, `key=value`.
    pub settings: Vec<String>,
}

/// Running brokers, numbered from 1. They are stopped and their data is removed when this is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct Broker {
    folder: PathBuf,
    answer: Answer,
    _lease: Lease,
}

impl Broker {
    /// Starts brokers for a test of this name. None, and a word of why, where Kafka cannot be had here.
    ///
    /// # Panics
    /// If Kafka can be had and does not start, or cannot and `WIREDESK_KAFKA=required`.
    pub fn start(test: &str, setup: &Setup) -> Option<Self> {
        had(test, Self::try_start(setup)).transpose().unwrap_or_else(|reason| panic!("{test}: {reason}"))
    }

    /// The one plain broker of this test program, started when first asked for. Tests share it, so each makes topics of its own names.
    ///
    /// # Panics
    /// As `start`.
    pub fn shared(test: &str) -> Option<&'static Self> {
        static SHARED: OnceLock<Result<Broker, Refusal>> = OnceLock::new();
        let shared = SHARED.get_or_init(|| Self::try_start(&Setup::default()));
        had(test, shared.as_ref().map_err(Clone::clone)).transpose().unwrap_or_else(|reason| panic!("{test}: {reason}"))
    }

    fn try_start(setup: &Setup) -> Result<Self, Refusal> {
        if asked() == "off" {
            return Err(Refusal::Absent("WIREDESK_KAFKA=off".to_owned()));
        }
        let folder = tempfile::Builder::new().prefix("wiredesk-kafka-").tempdir().unwrap().keep();
        let folder = folder.canonicalize().unwrap();
        let lease = Lease::new(&folder);
        let answer = script::start(&folder, &options(setup), &[])?;
        Ok(Self { folder, answer, _lease: lease })
    }

    /// The brokers' addresses in plain text, as `bootstrap.servers` takes them.
    pub fn bootstrap(&self) -> &str {
        self.answer.get("bootstrap").expect("start tells it")
    }

    /// The addresses with TLS, where asked for.
    pub fn tls(&self) -> Option<&str> {
        self.answer.get("tls")
    }

    /// The addresses with SASL/SCRAM in plain text, where asked for.
    pub fn scram(&self) -> Option<&str> {
        self.answer.get("scram")
    }

    /// The addresses with SASL/SCRAM and TLS, where both were asked for.
    pub fn scram_tls(&self) -> Option<&str> {
        self.answer.get("scram_tls")
    }

    /// The authority that signed the brokers' certificates, a PEM file, with TLS.
    pub fn ca(&self) -> Option<&Path> {
        self.answer.get("ca").map(Path::new)
    }

    /// The name and password that SCRAM takes.
    pub fn login(&self) -> Option<(&str, &str)> {
        self.answer.get("user").zip(self.answer.get("password"))
    }

    /// What a broker has logged since it was last started.
    pub fn log(&self, node: u8) -> String {
        fs::read_to_string(self.folder.join(node.to_string()).join("log")).unwrap()
    }

    /// Stops a broker in order; it hands over what it leads and closes its files.
    pub fn stop(&self, node: u8) {
        script::stop(&self.folder, node);
    }

    /// SIGKILL: it has no moment to tidy up.
    pub fn kill(&self, node: u8) {
        self.signal(node, "-KILL");
    }

    /// It keeps its connections and answers nothing.
    pub fn pause(&self, node: u8) {
        self.signal(node, "-STOP");
    }

    /// Lets a paused one go on.
    pub fn resume(&self, node: u8) {
        self.signal(node, "-CONT");
    }

    /// Starts those that do not run, with their data, at their addresses; returns when they answer.
    pub fn restart(&self) {
        script::start(&self.folder, &[], &[]).unwrap_or_else(|refusal| panic!("no restart: {refusal}"));
    }

    fn signal(&self, node: u8, signal: &str) {
        let pid = fs::read_to_string(self.folder.join(node.to_string()).join("pid")).expect("a broker of that number");
        assert!(
            Command::new("kill").args([signal, pid.trim()]).status().unwrap().success(),
            "broker {node} does not run"
        );
    }
}

/// What `WIREDESK_KAFKA` says.
fn asked() -> String {
    std::env::var("WIREDESK_KAFKA").unwrap_or_default()
}

/// Whether a test has its brokers, is skipped, or fails.
fn had<T>(test: &str, brokers: Result<T, Refusal>) -> Option<Result<T, Refusal>> {
    match brokers {
        Err(Refusal::Absent(reason)) if asked() != "required" => {
            eprintln!("skipped: {test}: {reason}");
            None
        }
        other => Some(other),
    }
}

fn options(setup: &Setup) -> Vec<&str> {
    let mut options = Vec::new();
    options.extend(setup.three.then_some(["--brokers", "3"]).into_iter().flatten());
    options.extend(setup.tls.then_some("--tls"));
    options.extend(setup.scram.then_some("--scram"));
    options.extend(setup.settings.iter().flat_map(|line| ["--set", line.as_str()]));
    options
}
