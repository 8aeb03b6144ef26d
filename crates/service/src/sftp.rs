//! Connections to SFTP servers: a server shows a key that the configuration names, and is told a password or shown a key.

use std::{
    collections::{BTreeSet, HashMap},
    fmt,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use russh::{
    Disconnect,
    client::{self, Handle},
    keys::{HashAlg, PrivateKey, PrivateKeyWithHashAlg, PublicKeyOrCertificate, load_secret_key},
};
use russh_sftp::{
    client::{RawSftpSession, error::Error},
    protocol::{File, StatusCode},
};
use tokio::net::TcpStream;

use crate::reach::{CONNECT, Reach};

/// What the configuration says of a server, under keys of these names.
#[derive(Clone, Copy, Debug)]
pub struct Account<'a> {
    /// The server.
    pub host: &'a str,
    /// Its port.
    pub port: u16,
    /// The account.
    pub user: &'a str,
    /// Its password.
    pub password: Option<&'a str>,
    /// The file of its private key.
    pub key: Option<&'a Path>,
    /// The passphrase of the key.
    pub secret: Option<&'a str>,
    /// Fingerprints of the server's key, with spaces between.
    pub host_key: &'a str,
    /// Where the server may be.
    pub reach: Reach,
}

/// A mistake in one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Under which key.
    pub key: &'static str,
    /// What is wrong, and what to do.
    pub message: String,
}

impl Mistake {
    fn under(key: &'static str, message: impl Into<String>) -> Self {
        Self { key, message: message.into() }
    }
}

/// A server, and who logs in there.
#[derive(Clone)]
pub struct Server {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The account.
    pub user: String,
    login: Login,
    host_keys: BTreeSet<String>,
    reach: Reach,
}

/// How to log in.
#[derive(Clone)]
enum Login {
    Password(String),
    Key(Arc<PrivateKey>),
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sftp://{}@{}:{}", self.user, self.host, self.port)
    }
}

impl Server {
    /// Checks what the configuration says, and reads the key.
    pub fn of(account: Account<'_>) -> Result<Self, Mistake> {
        let Account { host, port, user, .. } = account;
        if host.is_empty() || host.contains(['/', ' ', '@']) {
            let message = "has to be a name or an address alone, as in sftp.example; the rest has keys of its own";
            return Err(Mistake::under("host", message));
        }
        let host_keys: BTreeSet<String> = account.host_key.split_whitespace().map(str::to_owned).collect();
        if host_keys.is_empty() || !host_keys.iter().all(|key| is_fingerprint(key)) {
            let ask = format!("ssh-keyscan -p {port} {host} | ssh-keygen -lf -");
            let message = format!(
                "has to be the fingerprint of the server's key, SHA256:…; `{ask}` prints it: compare it with the owner's"
            );
            return Err(Mistake::under("host_key", message));
        }
        let login = match (account.password, account.key) {
            (Some(password), None) => Login::Password(password.to_owned()),
            (None, Some(file)) => Login::Key(Arc::new(private_key(file, account.secret)?)),
            _ => return Err(Mistake::under("password", "or `key` is needed, and not both")),
        };
        Ok(Self { host: host.to_owned(), port, user: user.to_owned(), login, host_keys, reach: account.reach })
    }

    /// Connects and logs in; each answer may take as long as the deadline. Nothing was sent where this fails.
    pub async fn session(&self, deadline: Duration) -> Result<Session, String> {
        let stream = self.reach.connect(&self.host, self.port, CONNECT.min(deadline)).await?;
        let mut handle = self.greeted(stream, deadline).await?;
        let failed = |error: russh::Error| format!("the login at {} failed: {error}", self.host);
        let entered = match &self.login {
            Login::Password(password) => handle.authenticate_password(&self.user, password).await.map_err(failed)?,
            Login::Key(key) => {
                let key = PrivateKeyWithHashAlg::new(key.clone(), None);
                handle.authenticate_publickey(&self.user, key).await.map_err(failed)?
            }
        };
        if !entered.success() {
            let with = if matches!(self.login, Login::Password(_)) { "password" } else { "key" };
            return Err(format!("{} does not let {} in with this {with}; mend user or {with}", self.host, self.user));
        }
        let none = |error: &dyn fmt::Display| format!("{} has no SFTP for {}: {error}", self.host, self.user);
        let channel = handle.channel_open_session().await.map_err(|error| none(&error))?;
        channel.request_subsystem(true, "sftp").await.map_err(|error| none(&error))?;
        let files = RawSftpSession::new(channel.into_stream());
        files.set_timeout(deadline.as_secs().max(1));
        let extensions = files.init().await.map_err(|error| none(&error))?.extensions;
        Ok(Session { handle, files, extensions })
    }

    async fn greeted(&self, stream: TcpStream, deadline: Duration) -> Result<Handle<Guard>, String> {
        let refused = Arc::new(Mutex::new(None));
        let guard = Guard { keys: self.host_keys.clone(), refused: Arc::clone(&refused) };
        let config = client::Config { inactivity_timeout: Some(deadline), nodelay: true, ..client::Config::default() };
        client::connect_stream(Arc::new(config), stream, guard).await.map_err(|error| {
            match refused.lock().unwrap_or_else(PoisonError::into_inner).take() {
                Some(shown) => format!(
                    "{} shows another host key than host_key says: {shown}; nothing was sent. Ask its owner whether it was \
                     changed, and only then put it into host_key",
                    self.host
                ),
                None => format!("{}:{} does not speak SSH as needed: {error}", self.host, self.port),
            }
        })
    }
}

fn is_fingerprint(text: &str) -> bool {
    let digits =
        |hash: &str| hash.len() == 43 && hash.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(&byte));
    text.strip_prefix("SHA256:").is_some_and(digits)
}

fn private_key(file: &Path, passphrase: Option<&str>) -> Result<PrivateKey, Mistake> {
    let key = load_secret_key(file, passphrase).map_err(|error| {
        let message =
            format!("{} does not read as a private key: {error}; is `secret`, its passphrase, right?", file.display());
        Mistake::under("key", message)
    })?;
    if key.algorithm().is_rsa() {
        let message =
            format!("{} is an RSA key, which is not taken; make one with ssh-keygen -t ed25519", file.display());
        return Err(Mistake::under("key", message));
    }
    Ok(key)
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

/// A connection, ready.
pub struct Session {
    handle: Handle<Guard>,
    /// The protocol's own requests.
    pub files: RawSftpSession,
    /// What the server can besides.
    pub extensions: HashMap<String, String>,
}

impl Session {
    /// What a folder holds, itself and its parent among it.
    pub async fn entries(&self, path: &str) -> Result<Vec<File>, Error> {
        let handle = self.files.opendir(path).await?.handle;
        let mut entries = Vec::new();
        let result = loop {
            match self.files.readdir(handle.as_str()).await {
                Ok(some) => entries.extend(some.files),
                Err(Error::Status(status)) if status.status_code == StatusCode::Eof => break Ok(entries),
                Err(error) => break Err(error),
            }
        };
        let _ = self.files.close(handle).await;
        result
    }

    /// Whether a path is a folder.
    pub async fn is_folder(&self, path: &str) -> Result<bool, Error> {
        Ok(self.files.stat(path).await?.attrs.is_dir())
    }

    /// Says goodbye.
    pub async fn close(self) {
        let _ = self.files.close_session();
        let _ = self.handle.disconnect(Disconnect::ByApplication, "", "en").await;
    }
}
