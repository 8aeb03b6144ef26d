//! A story, written and read again, is the same, but for what is listed in `expected` and what the writer says it lost.

use proptest::prelude::*;
use wiredesk_story::{Concept, ItemType, Party, Story, story::Association};

use super::{super::catalog::iptc_qcode, read_all, written};
use crate::tests::story::story;

/// What the reader makes of a story: authors, the dateline's places and licences come first, and the provider before other
/// sources; a code of the IPTC's stands beside its URI; a code that repeats the name is left out.
fn expected(story: &Story) -> Story {
    let mut story = story.clone();
    story.people.sort_by_key(|one| one.rel.as_deref() != Some("author"));
    for author in story.people.iter_mut().filter(|one| one.rel.as_deref() == Some("author")) {
        author.more.clear();
    }
    story.places.sort_by_key(|one| one.rel.as_deref() != Some("located"));
    let mut provided = false;
    story.info_sources.sort_by_cached_key(|party| match party.role.as_deref() {
        Some("provider") if !std::mem::replace(&mut provided, true) => 0,
        Some("credit") if party.uri.is_none() && party.literal.is_none() => 2,
        Some("creator") => 3,
        _ => 1,
    });
    let coded = |uri: &Option<String>, literal: &mut Option<String>| {
        if literal.is_none() {
            *literal = uri.as_deref().and_then(iptc_qcode);
        }
    };
    let lists = [
        &mut story.people,
        &mut story.organisations,
        &mut story.places,
        &mut story.events,
        &mut story.objects,
        &mut story.genres,
    ];
    lists.into_iter().flatten().for_each(|Concept { uri, literal, .. }| coded(uri, literal));
    story.subjects.iter_mut().for_each(|subject| coded(&subject.uri, &mut subject.literal));
    story.info_sources.iter_mut().for_each(|Party { uri, literal, .. }| coded(uri, literal));
    for one in &mut story.associations {
        *one.story = expected(&one.story);
    }
    story
}

/// What the writer must add, which it says.
fn with_requirements(story: &Story) -> Story {
    let mut story = story.clone();
    let provided = story.info_sources.iter().any(|party| party.role.as_deref() == Some("provider"));
    if !provided {
        story
            .info_sources
            .insert(0, Party { name: Some("Wiredesk".into()), role: Some("provider".into()), ..Party::default() });
    }
    story.version_created =
        story.version_created.or_else(|| Some(wiredesk_story::DateTime::parse("1970-01-01T00:00:00Z").unwrap()));
    story
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_story_survives(story in story()) {
        let (xml, lost) = written(std::slice::from_ref(&story));
        let again = read_all(&xml);
        prop_assert_eq!(again.len(), 1);
        let full = with_requirements(&expected(&story));
        for (member, before) in serde_json::to_value(&full).unwrap().as_object().unwrap() {
            let after = serde_json::to_value(&again[0]).unwrap().get(member).cloned().unwrap_or_default();
            prop_assert_eq!(&after, before, "{} in {}", member, xml);
        }
        prop_assert_eq!(&again[0], &full, "{}", xml);
        let allowed = |line: &String| {
            ["version: ", "versionCreated: ", "infoSources: no provider", "people: details of an author"].iter().any(|told| line.starts_with(told))
                || line.contains("associations[0].people: details of an author")
        };
        prop_assert!(lost.iter().all(allowed), "{:?}", lost);
        let second = written(&again).0;
        prop_assert_eq!(written(&read_all(&second)).0, second, "what was read is stable");
    }

    #[test]
    fn several_stories_survive_a_message(stories in prop::collection::vec(story(), 2..4)) {
        let again = read_all(&written(&stories).0);
        let full: Vec<Story> = stories.iter().map(|story| with_requirements(&expected(story))).collect();
        prop_assert_eq!(again.len(), full.len());
        for (mut again, full) in again.into_iter().zip(full) {
            let header = again.extra.shift_remove("header").unwrap();
            prop_assert_eq!(&header["sender"], "Wiredesk", "the message's own, kept beside each story");
            prop_assert_eq!(again, full);
        }
    }

    #[test]
    fn a_package_and_a_plan_survive(story in story(), others in prop::collection::vec((story(), prop::option::of("[ab]")), 0..5)) {
        let mut package = Story { item_type: ItemType::Composite, bodies: Vec::new(), renditions: Vec::new(), ..story.clone() };
        package.associations = others
            .into_iter()
            .enumerate()
            .map(|(n, (other, rel))| Association { name: format!("item-{}", n + 1), rel, story: Box::new(other) })
            .collect();
        let again = read_all(&written(std::slice::from_ref(&package)).0).remove(0);
        prop_assert_eq!(again, with_requirements(&expected(&package)));
        // A plan has fewer properties; the report names each that is left out.
        let plan = Story { item_type: ItemType::Planning, ..story };
        let (xml, lost) = written(std::slice::from_ref(&plan));
        let mut left = plan;
        for line in &lost {
            match line.split(':').next().unwrap() {
                "bodies" => left.bodies.clear(),
                "renditions" => left.renditions.clear(),
                "genres" => left.genres.clear(),
                "dateline" => left.dateline = None,
                "by" => left.by = None,
                _ => {}
            }
        }
        let mut again = read_all(&xml).remove(0);
        let mut left = with_requirements(&expected(&left));
        for story in [&mut again, &mut left] {
            story.info_sources.sort_by_key(|party| party.name.clone());
        }
        prop_assert_eq!(again, left, "{}", xml);
    }
}
