//! `bench log`: commit latency and records a second of the embedded log, on the disk of the data folder.

use std::fs;

use serde_json::json;
use wiredesk_log::bench::{self, Rate};
use wiredesk_service::cli::Common;

use crate::output::{self, WELL, Well};

pub(super) fn run(common: &Common, records: u32, command: &str) -> anyhow::Result<Well> {
    fs::create_dir_all(&common.data)?;
    let figures = bench::run(&common.data, records, &mut |_, _| {})?;
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
