//! Kills in words: carried out unasked for a source that is trusted to mean them, and for no other.

use crate::newsroom::Newsroom;

const STORY: &str =
    "افتتاح معرض الكتاب في مدينة طنجة\n\nافتتح يوم الاثنين في طنجة معرض الكتاب بمشاركة مئة ناشر من خمسة عشر بلدا.\n";
const KILL: &str = "إلغاء الخبر: افتتاح معرض الكتاب في مدينة طنجة\n\nيرجى عدم نشر الخبر المبثوث صباح اليوم.\n";

#[test]
fn a_trusted_sources_kill_in_words_takes_its_story_back_and_another_s_waits() {
    for (trusted, state) in [(true, "withdrawn"), (false, "published")] {
        let newsroom = Newsroom::new();
        if trusted {
            let config = newsroom.config().replace("name = \"map\"", "name = \"map\"\nkills_in_words = true");
            newsroom.write("wiredesk.toml", config);
        }
        std::fs::create_dir(newsroom.path("inbox")).unwrap();
        for (name, text) in [("a.txt", STORY), ("kill.txt", KILL)] {
            let file = newsroom.write(name, text);
            let ran = newsroom.run(&["up", file.to_str().unwrap(), "--source", "map", "--until-idle"]);
            assert_eq!(ran.code, 0, "{}", ran.stderr);
        }
        let story = &newsroom.run(&["trace", "a.txt", "--json"]).json()["stories"][0];
        assert_eq!(story["state"], state, "{story}");
        assert_eq!(newsroom.run(&["audit"]).code, 0);
    }
}

#[test]
fn beside_services_of_their_own_a_command_carries_out_what_a_trusted_source_kills_in_words() {
    let newsroom = Newsroom::new();
    std::fs::create_dir(newsroom.path("inbox")).unwrap();
    for (name, text) in [("a.txt", STORY), ("kill.txt", KILL)] {
        let file = newsroom.write(name, text);
        newsroom.run(&["up", file.to_str().unwrap(), "--source", "map", "--until-idle"]);
    }
    let told = newsroom.run(&["kill", "--trusted"]);
    assert!(told.code == 2 && told.stderr.contains("kills_in_words"), "{}", told.stderr);
    let config = newsroom.config().replace("name = \"map\"", "name = \"map\"\nkills_in_words = true");
    newsroom.write("wiredesk.toml", config);
    let told = newsroom.run(&["kill", "--trusted"]);
    assert!(told.code == 0 && told.json()["meantBy"].as_str().unwrap().ends_with("kill.txt"), "{}", told.stdout);
    newsroom.work();
    let story = &newsroom.run(&["trace", "a.txt", "--json"]).json()["stories"][0];
    assert_eq!(story["state"], "withdrawn", "{story}");
    assert_eq!(newsroom.run(&["kill", "--trusted"]).stdout, "", "once");
}
