//! `wiredesk replay`: stories again, with today's rules, enrichers and routing; or what that would change.

mod change;
mod told;

use std::collections::BTreeSet;

use anyhow::Context as _;
use jiff::Timestamp;
use serde_json::json;
use wiredesk_enrich::{EnrichConfig, Enrichment};
use wiredesk_index::StoryQuery;
use wiredesk_publish::Outlets;
use wiredesk_service::cli::Common;
use wiredesk_story::{StoryUri, event::Command};
use wiredesk_validate::ValidateConfig;

use self::change::Today;
use super::kill;
use crate::{
    cli::Replay,
    data::Data,
    output::{self, WELL, Well},
};

/// Stories of one question to the index, and commands of one commit.
const PAGE: usize = 200;

pub(crate) fn run(common: &Common, replay: &Replay) -> anyhow::Result<Well> {
    let data = Data::open(common)?;
    let uris = asked(&data, replay)?;
    if replay.dry_run { what_if(common, &data, &uris) } else { again(common, &data, &uris) }
}

/// The stories that are meant, the oldest change last.
fn asked(data: &Data, replay: &Replay) -> anyhow::Result<Vec<StoryUri>> {
    let mut uris = BTreeSet::new();
    for key in &replay.story {
        let named = data.named(key)?;
        anyhow::ensure!(named.story.is_some(), "no story {} has come in here: there is nothing to do again", named.uri);
        uris.insert(named.uri);
    }
    let Some(since) = &replay.since else { return Ok(uris.into_iter().collect()) };
    let since = moment(since, data.now())?;
    let mut query = StoryQuery { since: Some(since), limit: PAGE, ..StoryQuery::default() };
    loop {
        let page = data.index.stories(&query, data.now())?;
        for story in &page.stories {
            uris.insert(StoryUri::parse(&story.uri)?);
        }
        match page.next {
            Some(next) => query.after = Some(next),
            None => return Ok(uris.into_iter().collect()),
        }
    }
}

/// A moment as RFC 3339, or a span before now: `2h`, `3 days`.
pub(super) fn moment(text: &str, now: Timestamp) -> anyhow::Result<Timestamp> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Ok(moment);
    }
    let span: jiff::SignedDuration = text.parse().map_err(|_| {
        anyhow::anyhow!("--since {text:?} is neither a moment (2025-05-09T12:00:00Z) nor a span (2h, 90m, 72h)")
    })?;
    now.checked_sub(span.abs()).with_context(|| format!("--since {text:?} lies too far back"))
}

/// Puts a command for each on the wire.
fn again(common: &Common, data: &Data, uris: &[StoryUri]) -> anyhow::Result<Well> {
    for page in uris.chunks(PAGE) {
        let commands: Vec<Command> = page.iter().map(|uri| Command::Replay { uri: uri.clone() }).collect();
        let wires = kill::put(&data.store, &commands)?;
        if common.json {
            for (uri, wire) in page.iter().zip(&wires) {
                output::line(&json!({ "wire": wire, "uri": uri }))?;
            }
        }
    }
    if !common.json {
        output::text(&format!("{} stories go through again; `wiredesk trace URI` shows each", uris.len()))?;
    }
    if !uris.is_empty() {
        data.tell_who_is_missing();
    }
    Ok(WELL)
}

/// What it would change, story by story. Nothing is sent.
fn what_if(common: &Common, data: &Data, uris: &[StoryUri]) -> anyhow::Result<Well> {
    let today = Today {
        rules: ValidateConfig::read(&data.config)?.rules,
        enrichment: Enrichment::new(&EnrichConfig::read(&data.config)?)?,
        routes: Outlets::build(&data.config)?.routes(),
        now: data.now(),
    };
    let (mut changed, mut seen) = (0_usize, 0_usize);
    for uri in uris {
        let Some(trace) = data.named(uri.as_str())?.story else { continue };
        let (Some(listed), Some(story)) = (data.index.story(uri.as_str(), data.now())?, data.index.text(uri.as_str())?)
        else {
            continue;
        };
        seen += 1;
        let change = today.change(&listed, &trace, &story);
        if change.is_none() {
            continue;
        }
        changed += 1;
        if common.json {
            output::line(&change)?;
        } else {
            output::text(told::one(&change, &data.screen()).trim_end())?;
        }
    }
    if !common.json {
        output::text(&format!("{changed} of {seen} stories would change; nothing was sent"))?;
    }
    Ok(WELL)
}
