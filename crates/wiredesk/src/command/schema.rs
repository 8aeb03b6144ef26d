//! `wiredesk schema`: the JSON Schemas of the events.

use anyhow::Context as _;
use wiredesk_story::schema;

use crate::output::{self, WELL, Well};

pub(crate) fn run(event: Option<&str>) -> anyhow::Result<Well> {
    let all = schema::all();
    match event {
        None => {
            for (name, _) in all {
                output::text(name)?;
            }
        }
        Some(event) => {
            let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
            let found = all.iter().find(|(name, _)| *name == event);
            let (_, schema) =
                found.with_context(|| format!("there is no event {event:?}; there are {}", names.join(", ")))?;
            output::text(&serde_json::to_string_pretty(schema)?)?;
        }
    }
    Ok(WELL)
}
