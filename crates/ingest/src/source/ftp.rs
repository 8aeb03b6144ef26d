//! Files in a folder of an FTP server, and in the folders in it, over TLS unless the configuration says otherwise. Each file is an item
//! named by its path from there; a changed file is a later one.
//!
//! A file counts once two looks saw the same size and time. Data connections go to the address of the control connection, whatever the
//! server says of itself. Nothing there is moved or deleted. Left alone: links, and the names that a source `folder` leaves.

use std::{io, path::PathBuf, sync::Arc, time::UNIX_EPOCH};

use schemars::JsonSchema;
use serde::Deserialize;
use suppaftp::list::{File, ListParser};
use tokio::io::{AsyncRead, AsyncReadExt as _};
use wiredesk_service::{
    ConfigError, Section,
    ftp::{self, Connection, FtpError, Opened, Server, Status, said},
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
        ftp::check(section, &[("user", &self.user), ("password", &self.password), ("path", &self.path)])?;
        ftp::secured(self.tls, self.ca.as_ref(), section).map(drop)
    }

    /// The server lets us in, and the folder is there.
    pub(super) fn look(&self, _local: bool) -> Result<String, String> {
        super::opens(self.remote()?)?;
        Ok(format!("{}, {}", self.address(&self.path), if self.tls { "over TLS" } else { "in the clear" }))
    }

    /// The folder there.
    pub fn remote(&self) -> Result<Arc<dyn Remote>, String> {
        let Self { host, port, user, password, path, .. } = self.clone();
        let tls = self.tls.then(|| tls::client(self.ca.as_deref())).transpose()?;
        let reach = Reach { allow_private: self.allow_private };
        let address = self.address(&path);
        Ok(Arc::new(Folder { server: Server { host, port, user, password, path, tls, reach }, address }))
    }

    fn address(&self, path: &str) -> String {
        format!("ftp://{}@{}:{}/{}", self.user, self.host, self.port, path.trim_matches('/'))
    }
}

struct Folder {
    server: Server,
    address: String,
}

impl std::fmt::Debug for Folder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.address)
    }
}

impl Remote for Folder {
    fn open(&self) -> Doing<'_, Result<Box<dyn Link>, String>> {
        Box::pin(async {
            let Opened { connection: mut server, facts } = self.server.open(CONNECT).await?;
            let root = server.pwd().await.map_err(|error| format!("{} does not do as needed: {}", self.server.host, said(&error)))?;
            Ok(Box::new(Open { server, root, address: self.address.clone(), facts }) as Box<dyn Link>)
        })
    }
}

struct Open {
    server: Connection,
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
