//! The commands and their flags, as INTERFACE has them.

mod asked;
mod boards;
mod check;
mod rejects;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use wiredesk_service::cli::Common;

pub(crate) use self::asked::{Audit, Kill, Release, Replay, Trace};
pub(crate) use self::boards::{Outlets, OutletsCommand, Sources};
pub(crate) use self::check::Check;
pub(crate) use self::rejects::{Again, List, Rejects, RejectsCommand, Which};
use crate::stated::Stated;

/// News copy comes in from the wires and goes out, checked and enriched, to every outlet
#[derive(Debug, Parser)]
#[command(name = "wiredesk", version, propagate_version = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run all services and the desk in one process; take in the files and folders named
    Up(Up),
    /// Put files on the wire; returns when they are durable
    Ingest(Ingest),
    /// Read wire files without a log: one ninjs 3.1 object per story and line
    Read(Read),
    /// What the rules say of wire files
    Validate(Files),
    /// What the enrichers find in wire files
    Enrich(Files),
    /// Read a file and write it in another format
    Convert(Convert),
    /// Whether the configuration and all that it names can be used; sends nothing
    Check(Check),
    /// Where is my story: every step of its way, and what it waits for
    Trace(Trace),
    /// Add up the log: what came, and what became of it
    Audit(Audit),
    /// What was refused and why; mend it, put it back
    Rejects(Rejects),
    /// The board of the sources: last seen, gaps, rates
    Sources(Sources),
    /// The board of the outlets: due, delivered, failing, paused
    Outlets(Outlets),
    /// Take a story back everywhere
    Kill(Kill),
    /// Let a held story go, or a killed one back
    Release(Release),
    /// Stories again, with today's rules, enrichers and routing; or what that would change
    Replay(Replay),
    /// Every wire format: what is read and written
    Formats,
    /// The topics of the log on a cluster: what is there, and what is missing
    Topics(Topics),
    /// What this machine does: the log, the stages, the whole pipeline
    Bench(Bench),
    /// The JSON Schemas of the events
    Schema(Schema),
    /// A completion script for a shell
    Completions(Completions),
}

#[derive(Debug, Args)]
pub(crate) struct Up {
    /// Files and folders to take in; folders are watched, unless --until-idle is given
    pub(crate) paths: Vec<PathBuf>,
    /// End when nothing that came in can move without a clock, a person or a dead outlet
    #[arg(long)]
    pub(crate) until_idle: bool,
    /// Address of the desk, the API, push and metrics [default: [desk] listen; none with --until-idle]
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen: Option<String>,
    /// The source that the files belong to
    #[arg(long, value_name = "NAME", default_value = "files")]
    pub(crate) source: String,
    #[command(flatten)]
    pub(crate) stated: Stated,
}

#[derive(Debug, Args)]
pub(crate) struct Ingest {
    /// Files and folders, or - for standard input
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// The source that they belong to
    #[arg(long, value_name = "NAME", default_value = "files")]
    pub(crate) source: String,
    #[command(flatten)]
    pub(crate) stated: Stated,
}

#[derive(Debug, Args)]
pub(crate) struct Files {
    /// Wire files
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) stated: Stated,
}

#[derive(Debug, Args)]
pub(crate) struct Read {
    #[command(flatten)]
    pub(crate) files: Files,
    /// Format, encoding and what ninjs has no room for, too
    #[arg(long)]
    pub(crate) full: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Convert {
    /// A wire file
    pub(crate) file: PathBuf,
    /// The format to write; `wiredesk formats` lists them
    #[arg(long, value_name = "FORMAT")]
    pub(crate) to: String,
    /// A folder for the files, one a story where the format holds one
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) stated: Stated,
}

#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// story, command, received, valid, enriched, delivery, receipt, rejected
    pub(crate) event: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// bash, zsh, fish, …
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(crate) struct Topics {
    /// Make those that are missing
    #[arg(long)]
    pub(crate) create: bool,
    /// Values over 900 KB lie in this data folder from now on; those that lie in another are not found any more
    #[arg(long)]
    pub(crate) blobs_here: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// What to measure [default: pipeline]
    pub(crate) what: Option<Benchmark>,
    /// How many stories, or records
    #[arg(long, value_name = "N", default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) stories: u32,
    /// On a cluster (`log`, `pipeline`), with topics of its own that are left behind: host:port
    #[arg(long, value_name = "BROKERS")]
    pub(crate) kafka: Option<String>,
    /// The outlets of `pipeline`: site, ninjs, newsml-g2, webhook, or several with commas [default: all]
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = ["site", "ninjs", "newsml-g2", "webhook"])]
    pub(crate) outlets: Vec<String>,
    /// So many webhooks more that take urgent copy alone: what a flash behind all those stories, and its kill, take to reach every one
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=500))]
    pub(crate) urgent: u32,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum Benchmark {
    /// Commit latency and records a second of the log
    Log,
    /// Processor time of each stage's pure part
    Stages,
    /// All services: stories a second, latency, memory
    Pipeline,
}

impl Benchmark {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Stages => "stages",
            Self::Pipeline => "pipeline",
        }
    }
}
