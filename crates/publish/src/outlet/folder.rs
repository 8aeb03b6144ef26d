//! The outlet `folder`: files in a folder, for whoever picks them up there.

use std::{
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use schemars::JsonSchema;
use serde::Deserialize;
use tokio::{sync::Mutex, task::spawn_blocking};
use wiredesk_service::{ConfigError, Section};
use wiredesk_story::identity::sha256_hex;

use super::{Attempt, Claim, Delivered, Doing, Failure, Kind, Outlet, Shows};
use crate::{
    files::{Files, OnKill, OnUpdate, Step, name},
    rendering::Rendering,
    setting::{OutletCommon, Setting},
};

/// The kind `folder`.
pub const KIND: Kind = Kind {
    name: "folder",
    doc: "Writes each version as a file, `{id}_{version}.{extension}`, in the format of your choice. A file is whole when it \
          appears: it is written under a name that starts with a dot and ends in `.part`, synced, and renamed. A story that \
          is taken back gets a file that says so. Keys: `path`; `format`; `on_update = \"replace\"` for one file a story; \
          `on_kill = \"delete\"` to delete a story's files instead.",
    build,
};

#[derive(Debug, Deserialize, JsonSchema)]
struct Keys {
    /// The folder; it is made if it is not there.
    path: PathBuf,
    /// What a later version does.
    #[serde(default)]
    on_update: OnUpdate,
    /// What taking a story back does.
    #[serde(default)]
    on_kill: OnKill,
}

fn build(section: &Section, setting: &Setting) -> Result<Box<dyn Outlet>, ConfigError> {
    let (_, keys) = section.read_both::<OutletCommon, Keys>()?;
    setting.refuse(section, &["template", "identity"])?;
    if keys.path.as_os_str().is_empty() {
        return Err(section.error("path", "is empty; name a folder"));
    }
    let rendering = Rendering::new(setting.format(section, None)?, &setting.newsroom);
    let Keys { path, on_update, on_kill } = keys;
    let files = Files { rendering, on_update, on_kill };
    let writer = Writer { path, files, deadline: setting.deadline };
    Ok(Box::new(Folder { writer: Arc::new(writer), turn: Arc::default() }))
}

struct Folder {
    writer: Arc<Writer>,
    /// A call that is late still holds it, so the next one waits until the disk is done with the last.
    turn: Arc<Mutex<()>>,
}

impl Outlet for Folder {
    fn attempt(&self, attempts: Vec<Attempt>) -> Doing<'_, Vec<Result<Delivered, Failure>>> {
        Box::pin(async move {
            let turn = self.turn.clone().lock_owned().await;
            let writer = self.writer.clone();
            let count = attempts.len();
            let started = Instant::now();
            let written = spawn_blocking(move || {
                let results = writer.write_all(&attempts, started);
                drop(turn);
                results
            });
            written.await.unwrap_or_else(|error| {
                let failure = Failure::Later { reason: format!("writing failed: {error}"), after: None };
                vec![Err(failure); count]
            })
        })
    }

    fn batch(&self) -> usize {
        16
    }

    fn check(&self) -> Doing<'_, Result<(), Failure>> {
        let writer = self.writer.clone();
        Box::pin(async move {
            let checked = spawn_blocking(move || writer.check()).await;
            checked.unwrap_or_else(|error| Err(Failure::NotSent { reason: error.to_string() }))
        })
    }

    fn compare(&self, claims: Vec<Claim>) -> Option<Doing<'_, Vec<Result<Shows, Failure>>>> {
        let writer = self.writer.clone();
        Some(Box::pin(async move {
            let compared = spawn_blocking(move || claims.iter().map(|claim| writer.compare(claim)).collect());
            compared.await.unwrap_or_default()
        }))
    }
}

/// What writes the files; it may block.
struct Writer {
    path: PathBuf,
    files: Files,
    deadline: Duration,
}

impl Writer {
    /// Writes every file, then makes their names last with one sync of the folder.
    fn write_all(&self, attempts: &[Attempt], started: Instant) -> Vec<Result<Delivered, Failure>> {
        if let Err(error) = fs::create_dir_all(&self.path) {
            return attempts.iter().map(|_| Err(self.unsent(&self.path, &error))).collect();
        }
        let mut results: Vec<_> = attempts.iter().map(|attempt| self.one(attempt, started)).collect();
        if let Err(error) = File::open(&self.path).and_then(|folder| folder.sync_all()) {
            let reason = format!("{} cannot be synced: {error}", self.path.display());
            for result in results.iter_mut().filter(|result| result.is_ok()) {
                *result = Err(Failure::Later { reason: reason.clone(), after: None });
            }
        }
        results
    }

    fn one(&self, attempt: &Attempt, started: Instant) -> Result<Delivered, Failure> {
        let Step::Write(name, bytes) = self.files.step(attempt)? else { return self.delete(attempt) };
        let path = self.path.join(&name);
        let part = self.path.join(format!(".{name}.part"));
        write_synced(&part, &bytes).map_err(|error| self.unsent(&part, &error))?;
        if started.elapsed() >= self.deadline {
            let reason = format!("{} took longer than {} s to write", path.display(), self.deadline.as_secs());
            return Err(Failure::NotSent { reason });
        }
        fs::rename(&part, &path).map_err(|error| self.unsent(&path, &error))?;
        Ok(Delivered { location: Some(path.display().to_string()), digest: Some(sha256_hex(&bytes)), ..Delivered::default() })
    }

    fn delete(&self, attempt: &Attempt) -> Result<Delivered, Failure> {
        let failed = |error: &std::io::Error| {
            let reason = format!("{} cannot be cleared of the story: {error}", self.path.display());
            Failure::Later { reason, after: None }
        };
        for entry in fs::read_dir(&self.path).map_err(|error| failed(&error))? {
            let entry = entry.map_err(|error| failed(&error))?;
            let own = entry.file_name().to_str().is_some_and(|name| name::belongs_to(name, &attempt.uri));
            if own {
                fs::remove_file(entry.path()).map_err(|error| failed(&error))?;
            }
        }
        Ok(Delivered { location: Some(self.path.display().to_string()), ..Delivered::default() })
    }

    /// Looks at the file of the last receipt; where a story's files were deleted, whether there is none.
    fn compare(&self, claim: &Claim) -> Result<Shows, Failure> {
        let failed = |error: &std::io::Error| Failure::NotSent { reason: format!("{} cannot be read: {error}", self.path.display()) };
        let otherwise = |text: &str| Ok(Shows::Otherwise(text.to_owned()));
        let (Some(location), Some(digest)) = (&claim.location, &claim.digest) else {
            for entry in fs::read_dir(&self.path).map_err(|error| failed(&error))? {
                let name = entry.map_err(|error| failed(&error))?.file_name();
                if claim.withdrawn && name.to_str().is_some_and(|name| name::belongs_to(name, &claim.uri)) {
                    return otherwise("there is a file of the story, which was taken back");
                }
            }
            return Ok(if claim.withdrawn { Shows::Gone } else { Shows::AsClaimed });
        };
        match fs::read(location) {
            Ok(bytes) if sha256_hex(&bytes) == *digest => Ok(Shows::AsClaimed),
            Ok(_) => otherwise("the file holds something else than was written"),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => otherwise("the file is not there: it was deleted, or picked up"),
            Err(error) => Err(failed(&error)),
        }
    }

    fn check(&self) -> Result<(), Failure> {
        fs::create_dir_all(&self.path).map_err(|error| self.unsent(&self.path, &error))?;
        let probe = self.path.join(".wiredesk-check.part");
        write_synced(&probe, b"")
            .and_then(|()| fs::remove_file(&probe))
            .map_err(|error| self.unsent(&self.path, &error))
    }

    fn unsent(&self, path: &Path, error: &std::io::Error) -> Failure {
        Failure::NotSent { reason: format!("{} cannot be written: {error}", path.display()) }
    }
}

fn write_synced(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests;
