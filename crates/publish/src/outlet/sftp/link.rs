//! A connection to an SFTP server, and the few things that are done there.

use std::time::Duration;

use russh_sftp::{
    client::error::Error,
    protocol::{FileAttributes, OpenFlags, Packet, StatusCode},
};
use wiredesk_service::sftp::{Server, Session};

use crate::files::elsewhere;

/// How much is written at a time, in bytes: what every server takes (draft-ietf-secsh-filexfer-02, section 3).
const CHUNK: usize = 32 << 10;
/// Replaces what bears the new name, which the protocol's own renaming does not.
const RENAME: &str = "posix-rename@openssh.com";
const SYNC: &str = "fsync@openssh.com";

/// A connection, and the folder there.
pub(super) struct Link {
    session: Session,
    folder: String,
    renames: bool,
    syncs: bool,
}

impl Link {
    /// Connects and logs in. Nothing was sent where this fails.
    pub(super) async fn open(server: &Server, folder: String, deadline: Duration) -> Result<Self, String> {
        let session = server.session(deadline).await?;
        let has = |name: &str| session.extensions.contains_key(name);
        Ok(Self { renames: has(RENAME), syncs: has(SYNC), session, folder })
    }

    fn path(&self, name: &str) -> String {
        format!("{}/{name}", self.folder)
    }

    /// Writes a file anew, whole and, where the server can, on its disk.
    async fn put(&self, path: &str, bytes: &[u8]) -> Result<(), Error> {
        let flags = OpenFlags::CREATE | OpenFlags::TRUNCATE | OpenFlags::WRITE;
        let handle = self.session.files.open(path, flags, FileAttributes::empty()).await?.handle;
        let written = self.fill(&handle, bytes).await;
        let closed = self.session.files.close(handle.as_str()).await;
        written.and(closed.map(drop))
    }

    async fn fill(&self, handle: &str, bytes: &[u8]) -> Result<(), Error> {
        let mut offset = 0;
        for chunk in bytes.chunks(CHUNK) {
            self.session.files.write(handle, offset, chunk.to_vec()).await?;
            offset += chunk.len() as u64;
        }
        if self.syncs {
            self.session.files.fsync(handle).await?;
        }
        Ok(())
    }

    async fn replace(&self, from: &str, to: &str) -> Result<(), Error> {
        if self.renames {
            let data = [text(from), text(to)].concat();
            return match self.session.files.extended(RENAME, data).await? {
                Packet::Status(status) if status.status_code == StatusCode::Ok => Ok(()),
                Packet::Status(status) => Err(Error::Status(status)),
                _ => Err(Error::UnexpectedPacket),
            };
        }
        let renamed = self.session.files.rename(from, to).await;
        if matches!(&renamed, Err(Error::Status(_))) && self.session.files.stat(to).await.is_ok() {
            // A repeat, or a story with one file: without the extension there is a moment without it.
            self.session.files.remove(to).await?;
            return self.session.files.rename(from, to).await.map(drop);
        }
        renamed.map(drop)
    }
}

impl elsewhere::Link for Link {
    async fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), String> {
        self.put(&self.path(name), bytes).await.map_err(|error| error.to_string())
    }

    async fn rename(&mut self, from: &str, to: &str) -> Result<(), String> {
        self.replace(&self.path(from), &self.path(to)).await.map_err(|error| error.to_string())
    }

    async fn names(&mut self) -> Result<Vec<String>, String> {
        let entries = self.session.entries(&self.folder).await.map_err(|error| error.to_string())?;
        Ok(entries.into_iter().map(|entry| entry.filename).collect())
    }

    async fn remove(&mut self, name: &str) -> Result<(), String> {
        match self.session.files.remove(self.path(name)).await {
            Err(Error::Status(status)) if status.status_code == StatusCode::NoSuchFile => Ok(()),
            other => other.map(drop).map_err(|error| error.to_string()),
        }
    }

    async fn check(&mut self) -> Result<(), String> {
        match self.session.is_folder(&self.folder).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(format!("{} is not a folder there; make it, or mend path", self.folder)),
            Err(error) => Err(format!("{} cannot be looked at: {error}; is it there?", self.folder)),
        }
    }

    async fn close(self) {
        self.session.close().await;
    }
}

/// A text as the protocol has it: its length, then its bytes.
fn text(text: &str) -> Vec<u8> {
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    [&length.to_be_bytes(), text.as_bytes()].concat()
}
