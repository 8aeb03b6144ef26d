//! `wiredesk trace`: where a story is, every step of its way, and what it waits for.

mod timeline;

use serde_json::json;
use wiredesk_service::cli::Common;

use crate::{
    cli::Trace,
    data::Data,
    output::{self, WELL, Well},
};

pub(crate) fn run(common: &Common, trace: &Trace) -> anyhow::Result<Well> {
    let data = Data::open(common)?;
    let Some(found) = data.index.trace(&trace.key, data.now())? else {
        let reason = "nothing is known under it; looked for as uri, as id as it came (guid), as wire id and as published address";
        if common.json {
            eprintln!("{}", json!({ "key": trace.key, "reason": reason }));
        } else {
            eprintln!("{}: {reason}", trace.key);
        }
        return Ok(Well(false));
    };
    if common.json {
        output::line(&found)?;
    } else {
        let paused = data.index.paused()?;
        output::text(timeline::of(&found, &paused, &data.screen()).trim_end())?;
    }
    Ok(WELL)
}
