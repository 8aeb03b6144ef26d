//! Rejects for people.

use wiredesk_index::Reject;

use super::is_as_it_came;
use crate::screen::{self, Screen};

/// So many bytes of a reject are shown.
const SHOWN: usize = 1_000;

/// The deepest indent of a line that is shown.
const MAX_INDENT: usize = 40;

/// The list, and what can be done.
pub(super) fn list(rejects: &[Reject], open: u64, all: bool, screen: &Screen) -> String {
    let mut out = String::new();
    for reject in rejects {
        let rejection = &reject.rejection;
        out.push_str(&format!(
            "{}  {}  {}: {}",
            reject.id,
            screen.moment(reject.time),
            rejection.stage,
            rejection.rule
        ));
        out.push_str(&ended(reject, screen).map(|ended| format!(", {ended}")).unwrap_or_default());
        out.push_str(&format!("\n  {}\n  {}\n", origin(reject, screen), screen.foreign(&rejection.reason)));
    }
    if open == 0 {
        out.push_str("Nothing is refused that has not been dealt with.\n");
        return out;
    }
    out.push_str(&format!("{} refused and not dealt with", indicatif::HumanCount(open)));
    let shown = rejects.len() as u64;
    if !all && shown < open {
        out.push_str(&format!("; the newest {} are shown, --limit N shows more", indicatif::HumanCount(shown)));
    }
    out.push_str(".\n`wiredesk rejects show ID` tells more of one, `replay ID` puts it back, `drop ID --reason TEXT` leaves it for good.\n");
    out
}

/// One, with the beginning of what came.
pub(super) fn one(reject: &Reject, bytes: Option<&[u8]>, screen: &Screen) -> String {
    let rejection = &reject.rejection;
    let mut rows = vec![
        ("refused", screen.moment(reject.time)),
        ("by", format!("{}, rule {}", rejection.stage, rejection.rule)),
        ("reason", screen.foreign(&rejection.reason)),
        ("came as", origin(reject, screen)),
        ("read from", format!("{}-{}-{}", rejection.topic, rejection.partition, rejection.offset)),
    ];
    rows.extend(reject.uri.as_ref().map(|uri| ("story", screen.foreign(uri))));
    rows.extend(ended(reject, screen).map(|ended| ("ended", ended)));
    let mut out = format!("{}\n", reject.id);
    out.extend(rows.into_iter().map(|(name, value)| format!("  {name:<9}  {value}\n")));
    out.push_str(&match bytes {
        None => "\nThe log has let go of its bytes.\n".to_owned(),
        Some(bytes) => beginning(bytes, screen),
    });
    if reject.ended.is_none() {
        let id = &reject.id;
        out.push_str(&format!(
            "\nWhat you can do\n  wiredesk rejects replay {id}\n  wiredesk rejects export {id} > FILE\n  \
             wiredesk rejects replay {id} --with FILE\n  wiredesk rejects drop {id} --reason TEXT\n"
        ));
    }
    out
}

/// The first lines of what came, if it is text.
fn beginning(bytes: &[u8], screen: &Screen) -> String {
    let head = &bytes[..bytes.len().min(SHOWN)];
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // A letter is cut at the end.
        Err(error) if bytes.len() > SHOWN && error.valid_up_to() + 4 > head.len() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return "\nIts bytes are no UTF-8 text; `export` gives them as they are.\n".to_owned(),
    };
    let lines: Vec<String> = text.lines().map(|line| shown(line, screen)).collect();
    let title = if bytes.len() > SHOWN { "How its bytes begin" } else { "Its bytes" };
    format!("\n{title}\n{}", lines.concat())
}

/// A line with its indent.
fn shown(line: &str, screen: &Screen) -> String {
    let indent = line.chars().take_while(|c| c.is_whitespace()).count().min(MAX_INDENT);
    format!("  {}{}\n", " ".repeat(indent), screen.foreign(line))
}

/// Source, name, size and wire id.
fn origin(reject: &Reject, screen: &Screen) -> String {
    let mut facts = Vec::new();
    let named = [&reject.source, &reject.item].into_iter().flatten();
    facts.extend(named.map(|text| screen.foreign(text)));
    if is_as_it_came(reject) {
        facts.extend(reject.media_type.as_ref().map(|media| screen.foreign(media)));
        facts.extend(reject.size.map(screen::size));
    }
    facts.extend(reject.wire.as_ref().map(|wire| format!("wire item {wire}")));
    facts.extend(reject.index.filter(|index| *index > 0).map(|index| format!("story {}", index + 1)));
    facts.join(", ")
}

fn ended(reject: &Reject, screen: &Screen) -> Option<String> {
    let how = if reject.how.as_deref() == Some("replayed") { "put back" } else { "dropped" };
    let word = reject.word.as_deref().map(|word| format!(": {}", screen.foreign(word))).unwrap_or_default();
    reject.ended.map(|ended| format!("{how} {}{word}", screen.moment(ended)))
}
