//! Against a server on this machine that answers as WordPress does.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod real;
mod server;

use std::{sync::Arc, time::Duration};

use tokio::runtime::Runtime;
use wiredesk_service::Config;
use wiredesk_story::{Block, Body, Label, event::Change, story::Subject};

use self::server::{Next, Server};
use super::*;
use crate::{
    Outlets,
    outlet::{Sent, tests::attempt},
};

/// A site, an outlet for it, and the runtime that both live in.
struct Room {
    runtime: Runtime,
    server: Server,
    outlet: Arc<dyn Outlet>,
}

fn outlets(keys: &str) -> Result<Outlets, ConfigError> {
    let text = format!("[publish]\ndeadline = 5\n[[outlet]]\nname = \"مدونة\"\nkind = \"wordpress\"\n{keys}");
    Outlets::build(&Config::parse("wiredesk.toml", &text, []).unwrap())
}

impl Room {
    fn new(keys: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let server = runtime.block_on(Server::start());
        let login = "user = \"wiredesk\"\npassword = \"abcd efgh ijkl\"\nallow_private = true";
        let outlets = outlets(&format!("url = \"{}/blog\"\n{login}\n{keys}", server.address)).unwrap();
        let outlet = outlets.iter().next().unwrap().outlet.clone();
        Self { runtime, server, outlet }
    }

    fn give(&self, attempt: Attempt) -> Result<Delivered, Failure> {
        self.runtime.block_on(self.outlet.attempt(vec![attempt])).pop().unwrap()
    }
}

fn one(revision: u64, headline: &str) -> Attempt {
    let mut attempt = attempt("urn:newsml:map:خبر-1", revision);
    let story = Arc::make_mut(&mut attempt.story);
    story.headlines = vec![Label::new("main", headline)];
    story.bodies = vec![Body::main(vec![Block::paragraph("حل الوفد بفيينا <اليوم>.")])];
    story.copyright_notice = Some("© الوكالة".into());
    story.ed_note = Some("للمحررين".into());
    let subject = |name: &str, rel: Option<&str>| Subject {
        name: Some(name.into()),
        rel: rel.map(str::to_owned),
        ..Subject::default()
    };
    story.subjects = vec![subject("السياسة", None), subject("R&D", Some("keyword")), subject("Vienne", Some("keyword"))];
    attempt
}

/// The attempt after one that came through.
fn after(attempt: Attempt, revision: u64, delivered: &Delivered) -> Attempt {
    let first = "2025-05-09T11:00:00Z".parse().unwrap();
    let before =
        Sent { revision, location: delivered.location.clone(), first, withdrawn: false, note: delivered.note.clone() };
    Attempt { before: Some(before), ..attempt }
}

fn kill(revision: u64) -> Attempt {
    Attempt { withdraw: true, change: Change::Kill, ..one(revision, "زيارة إلى فيينا") }
}

#[test]
fn a_post_is_made_updated_in_place_put_into_the_trash_and_brought_back() {
    let room = Room::new("language_field = \"lang\"\nmeta = \"delivery\"");
    let first = room.give(one(1, "زيارة إلى فيينا")).unwrap();
    let post = room.server.posts().remove(0);
    assert_eq!((post["status"].as_str(), post["title"].as_str()), (Some("publish"), Some("زيارة إلى فيينا")));
    assert_eq!((post["lang"].as_str(), post["meta"]["delivery"].as_str()), (Some("ar"), Some("msg_1")));
    let content = post["content"].as_str().unwrap();
    assert!(content.starts_with("<div lang=\"ar\" dir=\"rtl\">") && content.contains("&lt;اليوم&gt;"), "{content}");
    assert!(content.contains("© الوكالة") && !content.contains("للمحررين"), "{content}");
    assert_eq!(first.location.as_deref(), post["link"].as_str());

    let second = room.give(after(one(2, "Visite à Vienne"), 1, &first)).unwrap();
    let gone = room.give(after(kill(3), 2, &second)).unwrap();
    let posts = room.server.posts();
    assert_eq!((posts.len(), posts[0]["status"].as_str()), (1, Some("trash")));
    assert_eq!(posts[0]["title"], "Visite à Vienne");
    assert_eq!(room.give(after(kill(3), 2, &second)), Ok(gone.clone()), "a repeat changes nothing");

    let mut back = after(one(4, "Visite à Vienne"), 3, &gone);
    back.before.as_mut().unwrap().withdrawn = true;
    room.give(back).unwrap();
    let posts = room.server.posts();
    assert_eq!((posts.len(), posts[0]["status"].as_str()), (1, Some("publish")));
    assert_eq!(posts[0]["slug"], post["slug"], "the address is the same");
}

#[test]
fn after_a_lost_answer_the_site_is_asked_first() {
    let room = Room::new("");
    room.server.next(Next::Lost("POST /posts"));
    assert!(matches!(room.give(one(1, "a")), Err(Failure::Later { .. })));
    assert_eq!(room.server.posts().len(), 1);
    let again = room.give(Attempt { number: 2, maybe: true, ..one(1, "a") }).unwrap();
    assert_eq!(room.server.posts().len(), 1, "one story, one post");
    // An update whose answer is lost is not taken for somebody else's.
    room.server.next(Next::Lost("POST /posts"));
    assert!(room.give(after(one(2, "b"), 1, &again)).is_err());
    let second = room.give(Attempt { maybe: true, ..after(one(2, "b"), 1, &again) }).unwrap();
    room.server.next(Next::Lost("POST /posts"));
    assert!(matches!(room.give(after(one(3, "c"), 2, &second)), Err(Failure::Later { .. })));
    assert!(room.give(after(one(4, "d"), 3, &second)).is_ok(), "revision 3 was possibly sent");
    assert_eq!(room.server.posts()[0]["title"], "d");
}

#[test]
fn what_an_editor_changed_is_left_alone_unless_the_outlet_says_otherwise() {
    for keys in ["", "overwrite = true"] {
        let room = Room::new(keys);
        let first = room.give(one(1, "a")).unwrap();
        room.server.edit("title", "changed by hand");
        let told = room.give(after(one(2, "b"), 1, &first));
        if keys.is_empty() {
            let Err(Failure::Never { reason }) = told else { panic!("{told:?}") };
            assert!(reason.starts_with("somebody changed post 1 there") && reason.contains("overwrite = true"), "{reason}");
            let unsure = room.give(Attempt { maybe: true, ..after(one(2, "b"), 1, &first) });
            assert!(matches!(unsure, Err(Failure::Never { .. })), "the last to change it was somebody else: {unsure:?}");
            assert_eq!(room.server.posts()[0]["title"], "changed by hand");
        } else {
            told.unwrap();
            assert_eq!(room.server.posts()[0]["title"], "b");
        }
        room.give(after(kill(3), 2, &first)).unwrap();
        assert_eq!(room.server.posts()[0]["status"], "trash", "a kill reaches it all the same");
    }
}

#[test]
fn a_post_that_somebody_deleted_is_not_made_again() {
    let room = Room::new("");
    let first = room.give(one(1, "a")).unwrap();
    room.server.forget();
    let told = room.give(after(one(2, "b"), 1, &first));
    assert!(matches!(&told, Err(Failure::Never { reason }) if reason.contains("deleted post 1")), "{told:?}");
    assert_eq!(room.give(after(kill(3), 2, &first)), Ok(Delivered::default()), "there is nothing to take back");
    assert_eq!(room.server.posts().len(), 0);
}

#[test]
fn a_tombstone_holds_no_word_of_the_story() {
    let room = Room::new("on_kill = \"tombstone\"");
    let first = room.give(one(1, "زيارة إلى فيينا")).unwrap();
    room.give(after(kill(2), 1, &first)).unwrap();
    let post = room.server.posts().remove(0);
    assert_eq!((post["status"].as_str(), post["title"].as_str()), (Some("publish"), Some("خبر مسحوب")));
    assert!(post["tags"].as_array().unwrap().is_empty());
    let text = post.to_string();
    assert!(!text.contains("فيينا") && !text.contains("الوكالة") && text.contains("سُحب هذا الخبر"), "{text}");
}

#[test]
fn categories_and_tags_are_found_or_made_once() {
    let room = Room::new("");
    room.server.term("tags", "R&amp;D");
    room.give(one(1, "a")).unwrap();
    let other = Attempt { uri: wiredesk_story::StoryUri::parse("urn:newsml:map:2").unwrap(), ..one(1, "b") };
    room.give(other).unwrap();
    assert_eq!(room.server.terms(), ["tags R&amp;D", "categories السياسة", "tags Vienne"]);
    let posts = room.server.posts();
    assert_eq!(posts[0]["tags"], json!([1, 3]));
    assert_eq!(posts[1]["categories"], json!([2]));
    assert_eq!(room.server.asked("GET /tags"), 2, "each name is asked for once");
}

#[test]
fn answers_that_are_none_of_wordpress_are_failures() {
    let room = Room::new("");
    room.server.next(Next::Login("POST /posts"));
    let told = room.give(one(1, "a"));
    let Err(Failure::Later { reason, .. }) = told else { panic!("{told:?}") };
    assert!(reason.contains("200 OK with text/html") && reason.contains("Log In"), "{reason}");
    room.server.next(Next::Status("GET /posts", 429));
    let minute = Some(Duration::from_secs(60));
    assert!(matches!(room.give(one(1, "a")), Err(Failure::Later { after, .. }) if after == minute));
    room.server.next(Next::Status("POST /posts", 403));
    let told = room.give(one(1, "a"));
    assert!(matches!(&told, Err(Failure::Never { reason }) if reason.contains("rest_cannot_create")), "{told:?}");
    room.server.next(Next::Status("GET /posts", 410));
    assert!(matches!(room.give(one(1, "a")), Err(Failure::Gone { .. })), "a site that is gone");
    assert_eq!(room.server.posts().len(), 0);
    room.server.next(Next::Held("POST /posts"));
    let told = room.give(one(1, "a"));
    assert!(matches!(&told, Err(Failure::Never { reason }) if reason.contains("\"pending\"")), "{told:?}");
}

#[test]
fn a_check_says_who_may_come_in_and_a_site_without_permalinks_is_reached() {
    let room = Room::new("plain_permalinks = true");
    assert_eq!(room.runtime.block_on(room.outlet.check()), Ok(()));
    room.give(one(1, "a")).unwrap();
    assert_eq!(room.server.posts().len(), 1);
    let keys = "user = \"wiredesk\"\npassword = \"wrong\"\nallow_private = true";
    let wrong = outlets(&format!("url = \"{}/blog/\"\n{keys}", room.server.address)).unwrap();
    let wrong = wrong.iter().next().unwrap().outlet.clone();
    let told = room.runtime.block_on(wrong.check());
    assert!(matches!(&told, Err(Failure::NotSent { reason }) if reason.contains("incorrect_password")), "{told:?}");
}

#[test]
fn a_comparison_finds_posts_that_are_missing_hidden_or_still_there() {
    let room = Room::new("");
    let first = room.give(one(1, "a")).unwrap();
    let compare = |withdrawn: bool| {
        let claim = Claim { uri: one(1, "a").uri, withdrawn, location: first.location.clone(), digest: None, now: Timestamp::UNIX_EPOCH };
        let found = room.runtime.block_on(room.outlet.compare(vec![claim]).unwrap()).remove(0).unwrap();
        match found {
            Shows::AsClaimed | Shows::Gone => String::new(),
            Shows::Otherwise(text) => text,
        }
    };
    assert_eq!(compare(false), "");
    assert!(compare(true).contains("taken back"));
    room.server.edit("status", "draft");
    assert!(compare(false).contains("\"draft\""));
    assert_eq!(compare(true), "");
    room.server.forget();
    assert_eq!(compare(false), "there is no post");
}

#[test]
fn mistakes_in_the_configuration_are_told() {
    let told = |keys: &str| outlets(keys).err().map_or_else(|| "no mistake".to_owned(), |error| error.to_string());
    let login = "user = \"w\"\npassword = \"p\"";
    assert!(told(&format!("url = \"http://news.example/\"\n{login}")).contains("in the clear"));
    assert!(told(&format!("url = \"https://10.0.0.1/\"\n{login}")).contains("not a public address"));
    assert!(told("url = \"https://news.example/\"\nuser = \"w\"\npassword = \"\"").contains("application password"));
    assert!(told(&format!("url = \"https://news.example/\"\n{login}\non_kill = \"delete\"")).contains("tombstone"));
    assert!(told(&format!("url = \"https://news.example/\"\n{login}\nformat = \"ninjs\"")).contains("take it out"));
    assert!(told(&format!("url = \"https://news.example/\"\n{login}\nlanguage_field = \"slug\"")).contains("wiredesk sets"));
}
