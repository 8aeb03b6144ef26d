//! The project's files, and what is found in them.

use std::{fs, path::Path};

use super::rust;

/// A text file of the project.
pub(super) struct File {
    /// From the root, with `/`.
    pub(super) path: String,
    pub(super) text: String,
    /// It is compiled for tests alone.
    test: bool,
}

/// Breaches of a rule, as `path:line: reason`.
#[derive(Default)]
pub(super) struct Breaches(Vec<String>);

/// The root of the repository.
pub(super) fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The paths of all files that are the project's own, in order: what `.gitignore` names at the root is not.
pub(super) fn paths() -> Vec<String> {
    let ignored = fs::read_to_string(root().join(".gitignore")).expect(".gitignore can be read");
    let ignored: Vec<&str> = ignored.lines().map(|line| line.trim_start_matches('/')).collect();
    let walk = walkdir::WalkDir::new(root()).min_depth(1).sort_by_file_name().into_iter();
    let own = |entry: &walkdir::DirEntry| {
        let name = entry.file_name().to_string_lossy();
        name != ".git" && !(entry.depth() == 1 && ignored.contains(&name.as_ref()))
    };
    let files = walk.filter_entry(own).map(|entry| entry.expect("the project can be listed"));
    let files = files.filter(|entry| !entry.file_type().is_dir());
    files.map(|entry| entry.path().strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/")).collect()
}

/// Files with one of these extensions.
pub(super) fn files(extensions: &[&str]) -> Vec<File> {
    let wanted = |path: &String| path.rsplit_once('.').is_some_and(|(_, extension)| extensions.contains(&extension));
    paths().into_iter().filter(wanted).map(|path| File { text: read(&path), test: false, path }).collect()
}

/// Rust files.
pub(super) fn rust() -> Vec<File> {
    let mut files = files(&["rs"]);
    let modules: Vec<String> = files.iter().flat_map(test_modules).collect();
    for file in &mut files {
        let under = |module: &String| file.path.strip_prefix(module).is_some_and(|rest| rest.starts_with(['.', '/']));
        file.test = file.path.starts_with("tests/") || file.path.contains("/tests/") || modules.iter().any(under);
    }
    files
}

/// The paths, without `.rs`, of the modules that a file declares for tests alone.
fn test_modules(file: &File) -> Vec<String> {
    let stem = file.path.trim_end_matches(".rs");
    let parent = stem.rsplit_once('/').map_or("", |(folder, _)| folder);
    let root = ["/lib", "/main"].iter().any(|root| stem.ends_with(root));
    let folder = if root { parent } else { stem };
    let items = file.text.split("#[cfg(test)]").skip(1).filter_map(|rest| rest.trim_start().split_once(';'));
    // Other attributes may stand between.
    let lasts = items.filter_map(|(item, _)| item.lines().find(|line| !line.trim_start().starts_with("#[")));
    let names = lasts.filter_map(|line| line.rsplit_once("mod ")).filter(|(_, name)| !name.contains('{'));
    names.map(|(_, name)| format!("{folder}/{}", name.trim())).collect()
}

/// A file of the project; bytes that are no UTF-8 are replaced.
pub(super) fn read(path: &str) -> String {
    let bytes = fs::read(root().join(path)).unwrap_or_else(|error| panic!("{path} cannot be read: {error}"));
    String::from_utf8_lossy(&bytes).into_owned()
}

impl File {
    /// Whether it is there for tests alone.
    pub(super) fn is_test(&self) -> bool {
        self.test
    }

    /// Its code: without comments, the content of literals, and tests, at the same offsets.
    pub(super) fn code(&self) -> String {
        if self.is_test() { String::new() } else { rust::without_tests(&rust::bare(&self.text)) }
    }

    /// The crate it belongs to, `story`.
    pub(super) fn krate(&self) -> Option<&str> {
        self.path.strip_prefix("crates/")?.split('/').next()
    }
}

impl Breaches {
    pub(super) fn add(&mut self, path: &str, line: usize, reason: impl AsRef<str>) {
        self.0.push(format!("{path}:{line}: {}", reason.as_ref()));
    }

    /// At a byte of a text.
    pub(super) fn add_at(&mut self, file: &File, offset: usize, reason: impl AsRef<str>) {
        self.add(&file.path, rust::line_of(&file.text, offset), reason);
    }

    /// Fails if there are any.
    #[track_caller]
    pub(super) fn none(self) {
        assert!(self.0.is_empty(), "\n{}\n", self.0.join("\n"));
    }
}
