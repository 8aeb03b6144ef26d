//! Written feeds as a reader's program gets them.

use jiff::Timestamp;
use wiredesk_story::{
    AltId, Block, Body, Concept, DateTime, ItemType, Label, Language, Party, PubStatus, Rendition, Story, StoryUri,
    Subject, story::Association,
};

use super::read;
use crate::{WriteOptions, write};

fn options() -> WriteOptions {
    WriteOptions {
        newsroom: "Le Journal".into(),
        url: "https://news.example/".into(),
        language: Some(Language::parse("fr").unwrap()),
        now: "2025-05-10T08:00:00Z".parse().unwrap(),
        title: Some("Le Journal <b>&</b> Cie".into()),
        self_url: Some("https://news.example/feed.rss".into()),
        hub: Some("https://hub.example/".into()),
        deleted: vec![("urn:wiredesk:map:9".into(), "2025-05-09T09:00:00Z".parse::<Timestamp>().unwrap())],
        losses: true,
    }
}

fn story(uri: &str, language: &str, headline: &str, blocks: Vec<Block>) -> Story {
    Story {
        uri: Some(StoryUri::parse(uri).unwrap()),
        language: Some(Language::parse(language).unwrap()),
        headlines: vec![Label::new("main", headline)],
        bodies: vec![Body::main(blocks)],
        version_created: Some(DateTime::parse("2025-05-09T13:30:00+01:00").unwrap()),
        first_created: Some(DateTime::parse("2025-05-09T12:00:00+01:00").unwrap()),
        ..Story::default()
    }
}

fn arabic() -> Story {
    let web = Rendition {
        name: "web".into(),
        href: Some("https://news.example/ar/زيارة فيينا".into()),
        ..Rendition::default()
    };
    Story {
        dateline: Some("فيينا 8 ماي (و م ع)".into()),
        by: Some("سارة العلوي".into()),
        people: vec![Concept {
            name: Some("سارة العلوي".into()), rel: Some("author".into()), ..Concept::default()
        }],
        info_sources: vec![Party {
            name: Some("وكالة المغرب العربي للأنباء".into()),
            role: Some("credit".into()),
            ..Party::default()
        }],
        copyright_notice: Some("© و م ع 2025".into()),
        renditions: vec![web],
        ed_note: Some("لا ينشر".into()),
        slugline: Some("MAR-SECU".into()),
        urgency: Some(3),
        ..story(
            "urn:wiredesk:map:1",
            "ar",
            "حموشي يزور فيينا",
            vec![Block::heading(2, "مشاركة"), Block::paragraph("قام بزيارة عمل.")],
        )
    }
}

fn french() -> Story {
    let picture = Story {
        item_type: ItemType::Picture,
        renditions: vec![Rendition {
            name: "content".into(),
            href: Some("https://news.example/1.jpg".into()),
            width: Some(800),
            ..Rendition::default()
        }],
        descriptions: vec![Label::new("caption", "La place, à l’aube.")],
        info_sources: vec![Party { name: Some("Ali B.".into()), role: Some("credit".into()), ..Party::default() }],
        ..Story::default()
    };
    Story {
        descriptions: vec![Label::new("summary", "L’essentiel & plus.")],
        subjects: vec![Subject {
            name: Some("politique".into()),
            uri: Some("http://cv.iptc.org/newscodes/mediatopic/11000000".into()),
            literal: Some("medtop:11000000".into()),
            ..Subject::default()
        }],
        associations: vec![Association {
            name: "picture-1".into(),
            rel: Some("main".into()),
            story: Box::new(picture),
        }],
        ..story("tag:news.example,2025:2", "fr", "L’eau < le sel", vec![Block::paragraph("Un texte ]]> court.")])
    }
}

fn english() -> Story {
    Story {
        by: Some("By Jane Doe in Rabat".into()),
        ..story("https://news.example/en/3", "en-GB", "How <b> works", vec![Block::paragraph("It does.")])
    }
}

#[test]
fn three_languages_in_one_feed() {
    let stories = [arabic(), french(), english()];
    for name in ["rss", "atom", "jsonfeed"] {
        let written = write(name, &stories, &options()).unwrap();
        let text = String::from_utf8(written.bytes).unwrap();
        for hidden in ["لا ينشر", "MAR-SECU"] {
            assert!(!text.contains(hidden), "{name}: {hidden}");
        }
        for shown in [
            "فيينا 8 ماي (و م ع)",
            "سارة العلوي",
            "وكالة المغرب العربي للأنباء",
            "© و م ع 2025",
            "https://news.example/ar/%D8%B2",
        ] {
            assert!(text.contains(shown), "{name}: {shown}");
        }
        let text = if name == "jsonfeed" {
            serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(&text).unwrap()).unwrap()
        } else {
            text
        };
        insta::assert_snapshot!(name, text);
        let lost: Vec<String> =
            written.lost.iter().map(|loss| format!("{} {}: {}", loss.story, loss.field, loss.why)).collect();
        insta::assert_snapshot!(format!("{name}_lost"), lost.join("\n"));
    }
}

#[test]
fn what_is_written_for_readers_reads_as_the_story_again() {
    for name in ["rss", "atom", "jsonfeed"] {
        let text = String::from_utf8(write(name, &[arabic(), english()], &options()).unwrap().bytes).unwrap();
        let stories: Vec<Story> = read(&text).into_iter().filter(|story| story.status() == PubStatus::Usable).collect();
        let (arabic, again) = (arabic(), &stories[0]);
        assert_eq!(
            (again.dateline.as_ref(), again.by.as_ref()),
            (arabic.dateline.as_ref(), arabic.by.as_ref()),
            "{name}"
        );
        assert_eq!(again.info_sources, arabic.info_sources, "{name}");
        assert_eq!((again.text(), &again.copyright_notice), (arabic.text(), &arabic.copyright_notice), "{name}");
        assert_eq!(stories[1].headline(), Some("How <b> works"), "{name}");
    }
}

#[test]
fn a_story_that_was_taken_back_is_no_entry() {
    let canceled = Story { pub_status: Some(PubStatus::Canceled), ..arabic() };
    let withheld = Story { pub_status: Some(PubStatus::Withheld), ..english() };
    for name in ["rss", "atom", "jsonfeed"] {
        let written = write(name, &[canceled.clone(), withheld.clone(), french()], &options()).unwrap();
        let text = String::from_utf8(written.bytes).unwrap();
        assert!(!text.contains("حموشي") && !text.contains("It does"), "{name}");
        assert_eq!(text.contains("at:deleted-entry ref=\"urn:wiredesk:map:1\""), name == "atom");
        assert_eq!(
            written.lost.iter().filter(|loss| loss.field == "pubStatus").count(),
            if name == "atom" { 1 } else { 2 }
        );
    }
}

#[test]
fn an_id_stands_once_and_the_latest_version_stands() {
    let older = Story { version_created: Some(DateTime::parse("2025-05-09T12:00:00Z").unwrap()), ..english() };
    let newer = Story {
        version_created: Some(DateTime::parse("2025-05-09T15:00:00Z").unwrap()),
        headlines: vec![Label::new("main", "Later")],
        ..english()
    };
    let written = write("rss", &[newer, french(), older], &options()).unwrap();
    let stories = read(std::str::from_utf8(&written.bytes).unwrap());
    assert_eq!(stories.iter().filter_map(Story::headline).collect::<Vec<_>>(), ["Later", "L’eau < le sel"]);
    assert!(written.lost.iter().any(|loss| loss.story == 2 && loss.field == "uri"));
}

#[test]
fn a_story_without_anything_is_still_an_item_that_keeps_the_rules() {
    let bare = Story { alt_ids: vec![AltId::new("guid", "خبر 12")], ..Story::default() };
    for name in ["rss", "atom", "jsonfeed"] {
        let text = String::from_utf8(write(name, std::slice::from_ref(&bare), &options()).unwrap().bytes).unwrap();
        assert_eq!(read(&text).into_iter().filter(|story| story.status() == PubStatus::Usable).count(), 1, "{text}");
        if name == "atom" {
            assert!(
                text.contains("<id>urn:wiredesk:feed:%D8%AE") && text.contains("<updated>2025-05-10T08:00:00Z"),
                "{text}"
            );
        }
    }
}

#[test]
fn json_feed_keeps_its_schema() {
    // The files' names are changed about: the one called 1.0 is that of 1.1 (it knows `authors`) and refers to the other.
    let file = |version: &str| {
        let path = format!("../../../shared/standards/feeds/jsonfeed-{version}.schema.json");
        std::fs::read_to_string(path).ok().map(|text| serde_json::from_str::<serde_json::Value>(&text).unwrap())
    };
    let (Some(schema), Some(base)) = (file("1.0"), file("1.1")) else {
        return eprintln!("skipped: json_feed_keeps_its_schema");
    };
    let base = jsonschema::Resource::from_contents(base);
    let registry =
        jsonschema::Registry::new().add("https://json.schemastore.org/feed-1", base).unwrap().prepare().unwrap();
    let validator =
        jsonschema::options().with_registry(&registry).should_validate_formats(true).build(&schema).unwrap();
    let written = write("jsonfeed", &[arabic(), french(), english(), Story::default()], &options()).unwrap();
    let document = serde_json::from_slice(&written.bytes).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(&document).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:?}");
}

#[test]
fn a_feed_of_entries_written_before_is_the_same_to_the_byte() {
    let mut later = story("urn:wiredesk:map:2", "fr", "Version d’après", vec![Block::paragraph("Deux.")]);
    later.version_created = Some(DateTime::parse("2025-05-09T18:00:00+01:00").unwrap());
    let mut untimed = story("urn:wiredesk:map:3", "en", "No time", Vec::new());
    (untimed.version_created, untimed.first_created) = (None, None);
    let mut withheld = arabic();
    withheld.uri = Some(StoryUri::parse("urn:wiredesk:map:4").unwrap());
    withheld.pub_status = Some(PubStatus::Withheld);
    let taken_back = story("urn:wiredesk:map:9", "ar", "سُحب", vec![Block::paragraph("نص.")]);
    let earlier = story("urn:wiredesk:map:2", "fr", "Version d’avant", Vec::new());
    let stories = [arabic(), earlier, french(), later, untimed, withheld, taken_back];
    for language in [None, Language::parse("fr").ok()] {
        let options = WriteOptions { language, ..options() };
        // Nothing of the feed but its language is in an entry.
        let ahead = WriteOptions { language: options.language.clone(), now: options.now, ..WriteOptions::default() };
        for format in ["rss", "atom", "jsonfeed"] {
            for stories in [&stories[..], &[]] {
                let entries = stories.iter().filter_map(|story| crate::feed_entry(format, story, &ahead).unwrap());
                let entries: Vec<_> = entries.collect();
                let feed = crate::feed(format, &entries.iter().collect::<Vec<_>>(), &options).unwrap();
                let whole = write(format, stories, &options).unwrap().bytes;
                assert_eq!(String::from_utf8(feed).unwrap(), String::from_utf8(whole).unwrap());
            }
        }
    }
    assert!(crate::feed_entry("ninjs", &arabic(), &options()).is_err());
}
