//! A connection to an FTP server, and the few things that an outlet does there.

use std::time::Duration;

use tokio::time::timeout;
use wiredesk_service::ftp::{Connection, FtpError, Server, Status, said};

use crate::{files::elsewhere, web};

/// A connection, in the folder.
pub(super) struct Link(Connection);

impl Link {
    /// Connects, logs in and goes to the folder. Nothing was sent where this fails.
    pub(super) async fn open(server: &Server, deadline: Duration) -> Result<Self, String> {
        let late = |_| format!("{} does not answer in time", server.host);
        let opened = timeout(deadline / 2, server.open(web::CONNECT.min(deadline))).await.map_err(late)??;
        Ok(Self(opened.connection))
    }

    async fn replace(&mut self, from: &str, to: &str) -> Result<(), FtpError> {
        match self.0.rename(from, to).await {
            // Some servers do not write over a file: then there is a moment without it.
            Err(FtpError::UnexpectedResponse(_)) if self.0.rm(to).await.is_ok() => self.0.rename(from, to).await,
            other => other,
        }
    }
}

impl elsewhere::Link for Link {
    async fn write(&mut self, name: &str, mut bytes: &[u8]) -> Result<(), String> {
        self.0.put_file(name, &mut bytes).await.map(drop).map_err(|error| said(&error))
    }

    async fn rename(&mut self, from: &str, to: &str) -> Result<(), String> {
        self.replace(from, to).await.map_err(|error| said(&error))
    }

    /// Servers need not list those that start with a dot.
    async fn names(&mut self) -> Result<Vec<String>, String> {
        match self.0.nlst(None).await {
            Ok(names) => {
                Ok(names.into_iter().map(|name| name.rsplit('/').next().unwrap_or_default().to_owned()).collect())
            }
            // An empty folder, to some.
            Err(FtpError::UnexpectedResponse(response)) if response.status == Status::FileUnavailable => Ok(Vec::new()),
            Err(error) => Err(said(&error)),
        }
    }

    async fn remove(&mut self, name: &str) -> Result<(), String> {
        self.0.rm(name).await.map_err(|error| said(&error))
    }

    /// Whoever is let in is in the folder.
    async fn check(&mut self) -> Result<(), String> {
        Ok(())
    }

    async fn close(mut self) {
        let _ = timeout(web::CONNECT, self.0.quit()).await;
    }
}
