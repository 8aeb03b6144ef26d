//! Against Debian's `vsftpd`, started here on a free port; where there is none, the tests say so and are skipped.

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
use wiredesk_story::{event::Change, identity::sha256_hex};

use super::*;
use crate::{
    Outlets,
    outlet::{Attempt, Claim, Delivered, Failure, Shows, tests::attempt},
};

const SERVER: &str = "/usr/sbin/vsftpd";

struct Room {
    folder: TempDir,
    port: u16,
    runtime: Runtime,
    server: Child,
}

impl Drop for Room {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A certificate for 127.0.0.1 and the one that signed it.
fn certificates(folder: &Path) {
    let at = |name: &str| folder.join(name).display().to_string();
    let openssl = |args: &str| run(Command::new("openssl").args(args.split(' ')).current_dir(folder));
    openssl("req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=ca");
    openssl("req -newkey rsa:2048 -nodes -keyout own.key -out own.csr -subj /CN=ftp");
    fs::write(at("ext"), "subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n").unwrap();
    openssl("x509 -req -in own.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out own.pem -days 2 -extfile ext");
}

impl Room {
    /// None, with a word on standard error, where it cannot be had.
    fn start(test: &str) -> Option<Self> {
        if !Path::new(SERVER).exists() {
            eprintln!("{test}: skipped, there is no {SERVER} (apt-get install vsftpd openssl)");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        certificates(folder.path());
        let at = |name: &str| folder.path().join(name).display().to_string();
        fs::create_dir_all(at("root/in")).unwrap();
        let user = Command::new("id").arg("-un").output().unwrap().stdout;
        let user = String::from_utf8(user).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        // The address it names for data is one that nobody answers at.
        let config = format!(
            "listen=YES\nlisten_ipv6=NO\nlisten_address=127.0.0.1\nlisten_port={port}\nbackground=NO\nrun_as_launching_user=YES\n\
             anonymous_enable=YES\nlocal_enable=NO\nwrite_enable=YES\nanon_upload_enable=YES\nanon_mkdir_write_enable=YES\n\
             anon_other_write_enable=YES\nanon_umask=022\nanon_world_readable_only=NO\nanon_root={}\nftp_username={}\n\
             pasv_address=10.255.255.1\nseccomp_sandbox=NO\nssl_enable=YES\nallow_anon_ssl=YES\nrsa_cert_file={}\n\
             rsa_private_key_file={}\nssl_ciphers=HIGH\nxferlog_enable=NO\nforce_local_logins_ssl=NO\nforce_local_data_ssl=NO\n",
            at("root"),
            user.trim(),
            at("own.pem"),
            at("own.key")
        );
        fs::write(at("config"), config).unwrap();
        let mut command = Command::new(SERVER);
        command.arg(at("config")).stdin(Stdio::null()).stdout(Stdio::null()).stderr(fs::File::create(at("log")).unwrap());
        let server = command.spawn().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let mut room = Self { port, runtime, server, folder };
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = room.server.try_wait().unwrap().is_some();
            if ended || started.elapsed() > Duration::from_secs(10) {
                eprintln!("{test}: skipped, {SERVER} does not start here: {}", fs::read_to_string(room.at("log")).unwrap());
                return None;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(room)
    }

    fn at(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn outlet(&self, keys: &str) -> Arc<dyn Outlet> {
        let text = format!("port = {}\npath = \"in\"\nallow_private = true\n{keys}", self.port);
        outlets(&text).unwrap().iter().next().unwrap().outlet.clone()
    }

    fn trusting(&self, keys: &str) -> Arc<dyn Outlet> {
        self.outlet(&format!("ca = \"{}\"\n{keys}", self.at("ca.pem")))
    }

    /// One that looks for a folder that is not there.
    fn lost(&self) -> Arc<dyn Outlet> {
        let text = format!("port = {}\npath = \"nowhere\"\nallow_private = true\ntls = false", self.port);
        outlets(&text).unwrap().iter().next().unwrap().outlet.clone()
    }

    fn give(&self, outlet: &Arc<dyn Outlet>, attempts: Vec<Attempt>) -> Vec<Result<Delivered, Failure>> {
        self.runtime.block_on(outlet.attempt(attempts))
    }

    fn files(&self) -> Vec<String> {
        let names = fs::read_dir(self.at("root/in")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }
}

fn outlets(keys: &str) -> Result<Outlets, ConfigError> {
    let text = format!(
        "[[outlet]]\nname = \"شريك\"\nkind = \"ftp\"\nhost = \"127.0.0.1\"\nuser = \"anonymous\"\npassword = \"x\"\n\
         format = \"ninjs\"\n{keys}"
    );
    Outlets::build(&Config::parse("c", &text, []).unwrap())
}

#[test]
fn files_are_whole_and_a_repeat_takes_the_place_of_the_first_over_tls_and_without() {
    let Some(room) = Room::start("files_are_whole") else { return };
    for outlet in [room.trusting(""), room.outlet("tls = false")] {
        let (one, two) = (attempt("urn:x:خبر", 1), attempt("urn:x:خبر", 2));
        for _ in 0..2 {
            let results = room.give(&outlet, vec![one.clone(), two.clone()]);
            let delivered: Vec<&Delivered> = results.iter().map(|result| result.as_ref().unwrap()).collect();
            assert_eq!(room.files().len(), 2);
            let name = delivered[0].location.as_deref().unwrap().rsplit('/').next().unwrap();
            let bytes = fs::read(room.at(&format!("root/in/{name}"))).unwrap();
            assert_eq!(delivered[0].digest.as_deref(), Some(sha256_hex(&bytes).as_str()));
        }
        room.runtime.block_on(outlet.check()).unwrap();
        fs::read_dir(room.at("root/in")).unwrap().for_each(|entry| fs::remove_file(entry.unwrap().path()).unwrap());
    }
}

#[test]
fn a_kill_deletes_by_choice_and_what_is_missing_is_found() {
    let Some(room) = Room::start("a_kill_deletes") else { return };
    let outlet = room.trusting("on_kill = \"delete\"");
    let sent = room.give(&outlet, vec![attempt("urn:x:1", 1), attempt("urn:x:2", 1)]);
    let claim = |n: usize, withdrawn: bool| Claim {
        uri: attempt(&format!("urn:x:{n}"), 1).uri,
        withdrawn,
        location: sent[n - 1].as_ref().unwrap().location.clone().filter(|_| !withdrawn),
        digest: None,
        now: jiff::Timestamp::UNIX_EPOCH,
    };
    let compare = |claims| room.runtime.block_on(outlet.compare(claims).unwrap());
    assert_eq!(compare(vec![claim(1, false), claim(2, false)]), [Ok(Shows::AsClaimed), Ok(Shows::AsClaimed)]);
    let kill = Attempt { withdraw: true, change: Change::Kill, ..attempt("urn:x:1", 2) };
    assert!(room.give(&outlet, vec![kill])[0].is_ok());
    assert_eq!(room.files().len(), 1);
    let found = compare(vec![claim(1, true), claim(1, false)]);
    assert!(found[0] == Ok(Shows::Gone) && matches!(&found[1], Ok(Shows::Otherwise(_))), "{found:?}");
}

#[test]
fn nothing_is_sent_to_a_server_that_nobody_vouches_for_or_to_a_private_address() {
    let Some(room) = Room::start("nothing_is_sent") else { return };
    let told = |outlet: &Arc<dyn Outlet>| match &room.give(outlet, vec![attempt("urn:x:1", 1)])[0] {
        Err(Failure::NotSent { reason }) => reason.clone(),
        other => panic!("{other:?}"),
    };
    let reason = told(&room.outlet(""));
    assert!(reason.contains("cannot be secured"), "{reason}");
    let reason = told(&room.lost());
    assert!(reason.contains("is not a folder there"), "{reason}");
    let outside = outlets(&format!("port = {}\ntls = false", room.port)).unwrap().iter().next().unwrap().outlet.clone();
    assert!(told(&outside).contains("allow_private"));
    assert_eq!(room.files(), [""; 0]);
}

#[test]
fn mistakes_are_told() {
    let told = |keys: &str| outlets(keys).err().map_or_else(String::new, |error| error.to_string());
    assert!(told("path = \"a\\nDELE b\"").contains("control character"));
    assert!(told("ca = \"/no/such\"").contains("does not read as certificates"));
    assert!(told("tls = false\nca = \"x\"").contains("take one of them out"));
    assert!(told("tls = \"implicit\"").contains("implicit"));
}
