//! # encoding
//!
//! **Finds** damage by a wrong encoding: replacement characters, UTF-8 read as windows-1252 (`Ø§Ù„`, `Ã©`) or as windows-1256 (`ط§ظ„`),
//! windows-1256 read as windows-1252 (`ÇáãÛÑÈ`), letters turned into question marks, and entities escaped twice (`&amp;eacute;`).
//!
//! What is certain is repaired before (`repair.rs`), and told as a warning.
//!
//! **By default** a story is held when its headline is damaged or its text in several places; less is a warning.

pub(crate) mod damage;

use wiredesk_story::{Story, event::Severity};

use self::damage::{Damage, damage};
use super::{Context, Found, Rule, texts};

/// Damaged places in the text from which the story is held.
const MANY: usize = 4;
/// Places that are named.
const NAMED: usize = 5;

/// The rule.
pub static RULE: Rule =
    Rule { name: "encoding", finds: "text damaged by a wrong encoding", severity: Severity::Hold, unasked: true, check };

fn check(story: &Story, _: &Context<'_>) -> Vec<Found> {
    let mut total = Damage::default();
    let mut places: Vec<(String, Damage, String)> = Vec::new();
    for (at, text) in texts(story) {
        let (found, sample) = damage(text);
        if found.count() > 0 {
            total.add(found);
            if places.len() < NAMED {
                places.push((at, found, sample));
            }
        }
    }
    let grave = total.letters() >= MANY || places.first().is_some_and(|(at, found, _)| at == "headlines[0]" && found.letters() > 0);
    let found = places.into_iter().map(|(at, found, sample)| {
        let message = format!("{} near {sample:?}; have it sent again in UTF-8", found.what());
        let entities = found.letters() == 0;
        if grave && !entities { Found::main(at, message) } else { Found::warning(at, message) }
    });
    found.collect()
}

#[cfg(test)]
mod tests;
