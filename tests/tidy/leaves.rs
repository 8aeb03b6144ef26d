//! Every leaf is a file of its own and stands in its registry.

use super::{
    rust::{bare, closing},
    tree::{self, Breaches},
};

/// A registry: its file, the macro that lists the leaves, and what each leaf must have.
const REGISTRIES: [(&str, &str, &str); 5] = [
    ("crates/formats/src/format.rs", "formats!", "FORMAT: Format ="),
    ("crates/ingest/src/source.rs", "kinds!", "pub const DOC: &str"),
    ("crates/validate/src/rule.rs", "rules!", "RULE: Rule ="),
    ("crates/enrich/src/enricher.rs", "enrichers!", "fn build("),
    ("crates/publish/src/outlet.rs", "kinds!", "KIND: Kind ="),
];

/// The names that a registry lists, and the modules that it declares besides.
fn listed(path: &str, list: &str) -> (Vec<String>, Vec<String>) {
    let code = bare(&tree::read(path));
    let call = format!("{list} {{");
    let open =
        code.find(&format!("\n{call}")).map(|at| at + call.len()).unwrap_or_else(|| panic!("{path} has no {list}"));
    let inner = &code[open + 1..closing(&code, open) - 1];
    let names = inner.split(',').filter_map(|entry| entry.split("=>").next()).map(|name| name.trim().to_owned());
    let declared = code
        .lines()
        .filter_map(|line| line.trim().strip_suffix(';')?.rsplit_once("mod "))
        .map(|(_, name)| name.to_owned());
    (names.filter(|name| !name.is_empty()).collect(), declared.collect())
}

#[test]
fn every_leaf_stands_in_its_registry() {
    let mut breaches = Breaches::default();
    for (registry, list, must) in REGISTRIES {
        let folder = format!("{}/", registry.trim_end_matches(".rs"));
        let (names, declared) = listed(registry, list);
        assert!(names.len() > 1 || registry.contains("outlet"), "{registry}: the list reads as {names:?}");
        for path in tree::paths() {
            let Some(name) = path.strip_prefix(&folder).and_then(|inner| inner.strip_suffix(".rs")) else { continue };
            if name.contains('/') || declared.iter().any(|module| module == name) {
                continue;
            }
            if !names.iter().any(|listed| listed == name) {
                breaches.add(&path, 1, format!("not compiled: add a line {name:?} to {list} in {registry}"));
            } else if !tree::read(&path).contains(must) {
                breaches.add(&path, 1, format!("a leaf of {registry} declares `{must}` in its own file"));
            }
        }
    }
    breaches.none();
}

#[test]
fn every_file_says_what_it_is() {
    let mut breaches = Breaches::default();
    for file in tree::rust().iter().filter(|file| !file.is_test()) {
        if !file.text.starts_with("//! ") {
            breaches.add(&file.path, 1, "the first line says what the file is: `//! …`");
        }
    }
    breaches.none();
}
