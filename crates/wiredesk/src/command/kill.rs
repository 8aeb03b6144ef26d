//! `wiredesk kill`: takes a story back everywhere, by a command on the wire.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::json;
use wiredesk_ingest::{WireIds, WireItem, put};
use wiredesk_service::{
    Store,
    cli::{Common, shell_word},
    host::Asked,
    program,
};
use wiredesk_story::event::Command;

use super::advisories::Advisories;
use crate::{
    cli::Kill,
    data::Data,
    output::{self, WELL, Well},
};

/// How often `--watch` looks.
const LOOKS: Duration = Duration::from_secs(1);

pub(crate) fn run(common: &Common, kill: &Kill) -> anyhow::Result<Well> {
    let data = Data::open(common)?;
    if kill.trusted {
        return trusted(&data, kill.watch);
    }
    let reason = kill.reason.clone();
    match (&kill.meant_by, &kill.key) {
        (Some(advisory), _) => carry_out(&data, advisory, reason),
        (None, Some(key)) => take_back(&data, key, reason.unwrap_or_default()),
        (None, None) => anyhow::bail!("name the story that is to be killed, or the advisory with --meant-by"),
    }
}

/// Carries out what held advisories of trusted sources say: once, or until it is asked to end.
fn trusted(data: &Data, watch: bool) -> anyhow::Result<Well> {
    let mut advisories = Advisories::new(&data.config, &data.index)?;
    anyhow::ensure!(
        !advisories.is_idle(),
        "no source has `kills_in_words = true`; set it where a source may kill in words unasked"
    );
    let mut look = || advisories.carry_out(&data.index, &data.store, true).iter().try_for_each(output::line);
    look()?;
    if !watch {
        return Ok(WELL);
    }
    let runtime = program::runtime()?;
    let asked = Asked::listen(&runtime)?;
    let (mut told, mut last) = (Ok(()), Instant::now());
    program::live(&runtime, asked, None, || {
        if last.elapsed() >= LOOKS {
            (told, last) = (look(), Instant::now());
        }
        told.is_err()
    })?;
    told.map(|()| WELL)
}

/// Kills the one story that an advisory means, then the advisory itself, which was never published.
fn carry_out(data: &Data, advisory: &str, reason: Option<String>) -> anyhow::Result<Well> {
    let advisory = data.named(advisory)?;
    let title = advisory.story.as_ref().and_then(|story| story.title.clone());
    let meant = data.index.meant(advisory.uri.as_str(), data.now())?;
    match meant.as_slice() {
        [] => {
            eprintln!(
                "{}: it names no story that is known here; `wiredesk kill URI --reason TEXT` names it",
                advisory.uri
            );
            Ok(Well(false))
        }
        [one] => {
            let reason = reason.or(title).unwrap_or_else(|| advisory.uri.to_string());
            let done = take_back(data, &one.story.uri, reason)?;
            let aside = Command::Kill { uri: advisory.uri, reason: "carried out".to_owned() };
            say(data, &aside)?;
            Ok(done)
        }
        several => {
            eprintln!(
                "{}: it may mean several stories; say which one with `wiredesk kill URI --reason TEXT`",
                advisory.uri
            );
            for one in several {
                eprintln!("  {} by its {}: {}", one.story.uri, one.by, one.story.title.as_deref().unwrap_or_default());
            }
            Ok(Well(false))
        }
    }
}

fn take_back(data: &Data, key: &str, reason: String) -> anyhow::Result<Well> {
    let named = data.named(key)?;
    let paused = data.index.paused()?;
    match &named.story {
        None => {
            eprintln!("no story {} has come in here: the kill is remembered, and meets it when it comes", named.uri);
        }
        Some(story) => {
            for outlet in story.outlets.iter().map(|one| &one.outlet).filter(|outlet| paused.contains(outlet)) {
                eprintln!(
                    "{outlet} is paused: it takes the story back once `wiredesk outlets resume {}` is typed",
                    shell_word(outlet)
                );
            }
        }
    }
    say(data, &Command::Kill { uri: named.uri, reason })
}

/// Puts a command on the wire, prints its wire id, and says so where nothing is there to carry it out.
pub(super) fn say(data: &Data, command: &Command) -> anyhow::Result<Well> {
    let wires = put(&data.store, std::slice::from_ref(command))?;
    output::line(&json!({ "wire": wires.first(), "uri": command.uri() }))?;
    data.tell_who_is_missing();
    Ok(WELL)
}

/// Puts commands on the wire, in one commit; gives their wire ids.
pub(super) fn put(store: &Store, commands: &[Command]) -> anyhow::Result<Vec<String>> {
    let ids = WireIds::new(Arc::clone(&store.clock), rand::random());
    let items = commands.iter().map(WireItem::command).collect();
    Ok(put::put(store.log.as_ref(), store.blobs.as_ref(), &ids, items)?)
}
