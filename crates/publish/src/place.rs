//! Where outlets of files write: two that write to one place would each take the other's files for its own.

use std::{
    collections::HashMap,
    path::{self, Path},
};

use schemars::JsonSchema;
use serde::Deserialize;
use wiredesk_service::{ConfigError, Section};

/// What a place is made of, whatever the kind.
#[derive(Debug, Deserialize, JsonSchema)]
struct Keys {
    path: Option<String>,
    host: Option<String>,
    port: Option<u16>,
    endpoint: Option<String>,
    bucket: Option<String>,
    prefix: Option<String>,
}

/// Refuses two outlets that write to one place.
pub(crate) fn apart(sections: &[Section]) -> Result<(), ConfigError> {
    let mut taken: HashMap<String, &str> = HashMap::new();
    for section in sections {
        let Some((key, place)) = place(section)? else { continue };
        if let Some(other) = taken.insert(place, section.name()) {
            let message = format!(
                "is where {other:?} writes too: each would take the other's files for its own; name another place"
            );
            return Err(section.error(key, message));
        }
    }
    Ok(())
}

/// The place of an outlet that writes files, and the key that names it.
fn place(section: &Section) -> Result<Option<(&'static str, String)>, ConfigError> {
    let kind = section.text("kind").unwrap_or_default();
    if !matches!(kind, "site" | "folder" | "sftp" | "ftp" | "object-store") {
        return Ok(None);
    }
    let Keys { path, host, port, endpoint, bucket, prefix } = section.read_common()?;
    let text = Option::unwrap_or_default;
    let path = text(path);
    Ok(Some(match kind {
        "site" | "folder" => ("path", format!("{}", plain(&path).display())),
        "object-store" => {
            ("prefix", format!("s3 {} {} {}", text(endpoint), text(bucket), text(prefix).trim_matches('/')))
        }
        _ => {
            ("path", format!("{kind} {} {port:?} {}", text(host), path.trim_end_matches('/').trim_start_matches("./")))
        }
    }))
}

/// A path without what changes nothing: `./a/` is `a`.
fn plain(path: &str) -> path::PathBuf {
    path::absolute(path).unwrap_or_else(|_| Path::new(path).to_owned()).components().collect()
}
