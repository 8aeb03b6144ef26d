//! What stands around a body in a feed, where readers see it: dateline, credit, copyright, and the direction of it all.
//! Written here, and taken off here again when one of our own feeds is read.

use wiredesk_story::{Direction, Language, Party, Story};

use super::construct::{self, Construct};
use crate::markup;

const DATELINE: &str = "wire-dateline";
const COPYRIGHT: &str = "wire-copyright";
/// Roles of parties that are credited, in the order in which they are told, and the class of their line.
const CREDITS: [(&str, &str); 3] =
    [("credit", "wire-credit"), ("source", "wire-source"), ("provider", "wire-provider")];
const BETWEEN: &str = " · ";
const LONGEST_CLASS: usize = 32;
const LONGEST_LINE: usize = 8192;

/// The body of a story for a feed whose language is `around`: HTML that says its own direction, since RSS, Atom and JSON Feed
/// cannot. Empty where there is nothing to show.
pub(crate) fn html(story: &Story, around: Option<&Language>) -> String {
    let blocks = story.main_body().map(|body| body.blocks.as_slice()).unwrap_or_default();
    let shown = |line: &str, at: usize| blocks.iter().take(at).any(|block| block.line().contains(line));
    let mut html = String::new();
    if let Some(line) = line(story.dateline.as_deref()).filter(|line| !shown(line, 2)) {
        paragraph(&mut html, DATELINE, &line);
    }
    html.push_str(&markup::html_from_blocks(blocks, story.language.as_ref()));
    for (role, class) in CREDITS {
        let names = story.info_sources.iter().filter(|party| party.role.as_deref() == Some(role));
        let names: Vec<&str> = names.filter_map(|party| party.name.as_deref().map(str::trim)).collect();
        if let Some(line) = line(Some(&names.join(BETWEEN))).filter(|line| !shown(line, blocks.len())) {
            paragraph(&mut html, class, &line);
        }
    }
    if let Some(line) = line(story.copyright_notice.as_deref()).filter(|line| !shown(line, blocks.len())) {
        paragraph(&mut html, COPYRIGHT, &line);
    }
    let Some(language) = story.language.as_ref().filter(|_| !html.is_empty()) else { return html };
    let rtl = language.direction() == Direction::Rtl;
    if rtl || around.is_some_and(|around| around != language && around.direction() == Direction::Rtl) {
        format!("<div dir=\"{}\" lang=\"{language}\">{html}</div>", language.direction().as_str())
    } else if around == Some(language) {
        html
    } else {
        format!("<div lang=\"{language}\">{html}</div>")
    }
}

fn line(text: Option<&str>) -> Option<String> {
    text.map(construct::fold).filter(|text| !text.is_empty())
}

fn paragraph(html: &mut String, class: &str, text: &str) {
    html.push_str("<p class=\"");
    html.push_str(class);
    html.push_str("\">");
    html.push_str(&markup::escape(text));
    html.push_str("</p>");
}

/// Takes the lines off that [`html`] puts around a body, and puts them back into the story's fields.
pub(super) fn take_off(mut content: Construct, story: &mut Story) -> Construct {
    if !content.html || !content.text.contains("<p class=\"wire-") {
        return content;
    }
    let mut rest = content.text.as_str();
    let mut kept = String::with_capacity(rest.len());
    while let Some(at) = rest.find("<p class=\"wire-") {
        let (before, found) = rest.split_at(at);
        kept.push_str(before);
        rest = match take_line(found, story) {
            Some(after) => after,
            None => {
                kept.push_str(&found[..1]);
                &found[1..]
            }
        };
    }
    kept.push_str(rest);
    if kept.trim_start().starts_with("<div")
        && !kept.contains("<p")
        && construct::is_blank(&Construct { text: kept.clone(), ..content.clone() }.blocks())
    {
        kept.clear();
    }
    content.text = kept;
    content
}

/// One line of ours at the start of the text: what follows it.
fn take_line<'a>(found: &'a str, story: &mut Story) -> Option<&'a str> {
    // Ours are short: a longer look ahead would be quadratic.
    let near = |text: &'a str, length| text.get(..text.floor_char_boundary(length)).unwrap_or_default();
    let inner = found.strip_prefix("<p class=\"")?;
    let class = near(inner, LONGEST_CLASS).split_once('"')?.0;
    let inner = inner.get(class.len()..)?.strip_prefix("\">")?;
    let text = near(inner, LONGEST_LINE).split_once("</p>")?.0;
    let after = inner.get(text.len() + 4..)?;
    let text = construct::fold(&construct::decode(text));
    match class {
        DATELINE => story.dateline = Some(text),
        COPYRIGHT => {
            story.copyright_notice.get_or_insert(text);
        }
        _ => {
            let (role, _) = CREDITS.iter().find(|(_, known)| *known == class)?;
            let party = |name: &str| Party { name: Some(name.into()), role: Some((*role).into()), ..Party::default() };
            for name in text.split(BETWEEN) {
                if story.info_sources.iter().all(|known| known.name.as_deref() != Some(name)) {
                    story.info_sources.push(party(name));
                }
            }
        }
    }
    Some(after)
}
