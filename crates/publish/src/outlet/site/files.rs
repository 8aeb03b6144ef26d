//! Files that are whole whenever somebody sees them: written under another name in the same folder, synced, renamed.

use std::{
    collections::BTreeSet,
    fs::{self, File, OpenOptions},
    io,
    path::{Path, PathBuf},
};

/// Where a file is before it is whole.
const PART: &str = ".part";
/// Marks the folder of a page that was withdrawn. Never served, as every name that starts with a dot.
const GONE: &str = ".gone";

/// Whether one more step that others can see may be taken: the outlet is still ours, and in time.
pub(super) type May<'a> = &'a dyn Fn() -> bool;

/// Why a file was not written.
#[derive(Debug, thiserror::Error)]
pub(super) enum FileError {
    #[error("{0} cannot be written: {1}")]
    Io(PathBuf, io::Error),
    #[error("it took too long")]
    Late,
}

/// How many files are synced at a time: the disk makes one wait of many.
const AT_A_TIME: usize = 8;

/// The site's folder, and what is to change in it at the next [`sync`](Self::sync).
pub(super) struct Files<'a> {
    root: &'a Path,
    may: May<'a>,
    steps: Vec<Step>,
}

/// A step that others see, in its turn.
enum Step {
    /// A file that is written under the first name gets the second.
    Appear(PathBuf, PathBuf),
    /// A file is taken away.
    Vanish(PathBuf),
}

impl<'a> Files<'a> {
    pub(super) fn new(root: &'a Path, may: May<'a>) -> Self {
        Self { root, may, steps: Vec::new() }
    }

    /// Writes a file for an address, where it is seen after the next sync. The same bytes are not written again.
    pub(super) fn write(&mut self, address: &str, bytes: &[u8]) -> Result<(), FileError> {
        self.may_go_on()?;
        let path = self.root.join(address);
        let same = || -> io::Result<bool> {
            Ok(fs::metadata(&path)?.len() == bytes.len() as u64 && fs::read(&path)? == bytes)
        };
        let folder = path.parent().unwrap_or(self.root);
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let part = folder.join(format!(".{name}{PART}"));
        if same().unwrap_or(false) {
            // What a crash left there may hold words that are taken back by now.
            let _ = fs::remove_file(part);
            return Ok(());
        }
        match fs::create_dir_all(folder).and_then(|()| fs::write(&part, bytes)) {
            Ok(()) => self.steps.push(Step::Appear(part, path)),
            Err(error) => return Err(FileError::Io(path, error)),
        }
        Ok(())
    }

    /// Takes a file away at the next sync, if it is there.
    pub(super) fn remove(&mut self, address: &str) {
        self.steps.push(Step::Vanish(self.root.join(address)));
    }

    /// Marks the page at an address as withdrawn, or as there again.
    pub(super) fn mark_gone(&mut self, address: &str, gone: bool) -> Result<(), FileError> {
        let mark = format!("{address}{GONE}");
        if gone {
            return self.write(&mark, b"");
        }
        self.remove(&mark);
        Ok(())
    }

    /// Makes what was written last, then lets it be seen, in the order it was written in, then makes the names last: after this a
    /// power cut changes nothing.
    pub(super) fn sync(&mut self) -> Result<(), FileError> {
        let steps = std::mem::take(&mut self.steps);
        let parts = steps.iter().filter_map(|step| if let Step::Appear(part, _) = step { Some(part.as_path()) } else { None });
        all_synced(&parts.collect::<Vec<_>>(), |part| OpenOptions::new().write(true).open(part))?;
        let mut folders: BTreeSet<&Path> = BTreeSet::new();
        for step in &steps {
            self.may_go_on()?;
            let (path, done) = match step {
                Step::Appear(part, path) => (path, fs::rename(part, path)),
                Step::Vanish(path) => match fs::remove_file(path) {
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    done => (path, done),
                },
            };
            done.map_err(|error| FileError::Io(path.clone(), error))?;
            // The folder and those it is in, up to the site's: any of them may be new.
            folders.extend(path.ancestors().skip(1).take_while(|folder| folder.starts_with(self.root)));
        }
        all_synced(&folders.into_iter().collect::<Vec<_>>(), |folder| File::open(folder))?;
        self.may_go_on()
    }

    fn may_go_on(&self) -> Result<(), FileError> {
        if (self.may)() { Ok(()) } else { Err(FileError::Late) }
    }
}

/// Makes files or folders last.
fn all_synced(paths: &[&Path], open: impl Fn(&Path) -> io::Result<File> + Copy + Send) -> Result<(), FileError> {
    let one = move |path: &Path| {
        open(path).and_then(|file| file.sync_all()).map_err(|error| FileError::Io(path.to_owned(), error))
    };
    let share = paths.len().div_ceil(AT_A_TIME).max(1);
    std::thread::scope(|scope| {
        let shares: Vec<_> =
            paths.chunks(share).map(|share| scope.spawn(move || share.iter().try_for_each(|path| one(path)))).collect();
        // Each is waited for, whatever became of the others.
        let panicked = || Err(FileError::Io(PathBuf::new(), io::Error::other("syncing failed")));
        let done: Vec<_> = shares.into_iter().map(|share| share.join().unwrap_or_else(|_| panicked())).collect();
        done.into_iter().collect()
    })
}

/// Whether the page in this folder was withdrawn.
pub(super) fn is_gone(folder: &Path) -> bool {
    folder.join(GONE).exists()
}
