//! A request that is sent again with its key (`Idempotency-Key`, or the `webhook-id` of Standard Webhooks) has the answer that
//! the first one had, and is not stored again. What is remembered lives as long as the process; a repeat after that is stored,
//! and `validate` drops it as a duplicate.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
};

use sha2::{Digest as _, Sha256};

/// How many requests are remembered.
const REMEMBERED: usize = 10_000;

/// Source, key and body of a request, as one hash.
type Hash = [u8; 32];

/// The last requests that had a key.
#[derive(Debug, Default)]
pub struct Repeats {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    wires: HashMap<Hash, String>,
    order: VecDeque<Hash>,
}

/// One request among all. The same key with another body, or another story, is another request.
pub(super) fn request(source: &str, story: &str, key: &str, body: &[u8]) -> Hash {
    let mut hash = Sha256::new();
    for part in [source.as_bytes(), story.as_bytes(), key.as_bytes(), body] {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

impl Repeats {
    /// The wire id that this request was answered before.
    pub(super) fn answered(&self, request: &Hash) -> Option<String> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).wires.get(request).cloned()
    }

    /// What a request was stored as; the oldest is forgotten.
    pub(super) fn remember(&self, request: Hash, wire: &str) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.wires.insert(request, wire.to_owned()).is_none() {
            known.order.push_back(request);
        }
        if known.order.len() > REMEMBERED
            && let Some(oldest) = known.order.pop_front()
        {
            known.wires.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_requests_are_known_and_the_oldest_is_forgotten() {
        let repeats = Repeats::default();
        let named = |n: usize| request("map", "", &n.to_string(), "خبر".as_bytes());
        for n in 0..=REMEMBERED {
            repeats.remember(named(n), "wire");
        }
        assert_eq!(repeats.answered(&named(0)), None);
        assert_eq!(repeats.answered(&named(REMEMBERED)).as_deref(), Some("wire"));
        assert_eq!(repeats.answered(&request("map", "1", "", "خبر".as_bytes())), None);
    }
}
