//! Files that are whole whenever somebody sees them: written under another name in the same folder, synced, renamed.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, Write as _},
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

/// The site's folder, and the folders in it whose names are not yet sure to last.
pub(super) struct Files<'a> {
    root: &'a Path,
    may: May<'a>,
    touched: BTreeSet<PathBuf>,
}

impl<'a> Files<'a> {
    pub(super) fn new(root: &'a Path, may: May<'a>) -> Self {
        Self { root, may, touched: BTreeSet::new() }
    }

    /// Writes a file at an address. The same bytes are not written again.
    pub(super) fn write(&mut self, address: &str, bytes: &[u8]) -> Result<(), FileError> {
        let path = self.root.join(address);
        self.replace(&path, bytes)?.map_err(|error| FileError::Io(path, error))
    }

    fn replace(&mut self, path: &Path, bytes: &[u8]) -> Result<io::Result<()>, FileError> {
        self.may_go_on()?;
        let same = |path: &Path| -> io::Result<bool> {
            Ok(fs::metadata(path)?.len() == bytes.len() as u64 && fs::read(path)? == bytes)
        };
        let folder = path.parent().unwrap_or(self.root);
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let part = folder.join(format!(".{name}{PART}"));
        if same(path).unwrap_or(false) {
            // What a crash left there may hold words that are taken back by now.
            let _ = fs::remove_file(part);
            return Ok(Ok(()));
        }
        let written = fs::create_dir_all(folder).and_then(|()| write_synced(&part, bytes));
        if written.is_err() {
            return Ok(written);
        }
        self.may_go_on()?;
        self.touch(folder);
        Ok(fs::rename(&part, path))
    }

    /// Takes a file away, if it is there.
    pub(super) fn remove(&mut self, address: &str) -> Result<(), FileError> {
        self.may_go_on()?;
        let path = self.root.join(address);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(FileError::Io(path, error)),
            _ => Ok(()),
        }
    }

    /// Marks the page at an address as withdrawn, or as there again.
    pub(super) fn mark_gone(&mut self, address: &str, gone: bool) -> Result<(), FileError> {
        let mark = format!("{address}{GONE}");
        if gone { self.write(&mark, b"") } else { self.remove(&mark) }
    }

    /// Makes the names of what was written last: after this a power cut changes nothing.
    pub(super) fn sync(&mut self) -> Result<(), FileError> {
        for folder in std::mem::take(&mut self.touched) {
            let synced = File::open(&folder).and_then(|open| open.sync_all());
            synced.map_err(|error| FileError::Io(folder, error))?;
        }
        self.may_go_on()
    }

    fn may_go_on(&self) -> Result<(), FileError> {
        if (self.may)() { Ok(()) } else { Err(FileError::Late) }
    }

    /// The folder and those it is in, up to the site's: any of them may be new.
    fn touch(&mut self, folder: &Path) {
        for folder in folder.ancestors().take_while(|folder| folder.starts_with(self.root)) {
            if !self.touched.insert(folder.to_owned()) {
                break;
            }
        }
    }
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Whether the page in this folder was withdrawn.
pub(super) fn is_gone(folder: &Path) -> bool {
    folder.join(GONE).exists()
}
