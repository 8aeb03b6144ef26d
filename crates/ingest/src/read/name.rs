//! The uri of a story: what the wire says, else its id under its source, else the name of the item it came in.

use wiredesk_story::{AltId, Story, StoryUri, identity::sha256_hex};

/// Names a story and returns its uri. `place` is its index among how many stories of the item. The id as it came is kept in `altIds`.
pub fn name(story: &mut Story, source: &str, item: Option<&str>, bytes: &[u8], place: (usize, usize)) -> StoryUri {
    let uri = match (&story.uri, story.alt_id("guid")) {
        (Some(uri), _) => uri.clone(),
        (None, Some(guid)) => StoryUri::from_id(source, guid),
        (None, None) => unnamed(story, source, item, bytes, place),
    };
    story.uri = Some(uri.clone());
    uri
}

/// Whether nothing in a story names it.
pub(super) fn is_without_id(story: &Story) -> bool {
    story.uri.is_none() && story.alt_id("guid").is_none()
}

/// A format without ids: the item's name is the story's, the bytes' hash where it has none.
fn unnamed(story: &mut Story, source: &str, item: Option<&str>, bytes: &[u8], place: (usize, usize)) -> StoryUri {
    let (index, count) = place;
    let mut id = item.map_or_else(|| format!("sha256-{}", &sha256_hex(bytes)[..32]), str::to_owned);
    if count > 1 {
        id = format!("{id}#{}", index + 1);
    }
    // A path is no URI, whatever colon is in it.
    let uri = StoryUri::under(source, &id);
    story.alt_ids.push(AltId::new("guid", id));
    uri
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn named(story: Story, item: Option<&str>, place: (usize, usize)) -> (String, Vec<AltId>) {
        let mut story = story;
        let uri = name(&mut story, "map", item, b"x", place);
        (uri.to_string(), story.alt_ids)
    }

    #[test]
    fn a_story_is_named_by_its_own_id_else_by_its_item() {
        let own = Story { uri: Some(StoryUri::parse("urn:newsml:map.ma:1").unwrap()), ..Story::default() };
        assert_eq!(named(own, Some("a.xml"), (0, 1)).0, "urn:newsml:map.ma:1");
        let guid = Story { alt_ids: vec![AltId::new("guid", "MAP 7")], ..Story::default() };
        assert_eq!(named(guid, Some("a.xml"), (0, 1)).0, "urn:wiredesk:map:MAP%207");
        let (uri, ids) = named(Story::default(), Some("خبر.txt"), (0, 1));
        assert_eq!(uri, "urn:wiredesk:map:%D8%AE%D8%A8%D8%B1.txt");
        assert_eq!(ids, [AltId::new("guid", "خبر.txt")]);
        assert_eq!(named(Story::default(), Some("a.txt"), (1, 2)).0, "urn:wiredesk:map:a.txt%232");
        assert!(named(Story::default(), None, (0, 1)).0.starts_with("urn:wiredesk:map:sha256-"));
        assert_eq!(named(Story::default(), Some("ab:c"), (0, 1)).0, "urn:wiredesk:map:ab%3Ac");
        assert!(named(Story::default(), Some("../../etc/pass\nwd"), (0, 1)).0.starts_with("urn:wiredesk:map:..%2F"));
    }
}
