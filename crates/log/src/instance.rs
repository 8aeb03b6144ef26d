//! Names of instances, and the lock files that keep two processes from running under one.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
};

use crate::error::LogError;

/// The name of one instance of a service: it fences its own dead predecessor and gets its partitions back at once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InstanceName(String);

impl InstanceName {
    /// A name of letters, digits, `-`, `_` and `.`, at most 60; anything else becomes `-`.
    pub fn new(name: &str) -> Self {
        let sound: String = name
            .chars()
            .take(60)
            .map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' })
            .collect();
        Self(if sound.is_empty() { "one".to_owned() } else { sound })
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A service's lock on its name in a data folder, held until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct InstanceLock {
    _file: File,
    /// The name that is locked.
    pub name: InstanceName,
}

/// The name of the instances of a data folder that were given none: drawn once and kept there in `instance`, so that two machines
/// differ, and one that starts again is known.
pub fn kept(data: &Path) -> Result<InstanceName, LogError> {
    let path = data.join("instance");
    let unusable = |error: std::io::Error| unusable(&path, &error);
    fs::create_dir_all(data).map_err(unusable)?;
    let mut file = open(&path).map_err(unusable)?;
    // Two services that start at once draw one name.
    file.lock().map_err(unusable)?;
    let mut name = String::new();
    file.read_to_string(&mut name).map_err(unusable)?;
    if name.trim().is_empty() {
        name = format!("i{:08x}", chance() >> 32);
        file.write_all(name.as_bytes()).and_then(|()| file.sync_all()).map_err(unusable)?;
    }
    Ok(InstanceName::new(name.trim()))
}

/// A number that nobody else has: chance that the standard library draws for its hash tables.
pub(crate) fn chance() -> u64 {
    use std::hash::{BuildHasher as _, Hasher as _};
    std::collections::hash_map::RandomState::new().build_hasher().finish()
}

fn unusable(path: &Path, error: &std::io::Error) -> LogError {
    LogError::Unusable {
        place: path.display().to_string(),
        reason: format!("{error}; see that the data folder can be written to, or name another with --data"),
    }
}

/// Takes the lock of `service` in the data folder: `locks/{service}.lock`, or `locks/{service}-{instance}.lock` for a named one.
/// A second process is refused by name.
pub fn lock(data: &Path, service: &str, instance: Option<&str>) -> Result<InstanceLock, LogError> {
    let name = instance.map_or_else(|| kept(data), |instance| Ok(InstanceName::new(instance)))?;
    let folder = data.join("locks");
    let path = folder.join(match instance {
        None => format!("{service}.lock"),
        Some(_) => format!("{service}-{}.lock", name.as_str()),
    });
    let unusable = |error: std::io::Error| unusable(&path, &error);
    fs::create_dir_all(&folder).map_err(unusable)?;
    let mut file = open(&path).map_err(unusable)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let place = PathBuf::from(data).display().to_string();
            return Err(LogError::Twin { service: service.into(), name: name.0, place });
        }
        Err(TryLockError::Error(error)) => return Err(unusable(error)),
    }
    // The process number is for people; the lock is what counts.
    let _ = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()));
    Ok(InstanceLock { _file: file, name })
}

/// Whether a process has the lock of `service` in the data folder, under whatever instance's name. For people: by the time they
/// read it, that may have changed.
pub fn is_held(data: &Path, service: &str) -> bool {
    let Ok(files) = fs::read_dir(data.join("locks")) else { return false };
    let ours = |name: &str| {
        let rest = name.strip_suffix(".lock").and_then(|name| name.strip_prefix(service));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    files.flatten().filter(|file| file.file_name().to_str().is_some_and(ours)).any(|file| {
        // Shared, so that two who look do not see each other.
        let looked = File::open(file.path()).map(|file| file.try_lock_shared());
        matches!(looked, Ok(Err(TryLockError::WouldBlock)))
    })
}

fn open(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().create(true).truncate(false).read(true).write(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_instance_is_refused_by_name_and_a_dead_one_is_followed() {
        let data = std::env::temp_dir().join(format!("wiredesk-lock-{}", std::process::id()));
        let first = lock(&data, "validate", None).unwrap();
        let twin = lock(&data, "validate", None).unwrap_err();
        let name = kept(&data).unwrap();
        assert!(twin.to_string().contains(&format!("another validate named {} is running", name.as_str())), "{twin}");
        assert_eq!(first.name, name);
        assert!(lock(&data, "enrich", None).is_ok());
        assert!(is_held(&data, "validate") && !is_held(&data, "enrich") && !is_held(&data, "ingest"));
        let named = lock(&data, "enrich", Some("الثاني")).unwrap();
        assert!(is_held(&data, "enrich"));
        drop(named);
        drop(first);
        assert!(lock(&data, "validate", None).is_ok());
        assert_eq!(kept(&data).unwrap(), name);
        let other = data.join("other");
        assert_ne!(kept(&other).unwrap(), name, "two folders draw one name");
        fs::remove_dir_all(data).unwrap();
    }
}
