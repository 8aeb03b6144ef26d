#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::LazyLock;

use wiredesk_log::{
    EventLog, InstanceName, Lane, LogOptions, Progress, Runner, Wake, blobs::MemoryBlobs, memory::MemoryLog,
    runner::Parts,
};
use wiredesk_story::{
    AnnotationKind, Body, Label, StoryUri,
    event::{Change, WireRef},
};

use super::*;

static ALL: LazyLock<Arc<Enrichment>> = LazyLock::new(|| {
    Arc::new(
        Enrichment::new(&EnrichConfig { timezone: Some("Africa/Casablanca".into()), ..EnrichConfig::default() })
            .unwrap(),
    )
});

fn checked(change: Change, headline: &str, text: &str) -> Checked {
    let uri = StoryUri::from_id("map", headline);
    let time = "2025-05-09T12:00:00Z".parse().unwrap();
    let story = Story {
        uri: Some(uri.clone()),
        headlines: vec![Label::new("main", headline)],
        bodies: vec![Body::main(vec![Block::paragraph(text)])],
        ..Story::default()
    };
    Checked {
        wire: WireRef { id: "w1".into(), source: "map".into(), index: 0, time, arrival: 1 },
        uri,
        revision: 3,
        change,
        reason: None,
        findings: vec![],
        outlet: None,
        story: Box::new(story),
        unknown: serde_json::Map::new(),
    }
}

fn run(records: &[Record]) -> Vec<(Lane, Checked)> {
    let log = MemoryLog::new(LogOptions { partitions: 4, ..LogOptions::default() });
    let stage = EnrichStage::new(ALL.clone());
    log.append(records).unwrap();
    let member = log.join(stage.spec(), &InstanceName::new("a"), Wake::default()).unwrap();
    let mut runner = Runner::new(stage, member, Parts::plain(log.partitions(), Arc::new(MemoryBlobs::default()), "c"));
    while !matches!(runner.step().unwrap(), Progress::Idle(_)) {}
    let mut follower = log.follow(&[Topic::Enriched], &Default::default(), Wake::default()).unwrap();
    let stored = follower.poll(1000).unwrap();
    stored.into_iter().map(|one| (one.position.lane, serde_json::from_slice(&one.value).unwrap())).collect()
}

fn valid(lane: Lane, checked: &Checked) -> Record {
    Record::event(Topic::Valid, lane, checked.uri.as_str(), checked)
}

#[test]
fn a_story_is_enriched_on_its_lane_and_keeps_its_revision() {
    let news = checked(Change::New, "المغرب يستضيف الاجتماع", "عقد الاجتماع أمس في الرباط بحضور وفد من قطر.");
    let out = run(&[valid(Lane::Flash, &news)]);
    let (lane, enriched) = &out[0];
    assert_eq!((*lane, enriched.revision, enriched.change), (Lane::Flash, 3, Change::New));
    let places: Vec<_> = enriched.story.places.iter().filter_map(|place| place.name.as_deref()).collect();
    assert_eq!(places, ["المغرب", "الرباط", "قطر"]);
    let date = enriched.story.annotations.iter().find(|one| one.kind == AnnotationKind::Date).unwrap();
    assert_eq!(date.value.as_deref(), Some("2025-05-08"), "yesterday counts from when the wire brought it");
}

#[test]
fn a_kill_passes_as_it_is() {
    let kill = checked(Change::Kill, "Paris", "Le maire de Paris");
    assert_eq!(run(&[valid(Lane::Flash, &kill)]), [(Lane::Flash, kill)]);
}

#[test]
fn a_replay_does_not_double_what_was_found() {
    let news = checked(Change::New, "Séisme au Maroc", "La ville de Marrakech se relève depuis mardi.");
    let first = run(&[valid(Lane::Ordinary, &news)]).remove(0).1;
    let again = run(&[valid(Lane::Ordinary, &first)]).remove(0).1;
    assert_eq!(again.story.annotations.len(), first.story.annotations.len());
    assert_eq!(again.story, first.story);
}

#[test]
fn a_huge_story_goes_on_whole() {
    let mut news = checked(Change::New, "المغرب", "الرباط");
    let long = "ب ".repeat(ANALYSED_BYTES / 3);
    news.story.bodies[0].blocks.push(Block::paragraph(long));
    news.story.bodies[0].blocks.push(Block::paragraph("قطر"));
    let (enriched, _) = enrich_bounded(&ALL, (*news.story).clone(), news.wire.time, &Answers::default());
    assert_eq!(enriched.bodies[0].blocks.len(), 3);
    assert_eq!(enriched.bodies[0].blocks[1..], news.story.bodies[0].blocks[1..]);
    assert_eq!(enriched.places.len(), 2);
}

#[test]
fn what_does_not_read_is_refused() {
    assert!(run(&[Record::new(Topic::Valid, Lane::Ordinary, "k", b"[[[".to_vec())]).is_empty());
}

#[test]
fn the_zone_is_the_newsrooms_and_a_mistake_is_told_with_its_key() {
    let read = |text: &str| {
        let config = Config::parse("newsroom.toml", text, []).unwrap();
        EnrichConfig::read(&config).map_err(|error| error.to_string())
    };
    assert_eq!(read("[newsroom]\ntimezone = \"Asia/Riyadh\"").unwrap().timezone.as_deref(), Some("Asia/Riyadh"));
    let told = read("[enrich]\ndisabled = [\"placs\"]").unwrap_err();
    assert!(told.contains("newsroom.toml:2") && told.contains("places"), "{told}");
}

#[test]
fn a_story_is_linked_to_what_tells_the_same_but_never_to_what_nobody_may_see() {
    let text = "أعلنت وزارة التجهيز والماء اليوم أن نسبة ملء السدود بالمملكة بلغت أربعين في المئة بعد التساقطات المطرية التي عرفتها جل \
        الأقاليم خلال الأسبوع الماضي وأوضح المصدر ذاته أن سد الوحدة سجل أكبر الواردات المائية متبوعا بسد وادي المخازن فيما ظلت سدود \
        الجنوب دون المعدل السنوي ودعت الوزارة المواطنين إلى مواصلة ترشيد استعمال الماء الصالح للشرب";
    let mut embargoed = checked(Change::New, "embargoed", text);
    embargoed.story.embargoed_until =
        Some(wiredesk_story::DateTime::from_timestamp("2099-01-01T00:00:00Z".parse().unwrap()));
    let killed = checked(Change::New, "killed", text);
    let kill = Checked { change: Change::Kill, revision: 4, ..killed.clone() };
    let all = [embargoed, killed, kill, checked(Change::New, "one", text), checked(Change::New, "two", text)];
    let out = run(&all.iter().map(|one| Record::event(Topic::Valid, Lane::Ordinary, "same", one)).collect::<Vec<_>>());
    let related = |n: usize| {
        let (_, checked) = out.iter().find(|(_, checked)| checked.uri == all[n].uri).unwrap();
        let links = checked.story.annotations.iter().filter(|one| one.kind == AnnotationKind::Related);
        links.map(|one| format!("{} {}", one.value.clone().unwrap(), one.uri.clone().unwrap())).collect::<Vec<_>>()
    };
    assert_eq!(related(4), [format!("same {}", all[3].uri.as_str())]);
    assert!(related(3).is_empty());
}

#[test]
fn what_came_before_a_restart_is_linked_after_it() {
    let text = "Le gouvernement a adopté jeudi un projet de loi relatif à la protection des données personnelles, qui prévoit des amendes \
        pouvant atteindre deux pour cent du chiffre d'affaires. Le texte oblige les plateformes à signaler toute fuite dans un délai de trois \
        jours et crée un guichet unique pour les plaintes des usagers.";
    let log = MemoryLog::new(LogOptions { partitions: 4, ..LogOptions::default() });
    let work = |records: &[Record]| {
        log.append(records).unwrap();
        let stage = EnrichStage::new(ALL.clone());
        let member = log.join(stage.spec(), &InstanceName::new("a"), Wake::default()).unwrap();
        let mut runner = Runner::new(stage, member, Parts::plain(4, Arc::new(MemoryBlobs::default()), "c"));
        while !matches!(runner.step().unwrap(), Progress::Idle(_)) {}
    };
    let killed = checked(Change::New, "killed", text);
    let first = checked(Change::New, "one", text);
    work(&[valid(Lane::Ordinary, &killed), valid(Lane::Ordinary, &first)]);
    work(&[valid(Lane::Ordinary, &Checked { change: Change::Kill, revision: 4, ..killed })]);
    let second = checked(Change::New, "two", text);
    work(&[valid(Lane::Ordinary, &second)]);
    let mut follower = log.follow(&[Topic::Enriched], &Default::default(), Wake::default()).unwrap();
    let all: Vec<Checked> =
        follower.poll(9).unwrap().iter().map(|one| serde_json::from_slice(&one.value).unwrap()).collect();
    let told = all.iter().find(|one| one.uri == second.uri).unwrap();
    let links = told.story.annotations.iter().filter(|one| one.kind == AnnotationKind::Related);
    assert_eq!(links.filter_map(|one| one.uri.clone()).collect::<Vec<_>>(), [first.uri.as_str()]);
}
