//! `wiredesk convert`: read it and write it in another format. No rule, no enricher; what is lost is told.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use serde_json::json;
use wiredesk_formats::{self as formats, Format, Holds, Loss, WriteOptions};
use wiredesk_service::cli::Common;
use wiredesk_story::Story;

use super::read;
use crate::{
    cli::Convert,
    output::{self, WELL, Well},
};

pub(crate) fn run(common: &Common, convert: &Convert) -> anyhow::Result<Well> {
    let config = common.load()?;
    let target = formats::by_name(&convert.to).filter(|format| format.write.is_some()).with_context(|| {
        format!("{:?} is not a format that can be written; `wiredesk formats` lists them", convert.to)
    })?;
    let found = match read::stories(&convert.file, &convert.stated, &config.newsroom.timezone) {
        Ok(found) => found,
        Err(unreadable) => {
            unreadable.tell(common.json);
            return Ok(Well(false));
        }
    };
    let stories = found.reading.stories;
    let options = WriteOptions {
        newsroom: config.newsroom.name,
        url: config.newsroom.url,
        now: jiff::Timestamp::now(),
        ..WriteOptions::default()
    };
    let single = target.write.as_ref().is_some_and(|writer| writer.holds == Holds::One);
    if stories.is_empty() {
        anyhow::bail!("{} holds no story", convert.file.display());
    }
    match &convert.out {
        None if single && stories.len() > 1 => {
            anyhow::bail!(
                "{} holds one story a file and {} holds {}; name a folder with --out",
                target.name,
                convert.file.display(),
                stories.len()
            );
        }
        None => {
            let written = formats::write(target.name, &stories, &options)?;
            output::bytes(&written.bytes)?;
            tell(common.json, &written.lost);
        }
        Some(folder) => {
            fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
            let parts: Vec<&[Story]> = if single { stories.chunks(1).collect() } else { vec![&stories[..]] };
            for (n, part) in parts.iter().enumerate() {
                let path = out_path(folder, &convert.file, target, single.then_some(n + 1));
                let written = formats::write(target.name, part, &options)?;
                fs::write(&path, &written.bytes).with_context(|| format!("{} cannot be written", path.display()))?;
                output::text(&path.display().to_string())?;
                tell(common.json, &written.lost);
            }
        }
    }
    Ok(WELL)
}

fn out_path(folder: &Path, file: &Path, target: &Format, number: Option<usize>) -> PathBuf {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    match number {
        Some(n) => folder.join(format!("{stem}-{n}.{}", target.extension)),
        None => folder.join(format!("{stem}.{}", target.extension)),
    }
}

fn tell(json: bool, lost: &[Loss]) {
    if json {
        eprintln!("{}", json!({ "lost": lost }));
        return;
    }
    for loss in lost {
        eprintln!("lost of story {}: {}: {}", loss.story + 1, loss.field, loss.why);
    }
}
