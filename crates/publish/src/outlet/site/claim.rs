//! One outlet a folder: two that write to one would each make the other's pages again, without end.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, Weak},
};

static CLAIMS: Mutex<Vec<(PathBuf, Weak<()>)>> = Mutex::new(Vec::new());

/// An outlet's own mark: its folder is free again once this is dropped.
#[derive(Debug, Default)]
pub(super) struct Claim(Arc<()>);

impl Claim {
    /// Whether a folder is this outlet's, from now on: no other of this process has it. The folder has to be there.
    pub(super) fn take(&self, folder: &Path) -> bool {
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let mut claims = CLAIMS.lock().unwrap_or_else(PoisonError::into_inner);
        claims.retain(|(_, claim)| claim.strong_count() > 0);
        if let Some((_, owner)) = claims.iter().find(|(known, _)| *known == folder) {
            return owner.ptr_eq(&Arc::downgrade(&self.0));
        }
        claims.push((folder, Arc::downgrade(&self.0)));
        true
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_folder_is_one_outlets_until_that_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (Claim::default(), Claim::default());
        assert!(one.take(folder.path()) && one.take(folder.path()));
        assert!(!other.take(&folder.path().join(".")));
        drop(one);
        assert!(other.take(folder.path()));
    }
}
