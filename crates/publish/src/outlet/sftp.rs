//! The outlet `sftp`: files in a folder of an SFTP server, whose host key is pinned.

mod link;

use std::{
    collections::BTreeSet,
    path::PathBuf,
    time::{Duration, Instant},
};

use schemars::JsonSchema;
use serde::Deserialize;
use wiredesk_service::{
    ConfigError, Section,
    reach::Reach,
    sftp::{Account, Mistake, Server},
};
use wiredesk_story::identity::sha256_hex;

use self::link::Link;
use super::{Attempt, Claim, Delivered, Doing, Failure, Kind, Outlet, Shows};
use crate::{
    files::{self, Files, OnKill, OnUpdate, Step, name},
    rendering::Rendering,
    setting::{OutletCommon, Setting},
};

/// The kind `sftp`.
pub const KIND: Kind = Kind {
    name: "sftp",
    doc: "Writes each version as a file, `{id}_{version}.{extension}`, into a folder of an SFTP server. A file is whole when it \
          appears: it is written under a name that starts with a dot and ends in `.part`, and renamed. A story that is taken back \
          gets a file that says so. Keys: `host`; `port`; `user`; `password`, or `key`, the file of a private key (Ed25519 or \
          ECDSA) with `secret` where it has a passphrase; `host_key`, the server's fingerprints (`SHA256:…`, several with \
          spaces between): any other key is refused; `path`, a folder that is there; `format`; `on_update = \"replace\"` for one \
          file a story; `on_kill = \"delete\"` to delete a story's files instead.",
    build,
};

/// How many stories one connection takes, as far as half the deadline goes: the others have another connection.
const BATCH: usize = 16;

#[derive(Debug, Deserialize, JsonSchema)]
struct Keys {
    /// The server.
    host: String,
    /// Its port.
    #[serde(default = "port")]
    port: u16,
    /// The account.
    user: String,
    /// Its password.
    password: Option<String>,
    /// The file of its private key.
    key: Option<PathBuf>,
    /// The passphrase of the key.
    secret: Option<String>,
    /// Fingerprints of the server's key.
    #[serde(default)]
    host_key: String,
    /// The folder there; where one lands after the login if it is absent.
    #[serde(default = "here")]
    path: String,
    /// What a later version does.
    #[serde(default)]
    on_update: OnUpdate,
    /// What taking a story back does.
    #[serde(default)]
    on_kill: OnKill,
}

fn port() -> u16 {
    22
}

fn here() -> String {
    ".".to_owned()
}

fn build(section: &Section, setting: &Setting) -> Result<Box<dyn Outlet>, ConfigError> {
    let (common, keys) = section.read_both::<OutletCommon, Keys>()?;
    setting.refuse(section, &["template", "identity"])?;
    let account = Account {
        host: &keys.host,
        port: keys.port,
        user: &keys.user,
        password: keys.password.as_deref(),
        key: keys.key.as_deref(),
        secret: keys.secret.as_deref(),
        host_key: &keys.host_key,
        reach: Reach { allow_private: common.allow_private },
    };
    let server = Server::of(account).map_err(|Mistake { key, message }| section.error(key, message))?;
    let rendering = Rendering::new(setting.format(section, None)?, &setting.newsroom);
    let files = Files { rendering, on_update: keys.on_update, on_kill: keys.on_kill };
    let path = if keys.path.is_empty() { here() } else { keys.path.trim_end_matches('/').to_owned() };
    Ok(Box::new(Sftp { server, path, files, deadline: setting.deadline }))
}

struct Sftp {
    server: Server,
    path: String,
    files: Files,
    deadline: Duration,
}

impl Outlet for Sftp {
    fn attempt(&self, attempts: Vec<Attempt>) -> Doing<'_, Vec<Result<Delivered, Failure>>> {
        Box::pin(async move {
            let started = Instant::now();
            let mut link = match Link::open(&self.server, self.deadline).await {
                Ok(link) => link,
                Err(reason) => return attempts.iter().map(|_| Err(Failure::NotSent { reason: reason.clone() })).collect(),
            };
            let mut results = Vec::with_capacity(attempts.len());
            for attempt in &attempts {
                let late = started.elapsed() > self.deadline / 2;
                results.push(if late { Err(files::no_time()) } else { self.one(&mut link, attempt).await });
            }
            link.close().await;
            results
        })
    }

    fn batch(&self) -> usize {
        BATCH
    }

    fn check(&self) -> Doing<'_, Result<(), Failure>> {
        Box::pin(async {
            let not_sent = |reason| Failure::NotSent { reason };
            let link = Link::open(&self.server, self.deadline).await.map_err(not_sent)?;
            let there = link.is_folder(&self.path).await;
            link.close().await;
            match there {
                Ok(true) => Ok(()),
                Ok(false) => Err(not_sent(format!("{} is not a folder there; make it, or mend path", self.path))),
                Err(error) => Err(not_sent(format!("{} cannot be looked at: {error}; is it there?", self.path))),
            }
        })
    }

    fn compare(&self, claims: Vec<Claim>) -> Option<Doing<'_, Vec<Result<Shows, Failure>>>> {
        Some(Box::pin(async move { files::compare(&claims, &self.names().await) }))
    }
}

impl Sftp {
    /// The names in the folder.
    async fn names(&self) -> Result<BTreeSet<String>, Failure> {
        let not_sent = |reason| Failure::NotSent { reason };
        let link = Link::open(&self.server, self.deadline).await.map_err(not_sent)?;
        let names = link.names(&self.path).await;
        link.close().await;
        let names = names.map_err(|error| not_sent(format!("{} cannot be looked at: {error}", self.path)))?;
        Ok(names.into_iter().collect())
    }

    async fn one(&self, link: &mut Link, attempt: &Attempt) -> Result<Delivered, Failure> {
        let Step::Write(name, bytes) = self.files.step(attempt)? else { return self.delete(link, attempt).await };
        let path = format!("{}/{name}", self.path);
        let part = format!("{}/.{name}.part", self.path);
        link.write(&part, &bytes).await.map_err(|error| {
            let reason = format!("{part} cannot be written: {error}; is the folder there, may {} write, is there room?", self.server.user);
            Failure::NotSent { reason }
        })?;
        // Once the new name was asked for, the file may stand there.
        link.rename(&part, &path).await.map_err(|error| {
            let reason = format!("{part} cannot be renamed to {name}: {error}");
            Failure::Later { reason, after: None }
        })?;
        let location = format!("sftp://{}:{}/{}", self.server.host, self.server.port, path.trim_start_matches('/'));
        Ok(Delivered { location: Some(location), digest: Some(sha256_hex(&bytes)), note: None, looked: None })
    }

    async fn delete(&self, link: &mut Link, attempt: &Attempt) -> Result<Delivered, Failure> {
        let failed = |error: russh_sftp::client::error::Error| {
            let reason = format!("{} cannot be cleared of the story: {error}", self.path);
            Failure::Later { reason, after: None }
        };
        for name in link.names(&self.path).await.map_err(failed)? {
            if name::belongs_to(&name, &attempt.uri) {
                link.remove(&format!("{}/{name}", self.path)).await.map_err(failed)?;
            }
        }
        Ok(Delivered::default())
    }
}

#[cfg(test)]
mod tests;
