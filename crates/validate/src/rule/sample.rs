//! Stories that the tests of the rules judge, and what a rule says of them.

use std::sync::LazyLock;

use wiredesk_story::{Block, Body, Label, Story, event::Severity};

use super::{Context, Found, Rule, Tools};

static TOOLS: LazyLock<Tools> = LazyLock::new(|| Tools::new(&[]).unwrap());

/// The moment of judging in tests.
pub(crate) const NOW: &str = "2025-05-09T12:00:00Z";

/// A sound story: a headline and paragraphs.
pub(crate) fn story(headline: &str, paragraphs: &[&str]) -> Story {
    let blocks = paragraphs.iter().map(|text| Block::paragraph(*text)).collect();
    Story { headlines: vec![Label::new("main", headline)], bodies: vec![Body::main(blocks)], ..Story::default() }
}

/// The same in a language.
pub(crate) fn story_in(language: &str, headline: &str, paragraphs: &[&str]) -> Story {
    Story { language: Some(language.parse().unwrap()), ..story(headline, paragraphs) }
}

/// All that a rule finds.
pub(crate) fn found(rule: &Rule, story: &Story) -> Vec<Found> {
    (rule.check)(story, &Context { now: NOW.parse().unwrap(), tools: &TOOLS })
}

/// What a rule finds, in short: `reject headlines[0]`.
pub(crate) fn told(rule: &Rule, story: &Story) -> Vec<String> {
    let short = |found: Found| {
        let severity = match found.lesser.unwrap_or(rule.severity) {
            Severity::Warn => "warn",
            Severity::Hold => "hold",
            Severity::Reject => "reject",
        };
        format!("{severity} {}", found.at.unwrap_or_default())
    };
    found(rule, story).into_iter().map(short).collect()
}
