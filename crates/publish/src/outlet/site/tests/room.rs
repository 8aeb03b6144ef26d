//! A site in a folder of its own, and stories for it.

use std::{
    cell::Cell,
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::{Timestamp, tz::TimeZone};
use wiredesk_formats::Input;
use wiredesk_story::{
    Annotation, AnnotationKind, Block, Body, DateTime, Label, Language, Link, Party, Story, StoryUri, Subject, event::Change,
};

use super::super::{Look, Pictures, Press, Scaled, Site};
use crate::outlet::{Attempt, Delivered, Failure};

pub(in super::super) struct Room {
    folder: tempfile::TempDir,
    pub(in super::super) press: Press,
}

fn site(templates: Option<&Path>) -> Site {
    Site {
        name: "جريدة المثال".into(),
        url: "https://news.example/".into(),
        languages: ["ar", "fr"].map(|tag| Language::parse(tag).unwrap()).to_vec(),
        zone: TimeZone::get("Africa/Casablanca").unwrap(),
        pictures: Pictures::Link,
        hub: Some("https://hub.example/".into()),
        indexnow_key: None,
        look: Look::new(templates).unwrap(),
    }
}

impl Room {
    pub(in super::super) fn new() -> Self {
        Self::with(None)
    }

    pub(in super::super) fn with(templates: Option<&Path>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let press = Press::new(site(templates), folder.path().join("site"));
        Self { folder, press }
    }

    /// The same folder after a restart.
    pub(in super::super) fn again(self, templates: Option<&Path>) -> Self {
        let press = Press::new(site(templates), self.root());
        Self { press, ..self }
    }

    pub(in super::super) fn root(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    pub(in super::super) fn publish(&self, attempts: &[Attempt]) -> Vec<Delivered> {
        self.press.run(attempts, &[], &|| true).into_iter().map(Result::unwrap).collect()
    }

    /// The same where the site keeps copies of pictures, and these were fetched.
    pub(in super::super) fn keeping(&mut self, attempts: &[Attempt], fetched: &[Scaled]) {
        self.press.site.pictures = Pictures::Keep;
        self.press.run(attempts, fetched, &|| true).into_iter().for_each(|result| drop(result.unwrap()));
    }

    /// Publishes until so many steps were taken, then nothing more: the process is dead.
    pub(in super::super) fn publish_until(&self, attempts: &[Attempt], steps: usize) -> Vec<Result<Delivered, Failure>> {
        let left = Cell::new(steps);
        let may = || {
            let before = left.get();
            left.set(before.saturating_sub(1));
            before > 0
        };
        self.press.run(attempts, &[], &may)
    }

    pub(in super::super) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Every file but the state, and but what waits to be taken away.
    pub(in super::super) fn tree(&self) -> BTreeMap<String, Vec<u8>> {
        let mut tree = BTreeMap::new();
        let mut folders = vec![self.root()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
                let path = entry.path();
                let name = path.strip_prefix(self.root()).unwrap().to_str().unwrap().to_owned();
                match path.is_dir() {
                    true => folders.push(path),
                    false if name.starts_with(".site.sqlite") || name.starts_with(".old/") => {}
                    false => drop(tree.insert(name, fs::read(path).unwrap())),
                }
            }
        }
        tree
    }
}

/// A first attempt at a revision.
pub(in super::super) fn attempt(uri: &str, revision: u64, story: Story, now: &str) -> Attempt {
    let now: Timestamp = now.parse().unwrap();
    let uri = StoryUri::parse(uri).unwrap();
    let story = Story { uri: Some(uri.clone()), version: Some(revision.to_string()), ..story };
    Attempt { uri, story: Arc::new(story), now, wire: at(now), ..crate::outlet::tests::attempt("urn:x:1", revision) }
}

fn at(time: Timestamp) -> wiredesk_story::event::WireRef {
    wiredesk_story::event::WireRef { id: "w1".into(), source: "map".into(), index: 0, time, arrival: 1 }
}

pub(in super::super) fn kill(attempt: Attempt) -> Attempt {
    Attempt { withdraw: true, change: Change::Kill, reason: Some("Vienne n'est pas confirmé".into()), ..attempt }
}

fn read(name: &str, language: &str) -> Story {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/wire").join(name);
    let bytes = fs::read(path).unwrap();
    let language = Language::parse(language).unwrap();
    let (zone, name) = (TimeZone::UTC, Some(name));
    let input = Input { bytes: &bytes, name, charset: None, zone: &zone, language: Some(&language), at: None };
    wiredesk_formats::read(&input, None).unwrap().reading.stories.pop().unwrap()
}

fn moment(text: &str) -> Option<DateTime> {
    Some(DateTime::parse(text).unwrap())
}

/// The seed: Arabic, with a dateline, a source, a topic, and notes that are not for readers.
pub(in super::super) fn arabic(revision: u64) -> Attempt {
    let mut story = read("hammouchi-vienna.ar.txt", "ar");
    story.dateline = Some("فيينا 8 ماي (و م ع)".into());
    story.by = Some("إعداد: مراسل الجريدة".into());
    story.ed_note = Some("انتباه المحررين: راجعوا الأسماء".into());
    story.slugline = Some("MAR-SEC-VIENNA".into());
    story.copyright_notice = Some("© وكالة المثال 2025".into());
    story.info_sources = vec![Party { name: Some("وكالة المثال".into()), role: Some("provider".into()), ..Party::default() }];
    story.subjects = vec![Subject { literal: Some("medtop:16000000".into()), ..Subject::default() }];
    let related = Annotation {
        kind: AnnotationKind::Related,
        uri: Some("urn:newsml:map:oujda".into()),
        text: None,
        start: None,
        end: None,
        value: None,
        name: None,
        confidence: 0.8,
        by: "related/1".into(),
        generated: false,
    };
    story.annotations = vec![related];
    attempt("urn:newsml:map:hammouchi", revision, story, "2025-05-08T17:30:00Z")
}

/// French, corrected in its second revision, with a picture, a table and what must be escaped.
pub(in super::super) fn french(revision: u64) -> Attempt {
    let mut story = read("depeche.fr.txt", "fr");
    story.first_created = moment("2025-05-01T08:05:00+01:00");
    story.version_created = moment(if revision > 1 { "2025-05-08T18:45:00+01:00" } else { "2025-05-01T08:05:00+01:00" });
    story.descriptions = vec![Label::new("summary", "Onze mois de travaux, un hall <agrandi> & \"quatre\" guichets.")];
    let caption = wiredesk_story::RichText::plain("La façade conservée");
    let image = wiredesk_story::Image {
        href: "https://agence.example/gare.jpg".into(),
        alt: Some("Une façade blanche".into()),
        caption,
        credit: Some("A. Détroit".into()),
    };
    if let Some(body) = story.bodies.first_mut() {
        body.blocks.insert(1, Block::new(wiredesk_story::BlockKind::Image(image)));
        body.blocks.push(Block::paragraph("</script><script>alert(1)</script>"));
    }
    story.copyright_holder = Some("Agence du Détroit".into());
    let mut attempt = attempt("urn:newsml:map:oujda", revision, story, "2025-05-08T17:35:00Z");
    if revision > 1 {
        attempt.change = Change::Correction;
    }
    attempt
}

/// English, a translation of the French one.
pub(in super::super) fn english(revision: u64) -> Attempt {
    let mut story = read("bulletin.en.txt", "en");
    story.links =
        vec![Link { rel: Some("irel:translatedFrom".into()), href: "urn:newsml:map:oujda".into(), ..Link::default() }];
    story.subjects = vec![Subject {
        uri: Some("http://cv.iptc.org/newscodes/mediatopic/20000339".into()),
        name: Some("labour".into()),
        ..Subject::default()
    }];
    attempt("urn:newsml:map:ferry", revision, story, "2025-05-09T08:00:00Z")
}

/// A story of a headline and one paragraph.
pub(in super::super) fn short(uri: &str, language: &str, headline: &str, now: &str) -> Attempt {
    let story = Story {
        language: Some(Language::parse(language).unwrap()),
        headlines: vec![Label::new("main", headline)],
        bodies: vec![Body::main(vec![Block::paragraph(format!("{headline}."))])],
        ..Story::default()
    };
    attempt(uri, 1, story, now)
}
