//! The story as readers get it in JSON and feeds: with its page, without what is for editors.

use wiredesk_story::{DateTime, Rendition, Story};

use super::{Site, row::Row};

/// Takes off what is for editors, here and in the items that belong to it.
fn cleared(story: &Story) -> Story {
    let mut story = story.clone();
    clear(&mut story, 0);
    story
}

fn clear(story: &mut Story, depth: usize) {
    story.ed_note = None;
    story.slugline = None;
    story.title = None;
    story.embargoed_until = None;
    if depth > 8 {
        story.associations.clear();
    }
    for association in &mut story.associations {
        clear(&mut association.story, depth + 1);
    }
}

impl Site {
    /// The story for readers. Its own page is the one here.
    pub(super) fn public(&self, row: &Row, story: &Story) -> Story {
        let mut story = cleared(story);
        story.renditions.retain(|rendition| rendition.name != "web");
        let page = Rendition {
            name: "web".into(),
            href: Some(self.url_of(row.address.as_deref().unwrap_or_default())),
            content_type: Some("text/html".into()),
            ..Rendition::default()
        };
        story.renditions.insert(0, page);
        story
    }

    /// The same for a feed, where an entry has to have a title and its times.
    pub(super) fn entry(&self, row: &Row, story: &Story) -> Story {
        let mut story = self.public(row, story);
        let dated = |moment: jiff::Timestamp| DateTime::from_zoned(&moment.to_zoned(self.zone.clone()));
        story.first_created.get_or_insert_with(|| dated(row.time));
        story.version_created.get_or_insert_with(|| dated(row.updated));
        if story.headline().is_none() {
            story.headlines = vec![wiredesk_story::Label::new("main", row.title.clone())];
        }
        story.copyright_notice = super::page::copyright(&story);
        story
    }
}
