//! What each server has in the end, looked at from outside: through its own doors, or on its disk.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use serde_json::Value;
use wiredesk_log::{EventLog as _, Topic, Wake, event_log::Positions};
use wiredesk_tests::{Receipt, Receiver, Room, Server, get};

use super::servers::Servers;

/// The stories that there should be, by uri, as the site has them.
type Stories = BTreeMap<String, Value>;

/// What the correction of a sample says, and the headline of the one that is killed.
const CORRECTED: &str = "21 سريرا";
const WRONG: &str = "12 سريرا";
const KILLED: &str = "Old lighthouse at Larache";

impl Servers {
    /// Holds what each server has against what it should have.
    pub(crate) fn show(&self, room: &Room, stories: &Stories) {
        let killed = stories.values().filter(|story| is_gone(story)).count();
        assert!(killed > 3 && stories.len() - killed > 10, "{killed} of {} are killed", stories.len());
        site(room);
        let titles: BTreeSet<String> = stories.values().filter(|story| !is_gone(story)).map(headline).collect();
        self.wordpress.as_ref().inspect(|server| wordpress(server, &titles));
        self.ghost.as_ref().inspect(|server| ghost(server, &titles));
        self.sftp.as_ref().inspect(|server| files(&server.path("incoming"), "xml", stories));
        self.s3.as_ref().inspect(|server| objects(&server.path("objects/stories"), stories));
        self.mail.as_ref().inspect(|server| mail(&server.path("mail/box"), stories));
        self.customer.as_ref().inspect(|receiver| customer(receiver, stories));
        self.agency(stories);
    }

    /// On the partner's topic the last record of each story says how it stands, and no version goes back.
    fn agency(&self, stories: &Stories) {
        let Some(log) = self.topic() else { return };
        let mut follower = log.follow(&[Topic::Received], &Positions::new(), Wake::default()).unwrap();
        let (mut last, mut quiet) = (BTreeMap::new(), 0);
        while quiet < 50 {
            let records = follower.poll(1000).unwrap();
            quiet = if records.is_empty() { quiet + 1 } else { 0 };
            for record in records {
                let kind = record.headers.get("ce_type").unwrap().to_owned();
                let story: Value = serde_json::from_slice(&record.value).unwrap();
                last.insert(record.key, (kind, story["version"].clone()));
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        same_ends(&last, stories, "the partner's topic");
    }
}

/// It was taken back.
fn is_gone(story: &Value) -> bool {
    story["pubStatus"] == "canceled"
}

fn headline(story: &Value) -> String {
    story["headlines"][0]["value"].as_str().unwrap().to_owned()
}

fn site(room: &Room) {
    let all: String = room
        .files("out/site")
        .iter()
        .filter(|file| file.ends_with(".html"))
        .map(|file| room.text(&format!("out/site/{file}")))
        .collect();
    assert!(all.contains(CORRECTED) && !all.contains(WRONG) && !all.contains(KILLED));
}

/// The posts that readers see are those that should be there, once each.
fn wordpress(server: &Server, titles: &BTreeSet<String>) {
    let posts = get(&format!("{}wp-json/wp/v2/posts?per_page=100&_fields=title,content", server.get("url")));
    assert_eq!(posts.status, 200, "{}", posts.body);
    let posts: Value = serde_json::from_str(&posts.body).unwrap();
    let shown: Vec<String> = posts.as_array().unwrap().iter().map(|post| plain(&post["title"]["rendered"])).collect();
    once_each(&shown, titles, "WordPress");
    let text = posts.to_string();
    assert!(text.contains(CORRECTED) && !text.contains(WRONG));
}

/// WordPress writes quotes and dashes its own way.
fn plain(rendered: &Value) -> String {
    let text = rendered.as_str().unwrap();
    let marks = [
        ("&#8217;", "’"),
        ("&#8216;", "‘"),
        ("&#8220;", "“"),
        ("&#8221;", "”"),
        ("&#8211;", "–"),
        ("&amp;", "&"),
        ("&nbsp;", "\u{a0}"),
        ("&#038;", "&"),
    ];
    marks.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

fn ghost(server: &Server, titles: &BTreeSet<String>) {
    let (url, key) = (server.get("url"), server.get("content_key"));
    let posts = get(&format!("{url}/ghost/api/content/posts/?key={key}&limit=100&fields=title,html,slug"));
    assert_eq!(posts.status, 200, "{}", posts.body);
    let posts: Value = serde_json::from_str(&posts.body).unwrap();
    let posts = posts["posts"].as_array().unwrap();
    // A new Ghost has a post of its own.
    let ours = posts.iter().filter(|post| post["slug"] != "coming-soon");
    let shown: Vec<String> = ours.map(|post| post["title"].as_str().unwrap().to_owned()).collect();
    once_each(&shown, titles, "Ghost");
    let text: String = posts.iter().map(|post| post["html"].as_str().unwrap_or_default()).collect();
    assert!(text.contains(CORRECTED) && !text.contains(WRONG));
}

fn once_each(shown: &[String], titles: &BTreeSet<String>, place: &str) {
    let distinct: BTreeSet<String> = shown.iter().cloned().collect();
    assert_eq!(&distinct, titles, "{place}");
    assert_eq!(shown.len(), titles.len(), "{place} has one twice: {shown:?}");
}

/// The files of a folder, whole ones, by name.
fn entries(folder: &Path) -> BTreeMap<String, String> {
    let entry = |entry: std::io::Result<fs::DirEntry>| {
        let entry = entry.unwrap();
        (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap())
    };
    fs::read_dir(folder).unwrap().map(entry).collect()
}

/// Of each story the file of its last version is there, and a kill is a file that says so; no half of one.
fn files(folder: &Path, extension: &str, stories: &Stories) {
    let files = entries(folder);
    for name in files.keys() {
        assert!(name.ends_with(extension) && !name.starts_with('.'), "{name}");
    }
    for (uri, story) in stories {
        let of: Vec<&String> = files.values().filter(|text| text.contains(&format!("\"{uri}\""))).collect();
        assert!(!of.is_empty(), "{}: no file of {uri}", folder.display());
        let canceled = of.iter().filter(|text| text.contains("canceled")).count();
        assert_eq!(canceled, usize::from(is_gone(story)), "{uri}: {of:?}");
    }
}

/// As above, by the names that the server gives objects on its disk.
fn objects(folder: &Path, stories: &Stories) {
    let objects = tempfile::tempdir().unwrap();
    for (name, text) in entries(folder) {
        if let Some(key) = name.strip_suffix("._S3rver_object") {
            fs::write(objects.path().join(key), text).unwrap();
        }
    }
    files(objects.path(), "json", stories);
}

/// Of each urgent story that is not killed there is a mail with its headline; a repeat bears the same id.
fn mail(folder: &Path, stories: &Stories) {
    let mails = entries(&folder.join("new"));
    let subjects =
        |text: &str| text.lines().filter(|line| line.starts_with("Message-ID:")).map(str::to_owned).collect::<Vec<_>>();
    let ids: BTreeSet<String> = mails.values().flat_map(|text| subjects(text)).collect();
    let urgent = |story: &&Value| story["urgency"].as_u64().is_some_and(|urgency| urgency <= 2);
    let wanted = stories.values().filter(urgent).count();
    assert!(wanted > 5 && ids.len() >= wanted, "{} mails, {} ids, {wanted} urgent stories", mails.len(), ids.len());
    assert!(ids.len() <= wanted * 3, "more ids than versions: {ids:?}");
}

/// The last that the customer was told of each story is how it stands; no version goes back; a repeat is the same.
fn customer(receiver: &Receiver, stories: &Stories) {
    let (mut last, mut bodies) = (BTreeMap::new(), BTreeMap::new());
    for Receipt { id, body, .. } in receiver.came() {
        let event: Value = serde_json::from_str(&body).unwrap();
        let uri = event["data"]["uri"].as_str().unwrap().to_owned();
        last.insert(uri, (event["type"].as_str().unwrap().to_owned(), event["data"]["version"].clone()));
        let first = bodies.entry(id.clone()).or_insert_with(|| body.clone());
        assert_eq!(*first, body, "two contents under {id}");
    }
    same_ends(&last, stories, "the customer");
}

/// What a receiver was told last of each story is how it stands. Of what was killed before it went out it may know nothing.
fn same_ends(last: &BTreeMap<String, (String, Value)>, stories: &Stories, place: &str) {
    for (uri, story) in stories {
        let Some((kind, version)) = last.get(uri) else {
            assert!(is_gone(story), "{place} knows nothing of {uri}");
            continue;
        };
        assert_eq!(kind == "story.withdrawn", is_gone(story), "{place}: {uri} is {kind}");
        assert_eq!(*version, story["version"], "{place}: {uri}");
    }
    for (uri, (kind, _)) in last {
        assert!(stories.contains_key(uri) || kind == "story.withdrawn", "{place} has {uri}, the site not");
    }
}
