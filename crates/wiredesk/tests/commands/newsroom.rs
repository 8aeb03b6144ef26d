//! A newsroom in a folder of its own: what comes in goes through the stages, what is asked goes through the program.

use std::{
    path::PathBuf,
    process::{Command, Output},
    sync::Arc,
    time::{Duration, Instant},
};

use tempfile::TempDir;
use wiredesk_ingest::{IngestConfig, ReadStage};
use wiredesk_log::{StageSpec, Topic};
use wiredesk_publish::{Outlets, PublishConfig};
use wiredesk_service::{Config, Host, Store};

/// Outlets are folders; one takes French alone. No enricher has to be waited for.
const CONFIG: &str = r#"
[enrich]
disabled = ["boilerplate", "language", "places", "dates", "keywords"]

[[source]]
name = "map"
kind = "push"
language = "ar"

[[source]]
name = "files"
kind = "folder"
path = "FOLDER/inbox"

[[outlet]]
name = "archive"
kind = "folder"
format = "ninjs"
path = "FOLDER/out/archive"

[[outlet]]
name = "partenaire"
kind = "folder"
format = "newsml-g2"
path = "FOLDER/out/partenaire"
accepts = { languages = ["fr"] }
"#;

pub(crate) struct Newsroom {
    folder: TempDir,
    config: String,
}

/// What a command printed, and how it ended.
pub(crate) struct Ran {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
}

impl Newsroom {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = CONFIG.replace("FOLDER", folder.path().to_str().unwrap());
        std::fs::write(folder.path().join("wiredesk.toml"), &config).unwrap();
        Self { folder, config }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// The text of its configuration.
    pub(crate) fn config(&self) -> &str {
        &self.config
    }

    /// A text without the name of the folder, which differs each time.
    pub(crate) fn plain(&self, text: &str) -> String {
        text.replace(self.folder.path().to_str().unwrap(), "FOLDER")
    }

    /// Types a command.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.output(arguments);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ran { stdout: text(output.stdout), stderr: text(output.stderr), code: output.status.code().unwrap() }
    }

    /// The same, for what is not text.
    pub(crate) fn output(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// The same, not yet typed.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wiredesk"));
        command.args(arguments).current_dir(self.folder.path());
        command.env("WIREDESK_CONFIG", "wiredesk.toml").env("WIREDESK_DATA", "data");
        command
    }

    /// Takes in a file of the source `map`, and returns its wire id.
    pub(crate) fn take_in(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.write(name, text);
        let ran = self.run(&["ingest", path.to_str().unwrap(), "--source", "map"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ran.json()["wire"].as_str().unwrap().to_owned()
    }

    /// Lets the stages do all there is to do now.
    pub(crate) fn work(&self) {
        let config = Config::parse("wiredesk.toml", &self.config, []).unwrap();
        let store = Store::open(&config, &self.path("data"), None).unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let services = ["ingest", "validate", "enrich", "publish"];
        let mut host = Host::new(store.clone(), &config, &services, None).unwrap();
        let ingest = Arc::new(IngestConfig::read(&config).unwrap());
        host.start(ReadStage::new(ingest, config.newsroom.timezone.clone()), |_| Ok(Box::new(()))).unwrap();
        wiredesk_validate::service::start(&mut host, &config).unwrap();
        wiredesk_enrich::service::start(&mut host, &config).unwrap();
        let outlets = Outlets::build(&config).unwrap();
        let publish = PublishConfig::read(&config).unwrap();
        wiredesk_publish::service::start(&mut host, &publish, &outlets, runtime.handle()).unwrap();
        let index = wiredesk_index::Index::open(&self.path("data")).unwrap();
        let stages = [
            ("read", Topic::Wire),
            ("validate", Topic::Received),
            ("enrich", Topic::Valid),
            ("plan", Topic::Enriched),
            ("deliver", Topic::Deliveries),
        ];
        let started = Instant::now();
        let busy = || {
            let waits = |(name, topic)| store.log.backlog(&StageSpec { name, input: Some(topic) }).unwrap() > 0;
            index.catch_up(store.log.as_ref(), |_| {}).unwrap();
            let outlets = index.outlets(store.clock.now()).unwrap();
            stages.into_iter().any(waits) || outlets.iter().any(|outlet| outlet.due > 0 && !outlet.paused)
        };
        while busy() {
            assert!(started.elapsed() < Duration::from_secs(30), "the stages do not come to an end");
            assert!(!host.failed());
            std::thread::sleep(Duration::from_millis(5));
        }
        host.stop().unwrap();
    }
}

impl Ran {
    /// The one line of JSON that was printed.
    pub(crate) fn json(&self) -> serde_json::Value {
        let lines = self.lines();
        assert_eq!(lines.len(), 1, "{}\n{}", self.stdout, self.stderr);
        lines.into_iter().next().unwrap()
    }

    /// The lines of JSON that were printed.
    pub(crate) fn lines(&self) -> Vec<serde_json::Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}
