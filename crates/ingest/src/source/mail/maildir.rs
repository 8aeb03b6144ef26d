//! A Maildir: each file in `new` and `cur` is a mail, named as its delivery named it. That a reader moves a mail or marks it as read
//! is no change.

use std::{io, path::Path};

use crate::source::folder::{self, Listing};

/// What a mail's flags follow in its name.
const FLAGS: &str = ":2,";

/// Whether it is a Maildir that can be read.
pub(super) fn look(root: &Path) -> Result<String, String> {
    let path = root.display();
    match ["new", "cur"].iter().try_for_each(|folder| root.join(folder).read_dir().map(drop)) {
        Ok(()) => Ok(path.to_string()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(format!("{path} is no Maildir: it has no folders new and cur; make them, or name the one that has"))
        }
        Err(error) => Err(format!("{path} cannot be read: {error}")),
    }
}

/// Every mail of a Maildir.
pub(super) fn list(root: &Path) -> io::Result<Listing> {
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
        assert!(look(root.path()).unwrap_err().contains("is no Maildir"));
        assert_eq!(list(root.path()).unwrap().errors.len(), 2, "what is not there is told, and nothing is forgotten");
        for folder in ["new", "cur", "tmp"] {
            fs::create_dir(root.path().join(folder)).unwrap();
            fs::write(root.path().join(folder).join(format!("17468.{folder}.host")), "Subject: خبر\n\nنص").unwrap();
        }
        assert!(look(root.path()).is_ok());
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
