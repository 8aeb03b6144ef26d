//! `wiredesk check`.

use clap::Args;

/// What is to be looked at.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Reads the whole configuration, then looks at what it names: the log's folder, every source, every outlet, each within the deadline of \
[publish]. Nothing is taken in and nothing is sent. A line for each: ok, or problem with what to do.

Exit 0: all is well. 1: something cannot be reached or used. 2: the configuration is wrong; every mistake is told with its key and line.

Examples:
  wiredesk check
  wiredesk check --config newsroom.toml --json")]
pub(crate) struct Check {}
