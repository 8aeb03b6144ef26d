//! The commands that ask or steer a newsroom that is there, with their examples.

use clap::Args;

/// A key that names a story.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Every step of a story's way, the oldest first, in the newsroom's time; then the outlets, each with the revision it has or is to have; \
then what it waits for: a person, the clock or an outlet. A wire id shows all stories of that item.

Exit 1 where nothing is known under the key.

Examples:
  wiredesk trace urn:newsml:map.ma:20250509:vienna
  wiredesk trace 'MAP 12/5'
  wiredesk trace https://news.example/ar/2025/05/09/الحموشي/
  wiredesk trace 06n2v4r8k3t7q9s1p5w2x8y4zc --json")]
pub(crate) struct Trace {
    /// A uri, an id as it came (guid), a wire id, a published address, or the name of a file
    pub(crate) key: String,
}

/// What is to be taken back.
#[derive(Debug, Args)]
#[command(after_long_help = "\
The kill goes on the wire as an item of the source `desk`, before all that waits: every outlet that was ever sent the story takes it back, \
each in its own way, and says so in a receipt. `wiredesk trace URI` shows when each has done so. A kill whose story has not come is \
remembered, and meets it when it comes. `wiredesk release URI` undoes it.

Copy that kills in words (MANDATORY KILL, À ANNULER, إلغاء) is held and never published; `wiredesk trace` says which stories it may mean. \
--meant-by carries it out: the one story that it names is killed, with its headline as the reason, and the advisory is put away. \
--trusted carries out all that came within ten minutes from sources with `kills_in_words = true`. `wiredesk up` does so by itself; beside services \
in processes of their own, on Kafka too, `wiredesk kill --trusted --watch` does.

Prints {\"wire\":…,\"uri\":…} once it is durable.

Examples:
  wiredesk kill urn:newsml:map.ma:20250509:vienna --reason 'the name is wrong'
  wiredesk kill 'MAP 12/5' --reason 'خطأ في الاسم'
  wiredesk kill --meant-by urn:wiredesk:map:kill-12.txt")]
pub(crate) struct Kill {
    /// The story: its uri, or its id as it came (guid)
    #[arg(value_name = "URI", required_unless_present_any = ["meant_by", "trusted"])]
    pub(crate) key: Option<String>,
    /// Why; it stands in the receipts and, where an outlet says why, there
    #[arg(long, value_name = "TEXT", value_parser = reason, required_unless_present_any = ["meant_by", "trusted"])]
    pub(crate) reason: Option<String>,
    /// The one story that a held advisory means
    #[arg(long, value_name = "ADVISORY", conflicts_with = "key")]
    pub(crate) meant_by: Option<String>,
    /// What held advisories of sources with `kills_in_words = true` say, where each names one story for certain
    #[arg(long, conflicts_with_all = ["key", "meant_by"])]
    pub(crate) trusted: bool,
    /// Goes on doing so until it is stopped
    #[arg(long, requires = "trusted")]
    pub(crate) watch: bool,
}

/// What is to be let go.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Lets a held story go, whatever rule holds it; brings a killed or withheld one back as its last usable version. It goes on the wire as an \
item of the source `desk`, in order with its story. An embargo is kept.

Prints {\"wire\":…,\"uri\":…} once it is durable.

Example:
  wiredesk release urn:newsml:map.ma:20250509:vienna")]
pub(crate) struct Release {
    /// The story: its uri, or its id as it came (guid)
    #[arg(value_name = "URI")]
    pub(crate) key: String,
}

/// What is to be done again.
#[derive(Debug, Args)]
#[command(after_long_help = "\
The last version of each story goes through validate, enrich and publish again, as its next revision: each outlet gets it anew. What is \
killed, withheld or held stays so. It goes on the wire as an item of the source `desk`, in order with its story.

With --dry-run nothing is sent: it prints which stories would change, at which outlets, and how.

Examples:
  wiredesk replay --story urn:newsml:map.ma:20250509:vienna
  wiredesk replay --since 24h --dry-run
  wiredesk replay --since 2025-05-09T00:00:00Z --json")]
pub(crate) struct Replay {
    /// A story, by uri, guid or address; several times for several
    #[arg(long, value_name = "URI", required_unless_present = "since")]
    pub(crate) story: Vec<String>,
    /// All stories that changed since a moment (RFC 3339), or in a span before now (2h, 72h)
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<String>,
    /// The first stage that does its work again
    #[arg(long, value_name = "STAGE", default_value = "validate", value_parser = ["validate"])]
    pub(crate) from: String,
    /// Print what would change; send nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// What is to be added up.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Each story of a wire item, and each wire item without one, counts once: published, partly (some outlets failing), unrouted (no outlet \
takes it), rejected, held, embargoed, withdrawn, superseded, duplicate, stale, dropped (by rule), empty (no story inside), remembered (a \
kill without its story), in-flight. What no record explains is unaccounted for, and then the exit is 1. Where the log has let go of old \
records, it says since when it can speak for single items.

Examples:
  wiredesk audit
  wiredesk audit --verify --json")]
pub(crate) struct Audit {
    /// Read the whole log anew and compare it with the index
    #[arg(long)]
    pub(crate) verify: bool,
}

pub(super) fn reason(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() { Err("it is empty; say why, in a few words".to_owned()) } else { Ok(text.to_owned()) }
}
