use wiredesk_story::{Block, Body, Label, Language};

use crate::outlet::Sent;

use super::{
    super::{Attempt, is_withdrawn, media::Scaled},
    room::{Room, arabic, english, french, kill, short},
};

const VIENNA: &str = "ar/2025/05/08/عبد-اللطيف-حموشي-يترأس-وفدا-أمنيا/";
const OUJDA: &str = "fr/2025/05/08/oujda-la-gare-rénovée-rouvre-aux-voyageurs/";

/// A page without its style.
fn page(room: &Room, name: &str) -> String {
    let page = room.read(&format!("{name}index.html"));
    let (before, rest) = page.split_once("<style>").unwrap();
    format!("{before}<style>…{}", &rest[rest.find("</style>").unwrap()..])
}

pub(super) fn all() -> Room {
    let room = Room::new();
    let results = room.publish(&[arabic(1), french(2), english(1)]);
    assert!(results.iter().all(|result| result.digest.is_some()));
    room
}

#[test]
fn an_arabic_story() {
    let room = all();
    let page = page(&room, VIENNA);
    assert!(page.contains("<html lang=\"ar\" dir=\"rtl\">") && page.contains("الخميس 8 ماي 2025، 18:30"));
    insta::assert_snapshot!(page);
}

#[test]
fn what_a_model_wrote_stands_under_a_line_that_says_so() {
    let room = Room::new();
    let mut attempt = arabic(1);
    let story = std::sync::Arc::make_mut(&mut attempt.story);
    let by = Some("short/m-1".to_owned());
    story.descriptions.push(Label { by: by.clone(), ..Label::new("generated-summary", "ترأس حموشي <وفدا> في فيينا.") });
    let french = Block { language: Language::parse("fr").ok(), ..Block::paragraph("M. Hammouchi à Vienne.") };
    story.bodies.push(Body { role: Some("generated-translation".into()), blocks: vec![french], by });
    story.declare_generated();
    room.publish(&[attempt]);
    let page = page(&room, VIENNA);
    let says = "<aside class=\"generated\"><p class=\"says\" lang=\"ar\" dir=\"rtl\">ملخص من إنتاج نموذج ذكاء اصطناعي، لم يكتبه محرر</p><p lang=\"ar\" dir=\"rtl\">ترأس حموشي &lt;وفدا&gt; في فيينا.</p>";
    assert!(page.contains(says), "{page}");
    assert!(page.contains("<div lang=\"fr\" dir=\"ltr\">") && page.contains("M. Hammouchi à Vienne."));
    // Nowhere without that line: not as the page's own description, and not in feeds.
    assert_eq!(page.matches("ترأس حموشي &lt;وفدا&gt;").count(), 1);
    assert!(!room.read("feed.rss").contains("وفدا&gt; في فيينا") && !room.read("feed.json").contains("Hammouchi à Vienne"));
}

#[test]
fn a_french_story_with_its_correction() {
    let room = all();
    let page = page(&room, OUJDA);
    assert!(page.contains("jeudi 1er\u{a0}mai 2025 à 8\u{a0}h\u{a0}05"));
    assert!(!page.contains("<script>alert") && !page.contains("<img"));
    insta::assert_snapshot!(page);
}

#[test]
fn translations_name_each_other_whatever_came_first() {
    for calls in [vec![vec![french(1), english(1)]], vec![vec![english(1)], vec![french(1)]], vec![vec![english(1), french(1)]]] {
        let room = Room::new();
        calls.iter().for_each(|call| drop(room.publish(call)));
        let ferry = "en/2025/05/09/ferry-service-between-tangier-and-tarifa-resumes-after-storm/";
        assert!(page(&room, OUJDA).contains("hreflang=\"en\"") && page(&room, ferry).contains("hreflang=\"fr\""));
        room.publish(&[kill(french(2))]);
        assert!(!page(&room, ferry).contains("oujda"));
    }
}

#[test]
fn the_front_groups_languages() {
    insta::assert_snapshot!(page(&all(), ""));
}

#[test]
fn a_section_and_a_day() {
    let room = all();
    insta::assert_snapshot!(format!("{}\n{}", page(&room, "en/labour/"), page(&room, "ar/2025/05/08/")));
}

/// What the site itself says in a feed; the texts are the formats' own matter.
fn frame(feed: &str) -> String {
    let own = ["<title", "<id", "<link", "<updated", "<published", "<at:", "<atom:", "<guid", "<pubDate", "<language", "<entry", "<item"];
    feed.lines().filter(|line| own.iter().any(|start| line.starts_with(start))).collect::<Vec<_>>().join("\n")
}

#[test]
fn feeds_and_sitemaps() {
    let room = all();
    room.publish(&[kill(english(2))]);
    for name in ["feed.atom", "fr/feed.rss"] {
        insta::assert_snapshot!(name.replace('/', "-"), frame(&room.read(name)));
    }
    for name in ["sitemap.xml", "news-sitemap.xml", "sitemaps/2025-05-08.xml"] {
        insta::assert_snapshot!(name.replace('/', "-"), room.read(name));
    }
    let feed: serde_json::Value = serde_json::from_str(&room.read("ar/conflict/feed.json")).unwrap();
    assert_eq!(feed["feed_url"], "https://news.example/ar/conflict/feed.json");
    assert_eq!(feed["home_page_url"], "https://news.example/ar/conflict/");
    assert_eq!(feed["items"].as_array().unwrap().len(), 1);
    assert!(feed["items"][0]["url"].as_str().unwrap().ends_with(&super::super::address::encoded(VIENNA)));
}

#[test]
fn entries_carry_dateline_byline_credit_and_copyright_in_every_feed() {
    let room = all();
    for name in ["feed.rss", "feed.atom", "feed.json", "ar/feed.rss"] {
        let feed = room.read(name);
        for words in ["فيينا 8 ماي (و م ع)", "مراسل الجريدة", "وكالة المثال", "© وكالة المثال 2025", "© Agence du Détroit"] {
            assert!(feed.contains(words) || name == "ar/feed.rss" && words.contains("Agence"), "{name} lacks {words}");
        }
    }
}

#[test]
fn json_for_readers() {
    let json: serde_json::Value = serde_json::from_str(&all().read("stories/6ce64d28cf3c8495.json")).unwrap();
    assert_eq!(json["uri"], "urn:newsml:map:hammouchi");
    assert_eq!(json["renditions"][0]["name"], "web");
    assert_eq!(json["renditions"][0]["href"], format!("https://news.example/{}", super::super::address::encoded(VIENNA)));
    assert_eq!(json["standard"]["version"], "3.1");
    let room = all();
    room.publish(&[kill(arabic(2))]);
    let json: serde_json::Value = serde_json::from_str(&room.read("stories/6ce64d28cf3c8495.json")).unwrap();
    assert_eq!(json["pubStatus"], "canceled");
    assert!(json.get("headlines").is_none() && json.get("bodies").is_none() && json.get("renditions").is_none());
}

#[test]
fn what_is_for_editors_never_reaches_readers() {
    let room = all();
    for (name, bytes) in room.tree() {
        let text = String::from_utf8(bytes).unwrap();
        for word in ["راجعوا", "MAR-SEC", "edNote", "slugline"] {
            assert!(!text.contains(word), "{name} holds {word}");
        }
    }
}

#[test]
fn a_story_that_is_taken_back_is_nowhere() {
    let room = all();
    room.publish(&[kill(arabic(2))]);
    let gone = page(&room, VIENNA);
    assert!(gone.contains("noindex") && gone.contains("<h1 class=\"gone\" lang=\"ar\" dir=\"rtl\">سُحب هذا الخبر.</h1>"));
    for (name, bytes) in room.tree() {
        let text = String::from_utf8(bytes).unwrap();
        for word in ["حموشي", "%D8%AD%D9%85%D9%88%D8%B4%D9%8A", "فيينا", "وكالة المثال", "Vienne", "og:title\" content=\"ع"] {
            assert!(!text.contains(word), "{name} holds {word}");
        }
    }
    assert!(room.read("feed.atom").contains("<at:deleted-entry ref=\"urn:newsml:map:hammouchi\""));
    let root = room.root();
    assert!(is_withdrawn(&root, VIENNA) && is_withdrawn(&root, &super::super::address::encoded(VIENNA)));
    assert!(is_withdrawn(&root, &format!("/{VIENNA}index.html")));
    assert!(!is_withdrawn(&root, OUJDA) && !is_withdrawn(&root, "") && !is_withdrawn(&root, "../site"));
    // It is not in the state's file either.
    for file in [".site.sqlite", ".site.sqlite-wal"] {
        let state = String::from_utf8_lossy(&std::fs::read(root.join(file)).unwrap()).into_owned();
        assert!(!state.contains("المدير العام للأمن"), "{file}");
    }

    // Nor among the files that others took the place of.
    assert_eq!(std::fs::read_dir(root.join(".old")).unwrap().count(), 0);

    let back = room.publish(&[arabic(3)]);
    assert!(back[0].location.as_deref().unwrap().ends_with(&super::super::address::encoded(VIENNA)));
    assert!(page(&room, VIENNA).contains("حموشي") && !is_withdrawn(&root, VIENNA));
    assert!(!room.read("feed.atom").contains("deleted-entry"));
}

#[test]
fn an_older_revision_changes_nothing() {
    let room = all();
    room.publish(&[kill(french(5))]);
    let before = room.tree();
    let late = room.publish(&[french(4), french(3)]);
    assert!(late.iter().all(|result| result.location.as_deref().unwrap().contains("/fr/2025/05/08/oujda")));
    assert_eq!(room.tree(), before);
    // In one call the newest counts, whatever the order.
    room.publish(&[kill(arabic(7)), arabic(6)]);
    assert!(page(&room, VIENNA).contains("noindex"));
}

#[test]
fn an_address_is_given_once_and_two_stories_never_share_one() {
    let room = Room::new();
    let day = "2025-12-31T23:30:00Z";
    let one = short("urn:x:1", "ar", "زيارة ٢", day);
    let two = short("urn:x:2", "ar", "زيارة", day);
    let three = short("urn:x:3", "ar", "زيارةٌ", day);
    let mut locations: Vec<String> =
        room.publish(&[one, two, three]).into_iter().map(|result| result.location.unwrap()).collect();
    let decode = |text: &String| percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let names: Vec<String> = locations.iter().map(decode).collect();
    // In Casablanca it is the new year already.
    assert_eq!(names[1], "https://news.example/ar/2026/01/01/زيارة/");
    assert_eq!(names[2], "https://news.example/ar/2026/01/01/زيارة-2/");
    locations.dedup();
    assert_eq!(locations.len(), 3);
    let mut later = short("urn:x:1", "ar", "عنوان جديد", "2026-02-01T10:00:00Z");
    later.revision = 2;
    assert_eq!(room.publish(&[later])[0].location.as_deref(), Some(&*locations[0]));
}

#[test]
fn a_story_that_was_taken_back_before_it_came_is_not_shown_by_an_older_version() {
    let room = Room::new();
    let gone = room.publish(&[kill(arabic(2))]);
    assert_eq!(gone[0].location, None);
    room.publish(&[arabic(1)]);
    assert!(!room.tree().keys().any(|name| name.starts_with("ar/2025")));
    room.publish(&[arabic(3)]);
    assert!(page(&room, VIENNA).contains("حموشي"));
}

#[test]
fn pages_are_small_and_ask_nobody_else_for_anything() {
    let room = all();
    let stories: Vec<_> = (0..150)
        .map(|n| short(&format!("urn:x:{n}"), "ar", &format!("{n} {}", "خبر طويل العنوان ".repeat(12)), "2025-05-09T10:00:00Z"))
        .collect();
    room.publish(&stories);
    let day = room.read("ar/2025/05/09/index.html") + &room.read("ar/2025/05/09/+2/index.html");
    assert!((0..150).all(|n| day.contains(&format!(">{n} خبر"))));
    let pages: Vec<_> = room.tree().into_iter().filter(|(name, _)| name.ends_with(".html")).collect();
    assert!(pages.len() > 150);
    for (name, page) in pages {
        assert!(page.len() < 100_000, "{name} has {} bytes", page.len());
        let page = String::from_utf8(page).unwrap();
        let own = "<script src=\"../../search/search.js\" defer>";
        assert!(!page.replace(own, "").contains("src=") && !page.contains("@import") && !page.contains("rel=\"stylesheet\""), "{name}");
        assert_eq!(page.matches("<h1").count(), 1, "{name}");
    }
    room.publish(&stories.into_iter().take(60).map(kill).map(|attempt| Attempt { revision: 2, ..attempt }).collect::<Vec<_>>());
    assert!(!room.root().join("ar/2025/05/09/+2/index.html").exists());
}

#[test]
fn a_story_is_taken_back_even_where_the_state_was_lost() {
    let room = Room::new();
    let sent = room.publish(&[arabic(1), french(1)]);
    for file in [".site.sqlite", ".site.sqlite-wal", ".site.sqlite-shm"] {
        let _ = std::fs::remove_file(room.root().join(file));
    }
    let known = |attempt: Attempt, location: &Option<String>| {
        let before = Sent { revision: 1, location: location.clone(), first: attempt.now, withdrawn: false, note: None };
        Attempt { before: Some(before), ..attempt }
    };
    room.publish(&[known(kill(arabic(2)), &sent[0].location)]);
    assert!(page(&room, VIENNA).contains("noindex") && is_withdrawn(&room.root(), VIENNA));
    let again = room.publish(&[known(french(2), &sent[1].location)]);
    assert_eq!(again[0].location, sent[1].location);
    assert!(page(&room, "").contains(OUJDA) && !page(&room, "").contains("حموشي"));
}

#[test]
fn the_state_knows_days_and_places_without_reading_every_row() {
    use super::super::{list::List, row, state::State};
    let room = all();
    room.publish(&[short("urn:x:1", "ar", "خبر", "2025-05-06T10:00:00Z"), short("urn:x:2", "ar", "خبر", "2025-05-06T11:00:00Z")]);
    let state = State::open(&room.root()).unwrap().connection;
    let day = jiff::civil::date;
    let days = row::all_days(&state).unwrap();
    assert_eq!(days, [day(2025, 5, 6), day(2025, 5, 8), day(2025, 5, 9)]);
    assert_eq!(row::days(&state, "ar", day(2025, 5, 8), true, 5).unwrap(), [day(2025, 5, 6)]);
    assert_eq!(row::days(&state, "ar", day(2025, 5, 6), false, 5).unwrap(), [day(2025, 5, 8)]);
    assert_eq!(row::count_of_day(&state, "ar", day(2025, 5, 6)).unwrap(), 2);
    assert!(row::more_than(&state, 4).unwrap() && !row::more_than(&state, 5).unwrap());
    let places = row::places(&state).unwrap();
    assert_eq!(places, [("ar".into(), vec!["conflict".into()]), ("en".into(), vec!["labour".into()]), ("fr".into(), vec![])]);
    assert_eq!(row::newest(&state, &List::Front, 1).unwrap()[0].uri, "urn:newsml:map:ferry");
    assert_eq!(row::dirty(&state, 10).unwrap(), []);
    let index = room.press.site.index(&days);
    assert!(index.contains("<sitemap><loc>https://news.example/sitemaps/2025-05-06.xml</loc></sitemap>"));
}

#[test]
fn hostile_words_stay_words() {
    let room = Room::new();
    let headline = "<img src=x onerror=alert(1)> \"&' {{ 7*7 }} ../../etc";
    room.publish(&[short("urn:x:1", "en", headline, "2025-05-09T10:00:00Z"), short("urn:x:2", "en", &"x".repeat(10_000), "2025-05-09T10:00:00Z")]);
    for (name, bytes) in room.tree() {
        let text = String::from_utf8(bytes).unwrap();
        assert!(!name.ends_with(".html") || !text.contains("<img"), "{name}");
        assert!(!text.contains("49"), "{name}");
    }
}

#[test]
fn search_finds_what_is_there_and_nothing_that_was_taken_back() {
    let room = all();
    let index: serde_json::Value = serde_json::from_str(&room.read("search/0.json")).unwrap();
    let titles: Vec<&str> = index.as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap()).collect();
    assert_eq!(titles.len(), 3);
    assert_eq!(room.read("search/index.json"), "{\"last\":0}");
    assert!(page(&room, VIENNA).contains("href=\"../../../../../ar/search/\""));
    insta::assert_snapshot!(page(&room, "fr/search/"));
    room.publish(&[kill(arabic(2))]);
    assert!(!room.read("search/0.json").contains("حموشي"));
    // A new story rewrites one part, and not those before.
    let more: Vec<_> = (0..120).map(|n| short(&format!("urn:x:{n}"), "ar", &format!("خبر {n}"), "2025-05-09T10:00:00Z")).collect();
    room.publish(&more);
    assert_eq!(room.read("search/index.json"), "{\"last\":1}");
    let first = std::fs::metadata(room.root().join("search/0.json")).unwrap().modified().unwrap();
    room.publish(&[short("urn:x:new", "ar", "خبر آخر", "2025-05-09T11:00:00Z")]);
    assert!(room.read("search/1.json").contains("خبر آخر"));
    assert_eq!(std::fs::metadata(room.root().join("search/0.json")).unwrap().modified().unwrap(), first);
}

#[test]
fn a_story_beside_another_is_named_on_its_page() {
    let room = Room::new();
    let mut attempt = french(1);
    let beside = wiredesk_story::Story { uri: Some(arabic(1).uri), ..Default::default() };
    let mut story = (*attempt.story).clone();
    story.associations.push(wiredesk_story::story::Association { name: "side".into(), rel: None, story: Box::new(beside) });
    attempt.story = std::sync::Arc::new(story);
    room.publish(&[attempt]);
    assert!(!page(&room, OUJDA).contains("class=\"related\""));
    room.publish(&[arabic(1)]);
    assert!(page(&room, OUJDA).contains("class=\"related\"") && page(&room, OUJDA).contains(VIENNA));
}

#[test]
fn a_site_that_keeps_pictures_shows_its_own_copies_and_takes_them_along() {
    let mut room = Room::new();
    let scaled = |name: &str| Scaled {
        url: "https://agence.example/gare.jpg".into(),
        name: name.into(),
        sizes: vec![(640, 400, b"small".to_vec()), (1280, 800, b"large".to_vec())],
    };
    room.keeping(&[french(1)], &[scaled("abc")]);
    let shown = page(&room, OUJDA);
    let figure = "<figure><img src=\"../../../../../media/abc-1280.jpg\" srcset=\"../../../../../media/abc-640.jpg 640w, \
                  ../../../../../media/abc-1280.jpg 1280w\"";
    assert!(shown.contains(figure), "{shown}");
    assert!(shown.contains("width=\"1280\" height=\"800\" loading=\"lazy\" alt=\"Une façade blanche\""), "{shown}");
    assert!(shown.contains("La façade conservée <cite>A. Détroit</cite>"));
    assert_eq!(room.read("media/abc-640.jpg"), "small");
    let front = page(&room, "fr/");
    assert!(front.contains("<img src=\"../media/abc-1280.jpg\" srcset=\"../media/abc-640.jpg 640w, ../media/abc-1280.jpg 1280w\""));
    assert!(front.contains("alt=\"Une façade blanche\"") && front.contains("<cite>A. Détroit</cite>"), "{front}");
    // Another story shows it too: only the last one takes it along.
    let mut other = french(1);
    (other.uri, other.story) = (wiredesk_story::StoryUri::parse("urn:x:2").unwrap(), other.story);
    room.keeping(&[other.clone()], &[]);
    room.keeping(&[kill(french(2))], &[]);
    assert_eq!(room.read("media/abc-1280.jpg"), "large");
    room.keeping(&[kill(Attempt { revision: 2, ..other })], &[]);
    assert!(!room.root().join("media/abc-1280.jpg").exists() && !room.root().join("media/abc-640.jpg").exists());
    // What could not be had is a link, as before.
    room.keeping(&[french(3)], &[]);
    assert!(page(&room, OUJDA).contains("<a href=\"https://agence.example/gare.jpg\">"));
}
