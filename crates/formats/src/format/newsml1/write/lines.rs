//! `NewsLines` of an item or of one of its components.

use wiredesk_story::Story;

use crate::xml::Writer;

/// Writes all lines that there are, in the standard's order.
pub(super) fn write(xml: &mut Writer, story: &Story) {
    let mut lines: Vec<(&str, &str)> = Vec::new();
    for label in &story.headlines {
        let sub = label.role.as_deref() == Some("sub");
        lines.push((if sub { "SubHeadLine" } else { "HeadLine" }, &label.value));
    }
    // It tells an item that has others from one that is a medium itself.
    if lines.is_empty() && story.bodies.is_empty() && !story.associations.is_empty() {
        lines.push(("HeadLine", ""));
    }
    lines.sort_by_key(|(name, _)| *name == "SubHeadLine");
    lines.extend(story.by.as_deref().map(|by| ("ByLine", by)));
    lines.extend(story.dateline.as_deref().map(|line| ("DateLine", line)));
    let credits = story.info_sources.iter().filter(|party| party.role.as_deref() == Some("credit"));
    lines.extend(credits.filter_map(|party| Some(("CreditLine", party.name.as_deref()?))));
    lines.extend(story.copyright_notice.as_deref().map(|notice| ("CopyrightLine", notice)));
    lines.extend(story.slugline.as_deref().map(|slug| ("SlugLine", slug)));
    if lines.is_empty() && story.ed_note.is_none() {
        return;
    }
    xml.start("NewsLines", &[]).line();
    for (name, text) in lines {
        xml.leaf(name, &[], text).line();
    }
    if let Some(note) = &story.ed_note {
        xml.start("NewsLine", &[]).empty("NewsLineType", &[("FormalName", "AdvisoryLine")]);
        for line in note.split('\n') {
            xml.leaf("NewsLineText", &[], line);
        }
        xml.end().line();
    }
    xml.end().line();
}
