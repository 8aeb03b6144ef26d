//! What the project's texts say, and how.

use super::{
    rust::closing,
    tree::{self, Breaches, File},
};

/// What fails a test, or a user, without a word.
const PANICS: [&str; 6] = [".unwrap()", ".expect(", "panic!(", "todo!(", "unimplemented!(", "unreachable!("];

/// Files that people write and read.
const TEXTS: [&str; 9] = ["rs", "toml", "md", "html", "css", "js", "py", "sh", "service"];

/// Without the wire samples, whose bytes are as they came.
fn texts() -> impl Iterator<Item = File> {
    tree::files(&TEXTS).into_iter().filter(|file| !file.path.starts_with("tests/wire/"))
}

#[test]
fn nothing_panics_outside_tests() {
    let mut breaches = Breaches::default();
    for file in tree::rust() {
        let code = file.code();
        for call in PANICS {
            for (at, _) in code.match_indices(call) {
                breaches.add_at(
                    &file,
                    at,
                    format!("{call} ends a thread without a word; return an error that says what to do"),
                );
            }
        }
    }
    breaches.none();
}

#[test]
fn lines_end_without_blanks_and_files_with_one_line_break() {
    let mut breaches = Breaches::default();
    for file in texts() {
        for (n, line) in file.text.split('\n').enumerate() {
            if line.ends_with([' ', '\t', '\r']) {
                breaches.add(&file.path, n + 1, "blanks at the end of the line");
            }
        }
        if !file.text.ends_with('\n') || file.text.ends_with("\n\n") {
            breaches.add(&file.path, file.text.lines().count(), "a file ends with one line break");
        }
    }
    breaches.none();
}

#[test]
fn log_messages_are_constant() {
    let mut breaches = Breaches::default();
    for file in tree::rust() {
        let code = file.code();
        for level in ["trace", "debug", "info", "warn", "error"] {
            for (at, call) in code.match_indices(&format!("tracing::{level}!(")) {
                let open = at + call.len() - 1;
                let end = closing(&code, open) - 1;
                let last = code[open..end].trim_end().trim_end_matches(',');
                let message = &file.text[open..open + last.len()];
                let quote = last.trim_end_matches('"').rfind('"').filter(|_| last.ends_with('"'));
                let constant = quote.is_some_and(|quote| !message[quote..].contains('{') && !is_value(&last[..quote]));
                if !constant {
                    breaches.add_at(&file, at, "a log line ends with a constant message; what varies goes into fields");
                }
            }
        }
    }
    breaches.none();
}

/// Whether what stands before a literal makes it the value of a field.
fn is_value(before: &str) -> bool {
    before.trim_end().ends_with('=')
}

#[test]
fn error_texts_are_lowercase_and_end_without_a_full_stop() {
    let mut breaches = Breaches::default();
    for file in tree::rust() {
        for (at, start) in file.text.match_indices("#[error(\"") {
            let text = &file.text[at + start.len()..];
            let text = text[..text.find("\")]").or_else(|| text.find("\",")).unwrap_or(0)].trim();
            let mut letters = text.chars();
            let (first, second) = (letters.next(), letters.next());
            let word = first.is_some_and(char::is_uppercase) && !second.is_some_and(char::is_uppercase);
            if word || text.ends_with(['.', '!']) {
                let reason =
                    format!("{text:?}: errors are lowercase without a full stop, since they end up inside others");
                breaches.add_at(&file, at, reason);
            }
        }
    }
    breaches.none();
}

#[test]
fn texts_speak_of_the_project_alone() {
    // Put together here, so that this file does not name them.
    let marks = [
        ["TO", "DO"],
        ["FIX", "ME"],
        ["XX", "X:"],
        ["HA", "CK"],
        ["see iss", "ue"],
        ["this iss", "ue"],
        ["iss", "ue #"],
        ["pull req", "uest"],
    ];
    let mut breaches = Breaches::default();
    for file in texts() {
        for (n, line) in file.text.lines().enumerate() {
            if let Some(mark) = marks.iter().map(|mark| mark.concat()).find(|mark| line.contains(mark.as_str())) {
                breaches.add(
                    &file.path,
                    n + 1,
                    format!("{mark:?}: what is to be done lies in the tracker, what is here is done"),
                );
            }
        }
    }
    breaches.none();
}

#[test]
fn no_test_is_left_out() {
    let ignore = ["#[ign", "ore"].concat();
    let mut breaches = Breaches::default();
    for file in tree::rust() {
        for (at, _) in file.text.match_indices(&ignore) {
            breaches.add_at(
                &file,
                at,
                "a test of today's wrong behaviour, marked so, says more than one that does not run",
            );
        }
    }
    breaches.none();
}
