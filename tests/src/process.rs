//! The programs, built once per test program, and running ones.

use std::{
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::OnceLock,
};

/// A service that is a program of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Sources and the read stage.
    Ingest,
    /// Rules and versions.
    Validate,
    /// Enrichers.
    Enrich,
    /// Routing and delivery.
    Publish,
}

impl Service {
    /// All that move a story.
    pub const ALL: [Self; 4] = [Self::Ingest, Self::Validate, Self::Enrich, Self::Publish];

    /// The program's name.
    pub fn program(self) -> &'static str {
        match self {
            Self::Ingest => "wiredesk-ingest",
            Self::Validate => "wiredesk-validate",
            Self::Enrich => "wiredesk-enrich",
            Self::Publish => "wiredesk-publish",
        }
    }
}

/// Where a program is, in the profile that this test was built with; builds all programs the first time.
pub(crate) fn program(name: &str) -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let exe = std::env::current_exe().unwrap();
        let folder = exe.parent().unwrap().parent().unwrap().to_owned();
        let mut build = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        build.args(["build", "--quiet", "--workspace", "--bins", "--locked"]).current_dir(root());
        if folder.ends_with("release") {
            build.arg("--release");
        }
        assert!(build.status().unwrap().success(), "the programs cannot be built");
        folder
    });
    folder.join(name)
}

/// The project's root.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// A program that runs. Killed when it is dropped.
#[derive(Debug)]
pub struct Process(Child);

impl Process {
    pub(crate) fn start(command: &mut Command) -> Self {
        Self(command.stdout(Stdio::piped()).spawn().unwrap())
    }

    /// The first line that it prints.
    pub fn first_line(&mut self) -> String {
        let mut line = String::new();
        BufReader::new(self.0.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        line
    }

    /// SIGKILL: it has no moment to tidy up.
    pub fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// SIGTERM, and waits for its end. Gives the exit code.
    pub fn end(mut self) -> Option<i32> {
        let done = Command::new("kill").arg(self.0.id().to_string()).status().unwrap();
        assert!(done.success());
        self.0.wait().unwrap().code()
    }

    /// SIGSTOP: it does nothing, and does not know that time passes.
    pub fn pause(&self) {
        self.signal("-STOP");
    }

    /// Lets a paused one go on.
    pub fn resume(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        assert!(Command::new("kill").args([signal, &self.0.id().to_string()]).status().unwrap().success());
    }

    /// Whether it still runs.
    pub fn runs(&mut self) -> bool {
        self.0.try_wait().unwrap().is_none()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
