//! WordPress eXtended RSS: the export of a WordPress site, an RSS feed whose items also say what WordPress knows of them.

mod attachment;
mod author;
mod item;
mod paragraphs;

#[cfg(test)]
mod tests;

use std::cell::OnceCell;

use wiredesk_story::Story;

use crate::{Confidence, Format, Input, ReadError, Reading, Sample, format::feed, xml};

/// WXR.
pub const FORMAT: Format = Format {
    name: "wxr",
    standard: "WordPress eXtended RSS 1.0 to 1.2",
    notes: "Posts and pages are stories; drafts and private ones are withheld, scheduled ones embargoed, those in the trash canceled. \
            Attachments belong to the post that shows them, else they are pictures of their own. Menus, revisions, styles and comments \
            are not read.",
    media_type: "application/rss+xml",
    extension: "xml",
    sniff,
    read: Some(read),
    write: None,
};

fn sniff(sample: &Sample<'_>) -> Confidence {
    let rss = matches!(xml::root(sample.head), Some(("rss", _)));
    if rss && sample.head.contains("wordpress.org/export/") { Confidence::Sure } else { Confidence::No }
}

fn read(input: &Input<'_>) -> Result<Reading, ReadError> {
    let names = OnceCell::new();
    let reading = feed::read_with(input, FORMAT.name, &|node, story| {
        let names = names.get_or_init(|| author::names(node));
        item::look(node, story, input, names);
    })?;
    let told: Vec<Story> = reading.stories.into_iter().filter(|story| !item::of_the_site(story)).collect();
    Ok(Reading { encoding: reading.encoding, stories: attachment::place(told) })
}
