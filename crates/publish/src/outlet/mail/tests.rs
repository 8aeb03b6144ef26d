//! Against a mail server on this machine that keeps what it gets.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use tokio::runtime::Runtime;
use wiredesk_service::Config;
use wiredesk_story::{Block, Body, Label, StoryUri, event::Change};

use super::*;
use crate::{
    Outlets,
    outlet::{Sent, tests::attempt},
};

#[derive(Default)]
struct Kept {
    mails: Vec<String>,
    /// Commands and the answers that they get instead, once; no answer closes the connection.
    next: Option<(&'static str, &'static str)>,
    connections: usize,
}

type Shared = Arc<Mutex<Kept>>;

struct Room {
    runtime: Runtime,
    mailbox: Shared,
    port: u16,
}

/// One connection, as RFC 5321 has it.
fn serve(stream: TcpStream, mailbox: &Shared) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut writer = stream;
    let mut say = move |text: &str| writer.write_all(format!("{text}\r\n").as_bytes()).is_ok();
    say("220 mx.example ESMTP");
    let mut line = String::new();
    while reader.read_line(&mut line).is_ok_and(|read| read > 0) {
        let command = line.trim_end().to_owned();
        line.clear();
        let instead = mailbox.lock().unwrap().next.take_if(|(start, _)| command.starts_with(*start));
        if let Some((_, answer)) = instead {
            if answer.is_empty() {
                return;
            }
            say(answer);
            continue;
        }
        match command.split(' ').next().unwrap() {
            "EHLO" => say("250-mx.example\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN"),
            // "\0user\0pass word" in base64.
            "AUTH" if command == "AUTH PLAIN AHVzZXIAcGFzcyB3b3Jk" => say("235 2.7.0 Welcome"),
            "AUTH" => say("535 5.7.8 Authentication credentials invalid"),
            "DATA" => {
                say("354 Go ahead");
                let mut mail = String::new();
                while reader.read_line(&mut line).is_ok() && line != ".\r\n" {
                    mail.push_str(line.strip_prefix('.').unwrap_or(&line));
                    line.clear();
                }
                line.clear();
                let lost = mailbox.lock().unwrap().next.take_if(|(start, _)| *start == ".");
                mailbox.lock().unwrap().mails.push(mail);
                if lost.is_some() {
                    return;
                }
                say("250 2.0.0 Queued")
            }
            "QUIT" => say("221 Bye"),
            _ => say("250 OK"),
        };
    }
}

impl Room {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (port, mailbox) = (listener.local_addr().unwrap().port(), Shared::default());
        let shared = mailbox.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let shared = shared.clone();
                shared.lock().unwrap().connections += 1;
                thread::spawn(move || serve(stream.unwrap(), &shared));
            }
        });
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        Self { runtime, mailbox, port }
    }

    fn outlet(&self, keys: &str) -> Arc<dyn Outlet> {
        let keys = format!(
            "host = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\nallow_private = true\n{keys}",
            self.port
        );
        outlets(&keys).unwrap().iter().next().unwrap().outlet.clone()
    }

    fn give(&self, attempts: Vec<Attempt>) -> Vec<Result<Delivered, Failure>> {
        let outlet = self.outlet("user = \"user\"\npassword = \"pass word\"");
        self.runtime.block_on(outlet.attempt(attempts))
    }

    fn next(&self, command: &'static str, answer: &'static str) {
        self.mailbox.lock().unwrap().next = Some((command, answer));
    }

    fn mails(&self) -> Vec<String> {
        self.mailbox.lock().unwrap().mails.clone()
    }
}

fn outlets(keys: &str) -> Result<Outlets, ConfigError> {
    let text = format!(
        "[publish]\ndeadline = 5\n[[outlet]]\nname = \"بريد\"\nkind = \"mail\"\nfrom = \"الجريدة <wire@journal.example>\"\n\
         to = [\"desk@partner.example\", \"A. Partner <a@partner.example>\"]\n{keys}"
    );
    Outlets::build(&Config::parse("wiredesk.toml", &text, []).unwrap())
}

fn one(uri: &str, revision: u64) -> Attempt {
    let mut attempt = attempt(uri, revision);
    let story = Arc::make_mut(&mut attempt.story);
    story.headlines = vec![Label::new("main", "زيارة إلى فيينا")];
    story.by = Some("Nadia B.".into());
    story.bodies = vec![Body::main(vec![Block::heading(2, "الوفد"), Block::paragraph("حل الوفد بفيينا <اليوم>.")])];
    story.ed_note = Some("للمحررين".into());
    attempt
}

fn after(attempt: Attempt, delivered: &Delivered) -> Attempt {
    let first = "2025-05-09T11:00:00Z".parse().unwrap();
    let before = Sent { revision: 1, location: None, first, withdrawn: false, note: delivered.note.clone() };
    Attempt { before: Some(before), ..attempt }
}

/// The mail as a reader's program reads it, by the project's own reader of mail.
fn read(mail: &str) -> wiredesk_story::Story {
    let (bytes, zone) = (mail.as_bytes(), &jiff::tz::TimeZone::UTC);
    let input = wiredesk_formats::Input { bytes, name: None, charset: None, zone, language: None, at: None };
    wiredesk_formats::read(&input, Some("email")).unwrap().reading.stories.remove(0)
}

#[test]
fn a_mail_holds_the_story_plain_and_as_html_and_a_later_one_answers_it() {
    let room = Room::new();
    let first = room.give(vec![one("urn:newsml:map:1", 1)]).remove(0).unwrap();
    assert_eq!(first.location.as_deref(), Some("mid:msg_1@journal.example"));
    let second = room.give(vec![after(one("urn:newsml:map:1", 2), &first)]).remove(0).unwrap();
    let killed = Attempt { withdraw: true, change: Change::Kill, ..one("urn:newsml:map:1", 3) };
    room.give(vec![after(killed, &second)]).remove(0).unwrap();
    let mails = room.mails();
    let sent = mails[0].strip_suffix("\r\n").unwrap();
    assert_eq!(first.digest, Some(sha256_hex(sent.as_bytes())));
    for part in [
        "Message-ID: <msg_1@journal.example>",
        "To: desk@partner.example, \"A. Partner\" <a@partner.example>",
        "Date: Fri, 09 May 2025 12:00:00 +0000",
        "Auto-Submitted: auto-generated",
        "text/plain; charset=utf-8",
        "text/html; charset=utf-8",
    ] {
        assert!(mails[0].contains(part), "{part}: {}", mails[0]);
    }
    assert!(!mails[0].contains("In-Reply-To"));
    assert!(mails[1].contains("In-Reply-To: <msg_1@journal.example>"));
    assert!(mails[2].contains("In-Reply-To: <msg_2@journal.example>"));
    assert!(mails[2].contains("References: <msg_1@journal.example> <msg_2@journal.example>"));
    let story = read(&mails[0]);
    assert_eq!(story.headline(), Some("زيارة إلى فيينا"));
    assert!(story.text().contains("حل الوفد بفيينا <اليوم>.") && !story.text().contains("للمحررين"), "{}", story.text());
    let gone = read(&mails[2]);
    assert_eq!(gone.headline(), Some("خبر مسحوب"));
    assert!(!gone.text().contains("فيينا"), "{}", gone.text());
}

#[test]
fn repeats_are_the_same_mail_and_one_connection_takes_several() {
    let room = Room::new();
    let results = room.give(vec![one("urn:newsml:map:1", 1), one("urn:newsml:map:2", 2)]);
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    assert_eq!(room.mailbox.lock().unwrap().connections, 1);
    let later = Attempt { number: 2, maybe: true, now: "2025-05-09T13:00:00Z".parse().unwrap(), ..one("urn:newsml:map:1", 1) };
    room.give(vec![later]).remove(0).unwrap();
    let mails = room.mails();
    assert_eq!(mails[0], mails[2]);
}

#[test]
fn what_the_server_says_decides_and_silence_leaves_it_open() {
    let room = Room::new();
    let told = |command, answer| {
        room.next(command, answer);
        room.give(vec![one("urn:newsml:map:1", 1), one("urn:newsml:map:2", 2)])
    };
    let results = told("RCPT", "550 5.1.1 No such user here");
    assert!(matches!(&results[0], Err(Failure::Never { reason }) if reason.contains("No such user here")), "{results:?}");
    assert!(results[1].is_ok(), "the next one has a connection of its own: {results:?}");
    let results = told("MAIL", "451 4.3.0 Try again later");
    assert!(matches!(&results[0], Err(Failure::NotSent { reason }) if reason.contains("Try again later")), "{results:?}");
    let results = told(".", "");
    assert!(matches!(&results[0], Err(Failure::Later { .. })), "{results:?}");
    let results = told("AUTH", "454 4.7.0 Temporary authentication failure");
    assert!(matches!(&results[0], Err(Failure::NotSent { .. })), "{results:?}");
    assert_eq!(room.mails().len(), 5);
}

#[test]
fn a_check_logs_in_and_sends_nothing() {
    let room = Room::new();
    let check = |keys: &str| {
        let outlet = room.outlet(keys);
        room.runtime.block_on(async move { outlet.check().await })
    };
    assert_eq!(check(""), Ok(()));
    let told = check("user = \"user\"\npassword = \"wrong\"");
    assert!(matches!(&told, Err(Failure::NotSent { reason }) if reason.contains("credentials invalid")), "{told:?}");
    let plain = outlets(&format!("host = \"127.0.0.1\"\nport = {}\nsecurity = \"starttls\"\nallow_private = true", room.port));
    let plain = plain.unwrap().iter().next().unwrap().outlet.clone();
    let told = room.runtime.block_on(plain.attempt(vec![one("urn:newsml:map:1", 1)])).pop().unwrap();
    assert!(matches!(&told, Err(Failure::NotSent { .. })), "without TLS nothing is sent: {told:?}");
    let guarded = outlets(&format!("host = \"localhost\"\nport = {}\nsecurity = \"none\"", room.port)).unwrap();
    let guarded = guarded.iter().next().unwrap().outlet.clone();
    let told = room.runtime.block_on(guarded.check());
    assert!(matches!(&told, Err(Failure::NotSent { reason }) if reason.contains("not a public address")), "{told:?}");
    assert!(room.mails().is_empty());
}

#[test]
fn a_headline_cannot_add_headers_or_grow_without_end() {
    let room = Room::new();
    let mut attempt = one("urn:newsml:map:1", 1);
    let headline = format!("Visite\r\nBcc: x@evil.example\r\n\r\n{}", "خبر ".repeat(2500));
    Arc::make_mut(&mut attempt.story).headlines = vec![Label::new("main", headline)];
    attempt.uri = StoryUri::parse("urn:newsml:map:1").unwrap();
    room.give(vec![attempt]).remove(0).unwrap();
    let mail = room.mails().remove(0);
    assert!(!mail.lines().any(|line| line.to_ascii_lowercase().starts_with("bcc:")), "{mail}");
    assert!(mail.lines().all(|line| line.len() <= 998));
}

#[test]
fn mistakes_in_the_configuration_are_told() {
    let told = |keys: &str| outlets(keys).err().map_or_else(|| "no mistake".to_owned(), |error| error.to_string());
    assert!(told("host = \"smtp://mx.example\"").contains("name alone"));
    assert!(told("host = \"mx.example\"\nuser = \"u\"").contains("go together"));
    assert!(told("host = \"mx.example\"\nuser = \"u\"\npassword = \"p\"\nsecurity = \"none\"").contains("in the clear"));
    assert!(told("host = \"mx.example\"\nformat = \"ninjs\"").contains("take it out"));
    let bad = "[[outlet]]\nname = \"m\"\nkind = \"mail\"\nhost = \"h\"\nfrom = \"wire\"\nto = [\"a@b.example\"]";
    let error = Outlets::build(&Config::parse("wiredesk.toml", bad, []).unwrap()).err().unwrap().to_string();
    assert!(error.contains("no address"), "{error}");
    assert_eq!(told("host = \"mx.example\""), "no mistake");
}

#[test]
fn a_digest_is_one_mail_of_all_that_came_and_a_withdrawal_answers_it() {
    let room = Room::new();
    let outlet = room.outlet("user = \"user\"\npassword = \"pass word\"\ndigest = \"18:00\"");
    assert_eq!(outlet.batch(), 200);
    let (mut second, first) = (one("urn:x:2", 1), one("urn:x:1", 1));
    Arc::make_mut(&mut second.story).headlines = vec![Label::new("main", "Le train <repart>")];
    let sent = room.runtime.block_on(outlet.attempt(vec![first.clone(), second]));
    let delivered = sent[0].as_ref().unwrap();
    assert!(sent[1] == sent[0] && room.mails().len() == 1);
    let again = room.runtime.block_on(outlet.attempt(vec![first, one("urn:x:3", 1)]));
    assert!(again.iter().all(Result::is_ok) && room.mails().len() == 2);
    let kill = Attempt { withdraw: true, change: Change::Kill, ..after(one("urn:x:1", 2), delivered) };
    assert!(room.runtime.block_on(outlet.attempt(vec![kill]))[0].is_ok());
    let mails = room.mails();
    let id = mails[0].lines().find_map(|line| line.strip_prefix("Message-ID: ")).unwrap();
    assert!(mails[2].contains(&format!("In-Reply-To: {id}")), "{}", mails[2]);
    assert!(mails[0].contains("Content-Type: text/html") && !mails[0].contains("للمحررين"));
    assert!(outlets("host = \"h\"\ndigest = \"6pm\"").err().unwrap().to_string().contains("is no time of day"));
}
