//! A connection to an SFTP server: who is there, who logs in, and the few things that are done there.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use russh::{
    Disconnect,
    client::{self, Handle},
    keys::{HashAlg, PrivateKeyWithHashAlg, PublicKeyOrCertificate},
};
use russh_sftp::{
    client::{RawSftpSession, error::Error},
    protocol::{FileAttributes, OpenFlags, Packet, StatusCode},
};
use tokio::net::TcpStream;

use super::{Login, Server};
use crate::web;

/// How much is written at a time, in bytes: what every server takes (draft-ietf-secsh-filexfer-02, section 3).
const CHUNK: usize = 32 << 10;
/// Replaces what bears the new name, which the protocol's own renaming does not.
const RENAME: &str = "posix-rename@openssh.com";
const SYNC: &str = "fsync@openssh.com";

/// A connection, ready.
pub(super) struct Link {
    session: Handle<Guard>,
    files: RawSftpSession,
    renames: bool,
    syncs: bool,
}

/// Lets only the keys of the configuration through.
struct Guard {
    keys: BTreeSet<String>,
    /// The key that was refused.
    refused: Arc<Mutex<Option<String>>>,
}

impl client::Handler for Guard {
    type Error = russh::Error;

    async fn check_server_key(&mut self, key: &PublicKeyOrCertificate) -> Result<bool, Self::Error> {
        let shown = match key {
            PublicKeyOrCertificate::PublicKey { key, .. } => key.fingerprint(HashAlg::Sha256).to_string(),
            PublicKeyOrCertificate::Certificate(_) => "a certificate".to_owned(),
        };
        let known = self.keys.contains(&shown);
        if !known {
            *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(shown);
        }
        Ok(known)
    }
}

impl Link {
    /// Connects and logs in. Nothing was sent where this fails.
    pub(super) async fn open(server: &Server, deadline: Duration) -> Result<Self, String> {
        let mut session = connected(server, deadline).await?;
        let failed = |error: russh::Error| format!("the login at {} failed: {error}", server.host);
        let entered = match &server.login {
            Login::Password(password) => session.authenticate_password(&server.user, password).await.map_err(failed)?,
            Login::Key(key) => {
                let key = PrivateKeyWithHashAlg::new(key.clone(), None);
                session.authenticate_publickey(&server.user, key).await.map_err(failed)?
            }
        };
        if !entered.success() {
            let with = if matches!(server.login, Login::Password(_)) { "password" } else { "key" };
            return Err(format!("{} does not let {} in with this {with}; mend user or {with}", server.host, server.user));
        }
        let none = |error: &dyn std::fmt::Display| format!("{} has no SFTP for {}: {error}", server.host, server.user);
        let channel = session.channel_open_session().await.map_err(|error| none(&error))?;
        channel.request_subsystem(true, "sftp").await.map_err(|error| none(&error))?;
        let files = RawSftpSession::new(channel.into_stream());
        files.set_timeout(deadline.as_secs().max(1));
        let version = files.init().await.map_err(|error| none(&error))?;
        let has = |name: &str| version.extensions.contains_key(name);
        Ok(Self { renames: has(RENAME), syncs: has(SYNC), session, files })
    }

    /// Writes a file anew, whole and, where the server can, on its disk.
    pub(super) async fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Error> {
        let flags = OpenFlags::CREATE | OpenFlags::TRUNCATE | OpenFlags::WRITE;
        let handle = self.files.open(path, flags, FileAttributes::empty()).await?.handle;
        let written = self.fill(&handle, bytes).await;
        let closed = self.files.close(handle.as_str()).await;
        written.and(closed.map(drop))
    }

    async fn fill(&self, handle: &str, bytes: &[u8]) -> Result<(), Error> {
        let mut offset = 0;
        for chunk in bytes.chunks(CHUNK) {
            self.files.write(handle, offset, chunk.to_vec()).await?;
            offset += chunk.len() as u64;
        }
        if self.syncs {
            self.files.fsync(handle).await?;
        }
        Ok(())
    }

    /// Gives a file its name, in the place of what bore it.
    pub(super) async fn rename(&self, from: &str, to: &str) -> Result<(), Error> {
        if self.renames {
            let data = [text(from), text(to)].concat();
            return match self.files.extended(RENAME, data).await? {
                Packet::Status(status) if status.status_code == StatusCode::Ok => Ok(()),
                Packet::Status(status) => Err(Error::Status(status)),
                _ => Err(Error::UnexpectedPacket),
            };
        }
        let renamed = self.files.rename(from, to).await;
        if matches!(&renamed, Err(Error::Status(_))) && self.files.stat(to).await.is_ok() {
            // A repeat, or a story with one file: without the extension there is a moment without it.
            self.files.remove(to).await?;
            return self.files.rename(from, to).await.map(drop);
        }
        renamed.map(drop)
    }

    /// The names in a folder.
    pub(super) async fn names(&self, path: &str) -> Result<Vec<String>, Error> {
        let handle = self.files.opendir(path).await?.handle;
        let mut names = Vec::new();
        let result = loop {
            match self.files.readdir(handle.as_str()).await {
                Ok(some) => names.extend(some.files.into_iter().map(|file| file.filename)),
                Err(Error::Status(status)) if status.status_code == StatusCode::Eof => break Ok(names),
                Err(error) => break Err(error),
            }
        };
        let _ = self.files.close(handle).await;
        result
    }

    /// Removes a file; one that is not there is removed.
    pub(super) async fn remove(&self, path: &str) -> Result<(), Error> {
        match self.files.remove(path).await {
            Err(Error::Status(status)) if status.status_code == StatusCode::NoSuchFile => Ok(()),
            other => other.map(drop),
        }
    }

    /// Whether a path is a folder.
    pub(super) async fn is_folder(&self, path: &str) -> Result<bool, Error> {
        Ok(self.files.stat(path).await?.attrs.is_dir())
    }

    /// Says goodbye.
    pub(super) async fn close(self) {
        let _ = self.files.close_session();
        let _ = self.session.disconnect(Disconnect::ByApplication, "", "en").await;
    }
}

/// A connection to one of the addresses that may be reached, to a server that shows a key of the configuration.
async fn connected(server: &Server, deadline: Duration) -> Result<Handle<Guard>, String> {
    let addresses = server.reach.resolve(&server.host).await.map_err(|error| error.to_string())?;
    let mut last = String::new();
    for mut address in addresses {
        address.set_port(server.port);
        match tokio::time::timeout(web::CONNECT.min(deadline), TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return greeted(server, stream, deadline).await,
            Ok(Err(error)) => last = error.to_string(),
            Err(_) => last = "no answer in time".to_owned(),
        }
    }
    Err(format!("{}:{} cannot be connected to: {last}", server.host, server.port))
}

async fn greeted(server: &Server, stream: TcpStream, deadline: Duration) -> Result<Handle<Guard>, String> {
    let refused = Arc::new(Mutex::new(None));
    let guard = Guard { keys: server.host_keys.clone(), refused: Arc::clone(&refused) };
    let config = client::Config { inactivity_timeout: Some(deadline), nodelay: true, ..client::Config::default() };
    client::connect_stream(Arc::new(config), stream, guard).await.map_err(|error| {
        match refused.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(shown) => format!(
                "{} shows another host key than host_key says: {shown}; nothing was sent. Ask its owner whether it was changed, \
                 and only then put it into host_key",
                server.host
            ),
            None => format!("{}:{} does not speak SSH as needed: {error}", server.host, server.port),
        }
    })
}

/// A text as the protocol has it: its length, then its bytes.
fn text(text: &str) -> Vec<u8> {
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    [&length.to_be_bytes(), text.as_bytes()].concat()
}
