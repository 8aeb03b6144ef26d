//! What is written is read again.

use proptest::prelude::*;
use wiredesk_story::{Block, Body, DateTime, Label, Language, Story, StoryUri};

use super::{body, read, try_read};
use crate::{WriteOptions, write};

const WORDS: [&str; 12] =
    ["قام", "بزيارة", "وللمغرب", "ماي", "l’été", "Rabat", "AT&T", "<b>", "1 < 2", "&eacute;", "]]>", "“so”"];

fn words() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&WORDS[..]), 1..6).prop_map(|words| words.join(" "))
}

fn story() -> impl Strategy<Value = Story> {
    let language = prop::option::of(prop::sample::select(vec!["ar", "ar-MA", "fr", "en-GB"]));
    let seconds = 0_i64..2_000_000_000;
    (0_u32..1_000_000, words(), prop::collection::vec(words(), 0..4), language, prop::option::of(words()), seconds)
        .prop_map(|(id, headline, paragraphs, language, by, seconds)| Story {
            uri: StoryUri::parse(&format!("urn:wiredesk:map:{id}")).ok(),
            headlines: vec![Label::new("main", format!("{headline} {id}"))],
            bodies: vec![Body::main(
                paragraphs.into_iter().map(|text| Block::paragraph(format!("نص {text}"))).collect(),
            )],
            language: language.map(|tag| Language::parse(tag).unwrap()),
            by,
            first_created: jiff::Timestamp::from_second(seconds).ok().map(DateTime::from_timestamp),
            version_created: jiff::Timestamp::from_second(seconds + 60).ok().map(DateTime::from_timestamp),
            ..Story::default()
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn stories_survive_a_feed(mut stories in prop::collection::vec(story(), 1..4)) {
        stories.sort_by(|a, b| a.uri.cmp(&b.uri));
        stories.dedup_by(|a, b| a.uri == b.uri);
        for name in ["rss", "atom", "jsonfeed"] {
            let written = write(name, &stories, &WriteOptions::default()).unwrap();
            let again = read(std::str::from_utf8(&written.bytes).unwrap());
            prop_assert_eq!(again.len(), stories.len());
            for (again, story) in again.iter().zip(&stories) {
                prop_assert_eq!(&again.uri, &story.uri, "{}", name);
                prop_assert_eq!(again.headline(), story.headline(), "{}", name);
                prop_assert_eq!(body(again), body(story), "{}", name);
                prop_assert_eq!(&again.first_created, &story.first_created, "{}", name);
                prop_assert_eq!(&again.version_created, &story.version_created, "{}", name);
                prop_assert_eq!(&again.language, &story.language, "{}", name);
                if name != "jsonfeed" || story.by.is_some() {
                    prop_assert_eq!(&again.by, if name == "rss" || story.by.is_some() { &story.by } else { &again.by }, "{}", name);
                }
            }
        }
    }

    #[test]
    fn any_story_survives_in_what_readers_see(story in crate::tests::story::story()) {
        let story = Story { pub_status: None, ..story };
        for name in ["rss", "atom", "jsonfeed"] {
            let written = write(name, std::slice::from_ref(&story), &WriteOptions::default()).unwrap();
            let again = read(std::str::from_utf8(&written.bytes).unwrap()).remove(0);
            prop_assert_eq!(&again.uri, &story.uri, "{}", name);
            prop_assert_eq!(again.headline(), story.headline(), "{}", name);
            // Without a body a feed's description is all there is to read.
            if story.main_body().is_some() {
                prop_assert_eq!(body(&again), body(&story), "{} {}", name, String::from_utf8_lossy(&written.bytes));
            }
            prop_assert_eq!(&again.language, &story.language, "{}", name);
        }
    }

    #[test]
    fn no_bytes_break_the_reader(cut in 0_usize..400, noise in prop::collection::vec(any::<u8>(), 0..12)) {
        let feed = "<rss xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><item><title>عنوان &amp; خبر</title>\
                    <pubDate>Fri, 09 May 2025 12:00 GMT</pubDate><dc:creator>ا</dc:creator><description><![CDATA[<p>نص</p>]]></description></item></channel></rss>";
        let mut bytes = feed.as_bytes().to_vec();
        let cut = cut.min(bytes.len());
        bytes.splice(cut..cut, noise);
        let _ = try_read(&bytes);
        bytes.truncate(cut);
        let _ = try_read(&bytes);
        let _ = super::super::repair::repair(&String::from_utf8_lossy(&bytes));
    }
}
