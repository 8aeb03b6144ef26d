//! Takes: long copy comes in several transmissions, each of which says which part of the story it is.

use serde_json::Value;
use wiredesk_story::{Block, Body, Story};

use super::fold;

/// A transmission as a story, and what it says of its place.
pub(crate) struct Part {
    pub(crate) story: Story,
    /// The slug without the mark of the take, in lowercase.
    pub(crate) slug: String,
    /// 1 for the first or only one.
    pub(crate) number: u32,
}

impl Part {
    /// `slug` is the text that names the story and may end in the mark of a take.
    pub(crate) fn new(story: Story, slug: &str) -> Self {
        let (slug, number) = divide(&fold(slug).to_lowercase());
        Self { story, slug, number }
    }
}

/// Joins each take to the one before it, if that is of the same story and next in order; any other stays by itself.
/// What each joined transmission was called stands in `altIds`, its own fields in `extra.takes`.
pub(crate) fn join(parts: Vec<Part>) -> Vec<Story> {
    let mut joined: Vec<Part> = Vec::new();
    for part in parts {
        match joined.last_mut() {
            Some(open) if part.number > 1 && part.number == open.number + 1 && part.slug == open.slug => {
                append(&mut open.story, part.story);
                open.number = part.number;
            }
            _ => joined.push(part),
        }
    }
    let numbered = |part: Part| {
        let mut story = part.story;
        if part.number > 1 && !story.extra.contains_key("takes") {
            story.extra.insert("take".into(), part.number.into());
        }
        story
    };
    joined.into_iter().map(numbered).collect()
}

fn append(open: &mut Story, take: Story) {
    if open.bodies.is_empty() {
        open.bodies.push(Body::main(Vec::new()));
    }
    if let Some(body) = open.bodies.first_mut() {
        if body.blocks.last().is_some_and(|block| is_more(&block.line())) {
            body.blocks.pop();
        }
        // The line at the head of a take only says where it goes on.
        body.blocks.extend(take.bodies.into_iter().next().map(|body| body.blocks).unwrap_or_default());
    }
    for id in take.alt_ids {
        if !open.alt_ids.contains(&id) {
            open.alt_ids.push(id);
        }
    }
    let mut own = take.extra;
    let heads = [("headline", take.headlines.first().map(|label| label.value.clone())), ("slugline", take.slugline)];
    own.extend(heads.into_iter().filter_map(|(name, text)| Some((name.to_owned(), Value::from(text?)))));
    if let (None, Some(note)) = (&open.ed_note, take.ed_note) {
        open.ed_note = Some(note);
    }
    match open.extra.get_mut("takes") {
        Some(Value::Array(takes)) => takes.push(own.into()),
        _ => {
            open.extra.insert("takes".into(), Value::Array(vec![own.into()]));
        }
    }
    open.version_created = take.version_created.or(open.version_created.take());
}

/// `(MORE)` at the end of a take.
fn is_more(line: &str) -> bool {
    const WORDS: [&str; 6] = ["more", "more to come", "mehr", "à suivre", "a suivre", "يتبع"];
    let word = line.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    WORDS.contains(&word.as_str())
}

/// Without the take's mark, and its number: `budget, 2nd take`, `budget, 1st add`, `budget add 1`, `budget take 2`, `budget -2-`,
/// `budget (2)`, `budget =2`.
fn divide(slug: &str) -> (String, u32) {
    let words: Vec<&str> = slug.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let whole = || (words.join(" "), 1);
    let Some((last, before)) = words.split_last() else { return whole() };
    let base = |count: usize| words.get(..words.len().saturating_sub(count)).unwrap_or_default().join(" ");
    if before.is_empty() {
        return whole();
    }
    let bare = last.trim_matches(['-', '(', ')', '=']);
    if let Some(number) = number(bare).filter(|_| bare.len() < last.len()) {
        return (base(1), number.max(1));
    }
    for (word, more) in [("take", 0), ("add", 1), ("folge", 0)] {
        let said = match (before.last(), last.strip_suffix(word)) {
            (Some(at), _) if *at == word => number(last).map(|number| (2, number)),
            (Some(at), Some("")) => number(at).map(|number| (2, number)),
            (_, Some(at)) => number(at.trim_end_matches('-')).map(|number| (1, number)),
            (_, None) => None,
        };
        if let Some((count, number)) = said {
            return (base(count), number + more);
        }
    }
    whole()
}

/// `2`, `2nd`, `3rd`, of a take: no more than 99.
fn number(text: &str) -> Option<u32> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ending = text.get(digits.len()..).unwrap_or_default();
    let sound = matches!(ending, "" | "st" | "nd" | "rd" | "th");
    digits.parse().ok().filter(|number| sound && (1..100).contains(number))
}

/// Blocks of lines: `# ` and `## ` begin headings, as some agencies write them.
pub(crate) fn block(line: &str) -> Block {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    match (level, line.get(level..).and_then(|rest| rest.strip_prefix(' '))) {
        (1..=5, Some(rest)) => Block::heading(u8::try_from(level + 1).unwrap_or(2), rest),
        _ => Block::paragraph(line),
    }
}
