//! `bench log`: commit latency and records a second of the log: embedded, on the disk of the data folder, or on a cluster.

use std::fs;

use anyhow::Context as _;
use serde_json::json;
use wiredesk_log::{
    KafkaLog, KafkaOptions,
    bench::{self, Rate},
};
use wiredesk_service::cli::Common;

use crate::{
    cli::Bench,
    output::{self, WELL, Well},
};

pub(super) fn run(common: &Common, bench: &Bench, command: &str) -> anyhow::Result<Well> {
    let unusable = || format!("no folder can be made in {}; name another with --data", common.data.display());
    fs::create_dir_all(&common.data).with_context(unusable)?;
    let figures = match &bench.kafka {
        None => bench::run(&common.data, bench.stories, &mut |_, _| {})?,
        Some(brokers) => {
            let tables = tempfile::Builder::new().prefix("bench-").tempdir_in(&common.data).with_context(unusable)?;
            let mut options = KafkaOptions::new(brokers, tables.path().to_owned());
            options.prefix = super::prefix();
            bench::measure(&KafkaLog::open(options)?, bench.stories, &mut |_, _| {})?
        }
    };
    if common.json {
        output::line(&json!({ "command": command, "log": figures }))?;
        return Ok(WELL);
    }
    output::text("                          records/s   commit p50   commit p99")?;
    output::text(&row("alone, a record a commit", &figures.alone))?;
    output::text(&row("eight at a time, grouped", &figures.grouped))?;
    output::text(&row("a hop, in batches", &figures.hop))?;
    Ok(WELL)
}

fn row(what: &str, rate: &Rate) -> String {
    let Rate { records_per_second, commit_p50_ms, commit_p99_ms, .. } = rate;
    format!("{what:<25}{records_per_second:>10.0}{commit_p50_ms:>10.2} ms{commit_p99_ms:>10.2} ms")
}
