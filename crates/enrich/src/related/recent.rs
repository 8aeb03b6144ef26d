//! The stories of the last three days, as the stage remembers them: a hint, lost with the process.

use jiff::{SignedDuration, Timestamp};
use rustc_hash::FxHashMap;

use super::{Link, Print, Window, hash};

/// How many stories are remembered: three days of 16,000. About 700 bytes each.
const MOST: usize = 50_000;
/// Hashes of pairs that are kept of each.
const HASHES: usize = 64;
/// How long a story counts.
const LONGEST: SignedDuration = SignedDuration::from_hours(72);

/// Recent stories by their uris.
#[derive(Debug)]
pub(crate) struct Recent {
    window: Window,
    names: FxHashMap<u64, (Box<str>, Timestamp)>,
}

impl Default for Recent {
    fn default() -> Self {
        Self { window: Window::new(MOST, HASHES), names: FxHashMap::default() }
    }
}

impl Recent {
    /// The stories that tell the same as one that comes at `now`.
    pub(crate) fn links(&self, uri: &str, print: &Print, now: Timestamp) -> Vec<Link> {
        let alike = self.window.alike(print).into_iter().filter_map(|(number, lineage, similarity)| {
            let (other, at) = self.names.get(&number)?;
            let counts = other.as_ref() != uri && now.duration_since(*at) <= LONGEST;
            counts.then(|| Link { uri: other.to_string(), lineage, similarity })
        });
        alike.collect()
    }

    /// Remembers a story's latest version.
    pub(crate) fn keep(&mut self, uri: &str, print: &Print, now: Timestamp) {
        let number = hash(uri.as_bytes());
        self.window.keep(number, print);
        self.names.insert(number, (uri.into(), now));
        if self.names.len() > self.window.len() * 2 + 1_000 {
            self.names.retain(|number, _| self.window.has(*number));
        }
    }

    /// Forgets a story that was taken back, or may not be seen yet.
    pub(crate) fn forget(&mut self, uri: &str) {
        let number = hash(uri.as_bytes());
        self.window.forget(number);
        self.names.remove(&number);
    }
}
