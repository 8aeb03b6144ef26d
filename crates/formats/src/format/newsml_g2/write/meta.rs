//! The management side: `rightsInfo` and `itemMeta`, or the same properties as hints in a reference.

use wiredesk_story::{DateTime, ItemType, Link, Party, PubStatus, Story};

use super::{super::uri, draft::Draft, extra, flex::Named, related, value};

/// `rightsInfo`, where there is anything to say.
pub(super) fn rights(draft: &mut Draft<'_>, story: &Story) {
    let licences: Vec<&Link> = story.links.iter().filter(|link| is_licence(link)).collect();
    let says = story.copyright_holder.is_some() || story.copyright_notice.is_some() || story.usage_terms.is_some();
    if !says && licences.is_empty() {
        return;
    }
    draft.xml.start("rightsInfo", &[]).line();
    if let Some(holder) = &story.copyright_holder {
        let named = Named { name: Some(holder), ..Named::default() };
        draft.concept("copyrightHolder", "copyrightHolder", named, Vec::new());
    }
    if let Some(notice) = &story.copyright_notice {
        draft.block("copyrightNotice", &Vec::new(), notice);
    }
    if let Some(terms) = &story.usage_terms {
        draft.block("usageTerms", &Vec::new(), terms);
    }
    for link in licences {
        related::link(draft, link);
    }
    draft.end();
}

/// Links that the reader finds in `rightsInfo`.
pub(super) fn is_licence(link: &Link) -> bool {
    link.rel.as_deref() == Some("license")
}

/// The properties of `itemMeta` in the schema's order. `whole`: what the schema requires is there.
pub(super) fn item_meta(draft: &mut Draft<'_>, story: &Story, whole: bool) {
    item_class(draft, story.item_type);
    provider(draft, story, whole);
    match &story.version_created {
        Some(moment) => draft.leaf("versionCreated", &Vec::new(), &value::time(moment)),
        None if whole => {
            draft.lose(
                "versionCreated",
                "the story states none and NewsML-G2 requires it: the moment of writing is written",
            );
            let now = DateTime::from_timestamp(draft.options.now);
            draft.leaf("versionCreated", &Vec::new(), now.as_str());
        }
        None => {}
    }
    if let Some(moment) = &story.first_created {
        draft.leaf("firstCreated", &Vec::new(), &value::time(moment));
    }
    embargo(draft, story);
    if let Some(status) = story.pub_status {
        draft.empty("pubStatus", &vec![("qcode", format!("stat:{}", status.as_str()))]);
    }
    extra::item_elements(draft, story);
    if let Some(title) = &story.title {
        draft.block("title", &Vec::new(), title);
    }
    if let Some(note) = &story.ed_note {
        draft.block("edNote", &Vec::new(), note);
    }
    for signal in &story.signals {
        let uri = draft.catalog.uri(signal);
        let attributes = draft.flex("signals", Named { uri: uri.as_deref(), literal: Some(signal), name: None });
        draft.empty("signal", &attributes);
    }
    if let Some(moment) = &story.expires {
        draft.leaf("expires", &Vec::new(), &value::time(moment));
    }
    related::links(draft, story);
    properties(draft, story);
}

/// `itemClass`, by the IPTC's codes for news items and plans; what they do not know is a URI of our own.
fn item_class(draft: &mut Draft<'_>, kind: ItemType) {
    let class = match kind {
        ItemType::Planning => ("qcode", "plinat:newscoverage".to_owned()),
        ItemType::Component | ItemType::Event => ("uri", format!("urn:wiredesk:class:{}", kind.as_str())),
        known => ("qcode", format!("ninat:{}", known.as_str())),
    };
    draft.empty("itemClass", &vec![class]);
}

/// Whether a party is the one that `provider` holds.
pub(super) fn first_provider(story: &Story) -> Option<&Party> {
    story.info_sources.iter().find(|party| party.role.as_deref() == Some("provider"))
}

fn provider(draft: &mut Draft<'_>, story: &Story, whole: bool) {
    let stated = first_provider(story).map(|party| Named {
        uri: party.uri.as_deref(),
        literal: party.literal.as_deref(),
        name: party.name.as_deref(),
    });
    match stated.filter(Named::says_something) {
        Some(named) => draft.concept("provider", "infoSources", named, Vec::new()),
        None if whole => {
            draft.lose("infoSources", "no provider is stated and NewsML-G2 requires one: the newsroom is written");
            let options = draft.options;
            let newsroom = if options.newsroom.trim().is_empty() { &options.url } else { &options.newsroom };
            draft.concept("provider", "infoSources", Named { name: Some(newsroom), ..Named::default() }, Vec::new());
        }
        None => {}
    }
}

/// An embargo; one without a moment (kept in `extra` by the reader) is an empty element.
fn embargo(draft: &mut Draft<'_>, story: &Story) {
    let open = story.extra.get("embargoed").is_some() && story.pub_status == Some(PubStatus::Withheld);
    if let Some(moment) = &story.embargoed_until {
        draft.leaf("embargoed", &Vec::new(), &value::time(moment));
    } else if open {
        draft.empty("embargoed", &Vec::new());
    } else {
        return;
    }
    draft.restored.insert("embargoed".into());
}

/// What G2 has no property for, so that our own reader finds it again.
fn properties(draft: &mut Draft<'_>, story: &Story) {
    let version = story.version.as_deref().filter(|version| !value::is_positive(version));
    let priority = story.priority.map(|priority| priority.to_string());
    for (name, value) in [("priority", priority.as_deref()), ("version", version)] {
        if let Some(value) = value {
            extra::property(draft, "itemMetaExtProperty", &uri::of(uri::PROPERTY, name), value);
        }
    }
    extra::item_properties(draft, story);
}
