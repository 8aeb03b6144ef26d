//! Pictures on a page. They are at the agency's address: a page asks nobody else for anything, so it links to them, unless the
//! outlet says `pictures = "keep"`, which makes copies of the site's own, or `"show"`.

use schemars::JsonSchema;
use serde::Deserialize;
use wiredesk_story::{Block, BlockKind, Image, ItemType, RichText, Story};

/// What a page does with pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Pictures {
    /// Names them, with caption and credit, and links to where they are.
    #[default]
    Link,
    /// Shows copies that the site keeps, in the sizes of its pages; a link where there is none yet.
    Keep,
    /// Shows them from where they are: readers' browsers ask there.
    Show,
}

/// The picture that goes with the story, unless it stands in its text. A story that is a picture goes with itself.
pub(crate) fn lead(story: &Story) -> Option<Image> {
    let is_picture = |item: &Story| matches!(item.item_type, ItemType::Picture | ItemType::Graphic);
    let pictures = || story.associations.iter().filter(|one| is_picture(&one.story));
    let main = pictures().find(|one| one.rel.as_deref() == Some("main")).or_else(|| pictures().next());
    let item = main.map(|one| one.story.as_ref()).or_else(|| Some(story).filter(|story| is_picture(story)))?;
    let files = item.renditions.iter().filter(|rendition| rendition.name != "web" && rendition.href.is_some());
    let rendition = files.max_by_key(|one| one.width)?;
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

/// The blocks of a body, with each picture as `figure` makes it.
pub(crate) fn blocks(blocks: &[Block], figure: impl Fn(Image) -> Block) -> Vec<Block> {
    let one = |block: &Block| match &block.kind {
        BlockKind::Image(image) => Block { kind: figure(image.clone()).kind, ..block.clone() },
        _ => block.clone(),
    };
    blocks.iter().map(one).collect()
}

/// A picture as a block of a page.
pub(crate) fn figure(image: Image, word: &str, pictures: Pictures) -> Block {
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
pub(crate) fn address(image: &Image) -> Option<String> {
    let url = url::Url::parse(image.href.trim()).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use wiredesk_formats::markup::html_from_blocks;
    use wiredesk_story::{Label, Rendition, story::Association};

    use super::*;

    fn photo(name: &str, href: &str, width: u32) -> Story {
        let rendition = Rendition { name: name.into(), href: Some(href.into()), width: Some(width), ..Rendition::default() };
        Story {
            item_type: ItemType::Picture,
            by: Some("عدسة: أ. المثال".into()),
            descriptions: vec![Label::new("caption", "واجهة المحطة")],
            renditions: vec![rendition],
            ..Story::default()
        }
    }

    #[test]
    fn a_picture_is_named_with_its_credit_and_shown_only_by_choice() {
        let of = |name: &str, story: Story| Association { name: name.into(), rel: Some(name.into()), story: Box::new(story) };
        let story = Story {
            associations: vec![
                of("gallery", photo("a", "https://agence.example/2.jpg", 900)),
                of("main", photo("a", "https://agence.example/1.jpg", 400)),
            ],
            ..Story::default()
        };
        let image = lead(&story).unwrap();
        let html = |pictures| html_from_blocks(&[figure(image.clone(), "الصورة: ", pictures)], None);
        let words = "الصورة: واجهة المحطة (عدسة: أ. المثال)";
        assert_eq!(html(Pictures::Link), format!("<figure><a href=\"https://agence.example/1.jpg\">{words}</a></figure>"));
        assert!(html(Pictures::Show).contains("<img src=\"https://agence.example/1.jpg\""));
    }

    #[test]
    fn a_story_that_is_a_picture_goes_with_itself_and_not_with_its_page() {
        assert_eq!(lead(&photo("main", "https://agence.example/1.jpg", 1)).unwrap().href, "https://agence.example/1.jpg");
        assert_eq!(lead(&photo("web", "https://agence.example/1", 1)), None);
        assert_eq!(address(&Image { href: "javascript:alert(1)".into(), ..Image::default() }), None);
    }
}
