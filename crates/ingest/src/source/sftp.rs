//! Files in a folder of an SFTP server, and in the folders in it. Each file is an item named by its path from there; a changed file is
//! a later one.
//!
//! A file counts once two looks saw the same size and time. The server has to show the host key that is pinned. Nothing there is moved
//! or deleted. Left alone: links, and the names that a source `folder` leaves.

use std::{path::PathBuf, sync::Arc, time::Duration};

use russh_sftp::{
    client::error::Error,
    protocol::{FileAttributes, FileType, OpenFlags, StatusCode},
};
use schemars::JsonSchema;
use serde::Deserialize;
use wiredesk_service::{
    ConfigError, Section,
    reach::Reach,
    sftp::{Account, Mistake, Server, Session},
};

use super::folder::{Listed, Listing, Stamp};
use crate::remote::{DEADLINE, Doing, Entries, Entry, Every, Link, Remote, What, walk};

/// What `wiredesk check` and the docs say of it.
pub const DOC: &str = "files in a folder of an SFTP server, whose host key is pinned; a changed file is the next version";

/// How much is read at a time, in bytes: what every server gives (draft-ietf-secsh-filexfer-02, section 3).
const CHUNK: u32 = 32 << 10;

/// The keys of an sftp source.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Keys {
    /// The server.
    pub host: String,
    /// Its port.
    #[serde(default = "port")]
    pub port: u16,
    /// The account.
    pub user: String,
    /// Its password.
    pub password: Option<String>,
    /// The file of its private key, Ed25519 or ECDSA.
    pub key: Option<PathBuf>,
    /// The passphrase of the key.
    pub secret: Option<String>,
    /// Fingerprints of the server's key, `SHA256:…`, with spaces between.
    #[serde(default)]
    pub host_key: String,
    /// The folder there; where one lands after the login if it is absent.
    #[serde(default)]
    pub path: String,
    /// Seconds between two looks.
    #[serde(default)]
    pub every: Every,
    /// It may be at a loopback or private address.
    #[serde(default)]
    pub allow_private: bool,
}

fn port() -> u16 {
    22
}

impl Keys {
    /// The server is one, and its key is pinned.
    pub(super) fn check(&self, section: &Section) -> Result<(), ConfigError> {
        self.every.check().map_err(|message| section.error("every", message))?;
        self.server().map(drop).map_err(|Mistake { key, message }| section.error(key, message))
    }

    /// The server lets us in, and the folder is there.
    pub(super) fn look(&self, _local: bool) -> Result<String, String> {
        super::opens(self.remote()?)?;
        Ok(format!("sftp://{}@{}:{}/{}", self.user, self.host, self.port, self.path.trim_start_matches('/')))
    }

    /// The folder there.
    pub fn remote(&self) -> Result<Arc<dyn Remote>, String> {
        let server = self.server().map_err(|Mistake { key, message }| format!("{key} {message}"))?;
        let path = if self.path.is_empty() { "." } else { &self.path };
        Ok(Arc::new(Folder { server, path: path.to_owned() }))
    }

    fn server(&self) -> Result<Server, Mistake> {
        Server::of(Account {
            host: &self.host,
            port: self.port,
            user: &self.user,
            password: self.password.as_deref(),
            key: self.key.as_deref(),
            secret: self.secret.as_deref(),
            host_key: &self.host_key,
            reach: Reach { allow_private: self.allow_private },
        })
    }
}

#[derive(Debug)]
struct Folder {
    server: Server,
    path: String,
}

impl Remote for Folder {
    fn open(&self) -> Doing<'_, Result<Box<dyn Link>, String>> {
        Box::pin(async {
            let session = self.server.session(DEADLINE).await?;
            let there = session.is_folder(&self.path).await;
            match there {
                Ok(true) => {}
                Ok(false) => return Err(format!("{} is not a folder there; mend path", self.path)),
                Err(error) => return Err(format!("{} cannot be looked at: {error}; is it there?", self.path)),
            }
            let address = format!("{:?}/{}", self.server, self.path.trim_matches('/'));
            Ok(Box::new(Open { session, path: self.path.clone(), address }) as Box<dyn Link>)
        })
    }
}

struct Open {
    session: Session,
    path: String,
    address: String,
}

impl Entries for Open {
    fn entries<'a>(&'a mut self, path: &'a str) -> Doing<'a, Result<Vec<Entry>, String>> {
        Box::pin(async move {
            let told = |error: Error| format!("{path} cannot be looked into: {error}");
            let mut entries = Vec::new();
            for file in self.session.entries(path).await.map_err(told)? {
                let mut about = file.attrs;
                let sound = !file.filename.contains(['/', '\0']) && !file.filename.starts_with('.');
                if about.permissions.is_none() && sound {
                    // It does not say what it is: it is asked, without following links.
                    about = self.session.files.lstat(format!("{path}/{}", file.filename)).await.map_err(told)?.attrs;
                }
                entries.push(Entry { name: file.filename, what: what(&about) });
            }
            Ok(entries)
        })
    }
}

fn what(about: &FileAttributes) -> What {
    match about.file_type() {
        FileType::Dir => What::Folder,
        FileType::File => What::File(stamp(about)),
        _ => What::Other,
    }
}

fn stamp(about: &FileAttributes) -> Stamp {
    let changed = Duration::from_secs(about.mtime.unwrap_or_default().into()).as_micros();
    Stamp { changed: u64::try_from(changed).unwrap_or_default(), size: about.size.unwrap_or_default(), tag: 0 }
}

impl Link for Open {
    fn list(&mut self) -> Doing<'_, Result<Listing, String>> {
        let (path, address) = (self.path.clone(), self.address.clone());
        Box::pin(async move { walk(self, &path, &address).await })
    }

    fn fetch<'a>(&'a mut self, file: &'a Listed) -> Doing<'a, Result<Option<Vec<u8>>, String>> {
        Box::pin(async move {
            let path = file.path.display().to_string();
            let open = self.session.files.open(path, OpenFlags::READ, FileAttributes::empty()).await;
            let handle = match open {
                Ok(open) => open.handle,
                Err(Error::Status(status)) if status.status_code == StatusCode::NoSuchFile => return Ok(None),
                Err(error) => return Err(error.to_string()),
            };
            let read = self.read(&handle, file.stamp).await;
            let closed = self.session.files.close(handle).await;
            let read = read.map_err(|error| error.to_string())?;
            closed.map_err(|error| error.to_string())?;
            Ok(read)
        })
    }

    fn close(self: Box<Self>) -> Doing<'static, ()> {
        Box::pin(self.session.close())
    }
}

impl Open {
    /// The bytes of an open file, if it is as it was listed before and after.
    async fn read(&self, handle: &str, listed: Stamp) -> Result<Option<Vec<u8>>, Error> {
        let files = &self.session.files;
        let mut bytes = Vec::new();
        if what(&files.fstat(handle).await?.attrs) != What::File(listed) {
            return Ok(None);
        }
        while bytes.len() as u64 <= listed.size {
            match files.read(handle, bytes.len() as u64, CHUNK).await {
                Ok(some) if some.data.is_empty() => break,
                Ok(some) => bytes.extend_from_slice(&some.data),
                Err(Error::Status(status)) if status.status_code == StatusCode::Eof => break,
                Err(error) => return Err(error),
            }
        }
        let same = what(&files.fstat(handle).await?.attrs) == What::File(listed);
        Ok((same && bytes.len() as u64 == listed.size).then_some(bytes))
    }
}

#[cfg(test)]
mod tests;
