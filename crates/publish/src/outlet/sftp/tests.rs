//! Against Debian's `openssh-server`, started here on a free port; where there is none, the tests say so and are skipped.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Instant,
};

use tempfile::TempDir;
use tokio::runtime::Runtime;
use wiredesk_service::Config;
use wiredesk_story::{Label, event::Change, identity::sha256_hex};

use super::*;
use crate::{
    Outlets,
    outlet::{Attempt, Claim, Delivered, Failure, Shows, tests::attempt},
};

const SSHD: &str = "/usr/sbin/sshd";

/// A server with a key of its own, a customer's folder, and a key that opens it.
struct Room {
    folder: TempDir,
    port: u16,
    user: String,
    host_key: String,
    runtime: Runtime,
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
        fs::copy(at("key.pub"), at("authorized")).unwrap();
        fs::create_dir(at("in")).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let config = format!(
            "ListenAddress 127.0.0.1:{port}\nHostKey {}\nAuthorizedKeysFile {}\nPidFile none\nStrictModes no\nUsePAM no\n\
             PermitRootLogin yes\nPasswordAuthentication no\nSubsystem sftp internal-sftp\n",
            at("host"),
            at("authorized")
        );
        fs::write(at("config"), config).unwrap();
        // As root, it wants this folder.
        let _ = fs::create_dir("/run/sshd");
        let mut command = Command::new(SSHD);
        command.args(["-D", "-e", "-f", &at("config")]).stdin(Stdio::null()).stderr(fs::File::create(at("log")).unwrap());
        let server = command.spawn().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let mut room = Self { port, user: output(Command::new("id").arg("-un")), host_key, runtime, server, folder };
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = room.server.try_wait().unwrap().is_some();
            if ended || started.elapsed() > Duration::from_secs(10) {
                eprintln!("{test}: skipped, {SSHD} does not start here: {}", fs::read_to_string(room.at("log")).unwrap());
                return None;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(room)
    }

    fn at(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn outlet(&self, host_key: &str, keys: &str) -> Arc<dyn Outlet> {
        let text = format!(
            "host = \"127.0.0.1\"\nport = {}\nuser = \"{}\"\nkey = \"{}\"\nhost_key = \"{host_key}\"\npath = \"{}\"\n\
             format = \"ninjs\"\nallow_private = true\n{keys}",
            self.port,
            self.user,
            self.at("key"),
            self.at("in")
        );
        outlets(&text).unwrap().iter().next().unwrap().outlet.clone()
    }

    fn give(&self, outlet: &Arc<dyn Outlet>, attempts: Vec<Attempt>) -> Vec<Result<Delivered, Failure>> {
        self.runtime.block_on(outlet.attempt(attempts))
    }

    fn files(&self) -> Vec<(String, String)> {
        let entry = |entry: fs::DirEntry| {
            (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap())
        };
        let mut files: Vec<_> = fs::read_dir(self.at("in")).unwrap().map(|found| entry(found.unwrap())).collect();
        files.sort();
        files
    }
}

fn outlets(keys: &str) -> Result<Outlets, ConfigError> {
    let text = format!("[publish]\ndeadline = 10\n[[outlet]]\nname = \"شريك\"\nkind = \"sftp\"\n{keys}");
    Outlets::build(&Config::parse("wiredesk.toml", &text, []).unwrap())
}

fn version(revision: u64, headline: &str) -> Attempt {
    let mut attempt = attempt("urn:newsml:map:خبر-1", revision);
    let story = Arc::make_mut(&mut attempt.story);
    story.version = Some(revision.to_string());
    story.headlines = vec![Label::new("main", headline)];
    attempt
}

fn kill(revision: u64) -> Attempt {
    Attempt { withdraw: true, change: Change::Kill, ..version(revision, "زيارة إلى فيينا") }
}

#[test]
fn each_version_is_a_whole_file_and_a_repeat_is_the_same_file() {
    let Some(room) = Room::start("each_version_is_a_whole_file_and_a_repeat_is_the_same_file") else { return };
    let outlet = room.outlet(&room.host_key, "");
    assert_eq!(room.runtime.block_on(outlet.check()), Ok(()));
    let long = "خبر ".repeat(60_000);
    let results = room.give(&outlet, vec![version(1, &long), version(2, "Visite à Vienne"), kill(3), version(2, "Visite à Vienne")]);
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    let files = room.files();
    let ends: Vec<&str> = files.iter().map(|(name, _)| name.rsplit_once('_').unwrap().1).collect();
    assert_eq!(ends, ["1.json", "2.json", "3.json"], "and no part of one");
    assert_eq!(results[0].as_ref().unwrap().digest, Some(sha256_hex(files[0].1.as_bytes())));
    assert!(files[0].1.len() > 400_000 && files[2].1.contains("canceled") && !files[2].1.contains("فيينا"));
    let location = results[1].as_ref().unwrap().location.clone().unwrap();
    assert!(location.starts_with("sftp://127.0.0.1:") && location.ends_with("_2.json"), "{location}");
}

#[test]
fn one_file_a_story_by_choice_and_none_after_a_kill_by_choice() {
    let Some(room) = Room::start("one_file_a_story_by_choice_and_none_after_a_kill_by_choice") else { return };
    let outlet = room.outlet(&room.host_key, "on_update = \"replace\"\non_kill = \"delete\"");
    let other = Attempt { uri: wiredesk_story::StoryUri::parse("urn:newsml:map:2").unwrap(), ..version(1, "autre") };
    room.give(&outlet, vec![version(1, "a"), version(2, "Vienne"), other]);
    let files = room.files();
    assert_eq!((files.len(), files.iter().filter(|(_, text)| text.contains("Vienne")).count()), (2, 1));
    let claim = |withdrawn, location: Option<&str>| Claim {
        uri: kill(3).uri,
        withdrawn,
        location: location.map(str::to_owned),
        digest: None,
        now: jiff::Timestamp::UNIX_EPOCH,
    };
    let there = format!("sftp://127.0.0.1/in/{}", files.iter().find(|(_, text)| text.contains("Vienne")).unwrap().0);
    let compare = || {
        let claims = vec![claim(false, Some(&there)), claim(true, None)];
        let found = room.runtime.block_on(outlet.compare(claims).unwrap());
        found.into_iter().map(|shows| !matches!(shows.unwrap(), Shows::Otherwise(_))).collect::<Vec<_>>()
    };
    assert_eq!(compare(), [true, false]);
    assert!(room.give(&outlet, vec![kill(3)])[0].is_ok());
    assert_eq!(room.files().len(), 1);
    assert_eq!(compare(), [false, true]);
}

#[test]
fn another_host_key_is_refused_and_another_key_of_the_user_too() {
    let Some(room) = Room::start("another_host_key_is_refused_and_another_key_of_the_user_too") else { return };
    let other = make_key(&room.folder.path().join("other"));
    let told = room.give(&room.outlet(&other, ""), vec![version(1, "a")]).pop().unwrap();
    let Err(Failure::NotSent { reason }) = told else { panic!("{told:?}") };
    assert!(reason.contains("another host key") && reason.contains(&room.host_key), "{reason}");
    let both = room.outlet(&format!("{other} {}", room.host_key), "");
    assert_eq!(room.runtime.block_on(both.check()), Ok(()), "the old key and the new one, while it is changed");
    fs::write(room.at("authorized"), "").unwrap();
    let told = room.give(&both, vec![version(1, "a")]).pop().unwrap();
    assert!(matches!(&told, Err(Failure::NotSent { reason }) if reason.contains("does not let")), "{told:?}");
    assert!(room.files().is_empty());
}

#[test]
fn a_folder_that_is_not_there_is_told_and_nothing_counts_as_sent() {
    let Some(room) = Room::start("a_folder_that_is_not_there_is_told_and_nothing_counts_as_sent") else { return };
    let outlet = room.outlet(&room.host_key, "");
    fs::remove_dir(room.at("in")).unwrap();
    let results = room.give(&outlet, vec![version(1, "a"), version(2, "b")]);
    assert!(results.iter().all(|result| matches!(result, Err(Failure::NotSent { .. }))), "{results:?}");
    assert!(room.runtime.block_on(outlet.check()).is_err());
}

#[test]
fn mistakes_in_the_configuration_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let told = |keys: &str| outlets(keys).err().map_or_else(|| "no mistake".to_owned(), |error| error.to_string());
    let pinned = format!("host_key = \"SHA256:{}\"", "a".repeat(43));
    let base = "host = \"sftp.example\"\nuser = \"u\"\nformat = \"ninjs\"";
    assert!(told(&format!("{base}\npassword = \"p\"")).contains("ssh-keyscan -p 22 sftp.example"));
    assert!(told(&format!("{base}\npassword = \"p\"\nhost_key = \"MD5:00\"")).contains("fingerprint"));
    assert!(told(&format!("{base}\n{pinned}")).contains("or `key` is needed"));
    let no_key = folder.path().join("none").display().to_string();
    assert!(told(&format!("{base}\n{pinned}\nkey = \"{no_key}\"")).contains("does not read as a private key"));
    assert!(told(&format!("host = \"sftp://x\"\nuser = \"u\"\nformat = \"ninjs\"\n{pinned}")).contains("host"));
    assert_eq!(told(&format!("{base}\n{pinned}\npassword = \"p\"")), "no mistake");
}
