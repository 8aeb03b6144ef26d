//! The samples of `tests/wire`: how each is read, and what every writer makes of it.

use std::{fs, path::Path};

use super::*;

/// Every sample, in the order of their names.
pub(crate) fn samples() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/wire");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let named = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    files.iter().map(|path| (named(path), fs::read(path).unwrap())).collect()
}

/// Reads bytes under a name, in UTC, with nothing given.
pub(crate) fn read_as(bytes: &[u8], name: &str, format: Option<&str>) -> Result<Read, ReadError> {
    read(&Input { bytes, name: Some(name), charset: None, zone: &TimeZone::UTC, language: None, at: None }, format)
}

#[test]
fn every_sample_is_read_as_what_it_is() {
    let mut lines = Vec::new();
    for (name, bytes) in samples() {
        let read = match read_as(&bytes, &name, None) {
            Ok(read) => read,
            Err(error) => {
                lines.push(format!("{name}: {error}"));
                continue;
            }
        };
        lines.push(format!("{name}: {} in {}", read.format.name, read.reading.encoding));
        for story in &read.reading.stories {
            let or_dash = |text: Option<&str>| text.unwrap_or("-").to_owned();
            lines.push(format!(
                "  {} v{} {} {} {:?}, {} blocks, embargo {}, signals {:?}",
                or_dash(story.uri.as_ref().map(|uri| uri.as_str())),
                or_dash(story.version.as_deref()),
                or_dash(story.language.as_ref().map(|language| language.as_str())),
                story.status().as_str(),
                story.headline().unwrap_or_default(),
                story.main_body().map_or(0, |body| body.blocks.len()),
                or_dash(story.embargoed_until.as_ref().map(|moment| moment.as_str())),
                story.signals,
            ));
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}
