//! A connection to an FTP server: who logs in, and the few things that are done there.

use std::{path::Path, sync::Arc, time::Duration};

use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject as _},
};
use rustls_platform_verifier::BuilderVerifierExt as _;
pub(super) use suppaftp::FtpError as Error;
use suppaftp::{
    Mode, Status,
    tokio::{AsyncRustlsConnector, AsyncRustlsFtpStream},
    types::{FileType, Response},
};
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::TlsConnector;

use super::Server;
use crate::web;

/// Whose certificates are good.
#[derive(Clone)]
pub(super) struct Trust(Arc<ClientConfig>);

impl Trust {
    /// Those that the certificates in a file signed, else those that the machine trusts.
    pub(super) fn of(file: Option<&Path>) -> Result<Self, String> {
        let ring = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(ring).with_safe_default_protocol_versions();
        let config = config.map_err(|error| format!("TLS cannot be had: {error}"))?;
        let Some(file) = file else {
            let config = config.with_platform_verifier().map_err(|error| format!("the machine's certificates: {error}"))?;
            return Ok(Self(Arc::new(config.with_no_client_auth())));
        };
        let wrong = |error: String| format!("{} does not read as certificates (PEM): {error}", file.display());
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_file_iter(file).map_err(|error| wrong(error.to_string()))? {
            let certificate = certificate.map_err(|error| wrong(error.to_string()))?;
            roots.add(certificate).map_err(|error| wrong(error.to_string()))?;
        }
        if roots.is_empty() {
            return Err(wrong("there are none in it".to_owned()));
        }
        Ok(Self(Arc::new(config.with_root_certificates(roots).with_no_client_auth())))
    }
}

/// A connection, in the folder.
pub(super) struct Link(AsyncRustlsFtpStream);

impl Link {
    /// Connects, logs in and goes to the folder. Nothing was sent where this fails.
    pub(super) async fn open(server: &Server, deadline: Duration) -> Result<Self, String> {
        let late = |_| format!("{} does not answer in time", server.host);
        timeout(deadline / 2, opened(server, deadline)).await.map_err(late)?
    }

    /// Writes a file anew.
    pub(super) async fn write(&mut self, name: &str, mut bytes: &[u8]) -> Result<(), Error> {
        self.0.put_file(name, &mut bytes).await.map(drop)
    }

    /// Gives a file its name, in the place of what bore it.
    pub(super) async fn rename(&mut self, from: &str, to: &str) -> Result<(), Error> {
        match self.0.rename(from, to).await {
            // Some servers do not write over a file: then there is a moment without it.
            Err(Error::UnexpectedResponse(_)) if self.0.rm(to).await.is_ok() => self.0.rename(from, to).await,
            other => other,
        }
    }

    /// The names in the folder; servers need not list those that start with a dot.
    pub(super) async fn names(&mut self) -> Result<Vec<String>, Error> {
        match self.0.nlst(None).await {
            Ok(names) => Ok(names.into_iter().map(|name| name.rsplit('/').next().unwrap_or_default().to_owned()).collect()),
            // An empty folder, to some.
            Err(Error::UnexpectedResponse(Response { status: Status::FileUnavailable, .. })) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// Removes a file.
    pub(super) async fn remove(&mut self, name: &str) -> Result<(), Error> {
        self.0.rm(name).await
    }

    /// Says goodbye.
    pub(super) async fn close(mut self) {
        let _ = timeout(web::CONNECT, self.0.quit()).await;
    }
}

async fn opened(server: &Server, deadline: Duration) -> Result<Link, String> {
    let stream = connected(server, deadline).await?;
    let has_v6 = stream.peer_addr().is_ok_and(|address| address.is_ipv6());
    let failed = |error: Error| format!("{}:{} does not speak FTP as needed: {error}", server.host, server.port);
    let mut ftp = AsyncRustlsFtpStream::connect_with_stream(stream).await.map_err(failed)?;
    if let Some(Trust(config)) = &server.trust {
        let connector = AsyncRustlsConnector::from(TlsConnector::from(config.clone()));
        ftp = ftp.into_secure(connector, &server.host).await.map_err(|error| {
            let none = "; where the server has none at all, tls = \"none\" says so";
            format!("{} does not come to a TLS connection whose certificate is good: {error}{none}", server.host)
        })?;
    }
    // Data goes to where the control connection goes, never to an address that the server names.
    ftp.set_passive_nat_workaround(true);
    ftp.set_mode(if has_v6 { Mode::ExtendedPassive } else { Mode::Passive });
    ftp.login(&server.user, &server.password).await.map_err(|error| {
        format!("{} does not let {} in: {error}; mend user or password", server.host, server.user)
    })?;
    ftp.transfer_type(FileType::Binary).await.map_err(failed)?;
    if !server.path.is_empty() {
        let missing = |error: Error| format!("{} is not a folder there: {error}; make it, or mend path", server.path);
        ftp.cwd(&server.path).await.map_err(missing)?;
    }
    Ok(Link(ftp))
}

/// A connection to one of the addresses that may be reached.
async fn connected(server: &Server, deadline: Duration) -> Result<TcpStream, String> {
    let addresses = server.reach.resolve(&server.host).await.map_err(|error| error.to_string())?;
    let mut last = String::new();
    for mut address in addresses {
        address.set_port(server.port);
        match timeout(web::CONNECT.min(deadline), TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => last = error.to_string(),
            Err(_) => last = "no answer in time".to_owned(),
        }
    }
    Err(format!("{}:{} cannot be connected to: {last}", server.host, server.port))
}
