//! Dependencies: one table of versions, and nothing in it that nobody uses.

use std::collections::BTreeSet;

use toml_edit::DocumentMut;

use super::{
    rust::words,
    tree::{self, Breaches},
};

fn manifest(path: &str) -> DocumentMut {
    tree::read(path).parse().expect("cargo reads it too")
}

fn manifests() -> impl Iterator<Item = String> {
    tree::paths().into_iter().filter(|path| path.ends_with("/Cargo.toml"))
}

/// What a manifest depends on, by section.
fn dependencies(manifest: &DocumentMut) -> Vec<(String, bool)> {
    let sections = ["dependencies", "dev-dependencies", "build-dependencies"];
    let tables = sections.into_iter().filter_map(|section| manifest.get(section)?.as_table_like());
    let shared = |item: &toml_edit::Item| item.as_table_like().is_some_and(|table| table.contains_key("workspace"));
    tables.flat_map(|table| table.iter().map(|(name, item)| (name.to_owned(), shared(item)))).collect()
}

#[test]
fn versions_stand_in_one_table() {
    let mut breaches = Breaches::default();
    for path in manifests() {
        for (name, _) in dependencies(&manifest(&path)).into_iter().filter(|(_, shared)| !shared) {
            breaches.add(
                &path,
                1,
                format!("{name}: its version belongs into the root's Cargo.toml; write {name}.workspace = true"),
            );
        }
    }
    breaches.none();
}

#[test]
fn every_dependency_is_used() {
    let mut breaches = Breaches::default();
    let sources = tree::rust();
    let mut used = BTreeSet::new();
    for path in manifests() {
        let folder = path.trim_end_matches("Cargo.toml");
        let own: Vec<_> = sources.iter().filter(|file| file.path.starts_with(folder)).collect();
        for (name, _) in dependencies(&manifest(&path)) {
            let word = name.replace('-', "_");
            if !own.iter().any(|file| words(&file.text, &word).next().is_some()) {
                breaches.add(&path, 1, format!("{name} is not named in any file there"));
            }
            used.insert(name);
        }
    }
    let root = manifest("Cargo.toml");
    let table = root["workspace"]["dependencies"].as_table_like().expect("the table of versions");
    for (name, _) in table.iter().filter(|(name, _)| !used.contains(*name)) {
        breaches.add("Cargo.toml", 1, format!("{name}: no crate depends on it"));
    }
    breaches.none();
}
