//! Kills in words from sources that are trusted to mean them (`kills_in_words = true`): carried out unasked, where the advisory names one
//! story for certain that came before it. All others wait for a person.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use wiredesk_index::{Index, IndexError, Waiting, Why};
use wiredesk_service::{Config, ConfigError, Store, source};
use wiredesk_story::{StoryUri, event::Command};
use wiredesk_validate::rule::advisory;

use super::kill;

/// So many held stories are looked at.
const LOOKED_AT: usize = 1_000;
/// An advisory that waits longer is a person's: something kept it from being carried out.
const FRESH: SignedDuration = SignedDuration::from_mins(10);

/// A kill in words that was carried out: the story that was meant, and the advisory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CarriedOut {
    pub(super) uri: String,
    pub(super) meant_by: String,
}

/// Looks for them whenever the index has changed.
pub(super) struct Advisories {
    trusted: HashSet<String>,
    changed: Arc<AtomicBool>,
    done: HashSet<String>,
}

impl Advisories {
    pub(super) fn new(config: &Config, index: &Index) -> Result<Self, ConfigError> {
        let sources = source::all(config)?.into_values().filter(|source| source.common.kills_in_words);
        let trusted = sources.map(|source| source.common.name).collect();
        let changed = Arc::new(AtomicBool::new(true));
        let change = Arc::clone(&changed);
        index.on_change(move || change.store(true, Ordering::SeqCst));
        Ok(Self { trusted, changed, done: HashSet::new() })
    }

    /// Whether no source is trusted so.
    pub(super) fn is_idle(&self) -> bool {
        self.trusted.is_empty()
    }

    /// Carries out what can be, and gives what was. `all`: the index is brought up to date first.
    pub(super) fn carry_out(&mut self, index: &Index, store: &Store, all: bool) -> Vec<CarriedOut> {
        if self.is_idle() || !(self.changed.swap(false, Ordering::SeqCst) || all) {
            return Vec::new();
        }
        self.look(index, store, all).unwrap_or_else(|error| {
            tracing::warn!(%error, "kills in words cannot be carried out; they wait for a person");
            Vec::new()
        })
    }

    fn look(&mut self, index: &Index, store: &Store, all: bool) -> anyhow::Result<Vec<CarriedOut>> {
        let now = store.clock.now();
        if all {
            index.catch_up(store.log.as_ref(), |_| {})?;
        }
        let mut carried = Vec::new();
        for held in index.waiting(now, LOOKED_AT)? {
            let Some(meant) = self.meant(index, &held, now)? else { continue };
            let reason = held.title.clone().unwrap_or_else(|| held.uri.clone());
            let advisory = StoryUri::parse(&held.uri)?;
            let kills = [
                Command::Kill { uri: StoryUri::parse(&meant)?, reason },
                Command::Kill { uri: advisory, reason: "carried out".to_owned() },
            ];
            kill::put(store, &kills)?;
            self.done.insert(held.uri.clone());
            carried.push(CarriedOut { uri: meant, meant_by: held.uri });
        }
        Ok(carried)
    }

    /// The one story that a held advisory of a trusted source means.
    fn meant(&self, index: &Index, held: &Waiting, now: Timestamp) -> Result<Option<String>, IndexError> {
        let kills = held.why == Why::Held
            && held.rule.as_deref() == Some(advisory::RULE.name)
            && held.reason.as_deref().is_some_and(|reason| reason.contains(advisory::TAKES_BACK))
            && held.since.is_some_and(|since| now.duration_since(since) <= FRESH);
        if !kills || self.done.contains(&held.uri) {
            return Ok(None);
        }
        let Some(own) = index.story(&held.uri, now)? else { return Ok(None) };
        if !own.source.as_ref().is_some_and(|source| self.trusted.contains(source)) {
            return Ok(None);
        }
        let meant = index.meant(&held.uri, now)?;
        // A later story of the same name may be the one that was mended.
        let one = (meant.len() == 1).then(|| &meant[0].story).filter(|story| story.first <= own.first);
        Ok(one.map(|story| story.uri.clone()))
    }
}
