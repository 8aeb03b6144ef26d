//! What holds for every format.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use wiredesk_story::{Label, Story};

use super::*;

mod damaged;
mod heavy;
mod mutated;
mod quick;
pub(crate) mod spent;
pub(crate) mod story;
pub(crate) mod wire;

/// An Arabic story with something in every member.
pub(crate) fn full_story() -> Story {
    serde_json::from_str(include_str!("tests/full.json")).unwrap()
}

#[test]
fn every_format_says_what_it_is() {
    for format in all().iter().filter(|format| format.read.is_some() || format.write.is_some()) {
        for (what, text) in [
            ("standard", format.standard),
            ("notes", format.notes),
            ("media type", format.media_type),
            ("extension", format.extension),
        ] {
            assert!(!text.is_empty(), "{} says no {what}", format.name);
        }
        assert_eq!(by_name(format.name).unwrap().name, format.name);
    }
}

#[test]
fn every_writer_tells_what_it_lost_in_plain_words() {
    for format in all().iter().filter(|format| format.write.is_some()) {
        let written = write(format.name, &[full_story()], &WriteOptions::default()).unwrap();
        assert!(!written.bytes.is_empty(), "{}", format.name);
        for loss in &written.lost {
            assert!(!loss.field.is_empty() && loss.why.len() > 10 && loss.story == 0, "{}: {loss:?}", format.name);
        }
        let told = |field: &str| written.lost.iter().any(|loss| loss.field.starts_with(field));
        assert!(told("extra") || told("annotations"), "{} holds no field of an agency's own", format.name);
    }
}

#[test]
fn without_losses_the_same_is_written() {
    let options = WriteOptions { losses: false, ..WriteOptions::default() };
    for name in ["nitf", "newsml1"] {
        let written = write(name, &[full_story()], &options).unwrap();
        assert_eq!(written.bytes, write(name, &[full_story()], &WriteOptions::default()).unwrap().bytes);
        assert!(written.lost.is_empty(), "{name}");
    }
}

#[test]
fn what_ninjs_html_and_text_lose() {
    for name in ["ninjs", "html", "text"] {
        let written = write(name, &[full_story()], &WriteOptions::default()).unwrap();
        let lines: Vec<String> = written.lost.iter().map(|loss| format!("{}: {}", loss.field, loss.why)).collect();
        insta::assert_snapshot!(format!("lost_{name}"), lines.join("\n"));
        insta::assert_snapshot!(format!("full_{name}"), String::from_utf8(written.bytes).unwrap());
    }
}

#[test]
fn a_story_taken_back_is_not_written_for_readers() {
    let story = Story { pub_status: Some(wiredesk_story::PubStatus::Canceled), ..full_story() };
    for name in ["html", "text"] {
        let written = write(name, std::slice::from_ref(&story), &WriteOptions::default()).unwrap();
        let text = String::from_utf8(written.bytes).unwrap();
        assert!(text.contains("سُحب هذا الخبر.") && !text.contains("مراكش"), "{text}");
    }
    let ninjs = write("ninjs", &[story], &WriteOptions::default()).unwrap();
    assert!(String::from_utf8(ninjs.bytes).unwrap().contains("\"pubStatus\":\"canceled\""));
}

#[test]
fn a_file_over_the_limit_is_refused_before_it_is_read() {
    let bytes = vec![b'a'; limits::MAX_BYTES + 1];
    let input =
        Input { bytes: &bytes, name: Some("big.txt"), charset: None, zone: &TimeZone::UTC, language: None, at: None };
    let error = read(&input, None).unwrap_err().to_string();
    assert_eq!(error, "the file's size, 48.0 MiB, is over the limit of 48 MiB");
}

#[test]
fn language_and_moment_are_given_where_the_wire_states_none() {
    let (language, at) = (Language::parse("ar").unwrap(), DateTime::parse("2025-05-09T12:00:00Z").unwrap());
    let bytes = "خبر\n\nنص.".as_bytes();
    let input =
        Input { bytes, name: None, charset: None, zone: &TimeZone::UTC, language: Some(&language), at: Some(&at) };
    let read = read(&input, None).unwrap();
    assert_eq!((read.format.name, read.reading.encoding), ("text", "utf-8"));
    assert_eq!(read.reading.stories[0].language, Some(language));
    assert_eq!(read.reading.stories[0].version_created, Some(at));
    assert_eq!(read.reading.stories[0].headlines, [Label::new("main", "خبر")]);
}
