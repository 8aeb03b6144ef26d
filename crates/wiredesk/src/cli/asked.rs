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
    /// A uri, an id as it came (guid), a wire id or a published address
    pub(crate) key: String,
}
