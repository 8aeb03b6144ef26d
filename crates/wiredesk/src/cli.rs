//! The commands and their flags, as INTERFACE has them.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use wiredesk_service::cli::Common;

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
    /// Run all services and the desk in one process; take in the files or folders named
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
    /// Every wire format: what is read and written
    Formats,
    /// Check the configuration and every source and outlet it names, without sending anything
    Check,
    /// Where is my story: by uri, guid, wire id or published address
    Trace(Key),
    /// What was refused and why; mend it, put it back
    Rejects(Rejects),
    /// Add up the log: is anything unaccounted for
    Audit(Audit),
    /// Take a story back everywhere
    Kill(Kill),
    /// Let a held story go, or a killed one back
    Release(Key),
    /// The outlets: what is due, delivered, failing, paused
    Outlets(Outlets),
    /// The sources: when each was last heard of
    Sources,
    /// The JSON Schemas of the events
    Schema(Schema),
    /// A completion script for a shell
    Completions(Completions),
    /// Measure this machine
    Bench(Bench),
}

#[derive(Debug, Args)]
pub(crate) struct Up {
    /// Files and folders to take in; a folder is taken in whole, and watched unless --until-idle
    pub(crate) paths: Vec<PathBuf>,
    /// End when nothing that came in can move without waiting for a clock, a person or a dead outlet
    #[arg(long)]
    pub(crate) until_idle: bool,
    /// Address of the desk, the API and push [default: the configuration's; none with --until-idle]
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
pub(crate) struct Key {
    /// A uri, guid, wire id or published address
    pub(crate) key: String,
}

#[derive(Debug, Args)]
pub(crate) struct Rejects {
    #[command(subcommand)]
    pub(crate) action: Option<RejectsAction>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RejectsAction {
    /// All that was refused, the latest first
    List,
    /// One, with its reason and the beginning of its bytes
    Show {
        /// As `list` prints it, `rejected-0-12`
        id: String,
    },
    /// Its bytes, whole, on standard output
    Export {
        /// As `list` prints it
        id: String,
    },
    /// Put back where they were refused
    Replay {
        /// As `list` prints them
        #[arg(required = true)]
        ids: Vec<String>,
        /// A mended file in place of the bytes
        #[arg(long, value_name = "FILE")]
        with: Option<PathBuf>,
    },
    /// Say that it is done with
    Drop {
        /// As `list` prints it
        id: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Audit {
    /// Read the log again and compare
    #[arg(long)]
    pub(crate) verify: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Kill {
    /// A uri or guid
    pub(crate) uri: String,
    /// Why: it stands in every receipt
    #[arg(long)]
    pub(crate) reason: String,
}

#[derive(Debug, Args)]
pub(crate) struct Outlets {
    #[command(subcommand)]
    pub(crate) action: Option<OutletsAction>,
    /// What each outlet would get of this story, and which rule decides
    #[arg(long, value_name = "URI")]
    pub(crate) would: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum OutletsAction {
    /// Start no attempt until it is resumed
    Pause {
        /// The outlet's name
        name: String,
    },
    /// Go on
    Resume {
        /// The outlet's name
        name: String,
    },
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
pub(crate) struct Bench {
    /// What to measure
    #[arg(value_enum, default_value = "pipeline")]
    pub(crate) what: BenchOf,
    /// How many stories
    #[arg(long, default_value_t = 20_000)]
    pub(crate) stories: usize,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum BenchOf {
    /// Commits of the log
    Log,
    /// Each stage's work on one story
    Stages,
    /// From the wire to the receipts of every outlet
    Pipeline,
}
