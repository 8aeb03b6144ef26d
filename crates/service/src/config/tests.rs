#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use schemars::JsonSchema;
use serde::Deserialize;

use super::*;

#[derive(Debug, Deserialize, JsonSchema)]
struct Common {
    name: String,
    kind: String,
    accepts: Option<Accepts>,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Accepts {
    languages: Vec<wiredesk_story::Language>,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Own {
    path: PathBuf,
}

fn parse(text: &str) -> Result<Config, ConfigError> {
    Config::parse("newsroom.toml", text, [("INBOX".to_owned(), "وارد".to_owned())])
}

fn first_outlet(text: &str) -> Result<(Common, Own), ConfigError> {
    parse(text)?.outlets()?[0].read_both()
}

#[test]
fn the_built_in_configuration_reads_and_has_its_sources_and_outlets() {
    let config = Config::built_in().unwrap();
    let names = |sections: Vec<Section>| sections.iter().map(|one| one.name().to_owned()).collect::<Vec<_>>();
    assert_eq!(names(config.sources().unwrap()), ["map", "files"]);
    assert_eq!(names(config.outlets().unwrap()), ["site", "ninjs", "newsml-g2"]);
    assert_eq!(config.newsroom.timezone.iana_name(), Some("Africa/Casablanca"));
    assert_eq!(config.digest.len(), 16);
}

#[test]
fn a_file_keeps_the_defaults_it_does_not_set_and_the_environment_goes_over_both() {
    let environment = [("WIREDESK__LOG__PARTITIONS".to_owned(), "3".to_owned())];
    let config = Config::parse("f", "[newsroom]\nname = \"جريدة الصباح\"", environment).unwrap();
    assert_eq!(config.newsroom.name, "جريدة الصباح");
    assert_eq!(config.newsroom.languages.len(), 3);
    assert_eq!(config.log.partitions, 3);
    assert_ne!(config.digest, Config::built_in().unwrap().digest);
}

#[test]
fn texts_take_variables() {
    let (common, own) = first_outlet(
        "[[outlet]]\nname = \"a\"\nkind = \"folder\"\npath = \"in/${INBOX}\"\naccepts = { languages = [\"ar\"] }",
    )
    .unwrap();
    assert_eq!((common.name.as_str(), common.kind.as_str()), ("a", "folder"));
    assert_eq!(own.path, PathBuf::from("in/وارد"));
    assert_eq!(common.accepts.unwrap().languages[0].as_str(), "ar");
}

#[test]
fn a_mistake_is_told_with_its_key_and_line() {
    let told = |text: &str| first_outlet(text).unwrap_err().to_string();
    let outlet = "[[outlet]]\nname = \"a\"\nkind = \"folder\"\n";
    let messages = [
        told(&format!("{outlet}pth = \"x\"")),
        told(&format!("{outlet}path = \"x\"\naccepts = {{ langauges = [] }}")),
        told(&format!("{outlet}path = \"x\"\naccepts = {{ languages = [\"français\"] }}")),
        told(&format!("{outlet}path = 3")),
        told(outlet),
        told(&format!("{outlet}path = \"x\"\n{outlet}path = \"y\"")),
        told("[[outlet]]\nkind = \"site\""),
        told("[newsrom]\nname = \"a\""),
        told("[outlet]\nname = \"a\""),
        told("[newsroom]\ntimezone = \"GMT+27\""),
        told("[newsroom]\nurl = \"news.example\""),
        told("[newsroom\nname = 1"),
        told(&format!("{outlet}path = \"${{NOWHERE}}\"")),
    ];
    insta::assert_snapshot!(messages.join("\n"));
}
