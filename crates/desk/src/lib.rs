//! Pages and content API over the index: what people look at. Asks the index alone; knows no stage and sends nothing.
//!
//! - [`api`](mod@api): `/v1/…`: stories as ninjs 3.1, the boards as JSON
//! - `page`: the live wall, a story with its history, rejects, sources, outlets
//! - [`bytes`]: what a reject holds, as text and in hex
//! - [`guard`]: who may ask, and what a browser may do with the answer
//! - [`client`]: customers who fetch with a token
//! - [`service`]: the thread that keeps the index, and the desk of a configuration
//! - `problem`: errors, as JSON (RFC 9457) and as a page

pub mod api;
pub mod bytes;
pub mod client;
pub mod guard;
mod page;
mod problem;
mod query;
pub mod service;

use std::sync::Arc;

use axum::{Router, http::HeaderMap, middleware};
use jiff::{Timestamp, tz::TimeZone};
use tokio::sync::{Semaphore, watch};
use wiredesk_index::{Index, IndexError};
use wiredesk_log::{Clock, EventLog};
use wiredesk_service::Newsroom;

pub use self::guard::Reach;
use self::{
    client::{Asker, Clients},
    problem::Problem,
};

/// The most open streams of changes.
const MAX_STREAMS: usize = 64;

/// What the pages and the API are made from. Cheap to clone.
#[derive(Clone)]
pub struct Desk(Arc<Parts>);

struct Parts {
    index: Index,
    log: Arc<dyn EventLog>,
    clock: Arc<dyn Clock>,
    newsroom: String,
    url: String,
    zone: TimeZone,
    reach: Reach,
    clients: Clients,
    pages: minijinja::Environment<'static>,
    changes: watch::Receiver<()>,
    streams: Arc<Semaphore>,
}

impl Desk {
    /// A desk over an index that somebody keeps ([`Index::follow`]). `log` is asked for the bytes of a reject and nothing else;
    /// times are shown in the newsroom's zone, and its name stands on the pages.
    pub fn new(
        index: Index,
        log: Arc<dyn EventLog>,
        clock: Arc<dyn Clock>,
        newsroom: &Newsroom,
        clients: Clients,
        reach: Reach,
    ) -> Self {
        let (zone, url, newsroom) = (newsroom.timezone.clone(), newsroom.url.clone(), newsroom.name.clone());
        let (tell, changes) = watch::channel(());
        index.on_change(move || {
            tell.send_replace(());
        });
        let streams = Arc::new(Semaphore::new(MAX_STREAMS));
        let pages = page::environment();
        Self(Arc::new(Parts { index, log, clock, newsroom, url, zone, reach, clients, pages, changes, streams }))
    }

    /// The newsroom's name and address.
    fn newsroom(&self) -> (&str, &str) {
        (&self.0.newsroom, &self.0.url)
    }

    /// Who asks with these headers.
    fn asker(&self, headers: &HeaderMap) -> Result<Asker, Problem> {
        self.0.clients.asker(headers, self.0.reach)
    }

    fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Asks the index on a thread that may block.
    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Index, Timestamp) -> Result<T, IndexError> + Send + 'static,
    ) -> Result<T, Problem> {
        let (index, now) = (self.0.index.clone(), self.now());
        let asked = tokio::task::spawn_blocking(move || question(&index, now)).await;
        Ok(asked.map_err(|_| Problem::failed("the question could not be answered; the log lines say why"))??)
    }
}

/// The desk's pages and the content API. Pages and boards only where the desk listens on loopback: there is no login.
/// Merge it with the routers of push, metrics and the site: it takes `/`, `/story`, `/rejects`, `/sources`, `/outlets`,
/// `/live`, `/desk.css`, `/desk.js` and `/v1/…`, and no fallback.
pub fn routes(desk: Desk) -> Router {
    let reach = desk.0.reach;
    let inner = page::routes().merge(api::boards()).route_layer(middleware::from_fn_with_state(reach, guard::inside));
    let all = inner.merge(api::stories()).with_state(desk);
    guard::named(all.layer(middleware::map_response(guard::headers)), reach)
}

#[cfg(test)]
mod tests;
