//! What makes files and names last through a power cut: how the disk is asked, and which folders it has already.

use std::{
    collections::{BTreeSet, HashSet},
    fs::File,
    io,
    path::{Path, PathBuf},
};

use super::files::FileError;

/// How many are synced at a time: the disk makes one wait of many.
const AT_A_TIME: usize = 8;
/// The most folders that are remembered.
const MOST: usize = 20_000;

/// Folders whose own names are known to last.
#[derive(Debug, Default)]
pub(super) struct Lasting(HashSet<PathBuf>);

impl Lasting {
    /// Makes the names of files last, and those of the folders they are in, up to `root`.
    pub(super) fn names<'a>(&mut self, root: &Path, paths: impl Iterator<Item = &'a Path>) -> Result<(), FileError> {
        let mut folders: BTreeSet<&Path> = BTreeSet::new();
        let mut named: BTreeSet<&Path> = BTreeSet::new();
        for path in paths {
            for inner in path.ancestors().skip(1).take_while(|folder| folder.starts_with(root)) {
                folders.insert(inner);
                if inner == root || self.0.contains(inner) {
                    break;
                }
                // Its name stands in the folder it is in, which is the next.
                named.insert(inner);
            }
        }
        all(&folders.into_iter().collect::<Vec<_>>())?;
        if self.0.len() > MOST {
            self.0.clear();
        }
        self.0.extend(named.into_iter().map(Path::to_owned));
        Ok(())
    }
}

/// Makes files or folders last.
pub(super) fn all(paths: &[&Path]) -> Result<(), FileError> {
    let one = |path: &Path| {
        File::open(path).and_then(|file| file.sync_all()).map_err(|error| FileError::Io(path.to_owned(), error))
    };
    let threads = paths.len().min(AT_A_TIME);
    if threads < 2 {
        return paths.iter().try_for_each(|path| one(path));
    }
    let share = move |first: usize| paths.iter().skip(first).step_by(threads).try_for_each(|path| one(path));
    std::thread::scope(|scope| {
        let shares: Vec<_> = (1..threads).map(|first| scope.spawn(move || share(first))).collect();
        let own = share(0);
        // Each is waited for, whatever became of the others.
        let panicked = || Err(FileError::Io(PathBuf::new(), io::Error::other("syncing failed")));
        let done: Vec<_> = shares.into_iter().map(|share| share.join().unwrap_or_else(|_| panicked())).collect();
        done.into_iter().chain([own]).collect()
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_folder_is_made_to_last_with_those_it_is_in_and_these_once() {
        let root = tempfile::tempdir().unwrap();
        let day = root.path().join("ar/2025");
        std::fs::create_dir_all(&day).unwrap();
        let file = day.join("index.html");
        let mut lasting = Lasting::default();
        lasting.names(root.path(), std::iter::once(file.as_path())).unwrap();
        assert_eq!(lasting.0, HashSet::from([day, root.path().join("ar")]));
        // Nothing above the folder is asked for any more.
        std::fs::rename(root.path().join("ar"), root.path().join("fr")).unwrap();
        assert!(lasting.names(root.path(), std::iter::once(file.as_path())).is_err());
        lasting.names(root.path(), std::iter::once(root.path().join("fr").as_path())).unwrap();
    }

    #[test]
    fn a_file_that_cannot_be_synced_is_told_whichever_it_is() {
        let root = tempfile::tempdir().unwrap();
        let paths: Vec<PathBuf> = (0..20).map(|n| root.path().join(n.to_string())).collect();
        for missing in 0..20 {
            paths.iter().for_each(|path| std::fs::write(path, "").unwrap());
            std::fs::remove_file(&paths[missing]).unwrap();
            let error = all(&paths.iter().map(PathBuf::as_path).collect::<Vec<_>>()).unwrap_err();
            assert!(matches!(error, FileError::Io(path, _) if path == paths[missing]));
        }
    }
}
