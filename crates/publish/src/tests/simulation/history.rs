//! One history: what happens, in an order that a seed decides.

use std::sync::Arc;

use serde_json::json;
use wiredesk_log::faults::{CrashOnce, Faults, NoFaults, Point};
use wiredesk_story::{
    PubStatus, Story, StoryUri,
    event::{Change, Steer},
};

use super::super::{
    hands::Hands,
    paper::{Answer, gone, later, never, not_sent},
    room::{Named, Room, arabic, embargoed},
};
use crate::outlet::Failure;

pub(super) const OUTLETS: [&str; 2] = ["site", "شريك"];
const STORIES: usize = 3;

/// Random numbers from a seed: splitmix64.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to one less.
    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[usize::try_from(self.below(choices.len() as u64)).unwrap()]
    }
}

/// A story as it was last let go.
#[derive(Clone, Default)]
pub(super) struct Last {
    pub(super) revision: u64,
    pub(super) taken_back: bool,
    pub(super) story: Story,
}

pub(super) struct History {
    pub(super) room: Room,
    /// By number: every revision of each story, in order.
    pub(super) stories: Vec<Vec<Last>>,
    dice: Dice,
    told: bool,
    processes: u32,
    /// The configuration has changed on the way.
    pub(super) reconfigured: bool,
    /// A process ended without a word, or a call.
    pub(super) unsure: bool,
    /// Workers of processes that were taken for dead and are not.
    ghosts: Vec<Hands>,
}

impl History {
    pub(super) fn new(seed: u64, told: bool) -> Self {
        let mut dice = Dice(seed);
        // Outlets that never give up, and outlets that soon do.
        let retries = if dice.below(2) == 0 { vec![5; 60] } else { vec![5, 300] };
        let room = Room::trying(&as_it_is(), dice.of(&[1, 2, 5]), dice.of(&[1, 3]), retries);
        let stories = vec![Vec::new(); STORIES];
        Self { room, stories, dice, told, processes: 0, reconfigured: false, unsure: false, ghosts: Vec::new() }
    }

    fn say(&self, what: &str) {
        if self.told {
            eprintln!("{what}");
        }
    }

    pub(super) fn happens(&mut self) {
        for _ in 0..20 + self.dice.below(30) {
            match self.dice.below(21) {
                0..=5 => self.version(),
                6..=7 => self.taken_back(),
                8..=10 => self.answers(),
                11..=12 => self.passes(),
                13 => self.steered(),
                14 => {
                    self.say("calls do not come back");
                    self.room.hands.hold(true);
                }
                15 => {
                    self.say("calls come back");
                    self.room.hands.hold(false);
                }
                16 => self.dies_at_a_step(),
                17 => self.dies(),
                18 => self.taken_over(),
                19 if self.dice.below(3) == 0 => self.configured_anew(),
                _ => self.turns(3),
            }
            let turns = self.dice.below(12);
            self.turns(turns);
        }
    }

    /// Nothing more happens but time: every failure is over, every outlet is there.
    pub(super) fn comes_to_rest(&mut self) {
        self.say("all is well from here on");
        self.unheard();
        self.unsure |= !self.room.hands.under_way().is_empty();
        self.room.hands.hold(false);
        for outlet in OUTLETS {
            self.room.paper(outlet).state().answers.clear();
        }
        self.room.configure(&as_it_is());
        self.room.reborn(&(Arc::new(NoFaults) as Arc<dyn Faults>));
        for _ in 0..4 {
            // An outlet that was gone may have been paused just now.
            for outlet in OUTLETS {
                self.room.steer(outlet, Steer::Resume);
            }
            self.room.wait(90_000);
        }
        self.room.run();
    }

    fn version(&mut self) {
        let n = usize::try_from(self.dice.below(STORIES as u64)).unwrap();
        let last = self.stories[n].last().cloned().unwrap_or_default();
        let revision = last.revision + 1;
        let headline = format!("قصة {n}: الصيغة {revision}");
        let story = match self.dice.below(4) {
            0 => {
                let now = self.room.seconds();
                embargoed(&headline, now + i64::try_from(self.dice.below(400)).unwrap())
            }
            _ => arabic(&headline),
        };
        let urgency = self.dice.of(&[Some(1), Some(4), Some(5), None]);
        let story = Story { urgency, uri: Some(uri(n)), ..story };
        let change = match (revision, last.taken_back) {
            (1, _) => Change::New,
            (_, true) => Change::Reinstate,
            _ => Change::Update,
        };
        self.let_go(n, revision, change, story);
    }

    fn taken_back(&mut self) {
        let n = usize::try_from(self.dice.below(STORIES as u64)).unwrap();
        let Some(last) = self.stories[n].last().cloned() else { return };
        let (change, status) =
            self.dice.of(&[(Change::Kill, PubStatus::Canceled), (Change::Withhold, PubStatus::Withheld)]);
        let story = Story { pub_status: Some(status), ..last.story };
        self.let_go(n, last.revision + 1, change, story);
    }

    fn let_go(&mut self, n: usize, revision: u64, change: Change, story: Story) {
        self.say(&format!("{change:?} {} {revision} {:?}", uri(n), story.embargoed_until));
        self.room.put(revision, change, &story);
        self.stories[n].push(Last { revision, taken_back: change.withdraws(), story });
    }

    fn answers(&mut self) {
        let outlet = self.dice.of(&OUTLETS);
        let busy = Failure::Later { reason: "429".into(), after: Some(std::time::Duration::from_secs(40)) };
        let answer = match self.dice.below(9) {
            0 | 1 => Answer::Fail(later()),
            2 => Answer::Fail(busy),
            3 => Answer::Fail(not_sent()),
            4 => Answer::Fail(never()),
            5 => Answer::TakeAndFail(later()),
            6 => Answer::Hang,
            7 => Answer::Panic,
            _ => Answer::Fail(gone()),
        };
        self.unsure |= matches!(answer, Answer::Hang | Answer::Panic);
        let times = usize::try_from(1 + self.dice.below(4)).unwrap();
        self.say(&format!("{outlet} will {times} times {answer:?}"));
        self.room.paper(outlet).will(vec![answer; times]);
    }

    fn passes(&mut self) {
        let seconds = self.dice.of(&[1, 5, 31, 70, 300, 1000]);
        self.say(&format!("{seconds} s pass"));
        self.unheard();
        self.room.clock.advance(std::time::Duration::from_secs(seconds));
    }

    fn steered(&mut self) {
        let (outlet, steer) = (self.dice.of(&OUTLETS), self.dice.of(&[Steer::Pause, Steer::Resume, Steer::Resume]));
        self.say(&format!("{steer:?} {outlet}"));
        self.room.order(outlet, steer);
    }

    fn dies_at_a_step(&mut self) {
        self.unsure = true;
        let (point, nth) = (self.dice.of(&Point::ALL), u32::try_from(self.dice.below(6)).unwrap());
        self.say(&format!("the process starts again and will die at {point:?} {nth}"));
        self.room.reborn(&(Arc::new(CrashOnce::new(point, nth)) as Arc<dyn Faults>));
    }

    fn dies(&mut self) {
        self.unsure = true;
        let through = self.dice.below(2) == 0;
        self.say(&format!("the process dies, its calls go through: {through}"));
        if through {
            self.room.hands.go_through_unheard();
        }
        self.room.reborn(&(Arc::new(NoFaults) as Arc<dyn Faults>));
    }

    /// Outlets come and go, and take other stories; the process starts again.
    fn configured_anew(&mut self) {
        (self.unsure, self.reconfigured) = (true, true);
        let choice = self.dice.below(4);
        self.say(&format!("another configuration: {choice}"));
        match choice {
            0 => self.room.configure(&as_it_is()),
            1 => self.room.configure(&as_it_is()[..1]),
            2 => self.room.configure(&as_it_is()[1..]),
            _ => self.room.configure(&[(OUTLETS[0], json!({ "urgency": 4 })), (OUTLETS[1], json!({}))]),
        }
        self.room.reborn(&(Arc::new(NoFaults) as Arc<dyn Faults>));
    }

    /// The old process is at work until its calls end.
    fn taken_over(&mut self) {
        self.unsure = true;
        self.processes += 1;
        self.say("another process takes over");
        self.ghosts.push(self.room.hands.clone());
        self.room.succeed(&format!("p{}", self.processes));
    }

    /// What processes that lost their partitions had begun ends before their deadline.
    fn unheard(&mut self) {
        self.ghosts.drain(..).for_each(|hands| hands.go_through_unheard());
    }

    /// So many steps, also over the death of the process.
    fn turns(&mut self, turns: u64) {
        for _ in 0..turns {
            match self.room.turn() {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    self.say(&format!("{error}"));
                    self.unsure = true;
                    self.room.reborn(&(Arc::new(NoFaults) as Arc<dyn Faults>));
                }
            }
        }
        for told in self.room.told() {
            self.say(&format!("    {told}"));
        }
    }
}

/// The configuration at the start and at the end.
fn as_it_is() -> [Named<'static>; 2] {
    [(OUTLETS[0], json!({})), (OUTLETS[1], json!({ "urgency": 4 }))]
}

pub(super) fn uri(n: usize) -> StoryUri {
    StoryUri::from_id("map", &format!("قصة-{n}"))
}
