//! Connections to FTP servers, for sources and outlets alike: over TLS (RFC 4217) unless the configuration says otherwise, passive, and
//! to no other address than the one that was found for the server.

use std::{path::PathBuf, sync::Arc, time::Duration};

use rustls::ClientConfig;
pub use suppaftp::{FtpError, Status, tokio::AsyncRustlsFtpStream as Connection};
use suppaftp::{Mode, tokio::AsyncRustlsConnector, types::FileType};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::{
    config::{ConfigError, Section},
    reach::Reach,
    tls,
};

/// A server, and who logs in there.
#[derive(Clone)]
pub struct Server {
    /// Name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The account.
    pub user: String,
    /// Its password.
    pub password: String,
    /// The folder there; where one lands after the login if it is empty.
    pub path: String,
    /// How control and data are secured; not at all where there is none.
    pub tls: Option<Arc<ClientConfig>>,
    /// Where connections may go.
    pub reach: Reach,
}

/// A connection that is logged in and stands in the folder.
pub struct Opened {
    /// The connection: binary, passive.
    pub connection: Connection,
    /// The server has `MLSD` (RFC 3659), whose listings are made for machines.
    pub facts: bool,
}

/// How `tls = true` or `false` and `ca` stand to each other.
pub fn secured(tls: bool, ca: Option<&PathBuf>, section: &Section) -> Result<Option<Arc<ClientConfig>>, ConfigError> {
    match (tls, ca) {
        (false, None) => Ok(None),
        (false, Some(_)) => Err(section.error("ca", "is of no use with tls = false; take one of them out")),
        (true, ca) => tls::client(ca.map(PathBuf::as_path)).map(Some).map_err(|message| section.error("ca", message)),
    }
}

/// That nothing of it would end the line on which it is sent.
pub fn check(section: &Section, texts: &[(&str, &str)]) -> Result<(), ConfigError> {
    match texts.iter().find(|(_, text)| text.contains(char::is_control)) {
        Some((key, _)) => Err(section.error(key, "holds a line break or another control character")),
        None => Ok(()),
    }
}

impl Server {
    /// Connects, logs in and goes to the folder; each connection and question within a time.
    pub async fn open(&self, within: Duration) -> Result<Opened, String> {
        let Self { host, port, user, path, .. } = self;
        let stream = self.reach.connect(host, *port, within).await?;
        let has_v6 = stream.peer_addr().is_ok_and(|peer| peer.is_ipv6());
        let greeted = Connection::connect_with_stream(stream).await;
        let mut server =
            greeted.map_err(|error| format!("{host}:{port} does not speak FTP as needed: {}", said(&error)))?;
        if let Some(tls) = &self.tls {
            let connector = AsyncRustlsConnector::from(TlsConnector::from(tls.clone()));
            server = server.into_secure(connector, host).await.map_err(|error| {
                let said = said(&error);
                format!("{host} cannot be secured: {said}; set ca to who signed its certificate, or tls = false if it has none and the \
                    password may go in the clear")
            })?;
        }
        let entered = server.login(user, &self.password).await;
        entered.map_err(|error| format!("{host} does not let {user} in: {}; mend user or password", said(&error)))?;
        let failed = |error: FtpError| format!("{host} does not do as needed: {}", said(&error));
        server.transfer_type(FileType::Binary).await.map_err(failed)?;
        // A server without any may answer so that more is waited for.
        let can = timeout(within, server.feat()).await.ok().and_then(Result::ok).unwrap_or_default();
        // Data goes to where the control connection goes, never to an address that the server names.
        server.set_passive_nat_workaround(true);
        let extended = has_v6 || can.contains_key("EPSV");
        server.set_mode(if extended { Mode::ExtendedPassive } else { Mode::Passive });
        if !path.is_empty() {
            let missing = |error| format!("{path} is not a folder there: {}; make it, or mend path", said(&error));
            server.cwd(path).await.map_err(missing)?;
        }
        Ok(Opened { connection: server, facts: can.contains_key("MLST") })
    }
}

/// What a server said, or what went wrong, on one line.
pub fn said(error: &FtpError) -> String {
    match error {
        FtpError::UnexpectedResponse(response) => {
            let body = String::from_utf8_lossy(&response.body);
            body.split_whitespace().collect::<Vec<_>>().join(" ")
        }
        FtpError::ConnectionError(error) => error.to_string(),
        other => other.to_string(),
    }
}
