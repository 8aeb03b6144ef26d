//! Which crate may know which, and what only some may name.

use super::{
    rust::words,
    tree::{self, Breaches, File},
};

/// What each crate may depend on. `service` is what the mains of all services share; `desk` writes ninjs, so it knows `formats`;
/// `wiredesk` is the whole and may know all.
const MAY: [(&str, &[&str]); 10] = [
    ("story", &[]),
    ("formats", &["story"]),
    ("log", &["story"]),
    ("service", &["log", "story"]),
    ("ingest", &["formats", "log", "service", "story"]),
    ("validate", &["formats", "log", "service", "story"]),
    ("enrich", &["formats", "log", "service", "story"]),
    ("publish", &["formats", "log", "service", "story"]),
    ("index", &["log", "story"]),
    ("desk", &["formats", "index", "log", "service", "story"]),
];

/// Libraries that only some crates may name, and why.
const ONLY: [(&str, &[&str], &str); 3] = [
    ("rdkafka", &["log"], "only log knows Kafka"),
    (
        "rusqlite",
        &["log", "index", "publish"],
        "only log has the events; the index and the site have tables of their own beside it",
    ),
    ("roxmltree", &["formats"], "only formats knows how a wire format is written"),
];

/// The pure part: files whose code does no I/O and asks for no time. Tests may.
const PURE: [&str; 15] = [
    "crates/story/src/",
    "crates/formats/src/",
    "crates/ingest/src/read",
    "crates/ingest/src/lane",
    "crates/validate/src/rule",
    "crates/validate/src/stage",
    "crates/validate/src/order",
    "crates/enrich/src/",
    "crates/publish/src/plan",
    "crates/publish/src/deliver",
    "crates/publish/src/route",
    "crates/publish/src/terms",
    "crates/publish/src/times",
    "crates/publish/src/contract",
    "crates/service/src/accepts",
];

/// What a pure file may not name.
const IMPURE: [&str; 10] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "tokio::",
    "reqwest::",
    "rand::",
    "Timestamp::now",
    "SystemTime",
];

/// Who asks the machine for the time: the clock, the blob store for the age of its files, and commands.
const CLOCKS: [&str; 3] = ["crates/log/src/clock.rs", "crates/log/src/blobs.rs", "crates/wiredesk/src/command/"];

fn dependencies(krate: &str) -> Vec<String> {
    let path = format!("crates/{krate}/Cargo.toml");
    let manifest: toml_edit::DocumentMut = tree::read(&path).parse().expect("cargo reads it too");
    let tables = ["dependencies", "build-dependencies"].into_iter().filter_map(|table| manifest.get(table)?.as_table());
    tables.flat_map(|table| table.iter().map(|(name, _)| name.to_owned())).collect()
}

fn crates() -> Vec<String> {
    let manifests = tree::paths().into_iter().filter(|path| path.ends_with("/Cargo.toml"));
    manifests.filter_map(|path| Some(path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml")?.to_owned())).collect()
}

#[test]
fn dependencies_point_one_way() {
    let mut breaches = Breaches::default();
    for krate in crates().iter().filter(|krate| *krate != "wiredesk") {
        let path = format!("crates/{krate}/Cargo.toml");
        let Some((_, may)) = MAY.iter().find(|(name, _)| name == krate) else {
            breaches.add(&path, 1, "a crate without a place in the picture; give it one in tests/tidy/arrows.rs");
            continue;
        };
        for dependency in dependencies(krate) {
            let Some(other) = dependency.strip_prefix("wiredesk-") else { continue };
            if !may.contains(&other) {
                breaches.add(&path, 1, format!("{krate} may not know {other}; it may know {may:?}"));
            }
        }
    }
    breaches.none();
}

#[test]
fn what_only_one_crate_knows_no_other_names() {
    let mut breaches = Breaches::default();
    for krate in crates() {
        for dependency in dependencies(&krate) {
            let rule = ONLY.iter().find(|(library, may, _)| *library == dependency && !may.contains(&krate.as_str()));
            if let Some((library, _, why)) = rule {
                breaches.add(&format!("crates/{krate}/Cargo.toml"), 1, format!("{library}: {why}"));
            }
        }
    }
    for file in tree::rust() {
        let site = file.path.starts_with("crates/publish/src/outlet/site");
        if file.krate() == Some("publish") && !site && words(&file.code(), "rusqlite").next().is_some() {
            breaches.add(&file.path, 1, "rusqlite: of the outlets only the site has tables of its own");
        }
    }
    breaches.none();
}

#[test]
fn no_crate_but_formats_names_a_wire_format_s_module() {
    let mut breaches = Breaches::default();
    for file in tree::rust().iter().filter(|file| file.krate().is_some_and(|krate| krate != "formats")) {
        let code = file.code();
        for (at, _) in code.match_indices("formats::format::") {
            let reason = "formats are asked for by name, through the registry, so that a new one is found everywhere";
            breaches.add_at(file, at, reason);
        }
    }
    breaches.none();
}

#[test]
fn no_stage_and_no_format_does_io_or_asks_for_the_time() {
    let mut breaches = Breaches::default();
    let edge = |file: &File| {
        file.path.ends_with("/main.rs") || file.path.ends_with("/src/service.rs") || file.path.contains("/src/service/")
    };
    let pure = |file: &&File| PURE.iter().any(|start| file.path.starts_with(start)) && !edge(file);
    for file in tree::rust().iter().filter(pure) {
        let code = file.code();
        for name in IMPURE {
            for (at, _) in code.match_indices(name) {
                breaches.add_at(
                    file,
                    at,
                    format!("{name}: this part is pure; time, randomness and I/O come as parameters"),
                );
            }
        }
    }
    breaches.none();
}

#[test]
fn time_comes_from_the_clock() {
    let mut breaches = Breaches::default();
    let others = |file: &&File| !CLOCKS.iter().any(|start| file.path.starts_with(start));
    for file in tree::rust().iter().filter(others) {
        let code = file.code();
        for call in ["Timestamp::now", "SystemTime::now", "Zoned::now"] {
            for (at, _) in code.match_indices(call) {
                breaches.add_at(
                    file,
                    at,
                    format!("{call}: take a Clock or the moment, so that a test can say what time it is"),
                );
            }
        }
    }
    breaches.none();
}
