//! Pictures on a page. They are at the agency's address: a page asks nobody else for anything, so it links to them, unless the
//! outlet says `pictures = "show"`.

use schemars::JsonSchema;
use serde::Deserialize;
use wiredesk_story::{Block, BlockKind, Image, ItemType, RichText, Story};

/// What a page does with pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Pictures {
    /// Names them, with caption and credit, and links to where they are.
    #[default]
    Link,
    /// Shows them from where they are: readers' browsers ask there.
    Show,
}

/// The picture that goes with the story, unless it stands in its text.
pub(super) fn lead(story: &Story) -> Option<Image> {
    let is_picture = |item: &Story| matches!(item.item_type, ItemType::Picture | ItemType::Graphic);
    let pictures = || story.associations.iter().filter(|one| is_picture(&one.story));
    let chosen = pictures().find(|one| one.rel.as_deref() == Some("main")).or_else(|| pictures().next())?;
    let item = &chosen.story;
    let rendition = item.renditions.iter().filter(|rendition| rendition.href.is_some()).max_by_key(|one| one.width)?;
    let href = rendition.href.clone()?;
    let blocks = story.main_body().map(|body| body.blocks.as_slice()).unwrap_or_default();
    if blocks.iter().any(|block| matches!(&block.kind, BlockKind::Image(image) if image.href == href)) {
        return None;
    }
    let credit = item.info_sources.iter().find_map(|party| party.name.clone());
    let caption = item.descriptions.first().map(|label| label.value.trim().to_owned()).unwrap_or_default();
    Some(Image {
        href,
        alt: rendition.title.clone().or_else(|| item.headline().map(str::to_owned)),
        caption: RichText::plain(caption),
        credit: item.by.clone().or(credit).or_else(|| item.copyright_notice.clone()),
    })
}

/// The blocks of a body, as a page shows them.
pub(super) fn blocks(blocks: &[Block], word: &str, pictures: Pictures) -> Vec<Block> {
    let one = |block: &Block| match &block.kind {
        BlockKind::Image(image) => Block { kind: figure(image.clone(), word, pictures).kind, ..block.clone() },
        _ => block.clone(),
    };
    blocks.iter().map(one).collect()
}

/// A picture as a block of a page.
pub(super) fn figure(image: Image, word: &str, pictures: Pictures) -> Block {
    if pictures == Pictures::Show {
        return Block::new(BlockKind::Image(image));
    }
    let Image { href, alt, caption, credit } = image;
    let words = Some(caption.text).filter(|text| !text.trim().is_empty()).or(alt).unwrap_or_default();
    let credit = credit.filter(|credit| !words.contains(credit.as_str())).map(|credit| format!(" ({credit})"));
    let text = format!("{word}{words}{}", credit.unwrap_or_default());
    Block::new(BlockKind::Embed { href, text: RichText::plain(text.trim_end_matches(|c: char| c == ':' || c.is_whitespace())) })
}

/// The picture's own address, if it is one.
pub(super) fn address(image: &Image) -> Option<String> {
    let url = url::Url::parse(image.href.trim()).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.to_string())
}
