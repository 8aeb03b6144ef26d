//! Against Debian's `vsftpd`, started here on a free port (where there is none, the tests say so and are skipped), and against a server
//! of a few lines that does what no good one does.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod bad;

use std::{
    fs,
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use super::*;
use crate::{
    poll::tests::{Inbox, SECOND, pairs},
    source::{Kind, tests::read},
};

const VSFTPD: &str = "/usr/sbin/vsftpd";

/// A server with a folder for everybody and a certificate.
struct Room {
    folder: TempDir,
    port: u16,
    server: Child,
}

impl Drop for Room {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn port_of_nobody() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Room {
    /// None, with a word on standard error, where it cannot be had.
    fn start(test: &str, tls: bool) -> Option<Self> {
        if !Path::new(VSFTPD).exists() || Command::new("openssl").arg("version").output().is_err() {
            eprintln!("{test}: skipped, there is no {VSFTPD} or no openssl (apt-get install vsftpd openssl)");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        fs::create_dir(at("in")).unwrap();
        let request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj"];
        let names = ["/CN=ftp.example", "-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE"];
        let (key, certificate) = (at("key.pem"), at("cert.pem"));
        let made = Command::new("openssl").args(request).args(names).args(["-keyout", &key, "-out", &certificate]).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let port = port_of_nobody();
        let mut config = format!(
            "listen=YES\nlisten_address=127.0.0.1\nlisten_port={port}\nbackground=NO\nanonymous_enable=YES\nno_anon_password=YES\n\
             anon_root={}\nlocal_enable=NO\nwrite_enable=NO\npasv_enable=YES\npasv_address=192.0.2.1\nseccomp_sandbox=NO\n\
             xferlog_enable=NO\n",
            at("in")
        );
        if Command::new("id").arg("-u").output().unwrap().stdout != b"0\n" {
            config += "run_as_launching_user=YES\n";
        }
        if tls {
            config += &format!(
                "ssl_enable=YES\nallow_anon_ssl=YES\nforce_anon_logins_ssl=YES\nforce_anon_data_ssl=YES\nrequire_ssl_reuse=YES\n\
                 ssl_ciphers=HIGH\nrsa_cert_file={certificate}\nrsa_private_key_file={key}\n"
            );
        }
        fs::write(at("config"), config).unwrap();
        let _ = fs::create_dir_all("/run/vsftpd/empty");
        let mut command = Command::new(VSFTPD);
        command.arg(at("config")).stdin(Stdio::null()).stdout(fs::File::create(at("log")).unwrap());
        let mut server = command.stderr(Stdio::null()).spawn().unwrap();
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if server.try_wait().unwrap().is_some() || started.elapsed() > Duration::from_secs(10) {
                eprintln!("{test}: skipped, {VSFTPD} does not start here: {}", fs::read_to_string(at("log")).unwrap());
                return None;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(Self { folder, port, server })
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.folder.path().join("in").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn secured(&self) -> Keys {
        keys(self.port, &format!("ca = \"{}\"", self.folder.path().join("cert.pem").display()))
    }
}

fn keys(port: u16, more: &str) -> Keys {
    match read("ftp", &format!("host = \"127.0.0.1\"\nport = {port}\nallow_private = true\n{more}")).unwrap() {
        Kind::Ftp(keys) => keys,
        other => unreachable!("{other:?}"),
    }
}

/// What a source takes in from a folder, and then when one file there has changed.
fn takes(room: &Room, keys: &Keys) {
    let long = "خبر ".repeat(60_000);
    room.write("long.txt", &long);
    room.write("صور/a b.txt", "نص");
    room.write("half.txt.part", "half");
    std::os::unix::fs::symlink("/etc/passwd", room.folder.path().join("in/link.txt")).unwrap();
    let inbox = Inbox::new();
    assert!(keys.look(true).unwrap().starts_with("ftp://anonymous@127.0.0.1"), "{:?}", keys.look(true));
    let mut runner = inbox.runner_there(keys.remote().unwrap());
    inbox.passes(&mut runner, SECOND * 4).unwrap();
    assert_eq!(pairs(&inbox.came()), [("long.txt", long.as_str()), ("صور/a b.txt", "نص")]);
    room.write("صور/a b.txt", "نص ثان");
    inbox.passes(&mut runner, SECOND * 4).unwrap();
    assert_eq!(pairs(&inbox.came()[2..]), [("صور/a b.txt", "نص ثان")]);
}

#[test]
fn files_come_whole_with_those_in_folders_whatever_address_the_server_says() {
    let Some(room) = Room::start("files_come_whole_with_those_in_folders_whatever_address_the_server_says", false) else { return };
    takes(&room, &keys(room.port, "tls = false"));
    let told = keys(room.port, "").look(true).unwrap_err();
    assert!(told.contains("cannot be secured") && told.contains("tls = false"), "no password in the clear: {told}");
    let told = keys(room.port, "tls = false\npath = \"none\"").look(true).unwrap_err();
    assert!(told.contains("none is not a folder there"), "{told}");
    assert!(Keys { allow_private: false, ..keys(room.port, "tls = false") }.look(true).unwrap_err().contains("not a public"));
}

#[test]
fn control_and_data_are_secured_and_a_stranger_s_certificate_is_refused() {
    let Some(room) = Room::start("control_and_data_are_secured_and_a_stranger_s_certificate_is_refused", true) else { return };
    takes(&room, &room.secured());
    let told = keys(room.port, "").look(true).unwrap_err();
    assert!(told.contains("cannot be secured") && told.contains("set ca"), "{told}");
    assert!(keys(room.port, "tls = false").look(true).is_err(), "the server wants TLS");
}

#[test]
fn mistakes_in_the_configuration_are_told() {
    let told = |keys: &str| read("ftp", keys).err().unwrap_or_else(|| "no mistake".to_owned());
    assert!(told("host = \"ftp://x\"").contains("name or an address alone"));
    assert!(told("host = \"x\"\nca = \"/none.pem\"").contains("does not read as certificates"));
    assert!(told("host = \"x\"\nuser = \"a\\r\\nDELE b\"").contains("line break"));
    assert!(told("host = \"x\"\npasword = \"p\"").contains("password"));
    assert_eq!(told("host = \"x\""), "no mistake");
}

#[test]
fn lines_of_listings_are_read_and_what_cannot_be_is_not_taken() {
    let file = |name: &str, changed: &str, size, tag| {
        let changed = u64::try_from(changed.parse::<jiff::Timestamp>().unwrap().as_microsecond()).unwrap();
        Entry { name: name.into(), what: What::File(Stamp { changed, size, tag }) }
    };
    let own = entry("type=file;size=5;modify=20250509120000.123;UNIX.mode=0644; خبر; 1.txt", true);
    assert_eq!(own, file("خبر; 1.txt", "2025-05-09T12:00:00Z", 5, 0));
    assert_eq!(entry("type=cdir;modify=20250509120000; /in", true).name, ".");
    assert_eq!(entry("type=OS.unix=slink:/etc;size=5; link", true).what, What::Other);
    let old = entry("-rw-r--r--    1 ftp      ftp          1234 Mar 09  2019 a b.txt", false);
    assert_eq!(old, file("a b.txt", "2019-03-09T00:00:00Z", 1234, Stamp::DAY));
    assert_eq!(entry("drwxr-xr-x 2 ftp ftp 4096 Mar 09 2019 sub", false).what, What::Folder);
    assert_eq!(entry("lrwxrwxrwx 1 ftp ftp 11 Mar 09 2019 link -> /etc/passwd", false).what, What::Other);
    assert_eq!(entry("04-08-14  03:09PM 403   readme.txt", false), file("readme.txt", "2014-04-08T15:09:00Z", 403, 0));
    assert_eq!(entry("what is this", false).what, What::Other);
}
