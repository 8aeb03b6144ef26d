//! Walks through the folders of a server: which names are files to be taken, which are left, and which are refused.

use std::collections::VecDeque;

use super::{Doing, MOST_FILES};
use crate::source::folder::{Listed, Listing, Settle, Stamp, is_wanted};

/// Folders are looked into so deep.
const DEEPEST: usize = 16;
/// The longest name of a file, in bytes.
const LONGEST: usize = 255;

/// Something in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name there.
    pub name: String,
    /// What it is.
    pub what: What,
}

/// What something in a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A file in this state.
    File(Stamp),
    /// A folder.
    Folder,
    /// A link, a device: nothing that is taken.
    Other,
}

/// What can say what a folder holds.
pub trait Entries: Send {
    /// All that is in a folder.
    fn entries<'a>(&'a mut self, path: &'a str) -> Doing<'a, Result<Vec<Entry>, String>>;
}

/// Every file under a folder. `address` is what the folder is called everywhere: files are remembered by it.
pub async fn walk(link: &mut dyn Entries, root: &str, address: &str) -> Result<Listing, String> {
    let mut listing = Listing::default();
    let mut folders = VecDeque::from([(String::new(), 0)]);
    while let Some((inner, depth)) = folders.pop_front() {
        let path = joined(root, &inner);
        let entries = match link.entries(&path).await {
            Ok(entries) => entries,
            Err(error) if inner.is_empty() => return Err(error),
            Err(error) => {
                // What is in it may be there all the same.
                listing.errors.push(error);
                continue;
            }
        };
        for Entry { name, what } in entries {
            if name == "." || name == ".." {
                continue;
            }
            if let Some(reason) = refusal(&name, what) {
                listing.refused.push(format!("{path}: {name:?} {reason}"));
                continue;
            }
            if !is_wanted(&name) {
                continue;
            }
            let name = if inner.is_empty() { name } else { format!("{inner}/{name}") };
            match what {
                What::Folder if depth < DEEPEST => folders.push_back((name, depth + 1)),
                What::File(stamp) => {
                    let (key, path) = (format!("{address}/{name}"), joined(root, &name));
                    listing.files.push(Listed::elsewhere(name, key, path, stamp, Settle::Look));
                }
                _ => {}
            }
        }
        if listing.files.len() + folders.len() > MOST_FILES {
            return Err(format!("{root} holds more than {MOST_FILES} files; name a smaller folder, or clear it"));
        }
    }
    listing.files.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(listing)
}

fn joined(root: &str, inner: &str) -> String {
    match (root.trim_end_matches('/'), inner) {
        ("", "") => "/".to_owned(),
        (root, "") => root.to_owned(),
        (root, inner) => format!("{root}/{inner}"),
    }
}

/// Why something is not taken: a server that lies about names leads nowhere else.
fn refusal(name: &str, what: What) -> Option<&'static str> {
    if name.is_empty() || name.contains('/') || name.chars().any(char::is_control) {
        Some("is no name of a file")
    } else if name.contains(char::REPLACEMENT_CHARACTER) {
        Some("is not UTF-8, and cannot be asked for")
    } else if name.len() > LONGEST {
        Some("is too long a name")
    } else if what == What::Other {
        Some("is neither a file nor a folder; links are not followed")
    } else {
        None
    }
}
