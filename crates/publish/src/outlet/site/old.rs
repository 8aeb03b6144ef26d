//! Files that others took the place of. A disk may take milliseconds to free one, so a thread does that and nobody waits for it;
//! only where a story is taken back all of them are gone before anything says so.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, SyncSender, sync_channel},
};

/// The folder where they are until then. Never served, as every name that starts with a dot.
const FOLDER: &str = ".old";
/// So many may wait; then those who write wait too.
const MOST: usize = 256;

/// What is to be taken away.
#[derive(Debug)]
pub(super) struct Old {
    folder: PathBuf,
    next: u64,
    /// To the thread.
    waiting: SyncSender<PathBuf>,
}

impl Old {
    /// The folder, empty: what an earlier process left is taken away.
    pub(super) fn open(root: &Path) -> io::Result<Self> {
        let folder = root.join(FOLDER);
        fs::create_dir_all(&folder)?;
        empty(&folder)?;
        let (waiting, taken) = sync_channel(MOST);
        std::thread::Builder::new().name("site-old".into()).spawn(move || remove_all(&taken))?;
        Ok(Self { folder, next: 0, waiting })
    }

    /// Keeps a file that another is about to take the place of, so that this frees nothing. Where the file system cannot have one
    /// file under two names, it does.
    pub(super) fn keep(&mut self, path: &Path) {
        let kept = self.folder.join(self.next.to_string());
        self.next += 1;
        if fs::hard_link(path, &kept).is_ok() {
            // Without the thread they stay until the folder is emptied.
            let _ = self.waiting.send(kept);
        }
    }

    /// Takes away all that is left, beside the thread.
    pub(super) fn clear(&self) -> io::Result<()> {
        empty(&self.folder)
    }
}

fn remove_all(waiting: &Receiver<PathBuf>) {
    while let Ok(path) = waiting.recv() {
        // One that cannot be removed now is found when the folder is emptied.
        let _ = fs::remove_file(path);
    }
}

fn empty(folder: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        match fs::remove_file(entry?.path()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_is_kept_is_gone_when_cleared_and_when_opened_again() {
        let root = tempfile::tempdir().unwrap();
        let (file, left) = (root.path().join("a"), root.path().join(FOLDER).join("left"));
        fs::write(&file, "خبر").unwrap();
        let mut old = Old::open(root.path()).unwrap();
        (0..100).for_each(|_| old.keep(&file));
        fs::write(&left, "x").unwrap();
        old.clear().unwrap();
        assert_eq!(fs::read_dir(root.path().join(FOLDER)).unwrap().count(), 0);
        fs::write(&left, "x").unwrap();
        drop(Old::open(root.path()).unwrap());
        assert!(!left.exists() && fs::read_to_string(file).unwrap() == "خبر");
    }
}
