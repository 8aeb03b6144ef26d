//! Values over the limit, and media: in a content-addressed store beside the log, named by the SHA-256 of their bytes.
//! The bytes are stored before the transaction; the record carries the reference.

use std::{
    borrow::Cow,
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::SystemTime,
};

use jiff::Timestamp;
use wiredesk_story::identity::sha256_hex;

use crate::{
    error::LogError,
    instance,
    record::{Record, Stored, header},
};

/// The largest record that goes into the log whole: 900 KB, under Kafka's own default of 1 MB.
pub const LIMIT: usize = 900_000;

/// A content-addressed store. Calls block; putting what is there is harmless.
pub trait Blobs: Send + Sync {
    /// Stores bytes, durably, and returns their SHA-256 in hex.
    fn put(&self, bytes: &[u8]) -> io::Result<String>;

    /// The bytes of this hash; `NotFound` where there are none.
    fn get(&self, hash: &str) -> io::Result<Vec<u8>>;
}

/// A store, told from every other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobPlace {
    /// Made once, and kept in the store.
    pub id: String,
    /// Where it is, for people.
    pub place: String,
}

/// Blobs as files: `ab/abcdef…`.
#[derive(Debug)]
pub struct FolderBlobs(PathBuf);

impl FolderBlobs {
    /// A store in a folder, which is made when the first blob comes.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }

    /// Which store this is. A new one gets its id now.
    pub fn place(&self) -> io::Result<BlobPlace> {
        fs::create_dir_all(&self.0)?;
        let file = self.0.join(".id");
        if !file.exists() {
            let half = self.0.join(format!(".id.{}", std::process::id()));
            let mut made = fs::File::create(&half)?;
            io::Write::write_all(&mut made, format!("{:016x}", instance::chance()).as_bytes())?;
            made.sync_all()?;
            // Where another process has made one meanwhile, that is the id.
            let linked = fs::hard_link(&half, &file);
            fs::remove_file(&half)?;
            linked.or_else(|error| if error.kind() == io::ErrorKind::AlreadyExists { Ok(()) } else { Err(error) })?;
            fs::File::open(&self.0)?.sync_all()?;
        }
        let id = fs::read_to_string(&file)?.trim().to_owned();
        let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        let folder = fs::canonicalize(&self.0)?;
        Ok(BlobPlace { id, place: format!("{}:{}", host.trim(), folder.display()) })
    }

    /// Deletes the blobs that were last stored before a moment and that `wanted` does not know; returns how many.
    pub fn sweep(&self, before: Timestamp, wanted: impl Fn(&str) -> Result<bool, LogError>) -> Result<u64, LogError> {
        let failed = |error: io::Error| LogError::Unavailable(format!("the blob store: {error}"));
        if !self.0.exists() {
            return Ok(0);
        }
        let turn = self.turn().map_err(failed)?;
        let mut deleted = 0;
        for folder in fs::read_dir(&self.0).map_err(failed)? {
            let folder = folder.map_err(failed)?.path();
            if !folder.is_dir() {
                continue;
            }
            for blob in fs::read_dir(folder).map_err(failed)? {
                let blob = blob.map_err(failed)?;
                let name = blob.file_name();
                // Nothing is stored, and so found wanted, between the look and the deletion.
                turn.lock().map_err(failed)?;
                let modified = blob.metadata().and_then(|about| about.modified()).map_err(failed)?;
                let old = Timestamp::try_from(modified).is_ok_and(|modified| modified < before);
                if old && !wanted(&name.to_string_lossy())? {
                    fs::remove_file(blob.path()).map_err(failed)?;
                    deleted += 1;
                }
                turn.unlock().map_err(failed)?;
            }
        }
        Ok(deleted)
    }

    /// Orders those who store (shared) and those who sweep (alone), also across processes.
    fn turn(&self) -> io::Result<fs::File> {
        fs::File::options().create(true).truncate(false).write(true).open(self.0.join(".lock"))
    }

    fn path(&self, hash: &str) -> io::Result<PathBuf> {
        let sound = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
        if sound { Ok(self.0.join(&hash[..2]).join(hash)) } else { Err(io::ErrorKind::NotFound.into()) }
    }
}

impl Blobs for FolderBlobs {
    fn put(&self, bytes: &[u8]) -> io::Result<String> {
        let hash = sha256_hex(bytes);
        let path = self.path(&hash)?;
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let turn = self.turn()?;
        turn.lock_shared()?;
        if path.exists() {
            // It is wanted again: a sweep goes by this moment.
            fs::File::options().append(true).open(&path)?.set_modified(SystemTime::now())?;
            return Ok(hash);
        }
        let half = folder.join(format!(".{hash}.{}.{:?}", std::process::id(), std::thread::current().id()));
        let mut file = fs::File::create(&half)?;
        io::Write::write_all(&mut file, bytes)?;
        file.sync_all()?;
        fs::rename(&half, &path)?;
        fs::File::open(folder)?.sync_all()?;
        fs::File::open(&self.0)?.sync_all()?;
        Ok(hash)
    }

    fn get(&self, hash: &str) -> io::Result<Vec<u8>> {
        fs::read(self.path(hash)?)
    }
}

/// Blobs in memory, for simulations.
#[derive(Debug, Default)]
pub struct MemoryBlobs(Mutex<HashMap<String, Vec<u8>>>);

impl Blobs for MemoryBlobs {
    fn put(&self, bytes: &[u8]) -> io::Result<String> {
        let hash = sha256_hex(bytes);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(hash.clone(), bytes.to_vec());
        Ok(hash)
    }

    fn get(&self, hash: &str) -> io::Result<Vec<u8>> {
        let blobs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        blobs.get(hash).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

/// Puts the value of a record over `limit` bytes into the store and leaves its hash in the header [`header::BLOB`].
pub fn spill(record: &mut Record, blobs: &dyn Blobs, limit: usize) -> Result<(), LogError> {
    if record.size() <= limit || record.value.is_empty() {
        return Ok(());
    }
    let hash = blobs.put(&record.value).map_err(|error| LogError::Unavailable(format!("the blob store: {error}")))?;
    record.headers.set(header::BLOB, hash);
    record.value = Vec::new();
    Ok(())
}

/// The record with its value, brought from the store where it lies there. `None` where its blob is gone.
pub fn whole<'a>(record: &'a Stored, blobs: &dyn Blobs) -> Result<Option<Cow<'a, Stored>>, LogError> {
    let Some(hash) = record.headers.get(header::BLOB) else { return Ok(Some(Cow::Borrowed(record))) };
    match blobs.get(hash) {
        Ok(value) => {
            let mut whole = Stored { value, ..record.clone() };
            whole.headers.remove(header::BLOB);
            Ok(Some(Cow::Owned(whole)))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(LogError::Unavailable(format!("the blob store: {error}"))),
    }
}

/// Brings the value of a record back from the store. `Ok(false)` where its blob is gone.
pub fn restore(record: &mut Stored, blobs: &dyn Blobs) -> Result<bool, LogError> {
    let brought = match whole(record, blobs)? {
        Some(Cow::Borrowed(_)) => return Ok(true),
        Some(Cow::Owned(whole)) => whole,
        None => return Ok(false),
    };
    *record = brought;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::topic::{Lane, Topic};

    #[test]
    fn a_store_keeps_its_id_and_another_has_another() {
        let folder = std::env::temp_dir().join(format!("wiredesk-stores-{}", std::process::id()));
        let one = FolderBlobs::new(folder.join("one")).place().unwrap();
        assert_eq!(FolderBlobs::new(folder.join("one")).place().unwrap(), one);
        assert_ne!(FolderBlobs::new(folder.join("two")).place().unwrap().id, one.id);
        assert!(one.place.ends_with("/one"), "{}", one.place);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_record_over_the_limit_comes_back_whole() {
        let folder = std::env::temp_dir().join(format!("wiredesk-blobs-{}", std::process::id()));
        let blobs = FolderBlobs::new(&folder);
        let text = "خبر ".repeat(1000);
        let mut record = Record::new(Topic::Wire, Lane::Ordinary, "k", text.clone().into_bytes());
        spill(&mut record, &blobs, 1000).unwrap();
        assert!(record.value.is_empty());
        let position = "wire-0-0".parse().unwrap();
        let mut stored = Stored {
            position,
            time: jiff::Timestamp::UNIX_EPOCH,
            key: record.key,
            value: record.value,
            headers: record.headers,
        };
        assert!(restore(&mut stored, &blobs).unwrap());
        assert_eq!(stored.value, text.into_bytes());
        assert_eq!(blobs.get("../../etc/passwd").unwrap_err().kind(), io::ErrorKind::NotFound);
        fs::remove_dir_all(folder).unwrap();
    }
}
