//! `bench pipeline`: all services in this process, over a log and outlets in a folder of their own that is taken away at the end.

mod paced;
mod receiver;

use std::{
    collections::BTreeMap,
    fs,
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use serde::Serialize;
use wiredesk_ingest::service::Extra;
use wiredesk_service::{Config, cli::Common, program};
use wiredesk_story::{StoryUri, event::Command};

use self::paced::{Latency, Receipts, Samples, URGENT};
use super::{copy, cost};
use crate::{
    cli::Bench,
    command::{
        kill,
        up::{pipeline::Pipeline, rest::Rest},
    },
    output::{self, WELL, Well},
    settings::Settings,
};

/// Stories that are put on the wire one after another, to see what one takes when nothing else is on its way.
const ALONE: u64 = 200;
/// The pause before each of them: longer than what a story leaves to do behind it.
const PAUSE: Duration = Duration::from_millis(50);
/// How long the half load lasts.
const HALF_LOAD: Duration = Duration::from_secs(10);
/// Stories that go on the wire in one commit.
const BATCH: u64 = 200;

/// What came out.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Figures<'a> {
    command: &'a str,
    outlets: Vec<String>,
    stories: u32,
    seconds: f64,
    stories_per_second: f64,
    /// By thread: the stages bear their names.
    cpu_microseconds_per_story: BTreeMap<String, f64>,
    /// By outlet.
    idle: BTreeMap<String, Latency>,
    /// By outlet.
    half_load: BTreeMap<String, Latency>,
    half_load_stories_per_second: f64,
    /// A flash put on the wire right behind all those stories, by outlet.
    flash: BTreeMap<String, Latency>,
    /// Its kill, right after that.
    kill: BTreeMap<String, Latency>,
    peak_memory_mib: Option<u64>,
}

pub(super) fn run(common: &Common, bench: &Bench, command: &str) -> anyhow::Result<Well> {
    let stories = bench.stories;
    let made = fs::create_dir_all(&common.data);
    let scratch = made.and_then(|()| tempfile::Builder::new().prefix("bench-").tempdir_in(&common.data));
    let unusable = || format!("no folder can be made in {}; name another with --data", common.data.display());
    let scratch = scratch.with_context(unusable)?;
    let runtime = program::runtime().context("no threads can be started")?;
    let receiver = receiver::start(runtime.handle())?;
    let configuration = configuration(bench, scratch.path(), receiver);
    let config = Config::parse("the benchmark's configuration", &configuration, [])?;
    let settings = Settings::read(&config)?;
    let all = settings.outlets.iter().count();
    let ordinary = settings.outlets.iter().filter(|one| !one.name.starts_with(URGENT));
    let outlets: Vec<String> = ordinary.map(|one| format!("{} ({})", one.name, one.kind)).collect();
    let extra =
        Extra { stamp: crate::command::ingest::stamp("map", crate::stated::Stated::default()), ..Extra::default() };
    let pipeline = Pipeline::start(&config, settings, &scratch.path().join("data"), extra, runtime.handle())?;
    let mut receipts = Receipts::follow(&pipeline, outlets.len())?;
    let mut number = 0;
    let mut next = || {
        number += 1;
        copy::story(number, None)
    };
    // The first stories find everything cold.
    for _ in 0..20 {
        receipts.one(&pipeline, next(), &mut Samples::new())?;
    }
    let mut idle = Samples::new();
    for _ in 0..ALONE {
        std::thread::sleep(PAUSE);
        receipts.one(&pipeline, next(), &mut idle)?;
    }
    let before = cost::by_thread();
    let Load { seconds, flash, kill } = load(&pipeline, &mut receipts, (stories, all), &mut next)?;
    let used = cost::by_thread();
    receipts.skip()?;
    let rate = f64::from(stories) / seconds;
    let half_load = receipts.paced(&pipeline, rate / 2.0, HALF_LOAD, next)?;
    let per_story = |(name, micros): (String, u64)| {
        let spent = micros.saturating_sub(before.get(&name).copied().unwrap_or_default());
        (name, spent as f64 / f64::from(stories.max(1)))
    };
    let figures = Figures {
        command,
        outlets,
        stories,
        seconds,
        stories_per_second: rate,
        cpu_microseconds_per_story: used.into_iter().map(per_story).filter(|(_, micros)| *micros >= 0.1).collect(),
        idle: Latency::each(idle),
        half_load: Latency::each(half_load),
        flash: Latency::each(flash),
        kill: Latency::each(kill),
        half_load_stories_per_second: rate / 2.0,
        peak_memory_mib: cost::peak_mib(),
    };
    pipeline.stop()?;
    tell(common.json, &figures)?;
    Ok(WELL)
}

/// How long all of them took, the flash behind them, and its kill.
struct Load {
    seconds: f64,
    flash: Samples,
    kill: Samples,
}

/// Puts so many stories on the wire as fast as they go, a flash behind them and its kill, each to all outlets, and waits until all have
/// come to rest.
fn load(
    pipeline: &Pipeline,
    receipts: &mut Receipts,
    (stories, outlets): (u32, usize),
    mut next: impl FnMut() -> Vec<u8>,
) -> anyhow::Result<Load> {
    let started = Instant::now();
    let mut left = u64::from(stories);
    while left > 0 {
        let count = left.min(BATCH);
        pipeline.put((0..count).map(|_| next()).collect())?;
        left -= count;
    }
    let (mut flash, mut kill) = (Samples::new(), Samples::new());
    let at = Instant::now();
    receipts.all(pipeline.put(vec![copy::story(u64::MAX, Some(1))])?, at, outlets, &mut flash)?;
    let command = Command::Kill { uri: StoryUri::parse(&copy::uri(u64::MAX))?, reason: "the bench is over".into() };
    let at = Instant::now();
    receipts.all(kill::put(&pipeline.host.store, &[command])?, at, outlets, &mut kill)?;
    let mut rest = Rest::new(false);
    while !rest.is_reached(pipeline) {
        anyhow::ensure!(!pipeline.host.failed(), "a service ended; the log lines say why");
        std::thread::sleep(Duration::from_millis(2));
    }
    Ok(Load { seconds: started.elapsed().as_secs_f64(), flash, kill })
}

fn tell(json: bool, figures: &Figures<'_>) -> anyhow::Result<()> {
    if json {
        return output::line(figures);
    }
    output::text(&format!("outlets            {}", figures.outlets.join(", ")))?;
    let rate = figures.stories_per_second;
    output::text(&format!("stories            {} in {:.2} s: {rate:.0} a second", figures.stories, figures.seconds))?;
    for (thread, micros) in &figures.cpu_microseconds_per_story {
        output::text(&format!("  {thread:<17}{micros:>8.1} µs of processor a story"))?;
    }
    let half = format!("half load ({:.0}/s)", figures.half_load_stories_per_second);
    let (flash, kill) = (("flash behind them", &figures.flash), ("and its kill", &figures.kill));
    for (name, latencies) in [("idle", &figures.idle), (half.as_str(), &figures.half_load), flash, kill] {
        for (outlet, Latency { p50_ms, p99_ms, receipts }) in latencies {
            let latency =
                format!("wire to receipt p50 {p50_ms:.2} ms, p99 {p99_ms:.2} ms, {receipts} receipts of {outlet}");
            output::text(&format!("{name:<19}{latency}"))?;
        }
    }
    if let Some(peak) = figures.peak_memory_mib {
        output::text(&format!("memory             {peak} MiB at most"))?;
    }
    Ok(())
}

/// The outlets that are asked for, with their files in the folder, and the log.
fn configuration(bench: &Bench, folder: &Path, receiver: SocketAddr) -> String {
    let path = |name: &str| format!("path = {:?}", folder.join("out").join(name).display().to_string());
    let outlets = [
        ("site", format!("kind = \"site\"\n{}", path("site"))),
        ("ninjs", format!("kind = \"folder\"\nformat = \"ninjs\"\n{}", path("ninjs"))),
        ("newsml-g2", format!("kind = \"folder\"\nformat = \"newsml-g2\"\n{}", path("newsml-g2"))),
        ("webhook", format!("kind = \"webhook\"\nurl = \"http://{receiver}/\"\nallow_private = true")),
    ];
    let asked = |name: &str| bench.outlets.is_empty() || bench.outlets.iter().any(|asked| asked == name);
    let outlets = outlets.iter().filter(|(name, _)| asked(name));
    let mut outlets: String = outlets.map(|(name, keys)| format!("[[outlet]]\nname = \"{name}\"\n{keys}\n")).collect();
    for n in 0..bench.urgent {
        let keys = format!(
            "kind = \"webhook\"\nurl = \"http://{receiver}/\"\nallow_private = true\naccepts = {{ urgency = 2 }}"
        );
        outlets.push_str(&format!("[[outlet]]\nname = \"{URGENT}-{n}\"\n{keys}\n"));
    }
    let log = bench
        .kafka
        .as_ref()
        .map(|brokers| format!("[log]\nkind = \"kafka\"\nbrokers = {brokers:?}\nprefix = {:?}\n", super::prefix()));
    format!("{}[[source]]\nname = \"map\"\nkind = \"push\"\n{outlets}", log.unwrap_or_default())
}
