//! The stories of three days, to be asked which of them a new one tells again: a million of them in under 150 MB.

use hashbrown::HashTable;
use jiff::{SignedDuration, Timestamp};

use super::{
    Link, Print,
    buckets::{Buckets, NUMBERS},
    hash,
    names::{Name, Names, PAGE},
    sketch::Sketch,
    sort,
};

/// How long a story counts.
pub(super) const LONGEST: SignedDuration = SignedDuration::from_hours(72);
/// The most stories.
pub(super) const MOST: usize = 1_000_000;
/// Bytes of uris: where they are long, fewer stories are kept.
const NAMES: usize = 40 << 20;
/// The smallest hashes of a story's pairs, by which it is found. One that has a quarter of the other's pairs is found in 99 of 100 cases.
pub(super) const KEYS: usize = 16;
/// The smallest hashes of a new story that are looked up: all pairs of most stories. What it was made of may be a part of it.
const LOOKED_UP: usize = 256;
/// The most stories that are looked at: those with several pairs of the new one first.
const LOOKED_AT: usize = 256;
/// And of those with only one.
const SINGLES: usize = 64;
/// How alike those must be.
const SINGLE: f32 = 0.3;

/// What is kept of a story by which it is found and compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trace {
    pub(super) sketch: Sketch,
    /// Ascending.
    pub(super) keys: Vec<u32>,
    /// Minutes since 1970.
    pub(super) minute: u32,
}

/// A story in its place.
#[derive(Clone, Copy, Debug, Default)]
struct Kept {
    sketch: Sketch,
    name: Name,
    /// Minutes since 1970; 0 where nothing is kept.
    minute: u32,
}

/// Keeps the newest stories by their uris.
#[derive(Debug)]
pub struct Window {
    /// Full pages that may be kept.
    pages: usize,
    stories: Vec<Kept>,
    names: Names,
    buckets: Buckets,
    by_name: HashTable<u32>,
    /// The oldest page and the one that is filled, counted on; how many are on that.
    first: usize,
    last: usize,
    filled: usize,
    gone: Vec<String>,
}

impl Trace {
    pub(super) fn of(print: &Print, now: Timestamp) -> Self {
        let keys = print.pairs.0.iter().take(KEYS).copied().collect();
        Self { sketch: Sketch::of(print), keys, minute: minute(now) }
    }
}

impl Default for Window {
    fn default() -> Self {
        Self::new(MOST)
    }
}

impl Window {
    /// A window of at most so many stories.
    pub fn new(most: usize) -> Self {
        let pages = (most.min(NUMBERS) / PAGE).max(2);
        Self {
            pages,
            stories: Vec::new(),
            names: Names::default(),
            buckets: Buckets::default(),
            by_name: HashTable::new(),
            first: 0,
            last: 0,
            filled: 0,
            gone: Vec::new(),
        }
    }

    /// How many stories it has.
    pub fn len(&self) -> usize {
        self.by_name.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    /// The stories that tell the same as one that comes now under `uri`, the most alike first.
    pub fn links(&self, uri: &str, print: &Print, now: Timestamp) -> Vec<Link> {
        if !print.is_long_enough() {
            return Vec::new();
        }
        let sketch = Sketch::of(print);
        let oldest = minute(now - LONGEST);
        let (mut several, mut singles) = self.candidates(print);
        several.truncate(LOOKED_AT);
        singles.truncate(SINGLES);
        let judged = |(place, least): (u32, f32)| -> Option<Link> {
            let kept = self.stories.get(place as usize).filter(|kept| kept.minute >= oldest.max(1))?;
            let (lineage, similarity) = sketch.against(&kept.sketch).lineage(true)?;
            let other = self.uri(place as usize);
            (similarity >= least && other != uri).then_some(Link { uri: other, lineage, similarity })
        };
        let all = several.into_iter().map(|place| (place, 0.0)).chain(singles.into_iter().map(|place| (place, SINGLE)));
        let mut links: Vec<Link> = all.filter_map(judged).collect();
        sort(&mut links);
        links
    }

    /// The places of stories that share several of their keys with a print, and of those that share one.
    fn candidates(&self, print: &Print) -> (Vec<u32>, Vec<u32>) {
        let looked_up = print.pairs.0.iter().take(LOOKED_UP);
        let mut hits: Vec<u32> = looked_up.flat_map(|hash| self.buckets.find(*hash)).collect();
        hits.sort_unstable();
        let (mut several, mut singles) = (Vec::new(), Vec::new());
        for run in hits.chunk_by(|a, b| a == b) {
            if run.len() > 1 { several.push((run.len(), run[0])) } else { singles.push(run[0]) }
        }
        several.sort_unstable_by(|a, b| b.cmp(a));
        (several.into_iter().map(|(_, place)| place).collect(), singles)
    }

    /// Keeps a story's latest version; what is too old, or has no room, goes.
    pub fn keep(&mut self, uri: &str, print: &Print, now: Timestamp) {
        if print.is_long_enough() {
            self.keep_trace(uri, &Trace::of(print, now), now);
        } else {
            self.forget(uri);
        }
    }

    pub(super) fn keep_trace(&mut self, uri: &str, trace: &Trace, now: Timestamp) {
        self.forget(uri);
        if self.filled == PAGE {
            self.turn(now);
        }
        let page = self.last % self.pages;
        let place = page * PAGE + self.filled;
        let Some(name) = self.names.keep(page, uri) else { return };
        self.filled += 1;
        while self.stories.len() <= place {
            self.stories.push(Kept::default());
        }
        self.stories[place] = Kept { sketch: trace.sketch, name, minute: trace.minute.max(1) };
        let number = place as u32;
        for key in &trace.keys {
            self.buckets.put(*key, number);
        }
        let (names, stories) = (&self.names, &self.stories);
        self.by_name.insert_unique(hash(uri.as_bytes()), number, |place| name_hash(names, stories, *place));
    }

    /// Begins a page; the oldest go that are too old or in the way.
    fn turn(&mut self, now: Timestamp) {
        self.names.close(self.last % self.pages);
        self.last += 1;
        self.filled = 0;
        let oldest = minute(now - LONGEST);
        while self.first < self.last {
            let page = self.first % self.pages;
            let full = self.last - self.first == self.pages || self.names.bytes() > NAMES;
            let places = page * PAGE..((page + 1) * PAGE).min(self.stories.len());
            if !full && self.stories[places.clone()].iter().any(|kept| kept.minute >= oldest) {
                break;
            }
            for place in places.filter(|place| self.stories[*place].minute > 0).collect::<Vec<_>>() {
                let uri = self.uri(place);
                self.forget(&uri);
                self.gone.push(uri);
            }
            self.names.clear(page);
            self.first += 1;
        }
    }

    /// Takes a story out.
    pub fn forget(&mut self, uri: &str) {
        let found = self.by_name.find_entry(hash(uri.as_bytes()), |place| {
            let [head, rest] = parts(&self.names, &self.stories, *place as usize);
            uri.strip_prefix(head) == Some(rest)
        });
        if let Ok(entry) = found {
            let (place, _) = entry.remove();
            self.stories[place as usize].minute = 0;
        }
    }

    /// The stories that went for their age or for want of room since this was asked last.
    pub(super) fn gone(&mut self) -> Vec<String> {
        std::mem::take(&mut self.gone)
    }

    fn uri(&self, place: usize) -> String {
        parts(&self.names, &self.stories, place).concat()
    }
}

fn parts<'a>(names: &'a Names, stories: &[Kept], place: usize) -> [&'a str; 2] {
    names.parts(place / PAGE, stories.get(place).map(|kept| kept.name).unwrap_or_default())
}

fn name_hash(names: &Names, stories: &[Kept], place: u32) -> u64 {
    hash(parts(names, stories, place as usize).concat().as_bytes())
}

fn minute(moment: Timestamp) -> u32 {
    u32::try_from(moment.as_second() / 60).unwrap_or(0)
}
