//! Folders elsewhere, and what is like one: looked into and fetched from within bounds of time and size.

mod walk;

use std::{fmt, future::Future, pin::Pin, time::Duration};

use schemars::JsonSchema;
use serde::Deserialize;
use tokio::time::timeout;

pub use self::walk::{Entries, Entry, What, walk};
use crate::source::folder::{Listed, Listing};

/// What lies elsewhere is not taken over this size: 64 MiB.
pub const MAX_FILE: u64 = 64 << 20;
/// So many files are seen in a look.
pub const MOST_FILES: usize = 100_000;
/// A server that has not answered by then has failed.
pub const DEADLINE: Duration = Duration::from_secs(30);
/// A look, with its connection, takes no longer.
const LOOK: Duration = Duration::from_secs(120);
/// A file, with its connection, takes no longer than this and what its size needs at this speed, in bytes a second.
const FETCH: Duration = Duration::from_secs(60);
const SLOWEST: u64 = 64 << 10;

/// Work that is going on.
pub type Doing<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A folder elsewhere.
pub trait Remote: fmt::Debug + Send + Sync {
    /// Connects, logs in, and sees that the folder is there; else says what is wrong.
    fn open(&self) -> Doing<'_, Result<Box<dyn Link>, String>>;

    /// Waits until the server says that there may be news, for some minutes at most; none where servers of this kind do not say so.
    fn news(&self) -> Option<Doing<'_, Result<(), String>>> {
        None
    }
}

/// A connection to one.
pub trait Link: Send {
    /// All that is there. An error is that nothing can be said of it.
    fn list(&mut self) -> Doing<'_, Result<Listing, String>>;

    /// The bytes of a file; none if it is not as it was listed. After an error the connection is not used again.
    fn fetch<'a>(&'a mut self, file: &'a Listed) -> Doing<'a, Result<Option<Vec<u8>>, String>>;

    /// Says goodbye.
    fn close(self: Box<Self>) -> Doing<'static, ()>;
}

/// Why a file was not fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missed {
    /// There is no connection: the next look says why.
    Link,
    /// It cannot be had.
    File(String),
}

/// Connects for `wiredesk check`.
pub async fn check(remote: &dyn Remote) -> Result<(), String> {
    match timeout(DEADLINE, remote.open()).await {
        Ok(link) => {
            let _ = timeout(DEADLINE, link?.close()).await;
            Ok(())
        }
        Err(_) => Err(late(DEADLINE)),
    }
}

/// Looks what is there.
pub async fn look(remote: &dyn Remote) -> Listing {
    let looking = async {
        let mut link = remote.open().await?;
        let found = link.list().await;
        // The next look has a connection of its own.
        let _ = timeout(DEADLINE, link.close()).await;
        found
    };
    let found = timeout(LOOK, looking).await.unwrap_or_else(|_| Err(late(LOOK)));
    found.unwrap_or_else(|error| Listing { errors: vec![error], ..Listing::default() })
}

/// Fetches a file, over the connection that is there or a new one.
pub async fn fetch(
    remote: &dyn Remote,
    link: Option<Box<dyn Link>>,
    file: &Listed,
) -> Result<(Option<Vec<u8>>, Box<dyn Link>), Missed> {
    let most = FETCH + Duration::from_secs(file.stamp.size / SLOWEST);
    let fetching = async {
        let mut link = match link {
            Some(link) => link,
            None => remote.open().await.map_err(|_| Missed::Link)?,
        };
        let bytes = link.fetch(file).await.map_err(Missed::File)?;
        Ok((bytes, link))
    };
    timeout(most, fetching).await.unwrap_or_else(|_| Err(Missed::File(late(most))))
}

fn late(most: Duration) -> String {
    format!("there is no whole answer within {} s", most.as_secs())
}

/// How often a source elsewhere is looked at, as its kinds have it under `every`: seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Every(u64);

impl Default for Every {
    fn default() -> Self {
        Self(60)
    }
}

impl Every {
    /// The time between two looks.
    pub fn wait(self) -> Duration {
        Duration::from_secs(self.0)
    }

    /// It is more than nothing, and no more than a day.
    pub fn check(self) -> Result<(), &'static str> {
        if (1..=86_400).contains(&self.0) { Ok(()) } else { Err("has to be between 1 and 86400 seconds") }
    }
}

#[cfg(test)]
mod tests;
