//! Files in a folder of an FTP server, and in the folders in it, over TLS unless the configuration says otherwise. Each file is an item
//! named by its path from there; a changed file is a later one.
//!
//! A file counts once two looks saw the same size and time. Data connections go to the address of the control connection, whatever the
//! server says of itself. Nothing there is moved or deleted. Left alone: links, and the names that a source `folder` leaves.

use std::{io, path::PathBuf, sync::Arc, time::UNIX_EPOCH};

use schemars::JsonSchema;
use serde::Deserialize;
use suppaftp::{
    FtpError, Mode, Status,
    list::{File, ListParser},
    tokio::{AsyncRustlsConnector, AsyncRustlsFtpStream},
    types::FileType,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _},
    time::timeout,
};
use tokio_rustls::TlsConnector;
use wiredesk_service::{
    ConfigError, Section,
    reach::{CONNECT, Reach},
    tls,
};

use super::folder::{Listed, Listing, Stamp};
use crate::remote::{Doing, Entries, Entry, Every, Link, Remote, What, walk};

/// What `wiredesk check` and the docs say of it.
pub const DOC: &str = "files in a folder of an FTP server, over TLS; a changed file is the next version";

/// The longest listing of a folder, in bytes.
const MOST_LISTING: u64 = 16 << 20;

/// The keys of an ftp source.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Keys {
    /// The server.
    pub host: String,
    /// Its port.
    #[serde(default = "port")]
    pub port: u16,
    /// The account.
    #[serde(default = "anonymous")]
    pub user: String,
    /// Its password.
    #[serde(default)]
    pub password: String,
    /// Whether control and data are secured (`AUTH TLS`). Without it the password can be read on its way.
    #[serde(default = "secured")]
    pub tls: bool,
    /// A file of certificates (PEM), one of which must have signed the server's, in place of those that the machine trusts.
    pub ca: Option<PathBuf>,
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
    21
}

fn anonymous() -> String {
    "anonymous".to_owned()
}

fn secured() -> bool {
    true
}

impl Keys {
    /// The server is one.
    pub(super) fn check(&self, section: &Section) -> Result<(), ConfigError> {
        self.every.check().map_err(|message| section.error("every", message))?;
        super::host(&self.host).map_err(|message| section.error("host", message))?;
        for (key, text) in [("user", &self.user), ("password", &self.password), ("path", &self.path)] {
            if text.contains(char::is_control) {
                return Err(section.error(key, "holds a line break or another control character"));
            }
        }
        match &self.ca {
            Some(ca) => tls::client(Some(ca)).map(drop).map_err(|message| section.error("ca", message)),
            None => Ok(()),
        }
    }

    /// The server lets us in, and the folder is there.
    pub(super) fn look(&self, _local: bool) -> Result<String, String> {
        super::opens(self.remote()?)?;
        Ok(format!("{}, {}", self.address(&self.path), if self.tls { "over TLS" } else { "in the clear" }))
    }

    /// The folder there.
    pub fn remote(&self) -> Result<Arc<dyn Remote>, String> {
        let tls = self.tls.then(|| tls::client(self.ca.as_deref())).transpose()?;
        Ok(Arc::new(Folder { keys: self.clone(), tls: tls.map(TlsConnector::from) }))
    }

    fn address(&self, path: &str) -> String {
        format!("ftp://{}@{}:{}/{}", self.user, self.host, self.port, path.trim_matches('/'))
    }
}

struct Folder {
    keys: Keys,
    tls: Option<TlsConnector>,
}

impl std::fmt::Debug for Folder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.keys.address(&self.keys.path))
    }
}

impl Remote for Folder {
    fn open(&self) -> Doing<'_, Result<Box<dyn Link>, String>> {
        Box::pin(async {
            let Keys { host, port, user, password, path, .. } = &self.keys;
            let reach = Reach { allow_private: self.keys.allow_private };
            let stream = reach.connect(host, *port, CONNECT).await?;
            let greeted = AsyncRustlsFtpStream::connect_with_stream(stream).await;
            let mut server = greeted.map_err(|error| format!("{host}:{port} does not speak FTP as needed: {}", said(&error)))?;
            if let Some(tls) = &self.tls {
                let secured = server.into_secure(AsyncRustlsConnector::from(tls.clone()), host).await;
                server = secured.map_err(|error| format!("{host} cannot be secured: {}; set ca to who signed its certificate, or \
                    tls = false if it has none and the password may go in the clear", said(&error)))?;
            }
            let entered = server.login(user, password).await;
            entered.map_err(|error| format!("{host} does not let {user} in: {}; mend user or password", said(&error)))?;
            let failed = |error: FtpError| format!("{host} does not do as needed: {}", said(&error));
            server.transfer_type(FileType::Binary).await.map_err(failed)?;
            // A server without any may answer so that more is waited for.
            let can = timeout(CONNECT, server.feat()).await.ok().and_then(Result::ok).unwrap_or_default();
            server.set_passive_nat_workaround(true);
            let extended = can.contains_key("EPSV") || server.get_ref().await.peer_addr().is_ok_and(|peer| peer.is_ipv6());
            server.set_mode(if extended { Mode::ExtendedPassive } else { Mode::Passive });
            if !path.is_empty() {
                let there = server.cwd(path).await;
                there.map_err(|error| format!("{path} cannot be looked into: {}; mend path", said(&error)))?;
            }
            let root = server.pwd().await.map_err(failed)?;
            let address = self.keys.address(path);
            Ok(Box::new(Open { server, root, address, facts: can.contains_key("MLST") }) as Box<dyn Link>)
        })
    }
}

/// What a server said, or what went wrong, on one line.
fn said(error: &FtpError) -> String {
    match error {
        FtpError::UnexpectedResponse(response) => String::from_utf8_lossy(&response.body).split_whitespace().collect::<Vec<_>>().join(" "),
        FtpError::ConnectionError(error) => error.to_string(),
        other => other.to_string(),
    }
}

struct Open {
    server: AsyncRustlsFtpStream,
    root: String,
    address: String,
    /// The server has `MLSD`, whose listings are made for machines.
    facts: bool,
}

impl Open {
    /// The lines of a folder's listing.
    async fn lines(&mut self, path: &str) -> Result<Vec<u8>, FtpError> {
        let command = if self.facts {
            format!("MLSD {path}")
        } else {
            // Not every server takes a path with blanks here.
            self.server.cwd(path).await?;
            "LIST".to_owned()
        };
        let (_, mut stream) = self.server.custom_data_command(command, &[Status::AboutToSend, Status::AlreadyOpen]).await?;
        let bytes = read(&mut stream, MOST_LISTING).await.map_err(FtpError::ConnectionError)?;
        // A transfer that broke off is told of here.
        stream.finish().await?;
        Ok(bytes)
    }
}

/// What comes, up to one byte more than `most`. Some servers end TLS without saying so; they still say whether all was sent.
async fn read(stream: &mut (impl AsyncRead + Unpin), most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    match stream.take(most + 1).read_to_end(&mut bytes).await {
        Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => Err(error),
        _ => Ok(bytes),
    }
}

impl Entries for Open {
    fn entries<'a>(&'a mut self, path: &'a str) -> Doing<'a, Result<Vec<Entry>, String>> {
        Box::pin(async move {
            let bytes = self.lines(path).await.map_err(|error| format!("{path} cannot be looked into: {}", said(&error)))?;
            if bytes.len() as u64 > MOST_LISTING {
                return Err(format!("the listing of {path} is over the limit of {} MiB", MOST_LISTING >> 20));
            }
            let text = String::from_utf8_lossy(&bytes);
            let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with("total "));
            Ok(lines.map(|line| entry(line, self.facts)).collect())
        })
    }
}

/// What a line of a listing says. One that cannot be read is something that is not taken.
fn entry(line: &str, facts: bool) -> Entry {
    let other = |name: &str| Entry { name: name.to_owned(), what: What::Other };
    if facts {
        let kind = line.to_ascii_lowercase();
        if kind.contains("type=cdir;") || kind.contains("type=pdir;") {
            return other(".");
        }
        return ListParser::parse_mlsd(line).map_or_else(|_| other(line), |file| of(&file, 0));
    }
    let read = ListParser::parse_posix(line).or_else(|_| ListParser::parse_dos(line));
    read.map_or_else(|_| other(line), |file| of(&file, Stamp::DAY))
}

/// `day` is the tag of a time that is the beginning of a day.
fn of(file: &File, day: u64) -> Entry {
    let changed = file.modified().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let tag = if changed.is_multiple_of(86_400) { day } else { 0 };
    let what = match (file.is_file(), file.is_directory()) {
        (true, _) => What::File(Stamp { changed: changed * 1_000_000, size: file.size() as u64, tag }),
        (_, true) => What::Folder,
        _ => What::Other,
    };
    Entry { name: file.name().to_owned(), what }
}

impl Link for Open {
    fn list(&mut self) -> Doing<'_, Result<Listing, String>> {
        let (root, address) = (self.root.clone(), self.address.clone());
        Box::pin(async move { walk(self, &root, &address).await })
    }

    fn fetch<'a>(&'a mut self, file: &'a Listed) -> Doing<'a, Result<Option<Vec<u8>>, String>> {
        Box::pin(async move {
            let path = file.path.display().to_string();
            let mut stream = self.server.retr_as_stream(path).await.map_err(|error| said(&error))?;
            let bytes = read(&mut stream, file.stamp.size).await.map_err(|error| error.to_string())?;
            if bytes.len() as u64 > file.stamp.size {
                // It grew. What is left of it is not waited for: the connection is not used again.
                return Err("it is larger than it was listed".to_owned());
            }
            stream.finish().await.map_err(|error| said(&error))?;
            Ok((bytes.len() as u64 == file.stamp.size).then_some(bytes))
        })
    }

    fn close(mut self: Box<Self>) -> Doing<'static, ()> {
        Box::pin(async move {
            let _ = self.server.quit().await;
        })
    }
}

#[cfg(test)]
mod tests;
