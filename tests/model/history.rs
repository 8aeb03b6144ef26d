//! One history: what happens, in an order that a seed decides, and whether it came out right.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use serde_json::json;
use wiredesk_index::Index;
use wiredesk_ingest::WireItem;
use wiredesk_log::{
    Clock as _, Topic,
    faults::{CrashOnce, Faults, NoFaults, Point},
};
use wiredesk_story::{
    PubStatus, StoryUri,
    event::{Change, Checked, Command, Incoming},
};

use super::{
    board::Answer,
    oracle::{Coming, Oracle, Text, What},
    room::{OUTLETS, Process, Room, STAGES},
};

const STORIES: u64 = 3;
/// How long a cluster is given before it is asked again.
const PAUSE: Duration = Duration::from_millis(2);
/// The letter of texts whose note says that they correct.
const CORRECTION: &str = "ج";

/// Random numbers from a seed: splitmix64.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[usize::try_from(self.below(choices.len() as u64)).unwrap()]
    }
}

pub(crate) struct History {
    room: Room,
    /// The process that lives: one at a time.
    process: Option<Process>,
    dice: Dice,
    told: bool,
    /// Told step by step, how many looks were told.
    said: usize,
}

impl History {
    pub(crate) fn new(seed: u64, told: bool, room: Room) -> Self {
        let mut history = Self { room, process: None, dice: Dice(seed), told, said: 0 };
        history.starts(&no_faults());
        history
    }

    fn say(&self, what: impl FnOnce() -> String) {
        if self.told {
            eprintln!("{}", what());
        }
    }

    pub(crate) fn happens(&mut self) {
        for _ in 0..4 + self.dice.below(12) {
            match self.dice.below(20) {
                0..=8 => self.version(),
                9..=11 => self.person(),
                12 => self.outlet_fails(),
                13..=14 => self.passes(),
                15..=16 => self.will_die(),
                17 => self.dies(),
                _ => {}
            }
            for _ in 0..self.dice.below(14) {
                let stage = usize::try_from(self.dice.below(STAGES as u64)).unwrap();
                self.step(stage);
            }
        }
    }

    /// A version as its sender writes it, a text that came before among them.
    fn version(&mut self) {
        let (n, version) = (self.dice.below(STORIES), 1 + self.dice.below(5));
        let status = self.dice.of(&["usable", "usable", "usable", "usable", "withheld", "canceled"]);
        let source = self.dice.of(&["map", "map", "again"]);
        let letter = self.dice.of(&["أ", "أ", "ب", CORRECTION]);
        // An urgency of its own, so that equal numbers and letters are equal texts.
        let urgency = [1, 3, 5, 6, 2][usize::try_from(version - 1).unwrap()];
        let embargo = (status == "usable" && self.dice.below(5) == 0).then(|| self.dice.below(600));
        let mut story = json!({
            "uri": uri(n), "type": "text", "version": version.to_string(), "pubStatus": status, "language": "ar", "urgency": urgency,
            "headlines": [{ "role": "main", "value": format!("قصة {n} {version} {status} {letter}") }],
            "bodies": [{ "role": "main", "contentType": "text/html", "value": format!("<p>نص القصة {n} في صيغتها {version} {letter}.</p>") }],
        });
        if let Some(seconds) = embargo {
            let until = self.room.clock.now() + Duration::from_secs(seconds);
            story["embargoedUntil"] = json!(until.to_string());
            story["headlines"][0]["value"] = json!(format!("قصة {n} {version} {status} {letter} {until}"));
        }
        if letter == CORRECTION {
            story["edNote"] = json!("Corrects name of the port in paragraph 1");
        }
        self.say(|| format!("{source}: {story}"));
        let bytes = story.to_string().into_bytes();
        let times = 1 + u64::from(self.dice.below(6) == 0);
        for _ in 0..times {
            self.room.put(WireItem { source: source.into(), bytes: bytes.clone(), ..WireItem::default() });
        }
    }

    fn person(&mut self) {
        let uri = uri(self.dice.below(STORIES));
        let command = match self.dice.below(4) {
            0 => Command::Kill { uri, reason: "خطأ".into() },
            1 => Command::Replay { uri },
            _ => Command::Release { uri },
        };
        self.say(|| format!("{command:?}"));
        self.room.put(WireItem::command(&command));
    }

    fn outlet_fails(&mut self) {
        let (outlet, answer) = (self.dice.of(&OUTLETS).0, self.dice.of(&[Answer::Lost, Answer::Away]));
        let times = usize::try_from(1 + self.dice.below(3)).unwrap();
        self.say(|| format!("{outlet} will {times} times {answer:?}"));
        self.room.boards.lock().entry(outlet.to_owned()).or_default().answers.extend(vec![answer; times]);
    }

    fn passes(&mut self) {
        let seconds = self.dice.of(&[1, 5, 31, 300, 1000]);
        self.say(|| format!("{seconds} s pass"));
        self.room.clock.advance(Duration::from_secs(seconds));
    }

    /// The process starts again and will die at a step.
    fn will_die(&mut self) {
        let (point, nth) = (self.dice.of(&Point::ALL), u32::try_from(self.dice.below(5)).unwrap());
        self.say(|| format!("the process starts again and will die at {point:?} {nth}"));
        self.starts(&(Arc::new(CrashOnce::new(point, nth)) as Arc<dyn Faults>));
    }

    fn dies(&mut self) {
        self.say(|| "the process dies".into());
        self.starts(&no_faults());
    }

    /// A process starts, when the one before is dead. On a cluster it takes a while until its stages have what they work on.
    fn starts(&mut self, faults: &Arc<dyn Faults>) {
        drop(self.process.take());
        self.process = Some(Process::start(&self.room, faults));
        while let Some(stage) = self.waits_for_work() {
            if !self.step(stage) {
                std::thread::sleep(PAUSE);
            }
        }
    }

    fn waits_for_work(&self) -> Option<usize> {
        self.process.as_ref().filter(|_| !self.room.prompt)?.waits_for_work()
    }

    /// One step of a stage. Whether there was something to do.
    fn step(&mut self, stage: usize) -> bool {
        let moved = self.process.as_mut().unwrap().step(stage);
        self.say_looks();
        moved.unwrap_or_else(|error| {
            self.say(|| format!("{error}"));
            self.dies();
            true
        })
    }

    fn say_looks(&mut self) {
        if self.told {
            let looks = self.room.looks.all();
            for received in looks.iter().skip(self.said) {
                let coming = coming(&received.what);
                eprintln!("    validate takes {} {coming:?} of {}", received.wire.arrival, received.uri);
            }
            self.said = looks.len();
        }
    }

    /// What the plain rules make of what `validate` took.
    fn oracles(&self) -> BTreeMap<StoryUri, Oracle> {
        let mut oracles: BTreeMap<StoryUri, Oracle> = BTreeMap::new();
        for received in self.room.looks.all() {
            let (arrival, reinstates) = (received.wire.arrival, received.wire.source == "again");
            oracles.entry(received.uri).or_default().comes(&coming(&received.what), arrival, reinstates);
        }
        oracles
    }

    /// Nothing more happens but time: every outlet is there, nobody dies.
    pub(crate) fn comes_to_rest(&mut self) {
        self.say(|| "all is well from here on".into());
        self.room.boards.lock().values_mut().for_each(|board| board.answers.clear());
        self.dies();
        for _ in 0..3 {
            loop {
                let moved: Vec<bool> = (0..STAGES).map(|stage| self.step(stage)).collect();
                if !moved.contains(&true) {
                    if self.has_read_all() {
                        break;
                    }
                    std::thread::sleep(PAUSE);
                }
            }
            self.room.clock.advance(Duration::from_secs(1000));
        }
    }

    /// Whether nothing lies in the log that a stage has not read. What was found nowhere may be on its way from a cluster.
    fn has_read_all(&self) -> bool {
        self.room.prompt || self.process.as_ref().unwrap().has_read_all(self.room.plain().as_ref())
    }

    pub(crate) fn is_right(&self) {
        assert_eq!(self.room.looks.twice(), [], "taken again after it had taken effect");
        let oracles = self.oracles();
        let boards = self.room.boards.lock();
        for (name, urgency) in OUTLETS {
            let Some(board) = boards.get(name) else {
                let wanted = oracles.values().filter_map(|oracle| oracle.out.as_ref());
                assert!(
                    !wanted.into_iter().any(|text| urgency.is_none_or(|urgency| text.urgency <= urgency)),
                    "{name} was sent nothing"
                );
                continue;
            };
            for n in 0..STORIES {
                let uri = uri(n);
                let out = oracles.get(&uri).and_then(|oracle| oracle.out.clone());
                let wanted = out.filter(|text| urgency.is_none_or(|urgency| text.urgency <= urgency));
                let shown = board.shown.get(&uri).cloned();
                assert_eq!(shown, wanted.map(|text| text.headline), "{name} and {uri}");
            }
            for (until, at) in &board.embargoes {
                assert!(at >= until, "{name} had it at {at}, not before {until}");
            }
            let mut highest: BTreeMap<&StoryUri, u64> = BTreeMap::new();
            let mut ids: BTreeMap<(&StoryUri, u64), &str> = BTreeMap::new();
            for (uri, revision, _, id, _) in &board.came {
                let highest = highest.entry(uri).or_default();
                assert!(revision >= highest, "{name} went back from {highest} to {revision} of {uri}");
                *highest = *revision;
                assert_eq!(*ids.entry((uri, *revision)).or_insert(id), id, "{name} and {revision} of {uri}");
            }
            assert_eq!(
                ids.values().collect::<BTreeSet<_>>().len(),
                ids.len(),
                "{name}: an id stands for two revisions"
            );
        }
    }

    /// What goes on says whether it corrects.
    pub(crate) fn corrections_are_labelled(&self) {
        let log = self.room.plain();
        for record in wiredesk_tests::all(log.as_ref(), &[Topic::Valid]) {
            let checked: Checked = serde_json::from_slice(&record.value).unwrap();
            let corrects = checked.story.ed_note.is_some();
            match checked.change {
                Change::Correction => assert!(corrects, "{} {}", checked.uri, checked.revision),
                Change::Update => assert!(!corrects, "{} {}", checked.uri, checked.revision),
                _ => {}
            }
        }
    }

    /// The log adds up, and no receipt was written anew.
    pub(crate) fn adds_up(&self) {
        let folder = tempfile::tempdir().unwrap();
        let index = Index::with_blobs(folder.path(), self.room.blobs.clone()).unwrap();
        let log = self.room.plain();
        index.catch_up(log.as_ref(), |_| {}).unwrap();
        let audit = index.audit(log.as_ref(), self.room.clock.now(), true).unwrap();
        assert!(audit.adds_up(), "{}", serde_json::to_string_pretty(&audit).unwrap());
    }
}

fn coming(what: &Incoming) -> Coming {
    match what {
        Incoming::Command(Command::Kill { .. }) => Coming::Kill,
        Incoming::Command(Command::Release { .. }) => Coming::Release,
        Incoming::Command(Command::Replay { .. }) => Coming::Replay,
        Incoming::Story { story, .. } => {
            let headline = story.headline().unwrap_or_default().to_owned();
            let text = Text { headline, urgency: story.urgency.unwrap_or(5) };
            let what = match story.status() {
                PubStatus::Canceled => What::Canceled,
                PubStatus::Withheld => What::Withheld(text),
                _ => What::Usable(text),
            };
            Coming::Version { version: story.version.as_deref().unwrap().parse().unwrap(), what }
        }
    }
}

fn uri(n: u64) -> StoryUri {
    StoryUri::from_id("map", &format!("قصة-{n}"))
}

fn no_faults() -> Arc<dyn Faults> {
    Arc::new(NoFaults)
}
