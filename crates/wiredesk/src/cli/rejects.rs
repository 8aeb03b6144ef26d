//! `wiredesk rejects` and what it can be asked to do.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::SignedDuration;

use super::asked::reason;

/// What was refused.
#[derive(Debug, Args)]
#[command(after_long_help = "\
What a stage cannot take, or a rule refuses, lies here whole, with the reason; nothing behind it waits. Without a command: the list.

Examples:
  wiredesk rejects
  wiredesk rejects show rejected-3-12
  wiredesk rejects export rejected-3-12 > story.xml     mend it, then:
  wiredesk rejects replay rejected-3-12 --with story.xml
  wiredesk rejects list --stage read --source map --older 24h
  wiredesk rejects replay --rule headline               once the rule is set otherwise
  wiredesk rejects drop rejected-3-12 --reason 'a test of the agency'")]
pub(crate) struct Rejects {
    #[command(subcommand)]
    pub(crate) command: Option<RejectsCommand>,
}

/// What is to be done with them.
#[derive(Debug, Subcommand)]
pub(crate) enum RejectsCommand {
    /// Those that nobody has dealt with, the newest first
    List(List),
    /// One of them: why, from where, and its first lines
    Show {
        /// As `list` has it, rejected-3-12
        id: String,
    },
    /// The bytes as they came on the wire, to standard output
    Export {
        /// As `list` has it, rejected-3-12
        id: String,
    },
    /// Put it back: it goes through again, with today's rules and code
    Replay(Again),
    /// Leave it for good
    Drop {
        /// As `list` has it, rejected-3-12
        id: String,
        /// Why
        #[arg(long, value_name = "TEXT", value_parser = reason)]
        reason: String,
    },
}

/// Which of them are listed.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// Those that were put back or dropped, too
    #[arg(long)]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) which: Which,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub(crate) limit: usize,
}

impl Default for List {
    fn default() -> Self {
        Self { all: false, which: Which::default(), limit: 1000 }
    }
}

/// What they are narrowed to.
#[derive(Debug, Default, Args)]
pub(crate) struct Which {
    /// Of this stage: read, validate, enrich, plan, deliver
    #[arg(long, value_name = "STAGE")]
    pub(crate) stage: Option<String>,
    /// By this rule
    #[arg(long, value_name = "RULE")]
    pub(crate) rule: Option<String>,
    /// From this source
    #[arg(long, value_name = "NAME")]
    pub(crate) source: Option<String>,
    /// Refused longer ago than this: 2h, 72h
    #[arg(long, value_name = "SPAN", value_parser = span)]
    pub(crate) older: Option<SignedDuration>,
}

impl Which {
    /// Whether it narrows anything.
    pub(crate) fn any(&self) -> bool {
        self.stage.is_some() || self.rule.is_some() || self.source.is_some() || self.older.is_some()
    }
}

fn span(text: &str) -> Result<SignedDuration, String> {
    let span: SignedDuration = text.parse().map_err(|_| "write a span such as 90m, 2h or 72h".to_owned())?;
    Ok(span.abs())
}

/// What is put back.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Without --with each goes back, as it was, to the stage that refused it. With --with FILE the file goes on the wire in the place of what \
came: same source, same name, same wire id, same place in the order of versions. All or none are put back; one that was put back or \
dropped before is not, and the exit is 1.

Prints {\"id\":…,\"wire\":…,\"to\":…} for each with --json.")]
pub(crate) struct Again {
    /// As `list` has them, rejected-3-12; or all that are narrowed to by --rule and its like
    #[arg(required_unless_present_any = ["stage", "rule", "source", "older"], value_name = "ID")]
    pub(crate) ids: Vec<String>,
    #[command(flatten)]
    pub(crate) which: Which,
    /// The mended file, for one of them
    #[arg(long, value_name = "FILE")]
    pub(crate) with: Option<PathBuf>,
}
