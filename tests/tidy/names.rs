//! Where files are and what they are called.

use super::tree::{self, Breaches};

/// All that may lie at the root: a newcomer sees the whole of it at a glance.
const ROOT: [&str; 16] = [
    ".ci",
    ".gitignore",
    "ARCHITECTURE.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "NOTICE",
    "README.md",
    "clippy.toml",
    "config",
    "crates",
    "deny.toml",
    "deploy",
    "rust-toolchain.toml",
    "rustfmt.toml",
    "tests",
];

/// Names that say nothing of what is inside.
const EMPTY: [&str; 6] = ["common", "helper", "helpers", "misc", "util", "utils"];

#[test]
fn the_root_holds_what_belongs_there_and_at_most_15_files() {
    let mut breaches = Breaches::default();
    let paths = tree::paths();
    for path in &paths {
        let top = path.split('/').next().unwrap_or(path);
        if !ROOT.contains(&top) {
            breaches.add(path, 1, format!("{top} is not for the root; see the list in tests/tidy/names.rs"));
        }
    }
    let files = paths.iter().filter(|path| !path.contains('/')).count();
    if files > 15 {
        breaches.add("Cargo.toml", 1, format!("{files} files at the root, more than 15"));
    }
    breaches.none();
}

#[test]
fn modules_are_named_by_what_they_hold() {
    let mut breaches = Breaches::default();
    for file in tree::rust() {
        for part in file.path.trim_end_matches(".rs").split('/') {
            if EMPTY.contains(&part) {
                breaches.add(&file.path, 1, format!("{part:?} says nothing of what is inside; name it by its subject"));
            }
        }
        if file.path.ends_with("/mod.rs") {
            breaches.add(&file.path, 1, "modules are foo.rs and foo/bar.rs, so that no two tabs have one name");
        }
    }
    breaches.none();
}

#[test]
fn sources_are_at_most_three_folders_deep() {
    let mut breaches = Breaches::default();
    for file in tree::rust() {
        let Some((_, inner)) = file.path.split_once("/src/") else { continue };
        let depth = inner.matches('/').count();
        if depth > 3 {
            breaches.add(&file.path, 1, format!("{depth} folders deep; three are enough to find a thing"));
        }
    }
    breaches.none();
}
