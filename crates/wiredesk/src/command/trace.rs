//! `wiredesk trace`: where a story is, every step of its way, and what it waits for.

mod timeline;

use serde_json::json;
use wiredesk_index::{End, StoryTrace};
use wiredesk_service::cli::{Common, shell_word};

use crate::{
    cli::Trace,
    data::Data,
    output::{self, WELL, Well},
};

pub(crate) fn run(common: &Common, trace: &Trace) -> anyhow::Result<Well> {
    let data = Data::open(common)?;
    let Some(found) = data.index.trace(&trace.key, data.now())? else {
        let reason = "nothing is known under it; looked for as uri, as id as it came (guid), as wire id, as published address and as the name of a file";
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
        for story in found.stories.iter().filter(|story| story.state == End::Held) {
            let told = may_mean(&data, story)?;
            if !told.is_empty() {
                output::text(told.trim_end())?;
            }
        }
    }
    Ok(WELL)
}

/// Which stories a held advisory may mean, and how to carry it out; nothing for what is held by another rule.
fn may_mean(data: &Data, story: &StoryTrace) -> anyhow::Result<String> {
    if !story.waiting.iter().any(|one| one.rule.as_deref() == Some("advisory")) {
        return Ok(String::new());
    }
    let meant = data.index.meant(&story.uri, data.now())?;
    if meant.is_empty() {
        return Ok("\nIt names no story that is known here.".to_owned());
    }
    let screen = data.screen();
    let mut out = "\nIt may mean\n".to_owned();
    for one in &meant {
        let title = one.story.title.as_deref().map(|title| screen.foreign(title)).unwrap_or_default();
        out.push_str(&format!("  {}  by its {}\n    {title}\n", screen.foreign(&one.story.uri), one.by));
    }
    out.push_str(&match meant.as_slice() {
        [_] => format!("`wiredesk kill --meant-by {}` takes it back everywhere.", shell_word(&story.uri)),
        _ => "`wiredesk kill URI --reason TEXT` takes one back everywhere.".to_owned(),
    });
    Ok(out)
}
