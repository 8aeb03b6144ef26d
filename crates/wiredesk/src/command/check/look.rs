//! Looks at what the configuration names.

use std::{fs, io, path::Path, time::Duration};

use anyhow::Context as _;
use tokio::time::timeout;
use wiredesk_ingest::IngestConfig;
use wiredesk_publish::Outlets;
use wiredesk_service::{Config, Store};

use super::{super::topics, Line};
use crate::{data, screen};

/// The log's folder can be written to, and what lies there can be read by this build.
pub(super) fn log(config: &Config, folder: &Path) -> Line {
    if let Some(brokers) = config.log.brokers() {
        let found = first_start(folder).and_then(|_| on_cluster(config, folder));
        let ok = found.is_ok();
        let message = found.unwrap_or_else(|problem| problem);
        return Line { what: "log", name: brokers.to_owned(), kind: Some("kafka".to_owned()), ok, message };
    }
    let found = match folder.join(data::LOG).is_file() {
        true => writable(folder).and_then(|()| opened(config, folder)),
        false => first_start(folder),
    };
    let ok = found.is_ok();
    let message = found.unwrap_or_else(|problem| problem);
    Line { what: "log", name: folder.display().to_string(), kind: Some("embedded".to_owned()), ok, message }
}

/// The brokers answer and the topics are as the log needs them. Makes none.
fn on_cluster(config: &Config, folder: &Path) -> Result<String, String> {
    let lines = topics::look(config, folder, false).map_err(|error| error.to_string())?;
    if let Some((name, problem)) = lines.iter().find_map(|line| Some((&line.name, line.problem.as_ref()?))) {
        return Err(format!("{name}: {problem}"));
    }
    let missing = lines.iter().filter(|line| !line.there).count() as u64;
    let blobs =
        "values over 900 KB lie in the data folder, which all services must share (one that keeps another is refused)";
    match (missing, config.log.creates()) {
        (0, _) => Ok(format!("{}; {blobs}", screen::count(lines.len() as u64, "topic", "topics"))),
        (_, true) => Ok(format!(
            "{} missing, made at the first start; {blobs}",
            screen::count(missing, "topic is", "topics are")
        )),
        (_, false) => Err(format!(
            "{} missing; make them with `wiredesk topics --create`",
            screen::count(missing, "topic is", "topics are")
        )),
    }
}

fn opened(config: &Config, folder: &Path) -> Result<String, String> {
    let store = Store::open(config, folder, None).map_err(|error| error.to_string())?;
    let (has, wanted) = (store.log.partitions(), config.log.partitions);
    let partitions = screen::count(u64::from(has), "partition", "partitions");
    Ok(if has == wanted {
        partitions
    } else {
        format!("{partitions}, fixed when it was made; [log] partitions = {wanted} is not used")
    })
}

/// The nearest folder that is there can be written to, so that the rest can be made.
fn first_start(folder: &Path) -> Result<String, String> {
    let whole = std::path::absolute(folder).map_err(|error| error.to_string())?;
    let there = whole.ancestors().find(|path| path.exists()).unwrap_or(&whole);
    writable(there)?;
    Ok("there is none yet; it is made at the first start".to_owned())
}

fn writable(folder: &Path) -> Result<(), String> {
    let probe = folder.join(format!(".wiredesk-check-{}", std::process::id()));
    let tried: io::Result<()> = fs::write(&probe, b"").and_then(|()| fs::remove_file(&probe));
    tried
        .map_err(|error| format!("{} cannot be written to: {error}; name another folder with --data", folder.display()))
}

/// Every source, in the configuration's order.
pub(super) fn sources(config: &Config, ingest: &IngestConfig, local: bool) -> anyhow::Result<Vec<Line>> {
    let mut lines = Vec::new();
    for section in config.sources()? {
        let Some(source) = ingest.sources.get(section.name()) else { continue };
        let found = source.kind.look(local);
        let ok = found.is_ok();
        let kind = Some(source.source.common.kind.clone());
        let message = found.unwrap_or_else(|problem| problem);
        lines.push(Line { what: "source", name: section.name().to_owned(), kind, ok, message });
    }
    Ok(lines)
}

/// Every outlet, all at a time, each within the deadline.
pub(super) fn outlets(outlets: &Outlets, deadline: Duration) -> anyhow::Result<Vec<Line>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let looks: Vec<_> = outlets
            .iter()
            .map(|one| {
                let outlet = one.outlet.clone();
                tokio::spawn(async move { timeout(deadline, outlet.check()).await })
            })
            .collect();
        let mut lines = Vec::new();
        for (one, look) in outlets.iter().zip(looks) {
            let found = match look.await.context("an outlet's check failed; this is a bug to report")? {
                Ok(Ok(())) => Ok(takes(one)),
                Ok(Err(failure)) => Err(failure.to_string()),
                Err(_) => Err(format!("it does not answer within {} s", deadline.as_secs())),
            };
            let ok = found.is_ok();
            let message = found.unwrap_or_else(|problem| problem);
            let kind = Some(one.kind.to_owned());
            lines.push(Line { what: "outlet", name: one.name.clone(), kind, ok, message });
        }
        Ok(lines)
    })
}

fn takes(outlet: &wiredesk_publish::Configured) -> String {
    let keys = outlet.accepts.keys();
    if keys.is_empty() { "takes every story".to_owned() } else { format!("takes stories by {}", keys.join(", ")) }
}
