#![allow(clippy::unwrap_used)]

use wiredesk_service::Config;

use super::*;
use crate::IngestConfig;

/// A source of a kind with these keys, or what is wrong with them.
pub(crate) fn read(kind: &str, keys: &str) -> Result<Kind, String> {
    let text = format!("[[source]]\nname = \"وكالة\"\nkind = \"{kind}\"\n{keys}");
    let config = Config::parse("newsroom.toml", &text, []).map_err(|error| error.to_string())?;
    let mut ingest = IngestConfig::read(&config).map_err(|error| error.to_string())?;
    Ok(ingest.sources.remove("وكالة").unwrap().kind)
}

#[test]
fn names_are_those_that_users_write_in_their_order() {
    let names: Vec<&str> = KINDS.iter().map(|entry| entry.name).collect();
    assert!(names.is_sorted(), "{names:?}");
    assert!(KINDS.iter().all(|entry| !entry.doc.is_empty() && !entry.name.contains('_')));
    assert!(read("ftps", "").unwrap_err().contains("ftp"));
}
