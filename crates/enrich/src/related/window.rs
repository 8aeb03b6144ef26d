//! The stories of some time, to be asked which of them a new one tells again.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use super::{Lineage, Print};

/// The smallest hashes of a print by which it is looked up. Two stories with a resemblance of 0.15 share one of them in 95 of 100
/// cases.
const LOOKED_UP: usize = 16;
/// The most stories that one hash leads to; the newest count. A phrase of more is a formula.
const MOST: usize = 64;
/// The most links of a story.
const LINKS: usize = 20;

/// Keeps the newest stories, each under a number of the caller's.
#[derive(Debug)]
pub struct Window {
    most: usize,
    /// Hashes that are kept of a print.
    hashes: usize,
    stories: FxHashMap<u64, Print>,
    order: VecDeque<u64>,
    by_hash: FxHashMap<u32, Vec<u64>>,
}

impl Window {
    /// A window of at most so many stories, each with so many hashes.
    pub fn new(most: usize, hashes: usize) -> Self {
        Self { most, hashes, stories: FxHashMap::default(), order: VecDeque::new(), by_hash: FxHashMap::default() }
    }

    /// Whether it has a story under this number.
    pub(super) fn has(&self, number: u64) -> bool {
        self.stories.contains_key(&number)
    }

    /// How many stories it has.
    pub fn len(&self) -> usize {
        self.stories.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.stories.is_empty()
    }

    /// The stories that tell the same as one that comes now, the most alike first.
    pub fn alike(&self, print: &Print) -> Vec<(u64, Lineage, f32)> {
        if !print.is_long_enough() {
            return Vec::new();
        }
        let print = print.shortened(self.hashes, self.hashes / 2);
        let mut candidates: Vec<u64> =
            looked_up(&print).filter_map(|hash| self.by_hash.get(hash)).flatten().copied().collect();
        candidates.sort_unstable();
        candidates.dedup();
        let judged = candidates.into_iter().filter_map(|number| {
            let (lineage, similarity) = print.against(self.stories.get(&number)?, true)?;
            Some((number, lineage, similarity))
        });
        let mut alike: Vec<_> = judged.collect();
        alike.sort_by(|a, b| b.2.total_cmp(&a.2).then(b.0.cmp(&a.0)));
        alike.truncate(LINKS);
        alike
    }

    /// Keeps a story, in the place of what it had under this number; the oldest goes where there is no room.
    pub fn keep(&mut self, number: u64, print: &Print) {
        self.forget(number);
        if !print.is_long_enough() {
            return;
        }
        while self.order.len() >= self.most {
            let Some(oldest) = self.order.front().copied() else { break };
            self.forget(oldest);
        }
        let print = print.shortened(self.hashes, self.hashes / 2);
        for hash in looked_up(&print) {
            let list = self.by_hash.entry(*hash).or_default();
            if list.len() == MOST {
                list.remove(0);
            }
            list.push(number);
        }
        self.order.push_back(number);
        self.stories.insert(number, print);
    }

    /// Takes a story out.
    pub fn forget(&mut self, number: u64) {
        let Some(print) = self.stories.remove(&number) else { return };
        for hash in looked_up(&print) {
            if let Some(list) = self.by_hash.get_mut(hash) {
                list.retain(|other| *other != number);
                if list.is_empty() {
                    self.by_hash.remove(hash);
                }
            }
        }
        if self.order.front() == Some(&number) {
            self.order.pop_front();
        } else {
            self.order.retain(|other| *other != number);
        }
    }

    #[cfg(test)]
    pub(super) fn by_hash_is_empty(&self) -> bool {
        self.by_hash.is_empty()
    }
}

fn looked_up(print: &Print) -> impl Iterator<Item = &u32> {
    print.pairs.hashes.iter().take(LOOKED_UP)
}
