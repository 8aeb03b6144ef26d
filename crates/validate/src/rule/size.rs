//! # size
//!
//! **Finds** lengths and counts that no news story has: a damaged file, a dump, an attack.
//!
//! **By default** such a story is rejected, before it costs anything downstream.

use wiredesk_story::{Block, BlockKind, Story, event::Severity};

use super::{Context, Found, Rule};

/// Scalar values of one headline, description, slug or note.
const LABEL: usize = 10_000;
/// Bytes of all text in the bodies.
const TEXT: usize = 2_000_000;
/// Blocks, list items and cells in the bodies.
const PARTS: usize = 20_000;
/// Concepts, subjects, identifiers, renditions, links of a kind.
const COUNT: usize = 2_000;
/// Associated items.
const ASSOCIATIONS: usize = 500;

/// The rule.
pub static RULE: Rule =
    Rule { name: "size", finds: "lengths and counts that no story has", severity: Severity::Reject, unasked: true, check };

fn check(story: &Story, _: &Context<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut over = |at: &str, what: &str, size: usize, limit: usize| {
        if size > limit {
            let message = format!("{size} {what}, over the limit of {limit}; send it in parts or see what went wrong");
            found.push(Found::main(at, message));
        }
    };
    let longest = story.headlines.iter().map(|label| label.value.chars().count()).max().unwrap_or(0);
    over("headlines", "characters in a headline", longest, LABEL);
    let longest = story.descriptions.iter().map(|label| label.value.len()).max().unwrap_or(0);
    over("descriptions", "bytes in a description", longest, LABEL * 10);
    over("slugline", "bytes", story.slugline.as_ref().map_or(0, String::len), LABEL);
    over("version", "bytes", story.version.as_ref().map_or(0, String::len), LABEL / 10);
    over("edNote", "bytes", story.ed_note.as_ref().map_or(0, String::len), LABEL * 10);
    over("by", "bytes", story.by.as_ref().map_or(0, String::len), LABEL);
    let blocks = || story.bodies.iter().flat_map(|body| &body.blocks);
    over("bodies", "blocks, items and cells", blocks().map(parts).sum(), PARTS);
    let bytes: usize = blocks().flat_map(Block::texts).map(|text| text.text.len()).sum();
    over("bodies", "bytes of text", bytes, TEXT);
    let marks: usize = blocks().flat_map(Block::texts).map(|text| text.marks.len()).sum();
    over("bodies", "links and marks", marks, PARTS);
    for (at, count) in [
        ("headlines", story.headlines.len()),
        ("descriptions", story.descriptions.len()),
        ("bodies", story.bodies.len()),
        ("infoSources", story.info_sources.len()),
        ("people", story.people.len()),
        ("organisations", story.organisations.len()),
        ("places", story.places.len()),
        ("subjects", story.subjects.len()),
        ("events", story.events.len()),
        ("objects", story.objects.len()),
        ("genres", story.genres.len()),
        ("altIds", story.alt_ids.len()),
        ("renditions", story.renditions.len()),
        ("links", story.links.len()),
    ] {
        over(at, "entries", count, COUNT);
    }
    over("associations", "items", story.associations.len(), ASSOCIATIONS);
    found
}

fn parts(block: &Block) -> usize {
    match &block.kind {
        BlockKind::List { items, .. } => items.len() + 1,
        BlockKind::Quote { paragraphs } => paragraphs.len() + 1,
        BlockKind::Table { rows, .. } => rows.iter().map(|row| row.len() + 1).sum::<usize>() + 1,
        _ => 1,
    }
}

#[cfg(test)]
mod tests;
