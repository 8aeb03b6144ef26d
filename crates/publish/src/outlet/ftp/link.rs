//! A connection to an FTP server, and the few things that an outlet does there.

use std::time::Duration;

use tokio::time::timeout;
use wiredesk_service::ftp::{Connection, FtpError, Server, Status};

use crate::web;

/// A connection, in the folder.
pub(super) struct Link(Connection);

impl Link {
    /// Connects, logs in and goes to the folder. Nothing was sent where this fails.
    pub(super) async fn open(server: &Server, deadline: Duration) -> Result<Self, String> {
        let late = |_| format!("{} does not answer in time", server.host);
        let opened = timeout(deadline / 2, server.open(web::CONNECT.min(deadline))).await.map_err(late)??;
        Ok(Self(opened.connection))
    }

    /// Writes a file anew.
    pub(super) async fn write(&mut self, name: &str, mut bytes: &[u8]) -> Result<(), FtpError> {
        self.0.put_file(name, &mut bytes).await.map(drop)
    }

    /// Gives a file its name, in the place of what bore it.
    pub(super) async fn rename(&mut self, from: &str, to: &str) -> Result<(), FtpError> {
        match self.0.rename(from, to).await {
            // Some servers do not write over a file: then there is a moment without it.
            Err(FtpError::UnexpectedResponse(_)) if self.0.rm(to).await.is_ok() => self.0.rename(from, to).await,
            other => other,
        }
    }

    /// The names in the folder; servers need not list those that start with a dot.
    pub(super) async fn names(&mut self) -> Result<Vec<String>, FtpError> {
        match self.0.nlst(None).await {
            Ok(names) => {
                Ok(names.into_iter().map(|name| name.rsplit('/').next().unwrap_or_default().to_owned()).collect())
            }
            // An empty folder, to some.
            Err(FtpError::UnexpectedResponse(response)) if response.status == Status::FileUnavailable => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// Removes a file.
    pub(super) async fn remove(&mut self, name: &str) -> Result<(), FtpError> {
        self.0.rm(name).await
    }

    /// Says goodbye.
    pub(super) async fn close(mut self) {
        let _ = timeout(web::CONNECT, self.0.quit()).await;
    }
}
