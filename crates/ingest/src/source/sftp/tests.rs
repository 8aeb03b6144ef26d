//! Against Debian's `openssh-server`, started here on a free port; where there is none, the tests say so and are skipped.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Instant,
};

use tempfile::TempDir;

use super::*;
use crate::{
    poll::tests::{Inbox, SECOND, pairs},
    source::tests::read,
};

const SSHD: &str = "/usr/sbin/sshd";

/// A server with a key of its own, an agency's folder, and a key that opens it.
struct Room {
    folder: TempDir,
    port: u16,
    host_key: String,
    server: Child,
}

impl Drop for Room {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn output(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Makes a key, and says its fingerprint.
fn make_key(path: &Path) -> String {
    output(Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(path));
    output(Command::new("ssh-keygen").arg("-lf").arg(path)).split(' ').nth(1).unwrap().to_owned()
}

impl Room {
    /// None, with a word on standard error, where it cannot be had.
    fn start(test: &str) -> Option<Self> {
        if !Path::new(SSHD).exists() {
            eprintln!("{test}: skipped, there is no {SSHD} (apt-get install openssh-server)");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        let host_key = make_key(&folder.path().join("host"));
        make_key(&folder.path().join("key"));
        fs::create_dir(at("in")).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let config = format!(
            "ListenAddress 127.0.0.1:{port}\nHostKey {}\nAuthorizedKeysFile {}\nPidFile none\nStrictModes no\nUsePAM no\n\
             PermitRootLogin yes\nPasswordAuthentication no\nSubsystem sftp internal-sftp\n",
            at("host"),
            at("key.pub")
        );
        fs::write(at("config"), config).unwrap();
        // As root, it wants this folder.
        let _ = fs::create_dir("/run/sshd");
        let mut command = Command::new(SSHD);
        command.args(["-D", "-e", "-f", &at("config")]).stdin(Stdio::null()).stderr(fs::File::create(at("log")).unwrap());
        let mut server = command.spawn().unwrap();
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if server.try_wait().unwrap().is_some() || started.elapsed() > Duration::from_secs(10) {
                eprintln!("{test}: skipped, {SSHD} does not start here: {}", fs::read_to_string(at("log")).unwrap());
                return None;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(Self { folder, port, host_key, server })
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join("in").join(name)
    }

    fn keys(&self, host_key: &str, path: &str) -> Keys {
        let text = format!(
            "host = \"127.0.0.1\"\nport = {}\nuser = \"{}\"\nkey = \"{}\"\nhost_key = \"{host_key}\"\npath = \"{path}\"\n\
             allow_private = true",
            self.port,
            output(Command::new("id").arg("-un")),
            self.folder.path().join("key").display(),
        );
        match read("sftp", &text).unwrap() {
            super::super::Kind::Sftp(keys) => keys,
            other => unreachable!("{other:?}"),
        }
    }

    fn own(&self) -> Keys {
        self.keys(&self.host_key, &self.at("").display().to_string())
    }
}

#[test]
fn files_come_whole_with_those_in_folders_and_changed_ones_come_again() {
    let Some(room) = Room::start("files_come_whole_with_those_in_folders_and_changed_ones_come_again") else { return };
    fs::create_dir(room.at("صور")).unwrap();
    let long = "خبر ".repeat(60_000);
    fs::write(room.at("long.txt"), &long).unwrap();
    fs::write(room.at("صور/a b.txt"), "نص").unwrap();
    fs::write(room.at("empty.txt"), "").unwrap();
    fs::write(room.at("half.txt.part"), "half").unwrap();
    fs::write(room.folder.path().join("secret"), "سر").unwrap();
    std::os::unix::fs::symlink(room.folder.path().join("secret"), room.at("link.txt")).unwrap();
    std::os::unix::fs::symlink(room.folder.path(), room.at("loop")).unwrap();
    let inbox = Inbox::new();
    assert!(room.own().look(true).unwrap().starts_with("sftp://"));
    let mut runner = inbox.runner_there(room.own().remote().unwrap());
    inbox.passes(&mut runner, SECOND * 4).unwrap();
    assert_eq!(pairs(&inbox.came()), [("empty.txt", ""), ("long.txt", long.as_str()), ("صور/a b.txt", "نص")]);
    fs::write(room.at("صور/a b.txt"), "نص ثان").unwrap();
    fs::remove_file(room.at("empty.txt")).unwrap();
    inbox.passes(&mut runner, SECOND * 4).unwrap();
    assert_eq!(inbox.came().len(), 4);
    assert_eq!(inbox.came()[3], ("صور/a b.txt".to_owned(), "نص ثان".to_owned()));
}

#[test]
fn another_host_key_is_refused_and_a_folder_that_is_not_there_is_told() {
    let Some(mut room) = Room::start("another_host_key_is_refused_and_a_folder_that_is_not_there_is_told") else { return };
    let other = make_key(&room.folder.path().join("other"));
    let told = room.keys(&other, ".").look(true).unwrap_err();
    assert!(told.contains("another host key") && told.contains(&room.host_key), "{told}");
    let told = room.keys(&room.host_key, "/none").look(true).unwrap_err();
    assert!(told.contains("/none cannot be looked at"), "{told}");
    let guarded = Keys { allow_private: false, ..room.own() };
    assert!(guarded.look(true).unwrap_err().contains("not a public address"));
    fs::write(room.at("a.txt"), "a").unwrap();
    let inbox = Inbox::new();
    let mut runner = inbox.runner_there(room.own().remote().unwrap());
    let _ = (room.server.kill(), room.server.wait());
    inbox.passes(&mut runner, SECOND * 4).unwrap();
    assert_eq!(inbox.came(), []);
}

#[test]
fn mistakes_in_the_configuration_are_told() {
    let told = |keys: &str| read("sftp", keys).err().unwrap_or_else(|| "no mistake".to_owned());
    let pinned = format!("host_key = \"SHA256:{}\"", "a".repeat(43));
    let base = "host = \"sftp.example\"\nuser = \"u\"";
    assert!(told(&format!("{base}\npassword = \"p\"")).contains("ssh-keyscan -p 22 sftp.example"));
    assert!(told(&format!("{base}\n{pinned}")).contains("or `key` is needed"));
    assert!(told(&format!("{base}\n{pinned}\npassword = \"p\"\nevery = 0")).contains("every"));
    assert!(told(&format!("{base}\n{pinned}\npassword = \"p\"\npaht = \"in\"")).contains("path"));
    assert_eq!(told(&format!("{base}\n{pinned}\npassword = \"p\"")), "no mistake");
}
