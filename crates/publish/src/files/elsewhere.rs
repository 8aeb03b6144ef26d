//! Files in a folder of a server, whatever protocol leads there: one connection takes several stories, and a file is written under
//! another name and renamed.

use std::{
    collections::BTreeSet,
    future::Future,
    time::{Duration, Instant},
};

use wiredesk_story::identity::sha256_hex;

use super::{Files, Step, compare, name};
use crate::outlet::{Attempt, Claim, Delivered, Doing, Failure, Outlet, Shows};

/// How many stories one connection takes, as far as half the deadline goes: the others have another connection.
const BATCH: usize = 16;

/// A server, and how its folder is reached. What went wrong is told in plain words.
pub(crate) trait Server: Send + Sync {
    /// A connection, ready.
    type Link: Link;

    /// Connects, logs in and goes to the folder. Nothing was sent where this fails.
    fn open(&self, deadline: Duration) -> impl Future<Output = Result<Self::Link, String>> + Send;

    /// The address of a file in the folder.
    fn location(&self, name: &str) -> String;

    /// Who logs in there.
    fn user(&self) -> &str;
}

/// What is done in the folder, by names in it.
pub(crate) trait Link: Send {
    /// Writes a file anew, whole.
    fn write(&mut self, name: &str, bytes: &[u8]) -> impl Future<Output = Result<(), String>> + Send;

    /// Gives a file its name, in the place of what bore it.
    fn rename(&mut self, from: &str, to: &str) -> impl Future<Output = Result<(), String>> + Send;

    /// The names of files there.
    fn names(&mut self) -> impl Future<Output = Result<Vec<String>, String>> + Send;

    /// Removes a file; one that is not there is removed.
    fn remove(&mut self, name: &str) -> impl Future<Output = Result<(), String>> + Send;

    /// Whether files can be written there, as far as can be told without writing one.
    fn check(&mut self) -> impl Future<Output = Result<(), String>> + Send;

    /// Says goodbye.
    fn close(self) -> impl Future<Output = ()> + Send;
}

/// An outlet of files on a server.
pub(crate) struct Elsewhere<S> {
    pub(crate) server: S,
    pub(crate) files: Files,
    pub(crate) deadline: Duration,
}

impl<S: Server> Outlet for Elsewhere<S> {
    fn attempt(&self, attempts: Vec<Attempt>) -> Doing<'_, Vec<Result<Delivered, Failure>>> {
        Box::pin(async move {
            let started = Instant::now();
            let mut link = match self.server.open(self.deadline).await {
                Ok(link) => link,
                Err(reason) => {
                    return attempts.iter().map(|_| Err(Failure::NotSent { reason: reason.clone() })).collect();
                }
            };
            let mut results = Vec::with_capacity(attempts.len());
            for attempt in &attempts {
                let late = started.elapsed() > self.deadline / 2;
                results.push(if late { Err(no_time()) } else { self.one(&mut link, attempt).await });
            }
            link.close().await;
            results
        })
    }

    fn batch(&self) -> usize {
        BATCH
    }

    fn check(&self) -> Doing<'_, Result<(), Failure>> {
        Box::pin(async {
            let mut link = self.server.open(self.deadline).await.map_err(not_sent)?;
            let checked = link.check().await;
            link.close().await;
            checked.map_err(not_sent)
        })
    }

    fn compare(&self, claims: Vec<Claim>) -> Option<Doing<'_, Vec<Result<Shows, Failure>>>> {
        Some(Box::pin(async move { compare(&claims, &self.names().await) }))
    }
}

impl<S: Server> Elsewhere<S> {
    /// The names in the folder.
    async fn names(&self) -> Result<BTreeSet<String>, Failure> {
        let mut link = self.server.open(self.deadline).await.map_err(not_sent)?;
        let names = link.names().await;
        link.close().await;
        let names = names.map_err(|error| not_sent(format!("the folder cannot be looked at: {error}")))?;
        Ok(names.into_iter().collect())
    }

    async fn one(&self, link: &mut S::Link, attempt: &Attempt) -> Result<Delivered, Failure> {
        let Step::Write(name, bytes) = self.files.step(attempt)? else { return clear(link, attempt).await };
        let part = format!(".{name}.part");
        link.write(&part, &bytes).await.map_err(|error| {
            let user = self.server.user();
            not_sent(format!(
                "{part} cannot be written: {error}; is the folder there, may {user} write, is there room?"
            ))
        })?;
        // Once the new name was asked for, the file may stand there.
        link.rename(&part, &name).await.map_err(|error| {
            let reason = format!("{part} cannot be renamed to {name}: {error}");
            Failure::Later { reason, after: None }
        })?;
        let location = Some(self.server.location(&name));
        Ok(Delivered { location, digest: Some(sha256_hex(&bytes)), ..Delivered::default() })
    }
}

/// Removes every file of a story.
async fn clear(link: &mut impl Link, attempt: &Attempt) -> Result<Delivered, Failure> {
    let failed = |error: String| {
        let reason = format!("the folder cannot be cleared of the story: {error}");
        Failure::Later { reason, after: None }
    };
    for name in link.names().await.map_err(failed)? {
        if name::belongs_to(&name, &attempt.uri) {
            link.remove(&name).await.map_err(failed)?;
        }
    }
    Ok(Delivered::default())
}

fn not_sent(reason: String) -> Failure {
    Failure::NotSent { reason }
}

/// For those whose turn did not come within half a deadline: they have another connection.
fn no_time() -> Failure {
    not_sent("the server is slow: those before it took half the deadline".to_owned())
}
