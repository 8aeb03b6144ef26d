//! Stories of every shape, for tests of what survives a format.

use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::{Map, Value, json};
use wiredesk_story::{
    AltId, Block, BlockKind, Body, Concept, DateTime, ItemType, Label, Language, Link, Mark, MarkKind, Party,
    PubStatus, Rendition, RichText, Story, StoryUri, Subject, story::Association,
};

const WORDS: [&str; 14] = [
    "قام",
    "بزيارة",
    "وللمغرب",
    "ماي",
    "غشت",
    "l’été",
    "Rabat",
    "AT&T",
    "<b>",
    "1 < 2",
    "&eacute;",
    "]]>",
    "“so”",
    "a:b",
];

pub(crate) fn words() -> impl Strategy<Value = String> {
    vec(select(&WORDS[..]), 1..4).prop_map(|words| words.join(" "))
}

fn maybe() -> impl Strategy<Value = Option<String>> {
    option::of(words())
}

fn moment() -> impl Strategy<Value = Option<DateTime>> {
    const SHAPES: [&str; 4] = [
        "2025-05-09T12:00:00Z",
        "2016-10-21T16:25:32-05:00",
        "2025-05-09T12:00:00.120+01:00",
        "1999-12-31T23:59:59+01:00",
    ];
    option::of(select(&SHAPES[..])).prop_map(|text| text.map(|text| DateTime::parse(text).unwrap()))
}

/// Relations, roles and names: words, codes of known and unknown schemes, nothing.
fn role() -> impl Strategy<Value = Option<String>> {
    const ROLES: [&str; 7] = ["main", "short", "summary", "a:b:c", "drol:caption", "نوع 1", "source"];
    option::of(select(&ROLES[..]).prop_map(str::to_owned))
}

fn uri(n: usize) -> impl Strategy<Value = Option<String>> {
    let known = [
        "http://cv.iptc.org/newscodes/mediatopic/",
        "http://www.wikidata.org/entity/Q",
        "https://agence.example/موضوع/",
        "urn:x:",
    ];
    option::of(select(known.to_vec()).prop_map(move |scheme| format!("{scheme}{}", 20_000_000 + n)))
}

fn literal(n: usize) -> impl Strategy<Value = Option<String>> {
    const SCHEMES: [&str; 4] = ["medtop:", "agence:", "رمز ", "x:y:"];
    option::of(select(&SCHEMES[..]).prop_map(move |scheme| format!("{scheme}{n}")))
}

fn concept(n: usize, rels: &'static [Option<&'static str>]) -> impl Strategy<Value = Concept> {
    (words(), select(rels), uri(n), literal(n), option::of(-90.0..90.0_f64)).prop_map(
        move |(name, rel, uri, literal, at)| {
            let point = at.map(|at| ("geoJSON".to_owned(), json!({ "type": "Point", "coordinates": [at * 2.0, at] })));
            Concept {
                name: Some(format!("{name} {n}")),
                rel: rel.map(str::to_owned),
                uri,
                literal,
                more: point.into_iter().collect(),
            }
        },
    )
}

/// Each list has numbers of its own, from `first`: no two concepts share a code.
fn concepts(first: usize, rels: &'static [Option<&'static str>]) -> impl Strategy<Value = Vec<Concept>> {
    (0_usize..4).prop_flat_map(move |count| (first..first + count).map(|n| concept(n, rels)).collect::<Vec<_>>())
}

fn subjects() -> impl Strategy<Value = Vec<Subject>> {
    let one = |n: usize| {
        let rel = select(vec![None, Some("about"), Some("keyword"), Some("genre")]);
        let percent = option::of(0_u8..=100);
        (words(), rel, uri(n), literal(n), option::of(select(vec!["topics/1", "rédaction"])), percent.clone(), percent)
            .prop_map(move |(name, rel, uri, literal, creator, relevance, confidence)| Subject {
                name: Some(format!("{name} {n}")),
                rel: rel.map(str::to_owned),
                uri,
                literal,
                creator: creator.map(str::to_owned),
                relevance,
                confidence,
            })
    };
    (0_usize..4).prop_flat_map(move |count| (0..count).map(one).collect::<Vec<_>>())
}

fn parties() -> impl Strategy<Value = Vec<Party>> {
    let one = |n: usize| {
        let role = select(vec![None, Some("provider"), Some("credit"), Some("source"), Some("creator"), Some("a:b")]);
        (words(), role, uri(n), literal(n)).prop_map(move |(name, role, uri, literal)| Party {
            name: Some(format!("{name} {n}")),
            role: role.map(str::to_owned),
            uri,
            literal,
        })
    };
    (0_usize..4).prop_flat_map(move |count| (0..count).map(one).collect::<Vec<_>>())
}

fn labels() -> impl Strategy<Value = Vec<Label>> {
    vec((role(), words()), 0..3).prop_map(|all| {
        all.into_iter()
            .enumerate()
            .map(|(n, (role, value))| Label { role, value: format!("{value} {n}"), by: None })
            .collect()
    })
}

fn text() -> impl Strategy<Value = RichText> {
    (words(), words()).prop_map(|(marked, rest)| {
        let end = marked.chars().count();
        RichText { text: format!("{marked} {rest}"), marks: vec![Mark { start: 0, end, kind: MarkKind::Strong }] }
    })
}

/// Blocks that begin with no headline; those in another language than any story's say so.
fn blocks() -> impl Strategy<Value = Vec<Block>> {
    let kind = prop_oneof![
        text().prop_map(|text| BlockKind::Paragraph { text }),
        text().prop_map(|text| BlockKind::Heading { level: 3, text }),
        vec(text(), 1..3).prop_map(|items| BlockKind::List { ordered: true, items }),
        vec(text(), 1..3).prop_map(|paragraphs| BlockKind::Quote { paragraphs }),
    ];
    let block = (kind, option::of(select(vec!["he", "de"]))).prop_map(|(kind, tag)| {
        let language = tag.map(|tag| Language::parse(tag).unwrap());
        Block { kind, direction: language.as_ref().map(Language::direction), language }
    });
    vec(block, 1..4).prop_map(|mut blocks| {
        blocks.insert(0, Block::paragraph("نص الخبر"));
        blocks
    })
}

fn extra() -> impl Strategy<Value = Map<String, Value>> {
    let value = prop_oneof![
        words().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        vec(words(), 0..3).prop_map(Value::from),
        words().prop_map(|text| json!({ "qcode": "x:1", "name": text, "deep": [{ "null": null }] })),
        Just(json!({ "qcode": "x:1", "type": "y:2" })),
        Just(Value::from("سطر\u{7}\nآخر")),
        Just(json!([{ "typeuri": "https://agence.example/p", "value": "ق < 1" }, "x:y"])),
    ];
    const KEYS: [&str; 8] = [
        "desk",
        "afp:حقل",
        "generator",
        "service",
        "profile",
        "contentModified",
        "contentMetaExtProperty",
        "itemMetaExtProperty",
    ];
    vec((select(&KEYS[..]), value), 0..4)
        .prop_map(|all| all.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// Texts and lists of a story without its identity.
fn content() -> impl Strategy<Value = Story> {
    const ABOUT: &[Option<&str>] = &[None, Some("about"), Some("mentioned")];
    const PEOPLE: &[Option<&str>] = &[None, Some("about"), Some("author")];
    const PLACES: &[Option<&str>] = &[None, Some("about"), Some("located")];
    let lists =
        (concepts(10, PEOPLE), concepts(20, ABOUT), concepts(30, PLACES), concepts(40, ABOUT), concepts(50, ABOUT));
    let told = (subjects(), parties(), labels(), labels(), option::of(blocks()));
    let single = (maybe(), maybe(), maybe(), maybe(), maybe(), maybe(), maybe(), maybe());
    (lists, told, single, extra(), option::of(select(vec!["ar", "ar-MA", "fr", "en"]))).prop_map(
        |(
            (people, organisations, places, events, genres),
            (subjects, info_sources, headlines, descriptions, blocks),
            single,
            extra,
            language,
        )| {
            let (by, dateline, located, slugline, title, ed_note, copyright_holder, usage_terms) = single;
            Story {
                people,
                organisations,
                places,
                objects: events,
                genres,
                subjects,
                info_sources,
                headlines,
                descriptions,
                bodies: blocks.into_iter().map(Body::main).collect(),
                by,
                dateline,
                located,
                slugline,
                title,
                ed_note: ed_note.map(|note| format!("{note}\n2")),
                copyright_notice: copyright_holder.as_ref().map(|holder| format!("© {holder}")),
                copyright_holder,
                usage_terms,
                extra,
                language: language.map(|tag| Language::parse(tag).unwrap()),
                ..Story::default()
            }
        },
    )
}

/// A story of any kind, in a normal form: texts without double spaces, no name twice in a list.
pub(crate) fn story() -> impl Strategy<Value = Story> {
    let version = option::of(select(vec!["1", "17", "2025-05-09T12:00:00Z", "r7"]));
    let status = option::of(select(vec![PubStatus::Usable, PubStatus::Withheld, PubStatus::Canceled]));
    let numbers = (option::of(1_u8..=9), option::of(1_u8..=6), 0_u32..1_000);
    let moments = (moment(), moment(), moment(), moment(), moment());
    let kind = select(vec![ItemType::Text, ItemType::Video, ItemType::Picture, ItemType::Component, ItemType::Event]);
    (content(), version, status, numbers, moments, kind, option::of(content()), role()).prop_map(
        |(story, version, pub_status, (urgency, priority, id), moments, item_type, other, word)| Story {
            uri: StoryUri::parse(&format!("urn:newsml:agence.example:{id}")).ok(),
            item_type,
            version: version.map(str::to_owned),
            version_created: moments.0,
            first_created: moments.1,
            content_created: moments.2,
            embargoed_until: moments.3,
            expires: moments.4,
            pub_status,
            urgency,
            priority,
            signals: pub_status.iter().map(|_| "sig:correction".to_owned()).collect(),
            alt_ids: vec![AltId { role: word.clone(), value: "م-12".into() }],
            renditions: vec![Rendition {
                name: word.clone().unwrap_or_else(|| "web".into()),
                href: Some("https://agence.example/خبر/1".into()),
                content_type: Some("text/html".into()),
                width: Some(800),
                ..Rendition::default()
            }],
            links: vec![
                Link { rel: Some("license".into()), href: "https://agence.example/cgu".into(), ..Link::default() },
                Link { rel: word.clone(), href: "urn:x:1".into(), title: Some("عنوان".into()), ..Link::default() },
            ],
            associations: other
                .into_iter()
                .map(|other| Association {
                    name: "صورة 1".into(),
                    rel: word.clone(),
                    story: Box::new(Story {
                        uri: StoryUri::parse("urn:x:p1").ok(),
                        item_type: ItemType::Picture,
                        ..other
                    }),
                })
                .collect(),
            ninjs: word.iter().map(|word| ("trustIndicators".to_owned(), json!([{ "title": word }]))).collect(),
            ..story
        },
    )
}
