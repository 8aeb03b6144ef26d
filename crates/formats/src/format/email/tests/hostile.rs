//! Messages that are broken or made to hurt.

use super::*;
use crate::tests::spent::timed;

fn quick(bytes: &[u8]) -> Result<Vec<Story>, String> {
    let zone = TimeZone::UTC;
    let input = Input { bytes, name: None, charset: None, zone: &zone, language: None, at: None };
    let (read, spent) = timed(|| super::read(&input));
    assert!(spent < 3.0, "{spent} s for {:?}", String::from_utf8_lossy(&bytes[..40]));
    read.map(|reading| reading.stories).map_err(|error| error.to_string())
}

#[test]
fn bombs_are_refused_or_take_a_moment() {
    let nested: Vec<u8> = (0..3000)
        .flat_map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n").into_bytes())
        .collect();
    let _ = quick(&mail("Subject: x\r\n", &nested));
    let _ = quick(&[b"MIME-Version: 1.0\r\n".as_slice(), &nested].concat());
    let messages = b"Content-Type: message/rfc822\r\n\r\n".repeat(9000);
    let _ = quick(&[b"MIME-Version: 1.0\r\n".as_slice(), &messages].concat());
    let parts = b"--b\r\n\r\nx\r\n".repeat(40_000);
    let error = quick(&mail("Content-Type: multipart/mixed; boundary=b\r\n", &parts)).unwrap_err();
    assert_eq!(error, "the number of parts in the message is over the limit of 10000");
    let error = quick(&mail(&"X: y\r\n".repeat(50_000), b"x")).unwrap_err();
    assert_eq!(error, "the number of header lines in the message is over the limit of 20000");
    for heavy in [b"=".repeat(900_000), b"<b>".repeat(300_000), b"{\"a\":".repeat(150_000), b"> ".repeat(400_000)] {
        for kind in ["text/html", "text/plain; format=flowed"] {
            for encoding in ["quoted-printable", "base64", "7bit"] {
                let _ =
                    quick(&mail(&format!("Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n"), &heavy));
            }
        }
    }
    let _ = quick(&mail(&format!("Subject: {}\r\n", "=?utf-8?B?4oKs?= ".repeat(50_000)), b"x"));
    let _ = quick(&mail(&format!("From: {}\r\n", "(".repeat(400_000)), b"x"));
}

#[test]
fn every_head_of_a_message_is_read_or_refused() {
    let whole = mail(
        "Message-ID: <a@b>\r\nSubject: =?utf-8?Q?=D8=AE?=\r\nContent-Type: multipart/mixed; boundary=b\r\n",
        b"--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+2YbYtTwvcD4=\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: y\r\n\r\nz\r\n--b--",
    );
    for end in 0..whole.len() {
        let _ = quick(&[&whole[..end], b" ".repeat(40).as_slice()].concat());
    }
    assert!(quick(b"").is_err());
}

#[test]
fn what_is_no_mail_is_not_taken_for_one() {
    for text in ["Subject: 40 boats\n\nFrom: none", "Titre: un mot\n\nTexte", "خبر\n\nReceived: x\nDate: y"] {
        let sample = Sample { head: text, bytes: text.as_bytes(), name: None };
        assert_eq!(sniff(&sample), Confidence::No, "{text}");
    }
}

#[test]
fn a_message_that_is_cut_is_refused_and_glued_ones_are_told_apart() {
    let one = mail(
        "Message-ID: <a@b>\r\nSubject: Titre\r\nContent-Type: multipart/mixed; boundary=\"b 1\"\r\n",
        b"--b 1\r\nContent-Type: text/plain\r\n\r\nUn texte.\r\n--b 1--\r\n",
    );
    assert!(quick(&one[..one.len() - 6]).unwrap_err().contains("the message is cut"));
    let other = mail("Message-ID: <c@d>\r\nSubject: Un autre\r\n", "خبر آخر.\r\n".as_bytes());
    let stories = quick(&[one.as_slice(), b"\r\n", &other].concat()).unwrap();
    let headlines: Vec<_> = stories.iter().map(|story| story.headline().unwrap()).collect();
    assert_eq!(headlines, ["Titre", "Un autre"]);
    assert_eq!(lines(&stories[0]), ["Un texte."]);
    assert_eq!(quick(&[one.as_slice(), b"-- list footer\r\n"].concat()).unwrap().len(), 1);
    let _ = quick(&one.repeat(3000));
}
