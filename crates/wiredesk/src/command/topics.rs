//! `wiredesk topics`: what the log wants on the cluster, and what is there.

use std::path::Path;

use anyhow::Context as _;
use serde::Serialize;
use wiredesk_log::{
    KafkaLog, LogOptions,
    blobs::FolderBlobs,
    kafka::topics::{self, Found, Topics, Wanted},
};
use wiredesk_service::{Config, cli::Common};

use crate::{
    cli,
    output::{self, Well},
    screen,
};

/// Every stage that joins its group keeps its tables in a changelog; where large values lie is said in one of its own.
const TABLES: [&str; 7] = ["ingest", "read", "validate", "enrich", "plan", "deliver", "blobs"];

/// A topic of the log.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Line {
    pub(super) name: String,
    pub(super) there: bool,
    /// It was made just now.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    made: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    partitions: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replication: Option<u32>,
    /// How long its records stay: days, for ever, or the last of each key.
    kept: String,
    /// What keeps the log from working with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) problem: Option<String>,
    /// What is otherwise than the configuration says, and does no harm.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

pub(crate) fn run(common: &Common, asked: &cli::Topics) -> anyhow::Result<Well> {
    let config = common.load()?;
    anyhow::ensure!(
        config.log.brokers().is_some(),
        "the log is embedded and has no topics; with [log] kind = \"kafka\" it lies on a cluster"
    );
    let lines = look(&config, &common.data, asked.create)?;
    if asked.blobs_here {
        let place = FolderBlobs::new(common.data.join("blobs")).place();
        let place = place.with_context(|| format!("no folder can be made in {}", common.data.display()))?;
        KafkaLog::open(config.log.kafka(&common.data, None, LogOptions::default()))?.move_blobs(&place)?;
        eprintln!("large values lie in {} from now on", place.place);
    }
    if common.json {
        lines.iter().try_for_each(output::line)?;
    } else {
        output::text(told(&lines).trim_end())?;
    }
    Ok(Well(lines.iter().all(|line| line.there && line.problem.is_none())))
}

/// Every topic that the log wants, as it is on the cluster. Makes those that are missing where that is asked for.
pub(super) fn look(config: &Config, data: &Path, create: bool) -> anyhow::Result<Vec<Line>> {
    let options = config.log.kafka(data, None, LogOptions::default());
    let wanted = topics::wanted(&options, &TABLES);
    let cluster = Topics::new(&options)?;
    cluster.cluster()?;
    let made = if create {
        let there = cluster.partitions()?;
        let known = wanted.iter().find_map(|one| there.get(&one.name)).copied();
        cluster.create(&wanted, known.unwrap_or(config.log.partitions))?
    } else {
        Vec::new()
    };
    let found = cluster.describe(&wanted)?;
    let most = wanted.iter().find_map(|one| found.get(&one.name)).map(|found| found.partitions);
    let line = |one: &Wanted| Line::new(one, found.get(&one.name), most, made.contains(&one.name));
    Ok(wanted.iter().map(line).collect())
}

impl Line {
    /// `partitions`: how many the first topic that is there has; all need as many.
    fn new(wanted: &Wanted, found: Option<&Found>, partitions: Option<u32>, made: bool) -> Self {
        let settings = found.map_or(&wanted.settings, |found| &found.settings);
        let (mut problem, mut note) = (None, None);
        if let Some(found) = found {
            for (name, value) in &wanted.settings {
                let Some(is) = found.settings.get(name).filter(|is| *is != value) else { continue };
                match *name {
                    "cleanup.policy" => problem = Some(format!("{name} is {is}, and must be {value}")),
                    "max.message.bytes" if small(is, value) => {
                        problem = Some(format!("{name} is {is}, and must be {value} at least"));
                    }
                    "retention.ms" => note = Some(format!("the configuration says {}", kept(&wanted.settings))),
                    _ => {}
                }
            }
            if let Some(others) = partitions.filter(|others| *others != found.partitions) {
                problem = Some(format!("it has {} partitions, others have {others}", found.partitions));
            }
        }
        Self {
            name: wanted.name.clone(),
            there: found.is_some(),
            made,
            partitions: found.map(|found| found.partitions),
            replication: found.map(|found| found.replication),
            kept: kept(settings),
            problem,
            note,
        }
    }
}

fn small(is: &str, wanted: &str) -> bool {
    let number = |text: &str| text.parse::<u64>().unwrap_or_default();
    number(is) < number(wanted)
}

/// How long records stay, for people.
fn kept(settings: &std::collections::BTreeMap<&'static str, String>) -> String {
    const DAY: i64 = 24 * 60 * 60 * 1000;
    if settings.get("cleanup.policy").is_some_and(|policy| policy.contains("compact")) {
        return "the last of each key".to_owned();
    }
    match settings.get("retention.ms").and_then(|text| text.parse::<i64>().ok()) {
        Some(..0) | None => "for ever".to_owned(),
        Some(millis) if millis % DAY == 0 => {
            screen::count(u64::try_from(millis / DAY).unwrap_or_default(), "day", "days")
        }
        Some(millis) => format!("{:.1} days", millis as f64 / DAY as f64),
    }
}

fn told(lines: &[Line]) -> String {
    let cell = |number: Option<u32>| number.map_or_else(|| "-".to_owned(), |number| number.to_string());
    let head = ["topic", "partitions", "copies", "kept", ""].map(str::to_owned).to_vec();
    let row = |line: &Line| {
        let state = match (line.there, line.made) {
            (false, _) => "missing; make it with `wiredesk topics --create`",
            (true, true) => "made",
            (true, false) => "",
        };
        let state = line.problem.as_deref().or(line.note.as_deref()).unwrap_or(state);
        vec![line.name.clone(), cell(line.partitions), cell(line.replication), line.kept.clone(), state.to_owned()]
    };
    let rows: Vec<Vec<String>> = std::iter::once(head).chain(lines.iter().map(row)).collect();
    screen::table(&rows, "")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use wiredesk_log::KafkaOptions;

    #[test]
    fn what_is_missing_or_differs_is_told_topic_by_topic() {
        let options = KafkaOptions::new("localhost:9092", "tables".into());
        let wanted = topics::wanted(&options, &["validate"]);
        let as_wanted = |one: &Wanted| Found { partitions: 16, replication: 3, settings: one.settings.clone() };
        let lines: Vec<Line> = wanted
            .iter()
            .map(|one| {
                let mut found = Some(as_wanted(one));
                let mut set = |name, value: &str| {
                    found.as_mut().unwrap().settings.insert(name, value.to_owned());
                };
                match one.name.as_str() {
                    "wiredesk.received" => set("retention.ms", "86400000"),
                    "wiredesk.valid" => found.as_mut().unwrap().partitions = 8,
                    "wiredesk.enriched" => found = None,
                    "wiredesk.receipts" => set("max.message.bytes", "1000"),
                    "wiredesk.table.validate" => set("cleanup.policy", "delete"),
                    _ => {}
                }
                Line::new(one, found.as_ref(), Some(16), one.name == "wiredesk.wire")
            })
            .collect();
        insta::assert_snapshot!(told(&lines));
        let problems = lines.iter().filter(|line| line.problem.is_some() || !line.there).count();
        assert_eq!(problems, 4);
    }
}
