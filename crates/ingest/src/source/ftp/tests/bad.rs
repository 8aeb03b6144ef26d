//! A server that knows the oldest commands alone, says it is elsewhere, and drops the link in a file.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use super::*;

const LISTING: &str = "total 3\r\n-rw-r--r-- 1 a a 6 Mar 09 2019 a.txt\r\n-rw-r--r-- 1 a a 6 Mar 09 2019 b.txt\r\n\
                       -rw-r--r-- 1 a a 6 Mar 09 2019 ../up.txt\r\n-rw-r--r-- 1 a a 6 Mar 09 2019 c.txt\r\n";

fn serve(control: TcpStream, sound: &AtomicBool) -> Option<()> {
    let mut lines = BufReader::new(control.try_clone().ok()?).lines();
    let mut control = control;
    let mut say = |text: &str| control.write_all(format!("{text}\r\n").as_bytes()).ok();
    let mut data = None;
    say("220 ready")?;
    loop {
        let line = lines.next()?.ok()?;
        let (command, argument) = line.split_once(' ').unwrap_or((&line, ""));
        match command {
            "USER" => say("331 password")?,
            "PASS" => say("230 in")?,
            "TYPE" => say("200 yes")?,
            "CWD" => say("250 there")?,
            "PWD" => say("257 \"/\" is here")?,
            "PASV" => {
                let listener = TcpListener::bind("127.0.0.1:0").ok()?;
                let port = listener.local_addr().ok()?.port();
                data = Some(listener);
                say(&format!("227 Entering Passive Mode (203,0,113,9,{},{})", port / 256, port % 256))?;
            }
            "LIST" | "RETR" => {
                let (mut stream, _) = data.take()?.accept().ok()?;
                say("150 here it comes")?;
                if command == "LIST" {
                    stream.write_all(LISTING.as_bytes()).ok()?;
                } else if argument.ends_with("a.txt") && !sound.load(Ordering::SeqCst) {
                    stream.write_all(b"hal").ok()?;
                    // And the control connection with it.
                    return None;
                } else if argument.ends_with("c.txt") && !sound.load(Ordering::SeqCst) {
                    stream.write_all(b"hal").ok()?;
                    drop(stream);
                    say("426 broken off")?;
                    continue;
                } else {
                    stream.write_all(b"whole.").ok()?;
                }
                drop(stream);
                say("226 done")?;
            }
            "QUIT" => say("221 bye")?,
            _ => say("502 what")?,
        }
    }
}

#[test]
fn a_link_that_drops_in_a_file_takes_nothing_of_it_and_data_comes_from_where_control_is() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let sound = Arc::new(AtomicBool::new(false));
    let flag = sound.clone();
    thread::spawn(move || {
        for control in listener.incoming().flatten() {
            let flag = flag.clone();
            thread::spawn(move || serve(control, &flag));
        }
    });
    let inbox = Inbox::new();
    let mut runner = inbox.runner_there(keys(port, "tls = false").remote().unwrap());
    inbox.passes(&mut runner, SECOND * 3).unwrap();
    assert_eq!(pairs(&inbox.came()), [("b.txt", "whole.")]);
    sound.store(true, Ordering::SeqCst);
    inbox.passes(&mut runner, SECOND * 30).unwrap();
    let mut names: Vec<String> = inbox.came().into_iter().map(|(name, _)| name).collect();
    names.sort();
    assert_eq!(names, ["a.txt", "b.txt", "c.txt"]);
}
