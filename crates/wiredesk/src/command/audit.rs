//! `wiredesk audit`: adds up the log.

use wiredesk_index::{End, Unaccounted};
use wiredesk_service::cli::Common;

use crate::{
    cli,
    data::Data,
    output::{self, Well},
    screen::{self, Screen},
};

/// So many things unaccounted for are shown to a person.
const SHOWN: usize = 50;

pub(crate) fn run(common: &Common, audit: &cli::Audit) -> anyhow::Result<Well> {
    let data = Data::open(common)?;
    let sum = data.index.audit(data.store.log.as_ref(), data.now(), audit.verify)?;
    if common.json {
        output::line(&sum)?;
    } else {
        output::text(told(&sum, &data.screen()).trim_end())?;
    }
    Ok(Well(sum.adds_up()))
}

/// The sum for people.
fn told(audit: &wiredesk_index::Audit, screen: &Screen) -> String {
    let (items, stories) = (audit.wire, audit.stories);
    let count = screen::count;
    let mut out = format!("{}, {}\n", count(items, "wire item", "wire items"), count(stories, "story", "stories"));
    let ends = End::ALL.into_iter().filter_map(|end| Some((end, audit.outcomes.get(&end)?)));
    let mut rows = vec![vec!["OUTCOME".to_owned(), "COUNT".to_owned()]];
    rows.extend(ends.map(|(end, number)| vec![end.as_str().to_owned(), indicatif::HumanCount(*number).to_string()]));
    out.push_str(&screen::table(&rows, "  "));
    if let Some(since) = audit.since {
        out.push_str(&format!("The log begins {}: before that only the sums are known.\n", screen.moment(since)));
    }
    let lost = audit.unaccounted.len();
    if lost == 0 {
        out.push_str("Everything is accounted for.\n");
    } else {
        out.push_str(&format!("{lost} unaccounted for:\n"));
        out.extend(audit.unaccounted.iter().take(SHOWN).map(|one| missing(one, screen)));
        if lost > SHOWN {
            out.push_str(&format!("  and {} more; --json has all\n", lost - SHOWN));
        }
    }
    match &audit.differences {
        Some(differences) if differences.is_empty() => out.push_str("The index says what the log says.\n"),
        Some(differences) => {
            out.push_str("The index differs from the log; delete index.sqlite, it is made again:\n");
            out.extend(differences.iter().take(SHOWN).map(|one| format!("  {}\n", screen.foreign(one))));
        }
        None => {}
    }
    match &audit.ledger {
        Some(wrong) if wrong.is_empty() => out.push_str("The ledger of receipts is whole.\n"),
        Some(wrong) => {
            out.push_str("The ledger of receipts is broken: somebody changed the log, or a part of it was lost:\n");
            out.extend(wrong.iter().take(SHOWN).map(|one| format!("  {}\n", screen.foreign(one))));
        }
        None => {}
    }
    out
}

fn missing(one: &Unaccounted, screen: &Screen) -> String {
    let story = match (&one.uri, one.index) {
        (Some(uri), _) => format!(", {}", screen.foreign(uri)),
        (None, Some(index)) => format!(", story {}", index + 1),
        (None, None) => String::new(),
    };
    let time = one.time.map(|time| format!(", {}", screen.moment(time))).unwrap_or_default();
    format!("  {}{story}{time}: {}: {}\n", one.wire, one.stage, one.why)
}

#[cfg(test)]
mod tests;
