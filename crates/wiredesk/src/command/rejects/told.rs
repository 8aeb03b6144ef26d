//! Rejects for people.

use wiredesk_desk::bytes::member;
use wiredesk_index::Reject;

use super::{bytes, is_as_it_came};
use crate::screen::{self, Screen};

/// The list, and what can be done.
pub(super) fn list(rejects: &[Reject], open: u64, (all, narrowed): (bool, bool), screen: &Screen) -> String {
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
    if narrowed {
        let of_them = if shown == 0 { "none".to_owned() } else { indicatif::HumanCount(shown).to_string() };
        out.push_str(&format!("; {of_them} of them as asked for"));
    } else if !all && shown < open {
        out.push_str(&format!("; the newest {} are shown, --limit N shows more", indicatif::HumanCount(shown)));
    }
    out.push_str(".\n`wiredesk rejects show ID` tells more of one, `replay ID` puts it back, `drop ID --reason TEXT` leaves it for good.\n");
    out
}

/// One, with the bytes that came, and what the refused event says where the reason names it.
pub(super) fn one(reject: &Reject, bytes: Option<&[u8]>, event: Option<&[u8]>, screen: &Screen) -> String {
    let rejection = &reject.rejection;
    let mut rows = vec![
        ("refused", screen.moment(reject.time)),
        ("by", format!("{}, rule {}", rejection.stage, rejection.rule)),
        ("reason", screen.foreign(&rejection.reason)),
        ("came as", origin(reject, screen)),
        ("read from", format!("{}-{}-{}", rejection.topic, rejection.partition, rejection.offset)),
    ];
    rows.extend(reject.uri.as_ref().map(|uri| ("story", screen.foreign(uri))));
    let member = event.and_then(|event| member(event, &rejection.reason));
    rows.extend(member.map(|(name, says)| ("where", format!("{name} {}", screen.foreign(&says)))));
    rows.extend(ended(reject, screen).map(|ended| ("ended", ended)));
    let mut out = format!("{}\n", reject.id);
    out.extend(rows.into_iter().map(|(name, value)| format!("  {name:<9}  {value}\n")));
    out.push_str(&match bytes {
        None => "\nThe log has let go of its bytes.\n".to_owned(),
        Some(bytes) => bytes::shown(bytes, &rejection.reason, screen),
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
