//! Input that is made to be slow: deep, wide, endless. One kind a trouble, of any size.

/// Every kind by name, each of about `size` bytes: the name ends as a file of its format does.
pub(crate) fn inputs(size: usize) -> Vec<(&'static str, String)> {
    let mut all = markup(size);
    all.extend(feeds(size));
    all.extend(plain(size));
    all
}

/// `part` as often as fits, between a head and a tail.
fn filled(head: &str, part: &str, tail: &str, size: usize) -> String {
    let count = size.saturating_sub(head.len() + tail.len()) / part.len();
    format!("{head}{}{tail}", part.repeat(count))
}

fn markup(size: usize) -> Vec<(&'static str, String)> {
    let page =
        |part: &str| filled("<!DOCTYPE html><html lang=\"fr\"><body><article>", part, "</article></body></html>", size);
    let g2 = |part: &str| {
        let head = "<newsItem xmlns=\"http://iptc.org/std/nar/2006-10-01/\" guid=\"urn:x\" version=\"1\"><contentMeta>";
        filled(head, part, "</contentMeta></newsItem>", size)
    };
    let nitf = |part: &str| filled("<nitf><body><body.content>", part, "</body.content></body></nitf>", size);
    let deep = format!("{}{}", "<NewsComponent>".repeat(100), "<ContentItem/>".repeat(size / 14));
    let deep = format!("<NewsML><NewsItem>{deep}{}</NewsItem></NewsML>", "</NewsComponent>".repeat(100));
    vec![
        ("open.html", page("<div>")),
        ("formatting.html", page("<b><i>")),
        ("misnested.html", page("<a><b><p></a></b>")),
        ("paragraphs.html", page("<p>Le port de Tanger a reçu un navire, puis un autre.</p>")),
        ("links.html", page("<p><a href=\"/خبر\">ميناء</a></p>")),
        ("attributes.html", page("<p class=\"a b c d e f g h\" id=x>e</p>")),
        ("entities.html", page("&amp;&eacute;&#x645;&bogus;")),
        ("unclosed-tag.html", page("<p a=\"")),
        ("comments.html", page("<!-- <p> -->")),
        ("less.html", page("<")),
        ("tables.html", page("<table><tr><td>")),
        ("scripts.html", page("<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\"}</script>")),
        ("subjects.xml", g2("<subject qcode=\"a:1\"><name>ميناء</name></subject>")),
        ("headlines.xml", g2("<headline>Un titre</headline>")),
        ("creators.xml", g2("<creator><name>Salma</name></creator><by>Par Salma</by>")),
        ("paragraphs.nitf.xml", nitf("<p>Un navire.</p>")),
        ("media.nitf.xml", nitf("<media media-type=\"image\"><media-reference source=\"a.jpg\"/></media>")),
        ("breaks.nitf.xml", nitf("<br/>e")),
        ("entities.nitf.xml", nitf("&eacute;&amp;")),
        ("deep.newsml.xml", deep),
        ("items.newsml.xml", filled("<NewsML>", "<NewsItem/>", "</NewsML>", size)),
    ]
}

fn feeds(size: usize) -> Vec<(&'static str, String)> {
    let rss = |part: &str| filled("<rss version=\"2.0\"><channel>", part, "</channel></rss>", size);
    let item = |part: &str| filled("<rss version=\"2.0\"><channel><item>", part, "</item></channel></rss>", size);
    let export =
        "<rss xmlns:wp=\"http://wordpress.org/export/1.2/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel>";
    let author = "<wp:author><wp:author_login>y</wp:author_login></wp:author>";
    let written = "<item><dc:creator>x</dc:creator></item>";
    let count = size / (author.len() + written.len());
    let export = format!("{export}{}{}</channel></rss>", author.repeat(count), written.repeat(count));
    vec![
        ("authors.wxr.xml", export),
        ("items.rss", rss("<item><title>خبر</title><guid>1</guid></item>")),
        ("open.rss", rss("<item>")),
        ("titles.rss", item("<title>un</title>")),
        ("categories.rss", item("<category>port</category>")),
        ("enclosures.rss", item("<enclosure url=\"a.mp3\" type=\"audio/mpeg\" length=\"1\"/>")),
        ("groups.rss", item("<media:content url=\"a.jpg\"><media:title>e</media:title></media:content>")),
        ("escaped.rss", item("<description>&lt;div&gt;&lt;b&gt;</description>")),
        (
            "doubly.rss",
            filled("<rss><channel><item><description>", "&lt;div&gt;", "</description></item></channel></rss>", size),
        ),
        (
            "bare.rss",
            filled("<rss><channel><item><description>", "a & b < c", "</description></item></channel></rss>", size),
        ),
        ("prefixes.rss", rss("<a:b xmlns:a=\"urn:a\">")),
        (
            "entries.atom",
            filled(
                "<feed xmlns=\"http://www.w3.org/2005/Atom\">",
                "<entry><id>1</id><title>e</title></entry>",
                "</feed>",
                size,
            ),
        ),
        (
            "items.json",
            filled("{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[", "{\"id\":\"1\"},", "{}]}", size),
        ),
        ("arrays.json", filled("{\"uri\":", "[", "", size)),
    ]
}

fn plain(size: usize) -> Vec<(&'static str, String)> {
    let mail = "From: a@b.example\nSubject: Port\nMIME-Version: 1.0\n";
    let parts = format!("{mail}Content-Type: multipart/mixed; boundary=b\n\n");
    vec![
        ("one-line.txt", "م".repeat(size / 2)),
        ("spaces.txt", filled("", "e ", "", size)),
        ("lines.txt", filled("", "e\n", "", size)),
        ("blank.txt", filled("", "\n", "e", size)),
        ("brackets.txt", filled("", "(", "", size)),
        ("headers.eml", filled(mail, "To: x <a@b.example>\n", "\nbody", size)),
        ("addresses.eml", filled("From: a@b.example\nSubject: x\nTo: ", "a@b.example, ", "c@b.example\n\nbody", size)),
        ("words.eml", filled("From: a@b.example\nSubject: ", "=?utf-8?Q?e?= ", "\n\nbody", size)),
        ("parts.eml", filled(&parts, "--b\n\ne\n", "--b--\n", size)),
        ("nested.eml", filled(&parts, "--b\nContent-Type: multipart/mixed; boundary=b\n\n", "", size)),
        ("transmissions.tst", filled("", "\u{1}abc0001 4 pol 5 Port\r\n\u{2}text\r\n\u{3}\u{4}", "", size)),
        ("starts.tst", filled("", "\u{1}", "", size)),
        ("escapes.tst", filled("\u{1}a0001 4 b 5 \r\n\u{2}", "\u{1b}(B\u{e}", "\u{3}\u{4}", size)),
        ("takes.telex", filled("", "ZCZC\n^Port<\ntext\nNNNN\n", "", size)),
    ]
}
