//! Mail from a Maildir: each file in `new` and `cur` is an item, named as its delivery named it. That a reader moves a mail or marks
//! it as read is no change. Nothing in the Maildir is moved or marked by us.

use std::{io, path::Path, path::PathBuf};

use schemars::JsonSchema;
use serde::Deserialize;
use wiredesk_service::{ConfigError, Section};

use super::folder::{self, Listing};

/// What `wiredesk check` and the docs say of it.
pub const DOC: &str = "mail from a Maildir, whoever delivers into it";

/// What a mail's flags follow in its name.
const FLAGS: &str = ":2,";

/// The keys of a mail source.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Keys {
    /// The Maildir: the folder that has `new` and `cur`.
    pub path: PathBuf,
}

impl Keys {
    /// The Maildir must not be a file.
    pub(super) fn check(&self, section: &Section) -> Result<(), ConfigError> {
        folder::is_no_file(&self.path, section)
    }

    /// It is a Maildir that can be read.
    pub(super) fn look(&self, _local: bool) -> Result<String, String> {
        let path = self.path.display();
        match ["new", "cur"].iter().try_for_each(|folder| self.path.join(folder).read_dir().map(drop)) {
            Ok(()) => Ok(path.to_string()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(format!("{path} is no Maildir: it has no folders new and cur; make them, or name the one that has"))
            }
            Err(error) => Err(format!("{path} cannot be read: {error}")),
        }
    }
}

/// Every mail of a Maildir.
pub fn list(root: &Path) -> io::Result<Listing> {
    let whole = std::fs::canonicalize(root)?.display().to_string();
    let mut listing = Listing::default();
    for folder in ["new", "cur"] {
        let part = folder::list(&root.join(folder)).unwrap_or_else(|error| Listing {
            errors: vec![format!("{}: {error}", root.join(folder).display())],
            ..Listing::default()
        });
        listing.errors.extend(part.errors);
        for mut mail in part.files {
            mail.name = mail.name.split(FLAGS).next().unwrap_or_default().to_owned();
            mail.key = format!("{whole}/{}", mail.name);
            listing.files.push(mail);
        }
    }
    listing.files.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(listing)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::fs;

    use super::*;

    #[test]
    fn a_mail_is_the_same_once_it_is_read() {
        let root = tempfile::tempdir().unwrap();
        let names = |listing: &Listing| listing.files.iter().map(|file| file.name.clone()).collect::<Vec<_>>();
        let keys = Keys { path: root.path().to_owned() };
        assert!(keys.look(true).unwrap_err().contains("is no Maildir"));
        assert_eq!(list(root.path()).unwrap().errors.len(), 2, "what is not there is told, and nothing is forgotten");
        for folder in ["new", "cur", "tmp"] {
            fs::create_dir(root.path().join(folder)).unwrap();
            fs::write(root.path().join(folder).join(format!("17468.{folder}.host")), "Subject: خبر\n\nنص").unwrap();
        }
        assert!(keys.look(true).is_ok());
        let before = list(root.path()).unwrap();
        assert_eq!(names(&before), ["17468.cur.host", "17468.new.host"]);
        fs::rename(root.path().join("new/17468.new.host"), root.path().join("cur/17468.new.host:2,S")).unwrap();
        let after = list(root.path()).unwrap();
        assert_eq!(names(&after), names(&before));
        let states = |listing: &Listing| listing.files.iter().map(|mail| (mail.key.clone(), mail.stamp)).collect::<Vec<_>>();
        assert_eq!(states(&after), states(&before));
        assert!(folder::read(&after.files[1]).unwrap().is_some());
    }
}
