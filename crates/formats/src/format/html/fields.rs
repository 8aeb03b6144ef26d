//! What a page says, as a story: JSON-LD first, then microdata, Open Graph and meta elements.

use jiff::tz::TimeZone;
use url::Url;
use wiredesk_story::{
    AltId, Block, BlockKind, Body, Concept, Image, ItemType, Label, Language, Party, PubStatus, Rendition,
    Story, StoryUri, Subject, story::Association,
};

use super::{article, linked, page::Page};
use crate::{byline, format::feed::parse_date, markup::inline_from_html};

/// Meta elements that say when an article was published, the most usual first.
const PUBLISHED: [&str; 16] = [
    "article:published_time",
    "og:published_time",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date",
    "dc.date.created",
    "date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "article.published",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
];
/// And when it was changed.
const MODIFIED: [&str; 6] =
    ["article:modified_time", "og:updated_time", "last-modified", "dcterms.modified", "dc.date.modified", "lastmod"];
/// And who wrote it.
const AUTHORS: [&str; 8] = [
    "author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "article.author",
    "byl",
];

/// The story of a page.
pub(super) fn story(page: &Page<'_>, zone: &TimeZone) -> Story {
    let mut story = Story::default();
    address(&mut story, page);
    let base = page.base.clone().or_else(|| Url::parse(story.renditions.first()?.href.as_deref()?).ok());
    let linked = |name: &str| page.linked.as_ref().and_then(|object| linked::text(object, name));
    let language = page
        .language
        .clone()
        .or_else(|| linked("inLanguage"))
        .or_else(|| page.meta(&["og:locale", "content-language"]).map(str::to_owned));
    story.language = language.and_then(|tag| Language::parse(&tag).ok());
    dates(&mut story, page, zone);
    people(&mut story, page);
    story.dateline = linked("dateline").or_else(|| item(page, "dateline"));
    story.copyright_notice = linked("copyrightNotice").or_else(|| item(page, "copyrightNotice"));
    story.copyright_holder = linked("copyrightHolder").or_else(|| item(page, "copyrightHolder"));
    story.pub_status = page.canceled.then_some(PubStatus::Canceled);
    if page.canceled {
        return story;
    }
    let mut blocks = article::blocks(page, base.as_ref());
    if let Some(headline) = headline(page).or_else(|| first_heading(&blocks)) {
        story.headlines.push(Label::new("main", headline));
    }
    let summary = linked("description").or_else(|| item(page, "description"));
    let summary =
        summary.or_else(|| page.meta(&["og:description", "description", "twitter:description"]).map(str::to_owned));
    story.descriptions.extend(summary.map(|text| Label::new("summary", inline_from_html(&text, None).text)));
    picture(&mut story, page, &mut blocks, base.as_ref());
    article::without_front_matter(&mut blocks, &story, page);
    for block in &mut blocks {
        if block.language == story.language {
            block.language = None;
        }
        if block.language.is_none() && block.direction == story.language.as_ref().map(Language::direction) {
            block.direction = None;
        }
    }
    story.bodies.extend((!blocks.is_empty()).then(|| Body::main(blocks)));
    keywords(&mut story, page);
    story
}

/// The canonical address is the story's uri and its page.
fn address(story: &mut Story, page: &Page<'_>) {
    let linked = |name: &str| page.linked.as_ref().and_then(|object| linked::text(object, name));
    let open = page.meta(&["og:url"]).map(str::to_owned);
    let marked = page.items("url").find_map(|item| item.value.clone());
    let candidates = [page.canonical.clone(), open, linked("url"), linked("mainEntityOfPage"), marked];
    let web = candidates.into_iter().flatten().find_map(|address| {
        let url = Url::parse(&address).ok().or_else(|| page.base.as_ref()?.join(&address).ok())?;
        let web = matches!(url.scheme(), "http" | "https");
        web.then(|| if Url::parse(&address).is_ok() { address } else { url.into() })
    });
    let id = page.id.clone().or_else(|| web.clone());
    match id.as_deref().map(StoryUri::parse) {
        Some(Ok(uri)) => story.uri = Some(uri),
        Some(Err(_)) => story.alt_ids.push(AltId::new("guid", id.unwrap_or_default())),
        None => {}
    }
    story.renditions.extend(web.map(|href| Rendition {
        name: "web".into(),
        href: Some(href),
        content_type: Some("text/html".into()),
        ..Rendition::default()
    }));
}

fn dates(story: &mut Story, page: &Page<'_>, zone: &TimeZone) {
    let moment = |member: &str, metas: &[&str]| {
        let linked = page.linked.as_ref().and_then(|object| linked::text(object, member));
        let marked = page.items(member).find_map(|item| item.value.clone());
        let candidates = [linked, marked, page.meta(metas).map(str::to_owned)];
        candidates.into_iter().flatten().find_map(|text| parse_date(&text, zone))
    };
    let published =
        moment("datePublished", &PUBLISHED);
    let modified = moment("dateModified", &MODIFIED);
    let only_time = || {
        let mut times = page.items("time").filter_map(|item| item.value.as_deref());
        times.find_map(|text| parse_date(text, zone))
    };
    story.first_created = published.or_else(|| modified.is_none().then(only_time).flatten());
    story.version_created = modified.or_else(|| story.first_created.clone());
}

fn people(story: &mut Story, page: &Page<'_>) {
    let linked = page.linked.as_ref();
    if let Some(publisher) = linked
        .and_then(|object| linked::text(object, "publisher"))
        .or_else(|| page.meta(&["og:site_name"]).map(str::to_owned))
    {
        story.info_sources.push(Party { name: Some(publisher), role: Some("provider".into()), ..Party::default() });
    }
    if let Some(credit) =
        linked.and_then(|object| linked::text(object, "creditText")).or_else(|| item(page, "creditText"))
    {
        story.info_sources.push(Party { name: Some(credit), role: Some("credit".into()), ..Party::default() });
    }
    let mut names = linked.map(|object| linked::texts(object, "author")).unwrap_or_default();
    if names.is_empty() {
        names.extend(item(page, "author"));
    }
    if names.is_empty() {
        // One kind of them: others say the same again.
        let of = |kind: &str| -> Vec<String> {
            let metas = page.metas.iter().filter(|(name, content)| name == kind && !content.starts_with("http"));
            metas.map(|(_, content)| content.clone()).collect()
        };
        names.extend(AUTHORS.into_iter().map(of).find(|found| !found.is_empty()).unwrap_or_default());
    }
    let names: Vec<String> = names.iter().map(|name| inline_from_html(name, None).text).collect();
    let mut names: Vec<String> = names.into_iter().filter(|name| !name.is_empty()).collect();
    names.retain(|name| !name.starts_with("http"));
    names.dedup();
    if names.is_empty() {
        return;
    }
    let by = names.join(", ");
    story.people = match names.as_slice() {
        [_] => byline::authors(&by, &story.info_sources),
        several => {
            let author =
                |name: &String| Concept { name: Some(name.clone()), rel: Some("author".into()), ..Concept::default() };
            several.iter().map(author).collect()
        }
    };
    story.by = Some(by);
}

/// The text of a marked piece.
fn item(page: &Page<'_>, name: &str) -> Option<String> {
    let mut found = page.items(name);
    found.find_map(|item| {
        let inside = inline_from_html(item.inside, None).text;
        Some(inside).filter(|text| !text.is_empty()).or_else(|| item.value.clone())
    })
}

fn headline(page: &Page<'_>) -> Option<String> {
    let linked = page.linked.as_ref().and_then(|object| linked::text(object, "headline"));
    let site = page.meta(&["og:site_name"]);
    let open = page.meta(&["og:title", "twitter:title"]).map(|title| without_site(title, site));
    let mut first = page.items("h1").filter(|_| page.items("h1").count() == 1);
    let first = || first.next().map(|item| inline_from_html(item.inside, None).text);
    let title = || page.items("title").next().map(|item| without_site(&inline_from_html(item.inside, None).text, site));
    let found = item(page, "headline").or(linked).or(open).or_else(first).or_else(title)?;
    let found = inline_from_html(&found, None).text;
    (!found.is_empty()).then_some(found)
}

/// `Le titre - Le Journal`, without the name of the site.
fn without_site(title: &str, site: Option<&str>) -> String {
    for joint in [" | ", " - ", " – ", " — ", " :: ", " • "] {
        let Some((head, tail)) = title.rsplit_once(joint) else { continue };
        let named = site.is_some_and(|site| site.trim().to_lowercase() == tail.trim().to_lowercase());
        let short = joint == " | " && tail.split_whitespace().count() <= 4 && head.split_whitespace().count() >= 3;
        if named || short {
            return head.trim().to_owned();
        }
    }
    title.trim().to_owned()
}

fn first_heading(blocks: &[Block]) -> Option<String> {
    let first = blocks.iter().find(|block| !matches!(block.kind, BlockKind::Image(_)))?;
    matches!(first.kind, BlockKind::Heading { .. }).then(|| first.line())
}

/// The lead picture is an item of its own; where it stands in the text as well, its caption is taken from there.
fn picture(story: &mut Story, page: &Page<'_>, blocks: &mut Vec<Block>, base: Option<&Url>) {
    let marked = page.items("image").find_map(|item| article::first_image(item.inside, base));
    let linked = page.linked.as_ref().and_then(|object| {
        let image = object.get("image")?;
        let image = image.as_array().and_then(|list| list.first()).unwrap_or(image);
        image
            .as_str()
            .map(str::to_owned)
            .or_else(|| linked::text(image, "url"))
            .or_else(|| linked::text(image, "contentUrl"))
    });
    let open = page.meta(&["og:image:secure_url", "og:image", "og:image:url", "twitter:image"]).map(str::to_owned);
    let absolute = |href: String| {
        let url = Url::parse(&href).ok().or_else(|| base?.join(&href).ok())?;
        matches!(url.scheme(), "http" | "https").then(|| String::from(url))
    };
    let named = || {
        Some(Image {
            href: linked.or(open).and_then(absolute)?,
            alt: page.meta(&["og:image:alt"]).map(str::to_owned),
            ..Image::default()
        })
    };
    let Some(mut image) = marked.or_else(named) else { return };
    let twin = blocks.iter().position(|block| matches!(&block.kind, BlockKind::Image(one) if one.href == image.href));
    if let Some(twin) = twin
        && let BlockKind::Image(found) = blocks.remove(twin).kind
    {
        image = found;
    }
    let mut item = Story { item_type: ItemType::Picture, uri: StoryUri::parse(&image.href).ok(), ..Story::default() };
    item.descriptions.extend((!image.caption.is_empty()).then(|| Label::new("caption", image.caption.text.clone())));
    item.by = image.credit;
    let title = image.alt;
    item.renditions = vec![Rendition { name: "main".into(), href: Some(image.href), title, ..Rendition::default() }];
    story.associations.push(Association { name: "main".into(), rel: Some("main".into()), story: Box::new(item) });
}

fn keywords(story: &mut Story, page: &Page<'_>) {
    let mut words = page.linked.as_ref().map(|object| linked::texts(object, "keywords")).unwrap_or_default();
    words.extend(page.items("keywords").filter_map(|item| item.value.clone()));
    words.extend(page.metas.iter().filter(|(name, _)| name == "article:tag").map(|(_, content)| content.clone()));
    if words.is_empty() {
        words.extend(page.meta(&["news_keywords", "keywords"]).map(str::to_owned));
    }
    for word in
        words.iter().flat_map(|words| words.split([',', '،', ';'])).map(str::trim).filter(|word| !word.is_empty())
    {
        let known = story.subjects.iter().any(|subject| subject.name.as_deref() == Some(word));
        if !known && story.subjects.len() < 64 {
            story.subjects.push(Subject { name: Some(word.into()), rel: Some("keyword".into()), ..Subject::default() });
        }
    }
}
