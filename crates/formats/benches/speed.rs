//! What reading and writing cost: `cargo bench -p wiredesk-formats [-- usual|bounds [NAME]]`.
//!
//! First every reader and writer with a story of full members, in MB/s and µs a story. Then inputs under 1 MB that are made to be slow
//! (nesting, attributes, entities, long lists), in milliseconds for each reader; those over 50 ms are marked.
#![allow(clippy::print_stdout, reason = "the figures are what it is run for")]

use std::{
    error::Error,
    time::{Duration, Instant},
};

use jiff::tz::TimeZone;
use wiredesk_formats::{Input, WriteOptions, all, read, write};
use wiredesk_story::Story;

/// As in the binaries.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
/// Times without a zone.
static UTC: TimeZone = TimeZone::UTC;
/// No input under 1 MB may take longer.
const BOUND: Duration = Duration::from_millis(50);
/// How long the inputs made to be slow are.
const LENGTH: usize = 1_000_000;

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo adds one of its own.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let wanted = words.first().cloned();
    if wanted.as_deref() != Some("bounds") {
        usual()?;
    }
    if wanted.as_deref() != Some("usual") {
        slow(words.get(1).map(String::as_str));
    }
    Ok(())
}

fn input(bytes: &[u8]) -> Input<'_> {
    Input { bytes, name: None, charset: None, zone: &UTC, language: None, at: None }
}

/// The least time of several calls.
fn least(mut call: impl FnMut()) -> Duration {
    let times = (0..200).map(|_| {
        let start = Instant::now();
        call();
        start.elapsed()
    });
    times.min().unwrap_or_default()
}

fn usual() -> Result<(), Box<dyn Error>> {
    let story: Story = serde_json::from_str(include_str!("../src/tests/full.json"))?;
    let stories = [story];
    println!("{:<12} {:>9} {:>12} {:>9} {:>12} {:>9}", "format", "bytes", "write µs", "MB/s", "read µs", "MB/s");
    for format in all().iter().filter(|format| format.write.is_some()) {
        let written = write(format.name, &stories, &WriteOptions::default())?.bytes;
        let speed = |time: Duration| written.len() as f64 / time.as_secs_f64() / 1e6;
        // As outlets do, which ask for no losses.
        let options = WriteOptions { losses: false, ..WriteOptions::default() };
        let writing = least(|| drop(write(format.name, &stories, &options)));
        let reading = format.read.map(|_| least(|| drop(read(&input(&written), Some(format.name)))));
        let micros = |time: Duration| format!("{:.1}", time.as_secs_f64() * 1e6);
        println!(
            "{:<12} {:>9} {:>12} {:>9.1} {:>12} {:>9}",
            format.name,
            written.len(),
            micros(writing),
            speed(writing),
            reading.map(micros).unwrap_or_default(),
            reading.map(|time| format!("{:.1}", speed(time))).unwrap_or_default(),
        );
    }
    Ok(())
}

/// What comes before, what comes again and again, and what comes after.
struct Made {
    name: &'static str,
    formats: &'static [&'static str],
    before: &'static str,
    again: &'static str,
    after: &'static str,
}

const MARKUP: &[&str] = &["html", "rss", "email"];
const FEEDS: &[&str] = &["rss", "atom", "wxr"];
const XML: &[&str] = &["newsml-g2", "newsml1", "nitf", "ritzau"];
const PLAIN: &[&str] = &["iptc7901", "anpa1312", "telex", "text", "email"];

const MADE: &[Made] = &[
    Made { name: "elements", formats: &["html"], before: "<html><body>", again: "<div>", after: "" },
    Made { name: "formatting", formats: &["html"], before: "<html><body>", again: "<b><i>", after: "" },
    Made { name: "misnested", formats: &["html"], before: "<html><body>", again: "<a><b>x</a></b><p>", after: "" },
    Made { name: "tables", formats: &["html"], before: "<html><body>", again: "<table><tr><td>x", after: "" },
    Made { name: "entities", formats: MARKUP, before: "", again: "&amp;&eacute;&x", after: "" },
    Made { name: "less-than", formats: MARKUP, before: "<p>", again: "<", after: "" },
    Made { name: "comments", formats: MARKUP, before: "<p>", again: "<!--", after: "" },
    Made { name: "declarations", formats: MARKUP, before: "<p>", again: "<![CDATA[<!x", after: "" },
    Made { name: "attributes", formats: MARKUP, before: "<p ", again: "a=b c ", after: ">x</p>" },
    Made { name: "quotes", formats: MARKUP, before: "<p>", again: "<a href=\"", after: "" },
    Made {
        name: "paragraphs",
        formats: MARKUP,
        before: "<article>",
        again: "<p>La loi est votée ce lundi à Paris.</p>",
        after: "</article>",
    },
    Made { name: "links", formats: MARKUP, before: "<body>", again: "<a href=/x>x</a> <img src=/y>", after: "</body>" },
    Made {
        name: "JSON-LD",
        formats: &["html"],
        before: "<script type=application/ld+json>",
        again: "[",
        after: "</script>",
    },
    Made {
        name: "many JSON-LD",
        formats: &["html"],
        before: "",
        again: "<script type=application/ld+json>{\"@type\":\"Thing\"}</script>",
        after: "<p>x",
    },
    Made {
        name: "items",
        formats: FEEDS,
        before: "<rss version='2.0'><channel><title>x</title>",
        again: "<item><guid>1</guid><title>خبر</title></item>",
        after: "</channel></rss>",
    },
    Made { name: "items unclosed", formats: FEEDS, before: "<rss><channel>", again: "<item><title>x", after: "" },
    Made {
        name: "entries",
        formats: &["atom"],
        before: "<feed xmlns='http://www.w3.org/2005/Atom'>",
        again: "<entry><id>urn:x:1</id><title>x</title></entry>",
        after: "</feed>",
    },
    Made {
        name: "closers",
        formats: FEEDS,
        before: "<rss><channel><item>",
        again: "</b>",
        after: "</item></channel></rss>",
    },
    Made {
        name: "openers",
        formats: FEEDS,
        before: "<rss><channel><item>",
        again: "<b>",
        after: "</item></channel></rss>",
    },
    Made {
        name: "categories",
        formats: FEEDS,
        before: "<rss><channel><item>",
        again: "<category>sport</category>",
        after: "</item></channel></rss>",
    },
    Made {
        name: "unknown members",
        formats: FEEDS,
        before: "<rss><channel><item><title>x</title>",
        again: "<y>x</y>",
        after: "</item></channel></rss>",
    },
    Made {
        name: "description",
        formats: FEEDS,
        before: "<rss><channel><item><description>",
        again: "&lt;b&gt;",
        after: "</description></item></channel></rss>",
    },
    Made {
        name: "media",
        formats: FEEDS,
        before: "<rss xmlns:media='http://search.yahoo.com/mrss/'><channel><item>",
        again: "<media:content url='http://e.test/a'/>",
        after: "</item></channel></rss>",
    },
    Made {
        name: "authors",
        formats: &["wxr"],
        before: "<rss xmlns:wp='http://wordpress.org/export/1.2/' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel>",
        again: "<wp:author><wp:author_login>y</wp:author_login></wp:author><item><dc:creator>x</dc:creator></item>",
        after: "</channel></rss>",
    },
    Made {
        name: "G2 items",
        formats: &["newsml-g2"],
        before: "<newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'><itemSet>",
        again: "<newsItem guid='x' version='1'><itemMeta/></newsItem>",
        after: "</itemSet></newsMessage>",
    },
    Made {
        name: "G2 subjects",
        formats: &["newsml-g2"],
        before: "<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/' guid='x'><contentMeta>",
        again: "<subject qcode='medtop:1'><name>x</name></subject>",
        after: "</contentMeta></newsItem>",
    },
    Made {
        name: "G2 assertions",
        formats: &["newsml-g2"],
        before: "<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/' guid='x'><contentMeta>",
        again: "<subject qcode='a:1'/><assert qcode='a:1'><name>x</name></assert>",
        after: "</contentMeta></newsItem>",
    },
    Made {
        name: "G2 references",
        formats: &["newsml-g2"],
        before: "<packageItem xmlns='http://iptc.org/std/nar/2006-10-01/' guid='x'><groupSet><group>",
        again: "<itemRef residref='x'/>",
        after: "</group></groupSet></packageItem>",
    },
    Made {
        name: "NewsML items",
        formats: &["newsml1"],
        before: "<NewsML>",
        again: "<NewsItem><NewsComponent/></NewsItem>",
        after: "</NewsML>",
    },
    Made {
        name: "NewsML components",
        formats: &["newsml1"],
        before: "<NewsML><NewsItem><NewsComponent>",
        again: "<NewsComponent><ContentItem><MediaType FormalName='Photo'/></ContentItem></NewsComponent>",
        after: "</NewsComponent></NewsItem></NewsML>",
    },
    Made {
        name: "NewsML lines",
        formats: &["newsml1"],
        before: "<NewsML><NewsItem><NewsComponent><NewsLines>",
        again: "<HeadLine>x</HeadLine><ByLine>y</ByLine>",
        after: "</NewsLines></NewsComponent></NewsItem></NewsML>",
    },
    Made {
        name: "NewsML properties",
        formats: &["newsml1"],
        before: "<NewsML><NewsItem><NewsComponent><Metadata>",
        again: "<Property FormalName='Keyword' Value='x'/>",
        after: "</Metadata></NewsComponent></NewsItem></NewsML>",
    },
    Made {
        name: "NITF paragraphs",
        formats: &["nitf"],
        before: "<nitf><body><body.content>",
        again: "<p>x <em>y</em></p>",
        after: "</body.content></body></nitf>",
    },
    Made {
        name: "NITF media",
        formats: &["nitf"],
        before: "<nitf><body><body.content>",
        again: "<media><media-reference source='x'/></media>",
        after: "</body.content></body></nitf>",
    },
    Made {
        name: "NITF keys",
        formats: &["nitf"],
        before: "<nitf><head><docdata><key-list>",
        again: "<keyword key='x'/>",
        after: "</key-list></docdata></head></nitf>",
    },
    Made { name: "namespaces", formats: XML, before: "<NewsML>", again: "<a xmlns:b='c'/>", after: "</NewsML>" },
    Made { name: "XML entities", formats: XML, before: "<NewsML>", again: "&eacute;", after: "</NewsML>" },
    Made {
        name: "Ritzau",
        formats: &["ritzau"],
        before: "<Publication>",
        again: "<NewsItem/>",
        after: "</Publication>",
    },
    Made {
        name: "ninjs subjects",
        formats: &["ninjs"],
        before: "{\"uri\":\"urn:x\",\"subjects\":[{}",
        again: ",{\"name\":\"x\",\"literal\":\"y\"}",
        after: "]}",
    },
    Made {
        name: "ninjs items",
        formats: &["ninjs"],
        before: "[{\"uri\":\"x\"}",
        again: ",{\"uri\":\"urn:x\",\"headline\":\"x\"}",
        after: "]",
    },
    Made { name: "ninjs arrays", formats: &["ninjs", "jsonfeed", "ap-media"], before: "", again: "[", after: "" },
    Made {
        name: "JSON Feed items",
        formats: &["jsonfeed"],
        before: "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{\"id\":\"0\"}",
        again: ",{\"id\":\"1\",\"title\":\"x\"}",
        after: "]}",
    },
    Made { name: "lines", formats: PLAIN, before: "From: a@e.test\n\n", again: "x\n", after: "" },
    Made { name: "blank lines", formats: PLAIN, before: "", again: "\n", after: "" },
    Made { name: "spaces", formats: PLAIN, before: "x", again: " ", after: "x" },
    Made { name: "controls", formats: PLAIN, before: "", again: "\u{1}\u{2}x\u{3}\u{4}", after: "" },
    Made { name: "one line", formats: PLAIN, before: "\u{1}", again: "خبر ", after: "" },
    Made { name: "headers", formats: &["email"], before: "", again: "Subject: =?utf-8?q?x?=\n", after: "\nx" },
    Made {
        name: "parts",
        formats: &["email"],
        before: "From: a@e.test\nContent-Type: multipart/mixed; boundary=b\n\n",
        again: "--b\n\nx\n",
        after: "--b--",
    },
    Made {
        name: "nested parts",
        formats: &["email"],
        before: "From: a@e.test\n",
        again: "Content-Type: multipart/mixed; boundary=b\n\n--b\n",
        after: "",
    },
];

fn slow(only: Option<&str>) {
    for made in MADE.iter().filter(|made| only.is_none_or(|name| made.name == name)) {
        let count = LENGTH.saturating_sub(made.before.len() + made.after.len()) / made.again.len();
        let text = format!("{}{}{}", made.before, made.again.repeat(count), made.after);
        for name in made.formats {
            let start = Instant::now();
            let result = read(&input(text.as_bytes()), Some(name));
            let (told, took) = (result.map(|read| read.reading.stories.len()), start.elapsed());
            let told = told.map_or_else(|error| error.to_string(), |count| format!("{count} stories"));
            let told: String = told.chars().take(60).collect();
            let mark = if took > BOUND { " OVER" } else { "" };
            println!("{:>9.1} ms  {name:<10} {:<18} {told}{mark}", took.as_secs_f64() * 1e3, made.name);
        }
    }
}
