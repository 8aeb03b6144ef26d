//! `bench log`: commit latency and records a second of the log: embedded, on the disk of the data folder, or on a cluster.

use std::fs;

use anyhow::Context as _;
use serde_json::json;
use wiredesk_log::{
    KafkaLog, KafkaOptions,
    bench::{self, Rate},
    kafka::measure::{self, Flash, Hops, Measures, Returns},
};
use wiredesk_service::cli::Common;

use crate::{
    cli::Bench,
    output::{self, WELL, Well},
};

pub(super) fn run(common: &Common, bench: &Bench, command: &str) -> anyhow::Result<Well> {
    let unusable = || format!("no folder can be made in {}; name another with --data", common.data.display());
    fs::create_dir_all(&common.data).with_context(unusable)?;
    let (figures, beside) = match &bench.kafka {
        None => (bench::run(&common.data, bench.stories, &mut |_, _| {})?, None),
        Some(brokers) => {
            let tables = tempfile::Builder::new().prefix("bench-").tempdir_in(&common.data).with_context(unusable)?;
            let mut options = KafkaOptions::new(brokers, tables.path().to_owned());
            options.prefix = super::prefix();
            let log = KafkaLog::open(options)?;
            let figures = bench::measure(&log, bench.stories, &mut |_, _| {})?;
            (figures, Some(measure::compare(&log, bench.stories, &mut |_, _| {})?))
        }
    };
    if common.json {
        output::line(&json!({ "command": command, "log": figures, "beside": beside }))?;
        return Ok(WELL);
    }
    output::text("                            records/s   commit p50   commit p99")?;
    output::text(&row("alone, a record a commit", &figures.alone))?;
    output::text(&row("eight at a time, grouped", &figures.grouped))?;
    output::text(&row("a hop, in batches", &figures.hop))?;
    for line in beside.iter().flat_map(|beside| compared(&figures.alone, beside)) {
        output::text(&line)?;
    }
    Ok(WELL)
}

/// The same work in other ways, and what ours is beside it.
fn compared(alone: &Rate, beside: &Measures) -> Vec<String> {
    let Measures { bare, stock, hops, .. } = beside;
    let times = |ours: f64, other: f64| if other > 0.0 { ours / other } else { 0.0 };
    let mut lines = vec![
        row("alone, by bare calls", bare),
        row("alone, the client's way", stock),
        format!("alone takes {:.2} times the bare calls", times(alone.commit_p50_ms, bare.commit_p50_ms)),
        format!("the client's way takes {:.1} times ours", times(stock.commit_p50_ms, alone.commit_p50_ms)),
    ];
    for Hops { batch, exactly_once, at_least_once } in hops {
        let share = times(exactly_once.records_per_second, at_least_once.records_per_second);
        lines.push(row(&format!("hop by {batch}, exactly once"), exactly_once));
        lines.push(row(&format!("hop by {batch}, at least once"), at_least_once));
        lines.push(format!("exactly once has {share:.2} of that"));
    }
    let Flash { flashes, p50_ms, most_ms } = beside.flash;
    lines.push(format!("a flash while batches run    p50 {p50_ms:.1} ms, {most_ms:.1} ms at most, {flashes} flashes"));
    let Returns { clean_ms, pending_ms, rows, warm_ms, cold_ms } = beside.returns;
    lines.push(format!(
        "restart to the first commit  {clean_ms:.0} ms clean, {pending_ms:.0} ms with a transaction open"
    ));
    lines.push(format!("with {rows} rows          {warm_ms:.0} ms, {cold_ms:.0} ms without its copy of them"));
    lines
}

fn row(what: &str, rate: &Rate) -> String {
    let Rate { records_per_second, commit_p50_ms, commit_p99_ms, .. } = rate;
    format!("{what:<27}{records_per_second:>10.0}{commit_p50_ms:>10.2} ms{commit_p99_ms:>10.2} ms")
}
