//! An article as a fragment of HTML, with schema.org microdata, so that it can be read back.

use wiredesk_story::{BlockKind, Image, PubStatus, RichText, Story, story::Association};

use super::generated;
use crate::{
    Loss, WriteError, WriteOptions, Written, loss,
    markup::{escape, html_from_blocks},
    withdrawn,
};

/// Writes one article. A withdrawn one says only that.
pub(super) fn write(stories: &[Story], _: &WriteOptions) -> Result<Written, WriteError> {
    let Some(story) = stories.first() else { return Ok(Written { bytes: Vec::new(), lost: Vec::new() }) };
    let inside = match withdrawn::notice(story) {
        Some(words) => format!("<p>{words}</p>\n"),
        None => article(story),
    };
    let html = format!("<article{}>\n{inside}</article>\n", attributes(story));
    Ok(Written { bytes: html.into_bytes(), lost: lost(story) })
}

fn attributes(story: &Story) -> String {
    let mut out = String::new();
    if let Some(language) = &story.language {
        out.push_str(&format!(" lang=\"{language}\" dir=\"{}\"", language.direction().as_str()));
    }
    out.push_str(" itemscope=\"\" itemtype=\"https://schema.org/NewsArticle\"");
    if let Some(uri) = &story.uri {
        out.push_str(&format!(" itemid=\"{}\"", escape(uri.as_str())));
    }
    if story.status() == PubStatus::Canceled {
        out.push_str(" data-pubstatus=\"canceled\"");
    }
    out
}

fn article(story: &Story) -> String {
    let mut out = String::from("<header>\n");
    let mut line = |element: &str, property: &str, text: Option<&str>| {
        if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
            out.push_str(&format!("<{element} itemprop=\"{property}\">{}</{element}>\n", escape(text)));
        }
    };
    line("h1", "headline", story.headline());
    line("p", "author", story.by.as_deref());
    line("p", "dateline", story.dateline.as_deref());
    for (property, moment) in [("datePublished", &story.first_created), ("dateModified", &story.version_created)] {
        if let Some(moment) = moment {
            let text = escape(moment.as_str());
            out.push_str(&format!("<time itemprop=\"{property}\" datetime=\"{text}\">{text}</time>\n"));
        }
    }
    if let Some(image) = story.associations.iter().find_map(lead) {
        let figure = html_from_blocks(&[wiredesk_story::Block::new(BlockKind::Image(image))], None);
        out.push_str(&format!("<div itemprop=\"image\">{figure}</div>\n"));
    }
    out.push_str("</header>\n");
    if let Some(body) = story.main_body() {
        let html = html_from_blocks(&body.blocks, story.language.as_ref());
        out.push_str(&format!("<div itemprop=\"articleBody\">\n{html}\n</div>\n"));
    }
    out.push_str(&generated::asides(story));
    let footer = footer(story);
    if !footer.is_empty() {
        out.push_str(&format!("<footer>\n{footer}</footer>\n"));
    }
    out
}

fn footer(story: &Story) -> String {
    let credit = story.info_sources.iter().find(|party| party.role.as_deref() == Some("credit"));
    let credit = credit.or(story.info_sources.first()).and_then(|party| party.name.as_deref());
    let lines = [
        ("creditText", credit),
        ("copyrightHolder", story.copyright_holder.as_deref().filter(|_| story.copyright_notice.is_none())),
        ("copyrightNotice", story.copyright_notice.as_deref()),
    ];
    let lines = lines.into_iter().filter_map(|(property, text)| Some((property, text?)));
    lines.map(|(property, text)| format!("<p itemprop=\"{property}\">{}</p>\n", escape(text))).collect()
}

/// The picture of an associated item, with its caption and its credit.
fn lead(association: &Association) -> Option<Image> {
    let story = &association.story;
    let rendition = story.renditions.iter().find(|rendition| rendition.href.is_some())?;
    let caption = story.descriptions.first().map(|label| label.value.clone()).unwrap_or_default();
    let credited = || {
        let party = story.info_sources.iter().find(|party| party.role.as_deref() == Some("credit"));
        party.and_then(|party| party.name.clone())
    };
    let picture = matches!(story.item_type, wiredesk_story::ItemType::Picture | wiredesk_story::ItemType::Graphic);
    picture.then(|| Image {
        href: rendition.href.clone().unwrap_or_default(),
        alt: rendition.title.clone(),
        caption: RichText::plain(caption),
        credit: story.by.clone().or_else(credited),
    })
}

fn lost(story: &Story) -> Vec<Loss> {
    const HELD: [&str; 14] = [
        "uri",
        "language",
        "headlines",
        "bodies",
        "by",
        "dateline",
        "firstCreated",
        "versionCreated",
        "copyrightNotice",
        "copyrightHolder",
        "infoSources",
        "people",
        "associations",
        "pubStatus",
    ];
    if story.status() == PubStatus::Canceled {
        return loss::unheld(
            story,
            0,
            &["uri", "language", "pubStatus"],
            "a withdrawn story is written without a word of it",
        );
    }
    // Generated texts are written, each in an element of its own.
    let mut told = story.clone();
    told.drop_generated();
    let story = &told;
    let mut lost = loss::unheld(story, 0, &HELD, "an article fragment has no place for it");
    lost.extend(loss::seconds(story, 0));
    if story.pub_status == Some(PubStatus::Withheld) {
        lost.push(loss::loss(0, "pubStatus", "a fragment cannot say that it is withheld"));
    }
    if story.people.iter().any(|person| person.rel.as_deref() != Some("author")) {
        lost.push(loss::loss(0, "people", "only authors are written, in the byline"));
    }
    if story.associations.len() > 1 || story.associations.iter().any(|one| lead(one).is_none()) {
        lost.push(loss::loss(0, "associations", "only the first picture is written"));
    }
    if story.info_sources.len() > 1 {
        lost.push(loss::loss(0, "infoSources", "only the credit is written"));
    }
    lost
}
