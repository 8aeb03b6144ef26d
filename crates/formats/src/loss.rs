//! What a format could not hold, told member by member.

use serde_json::Value;
use wiredesk_story::{BlockKind, MarkKind, Story};

use crate::Loss;

/// One loss.
pub(crate) fn loss(story: usize, field: &str, why: impl Into<String>) -> Loss {
    Loss { story, field: field.into(), why: why.into() }
}

/// Members of the story that say something and are not among those that the format holds.
pub(crate) fn unheld(story: &Story, index: usize, held: &[&str], why: &str) -> Vec<Loss> {
    let Ok(Value::Object(members)) = serde_json::to_value(story) else { return Vec::new() };
    let said = members.iter().filter(|(name, value)| name.as_str() != "type" || value.as_str() != Some("text"));
    said.filter(|(name, _)| !held.contains(&name.as_str())).map(|(name, _)| loss(index, name, why)).collect()
}

/// What plain text loses of a body: one entry a kind of thing.
pub(crate) fn structure(story: &Story, index: usize) -> Vec<Loss> {
    let blocks = || story.main_body().map(|body| body.blocks.as_slice()).unwrap_or_default().iter();
    let marks = || blocks().flat_map(|block| block.texts()).flat_map(|text| &text.marks);
    let has = |kind: fn(&BlockKind) -> bool| blocks().any(|block| kind(&block.kind));
    let found = [
        (marks().any(|mark| matches!(mark.kind, MarkKind::Link { .. })), "links lose their address, their words stay"),
        (
            marks().any(|mark| !matches!(mark.kind, MarkKind::Link { .. })),
            "emphasis and runs of another language are not marked",
        ),
        (has(|kind| matches!(kind, BlockKind::List { .. })), "lists become paragraphs, one an item"),
        (has(|kind| matches!(kind, BlockKind::Quote { .. })), "quotations become paragraphs"),
        (has(|kind| matches!(kind, BlockKind::Table { .. })), "tables become paragraphs, one a row"),
        (has(|kind| matches!(kind, BlockKind::Image(_))), "pictures are left out, their captions stay"),
        (has(|kind| matches!(kind, BlockKind::Embed { .. })), "what is embedded becomes its address"),
        (
            blocks().any(|block| block.language.is_some() || block.direction.is_some()),
            "languages and directions of blocks are not marked",
        ),
    ];
    found.into_iter().filter(|(there, _)| *there).map(|(_, why)| loss(index, "bodies", why)).collect()
}

/// Bodies and headlines after the first, where a format has room for one of each.
pub(crate) fn seconds(story: &Story, index: usize) -> Vec<Loss> {
    let more = [("headlines", story.headlines.len()), ("bodies", story.bodies.len())];
    more.into_iter()
        .filter(|(_, count)| *count > 1)
        .map(|(name, _)| loss(index, name, "only the first is written"))
        .collect()
}
