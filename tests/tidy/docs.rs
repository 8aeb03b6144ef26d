//! What the documents name is there.

use super::tree::{self, Breaches};

/// Folders that a run makes.
const MADE: [&str; 4] = ["out/", "data/", "inbox/", "target/"];

/// Where a path may start from: the root, or the crates, as in `ingest/src/read.rs`.
const STARTS: [&str; 2] = ["", "crates/"];

/// Words of a text that look like paths of ours: with an extension or a folder of the root.
fn named(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let split = |c: char| c.is_whitespace() || "`()[]<>\"'|=,;│┌└├▶─".contains(c);
    text.lines().enumerate().flat_map(move |(n, line)| {
        let words = line.split(split).map(|word| word.trim_end_matches(['.', ':']).trim_start_matches("./"));
        words.filter(|word| is_path(word)).map(move |word| (n + 1, word))
    })
}

fn is_path(word: &str) -> bool {
    let ours = word.contains('/') && !word.contains("//") && !word.starts_with(['/', '@', '~', '$', '{', '.']);
    let file =
        [".rs", ".md", ".toml", ".html", ".service"].iter().any(|end| word.ends_with(end)) && !word.starts_with('/');
    let folder = ["crates/", "config/", "deploy/", "tests/"].iter().any(|start| word.starts_with(start))
        || word.contains("/src/");
    (file || ours && folder)
        && !word.contains(['*', '…', '{', '?', '&'])
        && !MADE.iter().any(|made| word.starts_with(made))
}

#[test]
fn every_path_in_the_documents_exists() {
    let mut breaches = Breaches::default();
    for document in tree::files(&["md"]) {
        let folder = document.path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        for (line, path) in named(&document.text) {
            let starts = STARTS.iter().copied().chain([folder.as_str()]);
            if !starts.map(|start| tree::root().join(format!("{start}{path}"))).any(|at| at.exists()) {
                breaches.add(&document.path, line, format!("{path} is not there"));
            }
        }
    }
    breaches.none();
}

#[test]
fn every_command_in_the_documents_exists() {
    let cli = tree::read("crates/wiredesk/src/cli.rs");
    let commands = cli.split_once("enum Command {").expect("cli.rs lists the commands").1;
    let commands = commands[..commands.find("\n}").unwrap()].lines();
    let variants = commands.map(|line| line.trim().split(['(', ',']).next().unwrap_or_default().to_lowercase());
    let variants: Vec<String> = variants.filter(|word| !word.is_empty()).collect();
    assert!(variants.iter().any(|variant| variant == "ingest"), "{variants:?}");
    let mut breaches = Breaches::default();
    for document in tree::files(&["md"]) {
        for (n, line) in document.text.lines().enumerate() {
            for start in ["`wiredesk ", "-- ", "$ wiredesk ", "    wiredesk "] {
                if start == "-- " && !line.contains("cargo run") {
                    continue;
                }
                for rest in line.split(start).skip(1) {
                    let command = rest.split(|c: char| !c.is_ascii_lowercase()).next().unwrap_or_default();
                    if !command.is_empty() && !variants.iter().any(|variant| variant == command) {
                        breaches.add(&document.path, n + 1, format!("there is no `wiredesk {command}`"));
                    }
                }
            }
        }
    }
    breaches.none();
}

#[test]
fn paths_are_told_from_other_words() {
    let text = "`ingest/src/read.rs`, tests/wire and README.md; not /v1/stories, out/site/index.html, a/b or src/*.rs.";
    let found: Vec<&str> = named(text).map(|(_, path)| path).collect();
    assert_eq!(found, ["ingest/src/read.rs", "tests/wire", "README.md"]);
}
