//! Files that are whole whenever somebody sees them: written under another name in the same folder, synced, renamed.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    lasting::{self, Lasting},
    old::Old,
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

/// What is known of the folder's disk from one call to the next.
#[derive(Debug)]
pub(super) struct Disk {
    old: Old,
    lasting: Lasting,
}

impl Disk {
    /// Makes the folder ready.
    pub(super) fn open(root: &Path) -> Result<Self, FileError> {
        let old = Old::open(root).map_err(|error| FileError::Io(root.to_owned(), error))?;
        Ok(Self { old, lasting: Lasting::default() })
    }
}

/// The site's folder, and what is to change in it.
pub(super) struct Files<'a> {
    root: &'a Path,
    may: May<'a>,
    disk: &'a mut Disk,
    /// What was written and is not seen yet.
    steps: Vec<Step>,
    /// What is seen, and may not last yet.
    seen: Vec<PathBuf>,
}

/// A step that others see, in its turn.
enum Step {
    /// A file that is written under the first name gets the second.
    Appear(PathBuf, PathBuf),
    /// A file is taken away.
    Vanish(PathBuf),
}

impl<'a> Files<'a> {
    pub(super) fn new(root: &'a Path, may: May<'a>, disk: &'a mut Disk) -> Self {
        Self { root, may, disk, steps: Vec::new(), seen: Vec::new() }
    }

    /// Writes a file for an address, where it is seen after the next [`show`](Self::show). The same bytes are not written again.
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
            // What was written before under this name, and is not seen yet, is gone already.
            Ok(()) if self.steps.iter().any(|step| matches!(step, Step::Appear(_, known) if *known == path)) => {}
            Ok(()) => self.steps.push(Step::Appear(part, path)),
            Err(error) => return Err(FileError::Io(path, error)),
        }
        Ok(())
    }

    /// Takes a file away at the next [`show`](Self::show), if it is there.
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

    /// Makes what was written last, and `first`, then lets it be seen, in the order it was written in. The names may not last yet.
    pub(super) fn show(&mut self, first: Option<&Path>) -> Result<(), FileError> {
        let steps = std::mem::take(&mut self.steps);
        let parts = steps.iter().filter_map(|step| if let Step::Appear(part, _) = step { Some(part.as_path()) } else { None });
        lasting::all(&first.into_iter().chain(parts).collect::<Vec<_>>())?;
        for step in steps {
            self.may_go_on()?;
            let (Step::Appear(_, path) | Step::Vanish(path)) = &step;
            self.disk.old.keep(path);
            let done = match &step {
                Step::Appear(part, path) => fs::rename(part, path),
                Step::Vanish(path) => match fs::remove_file(path) {
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    done => done,
                },
            };
            let (Step::Appear(_, path) | Step::Vanish(path)) = step;
            done.map_err(|error| FileError::Io(path.clone(), error))?;
            self.seen.push(path);
        }
        Ok(())
    }

    /// Makes the names last: after this a power cut changes nothing.
    pub(super) fn sync(&mut self) -> Result<(), FileError> {
        let seen = std::mem::take(&mut self.seen);
        self.disk.lasting.names(self.root, seen.iter().map(PathBuf::as_path))?;
        self.may_go_on()
    }

    /// Takes away all that is left of files that others took the place of.
    pub(super) fn forget(&self) -> Result<(), FileError> {
        self.disk.old.clear().map_err(|error| FileError::Io(self.root.to_owned(), error))
    }

    fn may_go_on(&self) -> Result<(), FileError> {
        if (self.may)() { Ok(()) } else { Err(FileError::Late) }
    }
}

/// Whether the page in this folder was withdrawn.
pub(super) fn is_gone(folder: &Path) -> bool {
    folder.join(GONE).exists()
}
