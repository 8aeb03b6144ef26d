//! Blocks to HTML that is also well-formed XML, and to plain lines.

use wiredesk_story::{Block, BlockKind, Direction, Image, Language, Mark, MarkKind, RichText};

use super::{address, escape};

pub(super) fn block(out: &mut String, block: &Block, around: Option<&Language>) {
    let voice = voice(block, around);
    let mut element = |name: &str, inside: &str| {
        out.push_str(&format!("<{name}{voice}>{inside}</{name}>"));
    };
    match &block.kind {
        BlockKind::Heading { level, text } => element(&format!("h{}", level.clamp(&2, &6)), &inline(text)),
        BlockKind::Paragraph { text } => element("p", &inline(text)),
        BlockKind::List { ordered, items } => {
            element(if *ordered { "ol" } else { "ul" }, &each("li", items));
        }
        BlockKind::Quote { paragraphs } => element("blockquote", &each("p", paragraphs)),
        BlockKind::Table { header, rows } => element("table", &table(*header, rows)),
        BlockKind::Image(image) => {
            if let Some(inside) = picture(image) {
                element("figure", &inside);
            }
        }
        BlockKind::Embed { href, text } => {
            if let Some(href) = address::media(href, None) {
                let mut text = text.clone();
                text.marks.retain(|mark| !matches!(mark.kind, MarkKind::Link { .. }));
                let words = if text.is_empty() { escape(&href) } else { inline(&text) };
                element("figure", &format!("<a href=\"{}\">{words}</a>", escape(&href)));
            }
        }
    }
}

/// `lang` and `dir`, where they differ from what is around.
fn voice(block: &Block, around: Option<&Language>) -> String {
    let mut attributes = String::new();
    if let Some(language) = block.language.as_ref().filter(|language| Some(*language) != around) {
        attributes.push_str(&format!(" lang=\"{language}\""));
    }
    let direction = block.direction.or_else(|| block.language.as_ref().map(Language::direction));
    if let Some(direction) = direction.filter(|direction| Some(*direction) != around.map(Language::direction)) {
        attributes.push_str(&dir(direction));
    }
    attributes
}

fn dir(direction: Direction) -> String {
    format!(" dir=\"{}\"", direction.as_str())
}

fn each(name: &str, texts: &[RichText]) -> String {
    texts.iter().map(|text| format!("<{name}>{}</{name}>", inline(text))).collect()
}

fn table(header: bool, rows: &[Vec<RichText>]) -> String {
    let row = |name: &str, cells: &[RichText]| format!("<tr>{}</tr>", each(name, cells));
    match rows.split_first().filter(|_| header) {
        Some((first, rest)) => {
            let rest: String = rest.iter().map(|cells| row("td", cells)).collect();
            let body = if rest.is_empty() { rest } else { format!("<tbody>{rest}</tbody>") };
            format!("<thead>{}</thead>{body}", row("th", first))
        }
        None => format!("<tbody>{}</tbody>", rows.iter().map(|cells| row("td", cells)).collect::<String>()),
    }
}

fn picture(image: &Image) -> Option<String> {
    let href = address::media(&image.href, None)?;
    let alt = image.alt.as_deref().unwrap_or_default();
    let picture = format!("<img src=\"{}\" alt=\"{}\"/>", escape(&href), escape(alt));
    let credit = image.credit.as_deref().map(|credit| format!("<cite>{}</cite>", escape(credit)));
    let caption = [Some(inline(&image.caption)), credit].into_iter().flatten();
    let caption: Vec<String> = caption.filter(|part| !part.is_empty()).collect();
    Some(match caption.as_slice() {
        [] => picture,
        parts => format!("{picture}<figcaption>{}</figcaption>", parts.join(" ")),
    })
}

/// One text with its marks. Marks that overlap are split, those out of bounds or to nowhere are left out.
pub(super) fn inline(text: &RichText) -> String {
    let length = text.text.chars().count();
    let mut marks: Vec<(Mark, String, &'static str)> = text
        .marks
        .iter()
        .filter(|mark| mark.start < mark.end.min(length))
        .filter_map(|mark| tags(&mark.kind).map(|(start, end)| (mark.clone(), start, end)))
        .collect();
    marks.sort_by_key(|(mark, ..)| (mark.start, std::cmp::Reverse(mark.end)));
    let mut waiting = marks.into_iter().peekable();
    let mut open: Vec<(usize, String, &'static str)> = Vec::new();
    let mut out = String::with_capacity(text.text.len() + 32);
    let mut plain = String::new();
    for (at, c) in text.text.chars().chain(['\0']).enumerate() {
        let starts = waiting.peek().is_some_and(|(mark, ..)| mark.start == at);
        if starts || open.iter().any(|(end, ..)| *end == at) || at == length {
            out.push_str(&escape(&plain).replace('\n', "<br/>"));
            plain.clear();
            close(&mut out, &mut open, at);
            while let Some((mark, start, end)) = waiting.next_if(|(mark, ..)| mark.start == at) {
                out.push_str(&start);
                open.push((mark.end.min(length), start, end));
            }
        }
        plain.push(c);
    }
    out
}

/// Closes the marks that end here; those inside them that go on are opened again.
fn close(out: &mut String, open: &mut Vec<(usize, String, &'static str)>, at: usize) {
    let Some(first) = open.iter().position(|(end, ..)| *end == at) else { return };
    let inner = open.split_off(first);
    for (_, _, end) in inner.iter().rev() {
        out.push_str(end);
    }
    for mark in inner.into_iter().filter(|(end, ..)| *end != at) {
        out.push_str(&mark.1);
        open.push(mark);
    }
}

fn tags(kind: &MarkKind) -> Option<(String, &'static str)> {
    Some(match kind {
        MarkKind::Strong => ("<strong>".into(), "</strong>"),
        MarkKind::Emphasis => ("<em>".into(), "</em>"),
        MarkKind::Subscript => ("<sub>".into(), "</sub>"),
        MarkKind::Superscript => ("<sup>".into(), "</sup>"),
        MarkKind::Link { href } => (format!("<a href=\"{}\">", escape(&address::link(href, None)?)), "</a>"),
        MarkKind::Span { language: None, direction: None } => ("<bdi>".into(), "</bdi>"),
        MarkKind::Span { language, direction } => {
            let language = language.as_ref().map(|language| format!(" lang=\"{language}\"")).unwrap_or_default();
            (format!("<span{language}{}>", direction.map(dir).unwrap_or_default()), "</span>")
        }
    })
}

/// The lines of a block: one a text, a table's row on one line.
pub(super) fn lines(block: &Block) -> Vec<String> {
    let fold = |text: &RichText| text.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let lines: Vec<String> = match &block.kind {
        BlockKind::Table { rows, .. } => {
            rows.iter().map(|row| row.iter().map(fold).collect::<Vec<_>>().join("\t")).collect()
        }
        BlockKind::Image(image) => {
            let credit = image.credit.as_ref().map(|credit| format!("({credit})")).unwrap_or_default();
            vec![format!("{} {credit}", fold(&image.caption)).trim().to_owned()]
        }
        BlockKind::Embed { href, text } => vec![format!("{} {href}", fold(text)).trim().to_owned()],
        _ => block.texts().into_iter().map(fold).collect(),
    };
    lines.into_iter().filter(|line| !line.trim().is_empty()).collect()
}
