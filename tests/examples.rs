//! Every configuration in the documents is one that each service takes, and every leaf is named in them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::{fs, path::Path};

use wiredesk_desk::{client::Clients, service::DeskSection};
use wiredesk_enrich::{EnrichConfig, Enrichment};
use wiredesk_ingest::IngestConfig;
use wiredesk_publish::Outlets;
use wiredesk_service::Config;
use wiredesk_validate::ValidateConfig;

/// What the examples take from the environment.
const ENVIRONMENT: [(&str, &str); 7] = [
    ("MAP_TOKEN", "a-token"),
    ("APP_SECRET", "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"),
    ("BLOG_PASSWORD", "abcd efgh ijkl"),
    ("REGIONAL_PASSWORD", "كلمة سر"),
    ("ARCHIVE_TOKEN", "0123456789abcdef"),
    ("AGENCY_PASSWORD", "كلمة سر"),
    ("MAIL_PASSWORD", "mot de passe"),
];

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    fs::read_to_string(root.join(path)).unwrap()
}

/// What lies between ```` ```toml ```` and the next fence.
fn examples(text: &str) -> Vec<&str> {
    let blocks = text.split("\n```toml\n").skip(1);
    blocks.map(|block| block.split_once("```").expect("a fence that ends").0).collect()
}

fn is_taken(name: &str, text: &str) {
    let environment = ENVIRONMENT.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let config = Config::parse(name, text, environment).unwrap_or_else(|error| panic!("{error}"));
    IngestConfig::read(&config).unwrap_or_else(|error| panic!("{error}"));
    ValidateConfig::read(&config).unwrap_or_else(|error| panic!("{error}"));
    let enrich = EnrichConfig::read(&config).unwrap_or_else(|error| panic!("{error}"));
    Enrichment::new(&enrich).unwrap_or_else(|error| panic!("{error}"));
    Outlets::build(&config).unwrap_or_else(|error| panic!("{name}: {error}"));
    DeskSection::read(&config).unwrap_or_else(|error| panic!("{error}"));
    Clients::read(&config).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn the_readme_s_configuration_is_taken_by_every_service() {
    let readme = read("README.md");
    let examples = examples(&readme);
    assert!(!examples.is_empty());
    for (n, example) in examples.iter().enumerate() {
        is_taken(&format!("README.md, example {}", n + 1), example);
    }
}

#[test]
fn the_built_in_configuration_is_taken_by_every_service() {
    is_taken("config/wiredesk.toml", &read("config/wiredesk.toml"));
    is_taken("config/kafka.toml", &read("config/kafka.toml"));
    is_taken("nothing set", "");
}

#[test]
fn the_documents_name_every_leaf() {
    let readme = read("README.md");
    for format in wiredesk_formats::all() {
        assert!(readme.contains(&format!("| `{}` | ", format.name)), "README.md has no row for {}", format.name);
    }
    for kind in wiredesk_ingest::source::KINDS {
        assert!(readme.contains(&format!("| `{}` | ", kind.name)), "README.md has no row for the source {}", kind.name);
    }
    let config = read("config/wiredesk.toml");
    let sources = wiredesk_ingest::source::KINDS.iter().map(|kind| kind.name);
    let outlets = wiredesk_publish::outlet::all().iter().map(|kind| kind.name);
    for kind in sources.chain(outlets) {
        let said = config.lines().any(|line| line.contains("`kind`: ") && line.contains(kind));
        assert!(said, "config/wiredesk.toml does not say that there is the kind {kind}");
    }
    for enricher in wiredesk_enrich::enricher::NAMES {
        assert!(config.contains(enricher), "config/wiredesk.toml does not name the enricher {enricher}");
    }
}
