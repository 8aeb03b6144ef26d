//! `wiredesk kill`: takes a story back everywhere, by a command on the wire.

use std::sync::Arc;

use serde_json::json;
use wiredesk_ingest::{WireIds, WireItem, put};
use wiredesk_service::cli::{Common, shell_word};
use wiredesk_story::event::Command;

use crate::{
    cli::Kill,
    data::Data,
    output::{self, WELL, Well},
};

pub(crate) fn run(common: &Common, kill: &Kill) -> anyhow::Result<Well> {
    let data = Data::open(common)?;
    let named = data.named(&kill.key)?;
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
    say(&data, &Command::Kill { uri: named.uri, reason: kill.reason.clone() })
}

/// Puts a command on the wire, prints its wire id, and says so where nothing is there to carry it out.
pub(super) fn say(data: &Data, command: &Command) -> anyhow::Result<Well> {
    let store = &data.store;
    let ids = WireIds::new(Arc::clone(&store.clock), rand::random());
    let wires = put::put(store.log.as_ref(), store.blobs.as_ref(), &ids, vec![WireItem::command(command)])?;
    output::line(&json!({ "wire": wires.first(), "uri": command.uri() }))?;
    data.tell_who_is_missing();
    Ok(WELL)
}
