#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]


mod crash;
mod pages;
mod valid;
pub(super) mod room;

use room::Room;
use wiredesk_service::Config;

use super::*;
use crate::Outlets;

#[test]
fn the_built_in_configuration_has_a_site() {
    let config = Config::built_in().unwrap();
    assert!(Outlets::build(&config).unwrap().get("site").is_some());
    assert_eq!(folder(&config).unwrap().unwrap(), Path::new("out/site"));
}

#[test]
fn mistakes_are_told() {
    let told = |keys: &str| {
        let text = format!("[[outlet]]\nname = \"موقع\"\nkind = \"site\"\npath = \"x\"\n{keys}");
        let config = Config::parse("wiredesk.toml", &text, []).unwrap();
        Outlets::build(&config).err().map_or_else(|| "no mistake".to_owned(), |error| error.to_string())
    };
    let templates = tempfile::tempdir().unwrap();
    std::fs::write(templates.path().join("story.html"), "<h1>{% if %}").unwrap();
    let broken = told(&format!("templates = {:?}", templates.path()));
    assert!(broken.contains("story.html does not read") && broken.contains("line 1"), "{broken}");
    assert_eq!(told("url = \"https://news.example\"\nlanguages = [\"ar\"]\npictures = \"show\""), "no mistake");
    insta::assert_snapshot!(
        [told("url = \"news.example\""), told("templates = \"no-such\""), told("pictures = \"hide\""), told("template = \"t\"")]
            .join("\n")
    );
}

#[test]
fn an_outlet_may_put_templates_of_its_own_in_their_place() {
    let templates = tempfile::tempdir().unwrap();
    std::fs::write(templates.path().join("gone.html"), "{{ ui.words.withdrawn }}").unwrap();
    let room = Room::with(Some(templates.path()));
    room.publish(&[room::arabic(1)]);
    room.publish(&[room::kill(room::arabic(2))]);
    assert_eq!(room.read("ar/2025/05/08/عبد-اللطيف-حموشي-يترأس-وفدا-أمنيا/index.html"), "سُحب هذا الخبر.");
}

#[test]
fn a_new_look_comes_to_pages_that_are_there() {
    let templates = tempfile::tempdir().unwrap();
    let room = Room::with(Some(templates.path()));
    room.publish(&[room::arabic(1), room::french(1)]);
    std::fs::write(templates.path().join("style.css"), "p { color: teal }").unwrap();
    let room = room.again(Some(templates.path()));
    room.publish(&[room::english(1)]);
    let pages: Vec<String> = room.tree().into_keys().filter(|name| name.ends_with(".html")).collect();
    assert!(pages.len() > 8);
    for page in pages {
        assert!(room.read(&page).contains("color: teal"), "{page}");
    }
}
