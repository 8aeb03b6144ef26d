//! A newsroom in a temporary folder.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;
use tempfile::TempDir;

use crate::process::{Process, Service, program};

/// A folder with a configuration, data and outlets, thrown away at the end.
#[derive(Debug)]
pub struct Room {
    folder: TempDir,
}

/// What a command did.
#[derive(Debug)]
pub struct Ran {
    /// Exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Ran {
    /// The lines of standard output as JSON.
    pub fn json(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"))).collect()
    }
}

impl Room {
    /// A newsroom with this configuration; an empty one is the built-in configuration.
    pub fn new(config: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        if !config.is_empty() {
            fs::create_dir(folder.path().join("config")).unwrap();
            fs::write(folder.path().join("config/wiredesk.toml"), config).unwrap();
        }
        Self { folder }
    }

    /// A path in it.
    pub fn path(&self, inner: &str) -> PathBuf {
        self.folder.path().join(inner)
    }

    /// Writes a file in it, and the folders on the way.
    pub fn write(&self, inner: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(inner);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// A text in it.
    pub fn text(&self, inner: &str) -> String {
        let path = self.path(inner);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Every file under a folder, by its path from there, in order. Hidden files are left out.
    pub fn files(&self, inner: &str) -> Vec<String> {
        let mut files = Vec::new();
        list(&self.path(inner), &mut files, "");
        files.sort();
        files
    }

    /// Runs `wiredesk` to its end.
    pub fn wiredesk<I: AsRef<std::ffi::OsStr>>(&self, args: impl IntoIterator<Item = I>) -> Ran {
        let Output { status, stdout, stderr } = self.command("wiredesk").args(args).output().unwrap();
        Ran {
            code: status.code().unwrap(),
            out: String::from_utf8_lossy(&stdout).into_owned(),
            err: String::from_utf8_lossy(&stderr).into_owned(),
        }
    }

    /// Starts `wiredesk` and leaves it running.
    pub fn start(&self, args: &[&str]) -> Process {
        Process::start(self.command("wiredesk").args(args))
    }

    /// Starts a service of its own, as the instance named. It listens nowhere that another one does.
    pub fn serve(&self, service: Service, instance: Option<&str>) -> Process {
        let mut command = self.command(service.program());
        command.args(instance.into_iter().flat_map(|name| ["--instance", name]));
        if service == Service::Ingest {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        Process::start(&mut command)
    }

    /// Where a program is.
    pub fn program(&self, name: &str) -> PathBuf {
        program(name)
    }

    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(program(name));
        command.current_dir(self.folder.path()).env_remove("RUST_LOG");
        command.env_remove("WIREDESK_CONFIG").env_remove("WIREDESK_DATA");
        command
    }
}

fn list(folder: &Path, files: &mut Vec<String>, before: &str) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let inner = format!("{before}{name}");
        if entry.file_type().unwrap().is_dir() {
            list(&entry.path(), files, &format!("{inner}/"));
        } else {
            files.push(inner);
        }
    }
}
