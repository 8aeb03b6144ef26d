//! Against Debian's `dovecot-imapd`, started here on a free port; where there is none, the test says so and is skipped.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

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
    poll::tests::{Inbox, SECOND},
    source::{Kind, tests::read},
};

const DOVECOT: &str = "/usr/sbin/dovecot";

struct Room {
    folder: TempDir,
    port: u16,
    server: Child,
}

impl Drop for Room {
    fn drop(&mut self) {
        // The master ends its children when it is asked to, and leaves them when it is killed.
        let _ = Command::new("kill").arg(self.server.id().to_string()).status();
        let _ = self.server.wait();
    }
}

fn output(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

impl Room {
    fn start(test: &str) -> Option<Self> {
        if !Path::new(DOVECOT).exists() || Command::new("openssl").arg("version").output().is_err() {
            eprintln!("{test}: skipped, there is no {DOVECOT} or no openssl (apt-get install dovecot-imapd openssl)");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        for name in ["mail", "mail/cur", "mail/new", "mail/tmp", "run", "state"] {
            fs::create_dir(at(name)).unwrap();
            if name.starts_with("mail") {
                fs::set_permissions(at(name), fs::Permissions::from_mode(0o777)).unwrap();
            }
        }
        let (key, certificate) = (at("key.pem"), at("cert.pem"));
        let request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj"];
        let names = ["/CN=imap.example", "-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE"];
        output(Command::new("openssl").args(request).args(names).args(["-keyout", &key, "-out", &certificate]));
        let [user, group, uid, gid] = ["-un", "-gn", "-u", "-g"].map(|which| output(Command::new("id").arg(which)));
        // The superuser has no mail there: it is nobody's.
        let root = uid == "0";
        let (uid, gid) = if root { ("65534".into(), "65534".into()) } else { (uid, gid) };
        let own = format!("default_internal_user = {user}\ndefault_internal_group = {group}\ndefault_login_user = {user}\n");
        let own = if root { String::new() } else { own };
        fs::write(at("users"), format!("redaction:{{PLAIN}}secret:{uid}:{gid}::{}::\n", at("mail"))).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let config = format!(
            "base_dir = {run}\nstate_dir = {state}\nlog_path = {log}\nprotocols = imap\nlisten = 127.0.0.1\nssl = required\n\
             ssl_cert = <{certificate}\nssl_key = <{key}\nmail_location = maildir:{mail}\nfirst_valid_uid = 0\nfirst_valid_gid = 0\n\
             {own}passdb {{\n driver = passwd-file\n args = {users}\n}}\nuserdb {{\n driver = passwd-file\n args = {users}\n}}\n\
             service imap-login {{\n chroot =\n inet_listener imap {{\n port = 0\n }}\n inet_listener imaps {{\n port = {port}\n ssl = yes\n }}\n}}\n\
             service anvil {{\n chroot =\n}}\nservice stats {{\n chroot =\n}}\n",
            run = at("run"),
            state = at("state"),
            log = at("log"),
            mail = at("mail"),
            users = at("users"),
        );
        fs::write(at("config"), config).unwrap();
        let mut command = Command::new(DOVECOT);
        command.args(["-F", "-c", &at("config")]).stdin(Stdio::null()).stdout(Stdio::null());
        let mut server = command.stderr(fs::File::create(at("errors")).unwrap()).spawn().unwrap();
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if server.try_wait().unwrap().is_some() || started.elapsed() > Duration::from_secs(10) {
                let told = ["errors", "log"].map(|name| fs::read_to_string(at(name)).unwrap_or_default());
                eprintln!("{test}: skipped, {DOVECOT} does not start here: {told:?}");
                return None;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(Self { folder, port, server })
    }

    fn deliver(&self, name: &str, mail: &str) {
        fs::write(self.folder.path().join("mail/new").join(name), mail).unwrap();
    }

    fn keys(&self, more: &str) -> Keys {
        let ca = self.folder.path().join("cert.pem").display().to_string();
        let base = format!("host = \"127.0.0.1\"\nport = {}\nuser = \"redaction\"\nallow_private = true", self.port);
        match read("mail", &format!("{base}\nca = \"{ca}\"\n{more}")).unwrap() {
            Kind::Mail(keys) => keys,
            other => unreachable!("{other:?}"),
        }
    }

    fn remote(&self) -> Arc<dyn Remote> {
        match self.keys("password = \"secret\"").place().unwrap() {
            Place::There(remote) => remote,
            Place::Here(path, _) => unreachable!("{path:?}"),
        }
    }
}

#[test]
fn each_mail_comes_once_and_whole_and_stays_unread() {
    let Some(room) = Room::start("each_mail_comes_once_and_whole_and_stays_unread") else { return };
    let told = room.keys("password = \"secret\"").look(true).unwrap();
    assert!(told.starts_with("imap://redaction@127.0.0.1"), "{told}");
    let inbox = Inbox::new();
    let mut runner = inbox.runner_there(room.remote());
    inbox.passes(&mut runner, SECOND * 2).unwrap();
    assert_eq!(inbox.came(), [], "of an empty mailbox nothing");
    let long = format!("Subject: خبر\r\nMessage-ID: <1@x>\r\n\r\n{}\r\n", "نص ".repeat(100_000));
    room.deliver("1.a.host", &long);
    room.deliver("2.b.host", "Subject: Vienne\r\nMessage-ID: <2@x>\r\n\r\nTexte\r\n)\r\n* 3 FETCH\r\n");
    inbox.passes(&mut runner, SECOND * 3).unwrap();
    let mut texts: Vec<String> = inbox.came().into_iter().map(|(_, text)| text).collect();
    texts.sort_by_key(String::len);
    assert_eq!((texts.len(), texts[1] == long), (2, true));
    assert!(texts[0].ends_with("* 3 FETCH\r\n"), "{}", texts[0]);
    let names: Vec<String> = inbox.came().into_iter().map(|(name, _)| name).collect();
    assert!(names[0].ends_with(".1") && names[1].ends_with(".2"), "{names:?}");
    room.deliver("3.c.host", "Subject: Wien\r\n\r\nText\r\n");
    let mut runner = inbox.runner_there(room.remote());
    inbox.passes(&mut runner, SECOND * 3).unwrap();
    assert_eq!(inbox.came().len(), 3, "after a start too, each comes once");
    let files = ["mail/new", "mail/cur"].map(|folder| fs::read_dir(room.folder.path().join(folder)).unwrap().flatten());
    let names: Vec<String> = files.into_iter().flatten().map(|file| file.file_name().into_string().unwrap()).collect();
    assert!(names.len() == 3 && names.iter().all(|name| !name.rsplit(',').next().unwrap().contains('S')), "unread: {names:?}");
}

#[test]
fn a_server_that_idles_says_when_a_mail_has_come() {
    let Some(room) = Room::start("a_server_that_idles_says_when_a_mail_has_come") else { return };
    let remote = room.remote();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let news = tokio::time::timeout(Duration::from_secs(60), remote.news().unwrap());
        let deliver = async {
            // It is idling by then; where it is not yet, it is told all the same at its next look.
            tokio::time::sleep(Duration::from_secs(2)).await;
            room.deliver("1.a.host", "Subject: Vienne\r\n\r\nTexte\r\n");
        };
        let (told, ()) = tokio::join!(news, deliver);
        told.unwrap().unwrap();
    });
    let other: Arc<dyn Remote> = match room.keys("password = \"wrong\"").place().unwrap() {
        Place::There(remote) => remote,
        Place::Here(path, _) => unreachable!("{path:?}"),
    };
    assert!(runtime.block_on(other.news().unwrap()).unwrap_err().contains("does not let redaction in"));
}

#[test]
fn what_is_wrong_is_told() {
    let Some(room) = Room::start("what_is_wrong_is_told") else { return };
    let told = room.keys("password = \"wrong\"").look(true).unwrap_err();
    assert!(told.contains("does not let redaction in"), "{told}");
    let told = room.keys("password = \"secret\"\nmailbox = \"أخبار\"").look(true).unwrap_err();
    assert!(told.contains("mend mailbox"), "{told}");
    let told = Keys { ca: None, ..room.keys("password = \"secret\"") }.look(true).unwrap_err();
    assert!(told.contains("cannot be secured"), "{told}");
    let told = Keys { allow_private: false, ..room.keys("password = \"secret\"") }.look(true).unwrap_err();
    assert!(told.contains("not a public address"), "{told}");
}

#[test]
fn mistakes_in_the_configuration_are_told() {
    let told = |keys: &str| read("mail", keys).err().unwrap_or_else(|| "no mistake".to_owned());
    assert!(told("").contains("or `host` is needed"));
    assert!(told("path = \"m\"\nhost = \"x\"").contains("not both"));
    let base = "host = \"imap.example\"\nuser = \"u\"\npassword = \"p\"";
    assert!(told(&format!("{base}\nmailbox = \"a\\r\\nb\"")).contains("mailbox"));
    assert!(told(&format!("{base}\nmust_pass = [\"dkim\"]")).contains("authserv"));
    assert!(told(&format!("{base}\nmust_pass = [\"dkin\"]\nauthserv = \"mx\"")).contains("dkim"));
    assert_eq!(told(&format!("{base}\nmust_pass = [\"dkim\", \"spf\"]\nauthserv = \"mx.example\"")), "no mistake");
    assert_eq!(told("path = \"no/such/maildir\""), "no mistake");
}
