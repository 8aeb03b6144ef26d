//! `NewsLines`: what is shown of an item besides its content.

use std::collections::HashSet;

use roxmltree::Node;
use wiredesk_story::{Concept, Label, Party, Story, Subject};

use super::{
    item::{Draft, main},
    read::formal,
};
use crate::{
    byline, dateline,
    xml::{
        kept::{insert, keep},
        tree::{child, children, elements, language, some_text},
    },
};

/// What is read of one component's lines. Those of an outer component hold where an inner one says the same.
pub(super) fn read(draft: &mut Draft, node: Node<'_, '_>) {
    let mut headlines: Vec<(bool, Label)> = Vec::new();
    for line in elements(node) {
        let Some(words) = some_text(line) else { continue };
        let story = &mut draft.story;
        match line.tag_name().name() {
            "HeadLine" => {
                let other = language(line).is_some_and(|own| {
                    story.language.as_ref().is_some_and(|language| language.primary() != own.primary())
                });
                headlines.push((other, main(words)));
            }
            "SubHeadLine" => headlines.push((true, Label::new("sub", words))),
            "ByLine" => draft.bylines.push(words),
            "DateLine" => story.dateline = story.dateline.take().or(Some(words)),
            "CreditLine" => {
                let credit = Party { name: Some(words), role: Some("credit".into()), ..Party::default() };
                story.info_sources.push(credit);
            }
            "CopyrightLine" => story.copyright_notice = story.copyright_notice.take().or(Some(words)),
            "RightsLine" => draft.terms.push(words),
            "SlugLine" => story.slugline = story.slugline.take().or(Some(words)),
            "KeywordLine" => keywords(story, &words),
            "NewsLine" => other(draft, line),
            _ => keep(&mut story.extra, line),
        }
    }
    headlines.sort_by_key(|(other, _)| *other);
    draft.story.headlines.extend(headlines.into_iter().map(|(_, label)| label));
    place(&mut draft.story);
}

/// The dateline's place, where the metadata say none.
pub(super) fn place(story: &mut Story) {
    if story.located.is_none() {
        story.located = story.dateline.as_deref().and_then(dateline::place).map(str::to_owned);
    }
}

fn keywords(story: &mut Story, words: &str) {
    for word in words.split([',', ';', '،', '؛']).map(str::trim).filter(|word| !word.is_empty()) {
        story.subjects.push(keyword(word));
    }
}

/// A keyword.
pub(super) fn keyword(word: &str) -> Subject {
    Subject { name: Some(word.to_owned()), rel: Some("keyword".into()), ..Subject::default() }
}

/// A line of the agency's own kind: an advisory is for editors, any other is kept under its name.
fn other(draft: &mut Draft, line: Node<'_, '_>) {
    let kind = child(line, "NewsLineType").and_then(formal).unwrap_or_else(|| "NewsLine".into());
    let lower = kind.to_lowercase();
    let advisory = ["advis", "editor", "ednote", "note"].iter().any(|word| lower.contains(word));
    for text in children(line, "NewsLineText").filter_map(some_text) {
        if advisory {
            draft.notes.push(text);
        } else {
            insert(&mut draft.story.extra, kind.clone(), text.into());
        }
    }
}

/// Byline and authors. Where there is no byline, who made the item is one, if it names people.
pub(super) fn byline(story: &mut Story, bylines: &[String], creators: &[String]) {
    let stated = (!bylines.is_empty()).then(|| bylines.join(", "));
    let signed: Vec<&str> = creators
        .iter()
        .map(String::as_str)
        .filter(|creator| !byline::authors(creator, &story.info_sources).is_empty())
        .collect();
    story.by = stated.or_else(|| (!signed.is_empty()).then(|| signed.join(", "))).or(story.by.take());
    let mut authors: Vec<Concept> = byline::authors(story.by.as_deref().unwrap_or_default(), &story.info_sources);
    authors.extend(signed.iter().flat_map(|creator| byline::authors(creator, &story.info_sources)));
    authors.extend(std::mem::take(&mut story.people));
    let signed: HashSet<&str> = signed.into_iter().collect();
    for agency in creators.iter().filter(|creator| !signed.contains(creator.as_str())) {
        let party = Party { name: Some(agency.clone()), role: Some("creator".into()), ..Party::default() };
        story.info_sources.push(party);
    }
    story.people = authors;
}
