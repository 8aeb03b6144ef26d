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
    let command = format!("wiredesk bench {} --stories {}", what.as_str(), bench.stories);
    eprintln!("{command}");
    match what {
        Benchmark::Log => log::run(common, bench.stories, &command),
        Benchmark::Stages => stages::run(common, bench.stories, &command),
        Benchmark::Pipeline => pipeline::run(common, bench.stories, &command),
    }
}
