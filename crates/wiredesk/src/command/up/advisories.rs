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
use wiredesk_index::{Index, IndexError, Waiting, Why};
use wiredesk_service::{Config, ConfigError, source};
use wiredesk_story::{StoryUri, event::Command};
use wiredesk_validate::rule::advisory;

use super::pipeline::Pipeline;

/// So many held stories are looked at.
const LOOKED_AT: usize = 1_000;
/// An advisory that waits longer is a person's: something kept it from being carried out.
const FRESH: SignedDuration = SignedDuration::from_mins(10);

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

    /// Carries out what can be. Whether anything was. `all`: the index is brought up to date first.
    pub(super) fn carry_out(&mut self, pipeline: &Pipeline, all: bool) -> bool {
        if self.trusted.is_empty() || !(self.changed.swap(false, Ordering::SeqCst) || all) {
            return false;
        }
        self.look(pipeline, all).unwrap_or_else(|error| {
            tracing::warn!(%error, "kills in words cannot be carried out; they wait for a person");
            false
        })
    }

    fn look(&mut self, pipeline: &Pipeline, all: bool) -> anyhow::Result<bool> {
        let (index, now) = (&pipeline.index, pipeline.host.store.clock.now());
        if all {
            index.catch_up(pipeline.host.store.log.as_ref(), |_| {})?;
        }
        let mut any = false;
        for held in index.waiting(now, LOOKED_AT)? {
            let Some(meant) = self.meant(index, &held, now)? else { continue };
            let reason = held.title.clone().unwrap_or_else(|| held.uri.clone());
            let advisory = StoryUri::parse(&held.uri)?;
            pipeline.say(&[
                Command::Kill { uri: StoryUri::parse(&meant)?, reason },
                Command::Kill { uri: advisory, reason: "carried out".to_owned() },
            ])?;
            self.done.insert(held.uri);
            any = true;
        }
        Ok(any)
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
