//! Blocks in their normal form survive being written and read.

use proptest::prelude::*;
use wiredesk_story::{Block, BlockKind, Direction, Image, Language, Mark, MarkKind, RichText};

use crate::markup::{blocks_from_html, html_from_blocks};

fn word() -> impl Strategy<Value = String> {
    prop::string::string_regex("[a-zأ-يéü&<>\"'0-9;#\u{a0}\u{200f}]{1,8}").unwrap()
}

fn languages() -> impl Strategy<Value = Option<Language>> {
    prop::option::of(prop::sample::select(vec!["ar", "fr", "en-GB", "ar-MA"]))
        .prop_map(|tag| tag.map(|tag| Language::parse(tag).unwrap()))
}

fn directions() -> impl Strategy<Value = Option<Direction>> {
    prop::option::of(prop::sample::select(vec![Direction::Ltr, Direction::Rtl]))
}

fn marks() -> impl Strategy<Value = MarkKind> {
    prop_oneof![
        Just(MarkKind::Strong),
        Just(MarkKind::Emphasis),
        Just(MarkKind::Superscript),
        Just(MarkKind::Link { href: "https://news.example/أ?b=c&d".into() }),
        (languages(), directions()).prop_map(|(language, direction)| MarkKind::Span { language, direction }),
    ]
}

/// Words joined by spaces and line breaks; an outer mark over some words, an inner one over part of them.
fn texts() -> impl Strategy<Value = RichText> {
    let joint = prop::sample::select(vec![" ", " ", "\n"]);
    (prop::collection::vec((word(), joint), 1..6), marks(), marks(), any::<[prop::sample::Index; 4]>()).prop_map(
        |(words, outer, inner, at)| {
            let (mut text, mut spans) = (String::new(), Vec::new());
            for (n, (word, joint)) in words.iter().enumerate() {
                if n > 0 {
                    text.push_str(joint);
                }
                let start = text.chars().count();
                text.push_str(word);
                spans.push((start, text.chars().count()));
            }
            let pick = |from: usize, to: usize, index: &prop::sample::Index| from + index.index(to - from + 1);
            let first = pick(0, spans.len() - 1, &at[0]);
            let last = pick(first, spans.len() - 1, &at[1]);
            let inner_first = pick(first, last, &at[2]);
            let inner_last = pick(inner_first, last, &at[3]);
            let mut marks = vec![Mark { start: spans[first].0, end: spans[last].1, kind: outer.clone() }];
            if inner != outer && !(matches!((&inner, &outer), (MarkKind::Link { .. }, MarkKind::Link { .. }))) {
                marks.push(Mark { start: spans[inner_first].0, end: spans[inner_last].1, kind: inner });
            }
            if text.trim().is_empty() { RichText::plain("x") } else { RichText { text, marks } }
        },
    )
}

fn unmarked() -> impl Strategy<Value = String> {
    prop::collection::vec("[a-zأ-ي&<\"']{1,6}", 1..3).prop_map(|words| words.join(" "))
}

fn kinds() -> impl Strategy<Value = BlockKind> {
    let image = (prop::option::of(unmarked()), prop::option::of(texts()), prop::option::of(unmarked()));
    prop_oneof![
        (2..=6_u8, texts()).prop_map(|(level, text)| BlockKind::Heading { level, text }),
        texts().prop_map(|text| BlockKind::Paragraph { text }),
        (any::<bool>(), prop::collection::vec(texts(), 1..4))
            .prop_map(|(ordered, items)| BlockKind::List { ordered, items }),
        prop::collection::vec(texts(), 1..4).prop_map(|paragraphs| BlockKind::Quote { paragraphs }),
        (any::<bool>(), prop::collection::vec(prop::collection::vec(texts(), 1..3), 1..3))
            .prop_map(|(header, rows)| BlockKind::Table { header, rows }),
        image.prop_map(|(alt, caption, credit)| {
            let href = "https://news.example/صورة.jpg?a=b&c".into();
            BlockKind::Image(Image { href, alt, caption: caption.unwrap_or_default(), credit })
        }),
        unmarked()
            .prop_map(|text| BlockKind::Embed { href: "https://video.example/1".into(), text: RichText::plain(text) }),
    ]
}

/// Language brings its direction with it, as reading does.
fn blocks() -> impl Strategy<Value = Vec<Block>> {
    let block = (kinds(), languages(), directions()).prop_map(|(kind, language, direction)| {
        let direction = direction.or_else(|| language.as_ref().map(Language::direction));
        Block { kind, language, direction }
    });
    prop::collection::vec(block, 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn blocks_to_html_to_blocks_is_identity(blocks in blocks()) {
        let html = html_from_blocks(&blocks, None);
        prop_assert_eq!(&blocks_from_html(&html, None), &blocks, "{}", html);
        prop_assert!(roxmltree::Document::parse(&format!("<div>{html}</div>")).is_ok(), "{}", html);
    }

    #[test]
    fn any_text_is_read_and_what_was_read_is_stable(text in "[<>/a-z='\"& \n!-]{0,200}|(<(p|b|i|ul|li|table|td|a|figure|img|h2|br|figcaption|blockquote)( lang=ar| href=http://a| src=http://b)?>|</(p|b|ul|td|table|figure|a)>| x |\u{62e}){0,60}") {
        let blocks = blocks_from_html(&text, None);
        let html = html_from_blocks(&blocks, None);
        let again = html_from_blocks(&blocks_from_html(&html, None), None);
        prop_assert_eq!(again, html);
    }
}
