//! Names of files: safe whatever the uri or the version, one for each, the same every time.

use wiredesk_story::{StoryUri, identity::sha256_hex};

/// The longest readable part of a name, in bytes.
const MAX_PART: usize = 60;

/// `{id}_{version}.{extension}`, or `{id}.{extension}` without a version. A story without a version counts by its revision.
pub(crate) fn of_file(uri: &StoryUri, version: Option<(Option<&str>, u64)>, extension: &str) -> String {
    let id = id(uri);
    match version {
        Some((Some(version), _)) => format!("{id}_{}.{extension}", of_version(version)),
        Some((None, revision)) => format!("{id}_{revision}.{extension}"),
        None => format!("{id}.{extension}"),
    }
}

/// Whether a file of this name is one that [`of_file`] named for the story, or was to become one.
pub(crate) fn belongs_to(name: &str, uri: &StoryUri) -> bool {
    let name = name.strip_prefix('.').unwrap_or(name);
    name.strip_prefix(&id(uri)).is_some_and(|rest| rest.starts_with(['_', '.']))
}

/// ASCII of the uri's last part, and 8 hex digits of the uri's SHA-256, which tell apart what looks the same.
pub(crate) fn id(uri: &StoryUri) -> String {
    let hash = &sha256_hex(uri.as_str().as_bytes())[..8];
    match plain(uri.last_part()) {
        part if part.is_empty() => hash.to_owned(),
        part => format!("{part}-{hash}"),
    }
}

/// The version as it is; one that cannot stand in a name, or is long, with 8 hex digits of its hash.
fn of_version(version: &str) -> String {
    let part = plain(version);
    if part == version {
        return part;
    }
    let hash = &sha256_hex(version.as_bytes())[..8];
    if part.is_empty() { hash.to_owned() } else { format!("{part}-{hash}") }
}

/// ASCII letters, digits, `-` and `.`; all else becomes one `-`. Never starts or ends with either.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if out.len() >= MAX_PART {
            break;
        }
        match c {
            c if c.is_ascii_alphanumeric() => out.push(c),
            '.' if !out.ends_with(['.', '-']) => out.push('.'),
            _ if !out.ends_with(['.', '-']) => out.push('-'),
            _ => {}
        }
    }
    out.trim_matches(['.', '-']).to_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    fn name(uri: &str, version: Option<&str>) -> String {
        of_file(&StoryUri::from_id("map", uri), Some((version, 7)), "xml")
    }

    #[test]
    fn names_say_which_story_and_which_version() {
        assert_eq!(name("urn:newsml:acmenews.com:20161018:US-FED", Some("2")), "US-FED-058df0ed_2.xml");
        assert_eq!(name("خبر.txt", None), "D8-AE-D8-A8-D8-B1.txt-f565c814_7.xml");
        assert_eq!(name("https://news.example/أخبار", Some("٢")), "4d3c8031_537dcdbc.xml");
    }

    #[test]
    fn what_could_leave_the_folder_cannot() {
        for (uri, version) in [("../../etc/passwd", "../2"), ("a\nb", "1\n2"), ("x", ""), ("/", "..")] {
            let name = name(uri, Some(version));
            assert!(!name.contains(['/', '\n', '\\']) && !name.starts_with('.') && !name.contains(".."), "{name}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_name_is_safe_and_is_found_again(uri in "\\PC{1,300}", version in ".{0,300}") {
            let uri = StoryUri::from_id("map", &uri);
            let name = of_file(&uri, Some((Some(&version), 1)), "json");
            prop_assert!(name.len() < 200);
            prop_assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b)), "{}", name);
            prop_assert!(belongs_to(&name, &uri));
            let part = format!(".{name}.part");
            prop_assert!(belongs_to(&part, &uri));
        }
    }
}
