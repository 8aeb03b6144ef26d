//! The outlet `ftp`: files in a folder of an FTP server, over TLS unless the configuration says otherwise.

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
    ftp::{self, FtpError, Server, said},
    reach::Reach,
};
use wiredesk_story::identity::sha256_hex;

use self::link::Link;
use super::{Attempt, Claim, Delivered, Doing, Failure, Kind, Outlet, Shows};
use crate::{
    files::{self, Files, OnKill, OnUpdate, Step, name},
    rendering::Rendering,
    setting::{OutletCommon, Setting},
};

/// The kind `ftp`.
pub const KIND: Kind = Kind {
    name: "ftp",
    doc: "Writes each version as a file, `{id}_{version}.{extension}`, into a folder of an FTP server, over TLS (FTPS, explicit). A \
          file is whole when it appears: it is written under a name that starts with a dot and ends in `.part`, and renamed. A story \
          that is taken back gets a file that says so. Files go to the address that the server was found at, whatever it names \
          itself. Keys: `host`; `port`; `user`; `password`; `tls = false` for a server that has none: the password then goes in \
          the clear; `ca`, a file of certificates in the place of the machine's; `path`, a folder that is there; `format`; \
          `on_update = \"replace\"` for one file a story; `on_kill = \"delete\"` to delete a story's files instead.",
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
    password: String,
    /// Whether control and data are secured (`AUTH TLS`). Without it the password can be read on its way.
    #[serde(default = "secured")]
    tls: bool,
    /// A file of certificates (PEM): the server's is to be signed by one of them.
    ca: Option<PathBuf>,
    /// The folder there; where one lands after the login if it is absent.
    #[serde(default)]
    path: String,
    /// What a later version does.
    #[serde(default)]
    on_update: OnUpdate,
    /// What taking a story back does.
    #[serde(default)]
    on_kill: OnKill,
}

fn port() -> u16 {
    21
}

fn secured() -> bool {
    true
}

fn build(section: &Section, setting: &Setting) -> Result<Box<dyn Outlet>, ConfigError> {
    let (common, keys) = section.read_both::<OutletCommon, Keys>()?;
    setting.refuse(section, &["template", "identity"])?;
    for (key, text) in [("host", &keys.host), ("user", &keys.user)] {
        if text.is_empty() {
            return Err(section.error(key, "is empty"));
        }
    }
    ftp::check(section, &[("user", &keys.user), ("password", &keys.password), ("path", &keys.path)])?;
    let tls = ftp::secured(keys.tls, keys.ca.as_ref(), section)?;
    let rendering = Rendering::new(setting.format(section, None)?, &setting.newsroom);
    let files = Files { rendering, on_update: keys.on_update, on_kill: keys.on_kill };
    let reach = Reach { allow_private: common.allow_private };
    let Keys { host, port, user, password, path, .. } = keys;
    let server = Server { host, port, user, password, path: path.trim_end_matches('/').to_owned(), tls, reach };
    Ok(Box::new(Ftp { server, files, deadline: setting.deadline }))
}

struct Ftp {
    server: Server,
    files: Files,
    deadline: Duration,
}

impl Outlet for Ftp {
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
            let link = Link::open(&self.server, self.deadline).await.map_err(|reason| Failure::NotSent { reason })?;
            link.close().await;
            Ok(())
        })
    }

    fn compare(&self, claims: Vec<Claim>) -> Option<Doing<'_, Vec<Result<Shows, Failure>>>> {
        Some(Box::pin(async move { files::compare(&claims, &self.names().await) }))
    }
}

impl Ftp {
    /// The names in the folder.
    async fn names(&self) -> Result<BTreeSet<String>, Failure> {
        let not_sent = |reason| Failure::NotSent { reason };
        let mut link = Link::open(&self.server, self.deadline).await.map_err(not_sent)?;
        let names = link.names().await;
        link.close().await;
        let names = names.map_err(|error| not_sent(format!("the folder cannot be looked at: {}", said(&error))))?;
        Ok(names.into_iter().collect())
    }

    async fn one(&self, link: &mut Link, attempt: &Attempt) -> Result<Delivered, Failure> {
        let Step::Write(name, bytes) = self.files.step(attempt)? else { return self.delete(link, attempt).await };
        let part = format!(".{name}.part");
        link.write(&part, &bytes).await.map_err(|error| {
            let reason = format!("{part} cannot be written: {}; may {} write there, is there room?", said(&error), self.server.user);
            Failure::NotSent { reason }
        })?;
        // Once the new name was asked for, the file may stand there.
        link.rename(&part, &name).await.map_err(|error| {
            let reason = format!("{part} cannot be renamed to {name}: {}", said(&error));
            Failure::Later { reason, after: None }
        })?;
        let Server { host, port, path, .. } = &self.server;
        let folder = path.trim_start_matches('/');
        let slash = if folder.is_empty() { "" } else { "/" };
        let location = format!("ftp://{host}:{port}/{folder}{slash}{name}");
        Ok(Delivered { location: Some(location), digest: Some(sha256_hex(&bytes)), note: None, looked: None })
    }

    async fn delete(&self, link: &mut Link, attempt: &Attempt) -> Result<Delivered, Failure> {
        let failed = |error: FtpError| {
            let reason = format!("the folder cannot be cleared of the story: {}", said(&error));
            Failure::Later { reason, after: None }
        };
        for name in link.names().await.map_err(failed)? {
            if name::belongs_to(&name, &attempt.uri) {
                link.remove(&name).await.map_err(failed)?;
            }
        }
        Ok(Delivered::default())
    }
}

#[cfg(test)]
mod tests;
