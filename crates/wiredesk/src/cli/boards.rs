//! The boards: sources and outlets.

use clap::{Args, Subcommand};

/// What comes in.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Every source that is configured or ever brought something: wire items, the stories in them, what of it is refused and not dealt with, \
the last hour, how often something usually comes, and when something came last. A source is silent when nothing has come for ten times \
as long as usual. `desk` is what people told the pipeline.

Example:
  wiredesk sources --json | jq 'select(.silent)'")]
pub(crate) struct Sources {}

/// Where it goes.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Every outlet that is configured or was ever sent something: what is due now, what is due at a later moment (embargoes, schedules), what \
it has or had, what was taken back there, what fails. A paused outlet is sent nothing until it is resumed; what is due there waits, and \
nothing behind it does. `reconcile` looks at what the outlet shows; what is missing, or still there though it was taken back, is sent once \
more. `start` gives a new outlet what stands already (`wiredesk up` does so once where its `start` says so). One that is to go is \
retired first (`retired = true`), then emptied, then taken out of the configuration.

Examples:
  wiredesk outlets
  wiredesk outlets pause partner-g2
  wiredesk outlets resume partner-g2
  wiredesk outlets reconcile site --dry-run
  wiredesk outlets start app --since 2025-05-01T00:00:00Z
  wiredesk outlets empty partner-g2
  wiredesk outlets --would urn:newsml:map.ma:20250509:vienna")]
pub(crate) struct Outlets {
    #[command(subcommand)]
    pub(crate) command: Option<OutletsCommand>,
    /// What each outlet would do with a story, and which rule decides; sends nothing
    #[arg(long, value_name = "URI")]
    pub(crate) would: Option<String>,
}

/// A person's word about an outlet.
#[derive(Debug, Subcommand)]
pub(crate) enum OutletsCommand {
    /// Send nothing there until it is resumed
    Pause {
        /// The outlet
        name: String,
    },
    /// Go on where it was paused
    Resume {
        /// The outlet
        name: String,
    },
    /// Give one that is new the stories that stand: those that it takes and does not have
    Start {
        /// The outlet
        name: String,
        /// Only what came or changed since then: a moment, or a span before now (72h)
        #[arg(long, value_name = "TIME")]
        since: Option<String>,
    },
    /// Take back all that a retired one has
    Empty {
        /// The outlet
        name: String,
        /// Say how much that is and change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Compare what it shows with what its receipts say, and send it once more what differs
    Reconcile {
        /// The outlet
        name: String,
        /// Say what differs and change nothing
        #[arg(long)]
        dry_run: bool,
    },
}
