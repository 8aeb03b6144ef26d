#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod round_trip;

use wiredesk_story::{BlockKind, Direction};

use super::*;

/// The blocks of a fragment as clean HTML.
fn clean(html: &str) -> String {
    html_from_blocks(&blocks_from_html(html, None), None)
}

#[test]
fn arabic_paragraphs_headings_and_links() {
    let html = "<div lang='ar' dir=rtl><h1>عنوان</h1><p>قال <b>الوزير</b> إن <a href='https://news.example/أخبار'>الخبر</a> صحيح.<p>ثانيا</div><p>Fin.";
    assert_eq!(
        clean(html),
        "<h2 lang=\"ar\" dir=\"rtl\">عنوان</h2>\n\
         <p lang=\"ar\" dir=\"rtl\">قال <strong>الوزير</strong> إن <a href=\"https://news.example/أخبار\">الخبر</a> صحيح.</p>\n\
         <p lang=\"ar\" dir=\"rtl\">ثانيا</p>\n<p>Fin.</p>"
    );
    let blocks = blocks_from_html("<p lang=ar>خبر</p>", None);
    assert_eq!(blocks[0].direction, Some(Direction::Rtl));
    assert_eq!(html_from_blocks(&blocks, Some(&Language::parse("ar").unwrap())), "<p>خبر</p>");
}

#[test]
fn text_between_breaks_becomes_paragraphs() {
    assert_eq!(clean("الأول<br>سطر<br> <br>الثاني<BR/><br/><br>"), "<p>الأول<br/>سطر</p>\n<p>الثاني</p>");
    assert_eq!(
        clean("one\n two<hr>three<div>four</div>five"),
        "<p>one two</p>\n<p>three</p>\n<p>four</p>\n<p>five</p>"
    );
    assert_eq!(clean("<pre>a  b\nc\n\nd</pre>"), "<p>a b<br/>c</p>\n<p>d</p>");
    assert_eq!(clean("<p>&nbsp;</p><p> </p>"), "");
}

#[test]
fn hostile_markup_comes_out_clean() {
    let html = "<p onclick=alert(1) style=x>a<script>alert('</p>')</script><a href=' java&#10;script:alert(1)'>b</a>\
                <a href='data:text/html,x'>c</a><iframe src='javascript:x'></iframe><img src=x onerror=y><svg><p>no</svg>\
                <style>p{}</style><object data=x>o</object><a href=//x.example>d</a></p><math><mi//xlink:href='data:x,<s'>e";
    assert_eq!(clean(html), "<p>abc</p>\n<p>nood</p>\n<p>e</p>");
    assert_eq!(clean("<p>5 < 6 & 7 > 2 <b"), "<p>5 &lt; 6 &amp; 7 &gt; 2 &lt;b</p>");
    assert_eq!(clean("a<!-- x --><![CDATA[<i>]]>&lt;i&gt;<!doctype html>b"), "<p>a&lt;i&gt;&lt;i&gt;b</p>");
}

#[test]
fn what_stands_for_something_that_is_not_kept_is_shown() {
    for (html, expected) in [
        ("a<noscript>sans <b>script</b></noscript> b", "<p>asans <strong>script</strong> b</p>"),
        ("<object data=x.swf><param name=a>النص</object>", "<p>النص</p>"),
        ("<video>Le film manque.</video>", "<p>Le film manque.</p>"),
        (
            "<video src='https://a.example/f.mp4'>Le film manque.</video>",
            "<figure><a href=\"https://a.example/f.mp4\">https://a.example/f.mp4</a></figure>",
        ),
        ("<button onclick=x()>Lire</button> <textarea>&lt;b> <i></textarea>", "<p>Lire &lt;b&gt; &lt;i&gt;</p>"),
        ("<select><option>un<option>deux</select>", "<p>un</p>\n<p>deux</p>"),
        ("<xmp><script>x</script></xmp>", "<p>&lt;script&gt;x&lt;/script&gt;</p>"),
        ("<applet>a</applet><style>b</style><script>c</script><template>d</template>", ""),
        (
            "<img data-src='https://a.example/p.jpg'><noscript><img src='https://a.example/p.jpg'></noscript>",
            "<figure><img src=\"https://a.example/p.jpg\" alt=\"\"/></figure>",
        ),
        ("<noscript><noscript><script>x</script></noscript>y", "<p>y</p>"),
    ] {
        assert_eq!(clean(html), expected, "{html}");
    }
    let page = blocks_from_page("<p>a</p><noscript>b</noscript><button>c</button><select><option>d</select>", None);
    assert_eq!(html_from_blocks(&page, None), "<p>a</p>");
}

#[test]
fn lists_quotes_and_tables() {
    assert_eq!(clean("<ul><li>أ<li>ب<ol><li>ت</ol>ث</ul>"), "<ul><li>أ</li><li>ب</li><li>ت</li><li>ث</li></ul>");
    assert_eq!(
        clean("<blockquote lang=fr><p>Un</p><p lang=ar>اثنان</p><img src='https://a.example/b.jpg'></blockquote>"),
        "<blockquote lang=\"fr\" dir=\"ltr\"><p>Un</p><p><span lang=\"ar\" dir=\"rtl\">اثنان</span></p></blockquote>\n\
         <figure lang=\"fr\" dir=\"ltr\"><img src=\"https://a.example/b.jpg\" alt=\"\"/></figure>"
    );
    assert_eq!(
        clean("<table><caption>t</caption><tr><th>a<th>b<tr><td>1<td><p>2<p>3<tr><td></table>"),
        "<p>t</p>\n<table><thead><tr><th>a</th><th>b</th></tr></thead>\
         <tbody><tr><td>1</td><td>2<br/>3</td></tr><tr><td></td></tr></tbody></table>"
    );
}

#[test]
fn figures_have_caption_and_credit() {
    let html = "<figure><a href='https://a.example/'><img data-src='https://a.example/p.jpg' src='data:x' alt='ميناء'></a>\
                <figcaption>ميناء طنجة <span class='photo-credit'>و م ع</span></figcaption></figure>";
    assert_eq!(
        clean(html),
        "<figure><img src=\"https://a.example/p.jpg\" alt=\"ميناء\"/><figcaption>ميناء طنجة <cite>و م ع</cite></figcaption></figure>"
    );
    let video = "<figure><iframe src='https://v.example/1'></iframe><figcaption>La vidéo</figcaption></figure>";
    assert_eq!(clean(video), "<figure><a href=\"https://v.example/1\">La vidéo</a></figure>");
    let base = Url::parse("https://news.example/a/").unwrap();
    let blocks = blocks_from_html("x<img src='../p.jpg' alt=''>y<img src=/t.gif width=1>", Some(&base));
    assert!(matches!(&blocks[1].kind, BlockKind::Image(image) if image.href == "https://news.example/p.jpg"));
    assert_eq!(blocks.len(), 3);
}

#[test]
fn broken_nesting_is_mended() {
    assert_eq!(clean("<p><b>a<i>b</b>c</i>d"), "<p><strong>a<em>b</em></strong><em>c</em>d</p>");
    assert_eq!(
        clean("<p>a</b></div></td>b<a href='http://a.example'>c<a href='http://b.example'>d</a></p>e"),
        "<p>ab<a href=\"http://a.example\">c</a><a href=\"http://b.example\">d</a></p>\n<p>e</p>"
    );
    assert_eq!(clean("<h2>a<h3>b</h3>c"), "<h2>a</h2>\n<h3>b</h3>\n<p>c</p>");
}

#[test]
fn references_are_those_of_html() {
    assert_eq!(
        clean("&eacute;&eacute &#1582;&#x62E; &notit; &hellip;&#146;&#0; AT&T &copy2"),
        "<p>éé خخ ¬it; …’ AT&amp;T ©2</p>"
    );
    assert_eq!(
        clean("<a href='https://a.example/?a=1&copy=2&amp;b'>x</a>"),
        "<p><a href=\"https://a.example/?a=1&amp;copy=2&amp;b\">x</a></p>"
    );
}

#[test]
fn a_title_is_one_line() {
    let title = inline_from_html("<p>قمة <em>فيينا</em></p>\n<p>غدا<br>هنا</p>", None);
    assert_eq!(title.text, "قمة فيينا غدا هنا");
    assert_eq!(html_from_inline(&title), "قمة <em>فيينا</em> غدا هنا");
}

#[test]
fn hostile_sizes_are_read_in_a_moment() {
    let started = std::time::Instant::now();
    for piece in [
        "<div>",
        "<b>",
        "<a b='",
        "<p class=\"x",
        "</a",
        "<a ",
        "</a>",
        "<p><i class=x>",
        "&",
        "&#",
        "<!--",
        "<table><tr><td>",
        "<script>",
        "<figure>",
        "<ul><li>",
        "\"<br>",
    ] {
        let html = piece.repeat(200_000 / piece.len());
        let blocks = blocks_from_html(&html, None);
        assert!(blocks.len() < 100_000);
    }
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

#[test]
fn lines_are_plain_text() {
    let blocks = blocks_from_html("<p>a <b>b</b><br>c<ul><li>د<li>e</ul><table><tr><td>1<td>2</table>", None);
    assert_eq!(lines_from_blocks(&blocks), ["a b c", "د", "e", "1\t2"]);
}

/// Pieces that attacks are made of.
const HOSTILE: [&str; 52] = [
    "<script>",
    "</script>",
    "<script src=//e.example/x>",
    "alert(1)",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "</svg>",
    "<math>",
    "<mtext>",
    "<mglyph>",
    "<style>",
    "</style>",
    "<title>",
    "</title>",
    "<noscript>",
    "</noscript>",
    "<textarea>",
    "</textarea>",
    "<iframe srcdoc='<script>x</script>'>",
    "</iframe>",
    "<iframe src=javascript:x>",
    "<a href=\"jav&#x09;ascript:alert(1)\">",
    "</a>",
    "<a href='\u{1}javascript:x'>",
    "<a href=data:text/html,x>",
    "<a href=vbscript:x>",
    "<a href='JaVaScRiPt:x'>",
    "<form action=javascript:x>",
    "<button formaction=javascript:x>",
    "<base href='javascript:/'>",
    "<meta http-equiv=refresh content='0;url=javascript:x'>",
    "<template>",
    "</template>",
    "<!--",
    "-->",
    "--!>",
    "<!-->",
    "<![CDATA[",
    "]]>",
    "<?xml ?>",
    "<p style=\"x:expression(alert(1))\">",
    "</p>",
    "<table>",
    "<td background=javascript:x>",
    "</table>",
    "<object data=x>",
    "<embed src=javascript:x>",
    "\"",
    "'",
    "&lt;script&gt;",
    "<select>",
    "<xmp>",
];

/// Whether the HTML has only elements, attributes and addresses that a body may have.
fn is_safe(html: &str) -> bool {
    const ELEMENTS: &str = " x h2 h3 h4 h5 h6 p ul ol li blockquote table thead tbody tr th td figure img figcaption a strong em sub sup span \
                            cite br bdi ";
    let tree = roxmltree::Document::parse(html).unwrap();
    let web = |address: &str| ["https:", "http:", "mailto:", "tel:"].iter().any(|scheme| address.starts_with(scheme));
    tree.descendants().filter(roxmltree::Node::is_element).all(|node| {
        ELEMENTS.contains(&format!(" {} ", node.tag_name().name()))
            && node.attributes().all(|one| match one.name() {
                "lang" | "dir" | "alt" => true,
                "href" | "src" => web(one.value()),
                _ => false,
            })
    })
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 512, failure_persistence: None, ..Default::default() })]

    #[test]
    fn nothing_that_a_browser_runs_comes_out(parts in proptest::collection::vec(proptest::sample::select(HOSTILE.to_vec()), 1..24)) {
        let html = clean(&parts.concat());
        proptest::prop_assert!(is_safe(&format!("<x>{html}</x>")), "{}", html);
        // What is read again stays as it is: there is nothing in it that another reading would wake.
        let again = clean(&html);
        proptest::prop_assert!(is_safe(&format!("<x>{again}</x>")), "{}", html);
    }

    #[test]
    fn any_text_is_read(html in "[<>/a-z=\"' &;#!\\-\\[\\]]{0,300}") {
        let html = clean(&html);
        proptest::prop_assert!(is_safe(&format!("<x>{html}</x>")), "{}", html);
    }
}

#[test]
fn comments_end_as_browsers_end_them() {
    assert_eq!(clean("a<!-- x --!>b<!-- > --->c<!-->d<!--->e<!-- x"), "<p>abcde</p>");
}
