//! `wiredesk read`: a function of the bytes and the flags. It does not judge.

use std::path::Path;

use jiff::tz::TimeZone;
use serde_json::json;
use wiredesk_formats::{Read, to_ninjs};
use wiredesk_service::cli::Common;
use wiredesk_story::Story;

use crate::{
    cli,
    files::{self, Unreadable},
    output::{self, WELL, Well},
    stated::Stated,
};

pub(crate) fn run(common: &Common, read: &cli::Read) -> anyhow::Result<Well> {
    let zone = common.load()?.newsroom.timezone;
    each(common, &read.files, &zone, |file, found| print(file, found, read.full))
}

/// Reads each file in turn; tells what cannot be read, and goes on.
pub(crate) fn each(
    common: &Common,
    files: &cli::Files,
    zone: &TimeZone,
    mut then: impl FnMut(&Path, &Read) -> anyhow::Result<()>,
) -> anyhow::Result<Well> {
    let mut well = WELL;
    for file in &files.files {
        match stories(file, &files.stated, zone) {
            Ok(found) => then(file, &found)?,
            Err(unreadable) => {
                unreadable.tell(common.json);
                well = Well(false);
            }
        }
    }
    Ok(well)
}

/// The stories of a file, each with its uri: as the wire names it, else by the file.
pub(crate) fn stories(file: &Path, stated: &Stated, zone: &TimeZone) -> Result<Read, Unreadable> {
    let bytes = files::bytes(file)?;
    let name = files::name(file);
    let mut read = stated.read(&bytes, Some(&name), zone).map_err(|error| Unreadable::new(file, error))?;
    let count = read.reading.stories.len();
    for (index, story) in read.reading.stories.iter_mut().enumerate() {
        wiredesk_ingest::read::name_story(story, "files", Some(&name), &bytes, (index, count));
    }
    Ok(read)
}

fn print(file: &Path, read: &Read, full: bool) -> anyhow::Result<()> {
    for (index, story) in read.reading.stories.iter().enumerate() {
        if full {
            output::line(&json!({
                "file": file.display().to_string(),
                "format": read.format.name,
                "encoding": read.reading.encoding,
                "index": index,
                "story": to_ninjs(story),
                "extra": extra(story),
            }))?;
        } else {
            output::line(&to_ninjs(story))?;
        }
    }
    Ok(())
}

/// What ninjs 3.1 has no room for.
fn extra(story: &Story) -> serde_json::Map<String, serde_json::Value> {
    let mut extra = story.extra.clone();
    let mut set = |name: &str, value: serde_json::Value| {
        let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if !empty {
            extra.insert(name.to_owned(), value);
        }
    };
    set("priority", json!(story.priority));
    set("dateline", json!(story.dateline));
    set("signals", json!(story.signals));
    set("links", json!(story.links));
    set("blocks", json!(story.main_body().map(|body| &body.blocks)));
    extra
}
