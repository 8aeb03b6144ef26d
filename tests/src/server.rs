//! Real servers that outlets send to: each is started by its script, `tests/wordpress/start` and its like.

use std::{
    fs::Permissions,
    net::TcpListener,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

use crate::process::root;

/// What a script ends with where the server cannot be had here.
const MISSING: i32 = 3;

/// A server that runs until this is dropped.
#[derive(Debug)]
pub struct Server {
    name: String,
    folder: TempDir,
    said: String,
}

impl Server {
    /// Starts the server of a folder of `tests/`, on a free port of 127.0.0.1. None, with a word of why, where it cannot be had here.
    pub fn start(test: &str, name: &str) -> Option<Self> {
        // Some servers give their work to users of their own, who have to reach the folder.
        let mut folder = tempfile::Builder::new();
        let folder =
            folder.permissions(Permissions::from_mode(0o755)).prefix(&format!("wiredesk-{name}-")).tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut start = Command::new(script(name, "start"));
        start.arg(folder.path().join("run")).args(["--port", &port.to_string()]).stdin(Stdio::null());
        let output = start.output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.code() == Some(MISSING) {
            eprintln!("{test}: without {name}: {}", told.trim());
            return None;
        }
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{name} does not start: {said}{told}");
        Some(Self { name: name.to_owned(), folder, said })
    }

    /// What the script said of itself: `url`, `port` and so on.
    pub fn get(&self, key: &str) -> &str {
        let found = self.said.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
        found.unwrap_or_else(|| panic!("{} tells no {key}: {}", self.name, self.said))
    }

    /// A path in the server's own folder.
    pub fn path(&self, inner: &str) -> PathBuf {
        self.folder.path().join("run").join(inner)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended.
        let _ = Command::new(script(&self.name, "stop")).arg(self.folder.path().join("run")).status();
    }
}

fn script(name: &str, which: &str) -> PathBuf {
    root().join("tests").join(Path::new(name)).join(which)
}
