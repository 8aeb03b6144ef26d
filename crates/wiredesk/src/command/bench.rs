//! `wiredesk bench`: what this machine does. Figures stand with the command that made them.

mod copy;
mod cost;
mod log;
mod pipeline;
mod stages;

use wiredesk_service::cli::Common;

use crate::{
    cli::{Bench, Benchmark},
    output::Well,
};

pub(crate) fn run(common: &Common, bench: &Bench) -> anyhow::Result<Well> {
    let what = bench.what.unwrap_or(Benchmark::Pipeline);
    let mut command = format!("wiredesk bench {} --stories {}", what.as_str(), bench.stories);
    if let Some(brokers) = &bench.kafka {
        command += &format!(" --kafka {brokers}");
    }
    if !bench.outlets.is_empty() {
        command += &format!(" --outlets {}", bench.outlets.join(","));
    }
    if bench.urgent > 0 {
        command += &format!(" --urgent {}", bench.urgent);
    }
    eprintln!("{command}");
    match what {
        Benchmark::Log => log::run(common, bench, &command),
        Benchmark::Stages => stages::run(common, bench.stories, &command),
        Benchmark::Pipeline => pipeline::run(common, bench, &command),
    }
}

/// What the names of topics begin with, for one run.
fn prefix() -> String {
    format!("wiredesk-bench-{}.", std::process::id())
}
