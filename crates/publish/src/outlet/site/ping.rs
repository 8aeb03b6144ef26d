//! Pings: the hub of the feeds is told which of them changed (WebSub), search engines which pages (IndexNow). Whoever is told nothing
//! finds out at the next look, so pings are gathered, tried a few times, and let go of; no delivery waits for one.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use http::header::CONTENT_TYPE;
use jiff::Timestamp;
use reqwest::{Client, RequestBuilder};
use serde_json::json;
use url::{Url, form_urlencoded};

use crate::web;

/// How long changes are gathered, and the waits before further tries.
const WAITS: [Duration; 4] =
    [Duration::from_secs(2), Duration::from_secs(10), Duration::from_secs(60), Duration::from_secs(600)];
/// The most addresses that wait, and the most in one ping to a hub and to IndexNow.
const MOST: usize = 10_000;
const MOST_FEEDS: usize = 100;
const MOST_PAGES: usize = 1_000;

/// Who is told of what.
#[derive(Clone)]
pub(super) struct Ping {
    client: Client,
    url: Url,
    kind: Kind,
    waiting: Arc<Mutex<Waiting>>,
}

#[derive(Clone)]
enum Kind {
    /// Feeds, to a hub.
    WebSub,
    /// Pages, to search engines, in the name of a host with the key that its own file shows.
    IndexNow { host: String, key: String, site: String },
}

#[derive(Debug, Default)]
struct Waiting {
    addresses: BTreeSet<String>,
    runs: bool,
}

impl Ping {
    /// To a hub.
    pub(super) fn hub(client: Client, url: Url) -> Self {
        Self { client, url, kind: Kind::WebSub, waiting: Arc::default() }
    }

    /// To search engines, of the pages of a site.
    pub(super) fn index_now(client: Client, url: Url, site: &str, key: &str) -> Option<Self> {
        let host = Url::parse(site).ok()?.host_str()?.to_owned();
        let kind = Kind::IndexNow { host, key: key.to_owned(), site: site.to_owned() };
        Some(Self { client, url, kind, waiting: Arc::default() })
    }

    /// Tells of these, soon. Has to be called on a tokio runtime.
    pub(super) fn tell(&self, addresses: impl IntoIterator<Item = String>) {
        let mut waiting = self.lock();
        waiting.addresses.extend(addresses);
        while waiting.addresses.len() > MOST {
            waiting.addresses.pop_first();
        }
        if !waiting.runs && !waiting.addresses.is_empty() {
            waiting.runs = true;
            tokio::spawn(self.clone().run());
        }
    }

    async fn run(self) {
        let mut failures = 0;
        loop {
            tokio::time::sleep(WAITS.get(failures).copied().unwrap_or_default()).await;
            let Some(addresses) = self.take() else { return };
            let reason = match web::send(self.request(&addresses)).await {
                Ok(answer) => answer.judge(Timestamp::UNIX_EPOCH).err().map(|failure| failure.to_string()),
                Err(failure) => Some(failure.to_string()),
            };
            let Some(reason) = reason else {
                failures = 0;
                continue;
            };
            failures += 1;
            let host = self.url.host_str().unwrap_or_default();
            tracing::warn!(host, reason, failures, "a ping failed");
            if failures < WAITS.len() {
                self.lock().addresses.extend(addresses);
            } else {
                failures = 0;
            }
        }
    }

    /// What waits, as much as goes into one ping; none where nothing does, and then this is no longer running.
    fn take(&self) -> Option<Vec<String>> {
        let most = if matches!(self.kind, Kind::WebSub) { MOST_FEEDS } else { MOST_PAGES };
        let mut waiting = self.lock();
        let mut taken = Vec::new();
        while taken.len() < most
            && let Some(address) = waiting.addresses.pop_first()
        {
            taken.push(address);
        }
        waiting.runs = !taken.is_empty();
        waiting.runs.then_some(taken)
    }

    fn request(&self, addresses: &[String]) -> RequestBuilder {
        let post = self.client.post(self.url.clone());
        match &self.kind {
            Kind::WebSub => {
                let mut form = form_urlencoded::Serializer::new(String::new());
                form.append_pair("hub.mode", "publish");
                for address in addresses {
                    form.append_pair("hub.url", address);
                }
                post.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form.finish())
            }
            Kind::IndexNow { host, key, site } => {
                let location = format!("{site}{key}.txt");
                let body = json!({ "host": host, "key": key, "keyLocation": location, "urlList": addresses });
                post.header(CONTENT_TYPE, "application/json; charset=utf-8").body(body.to_string())
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::{Router, http::StatusCode, routing::post};

    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_hub_is_told_of_each_change_once_it_is_there() {
        let (asked, told) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(Vec::new())));
        let hub = {
            let (asked, told) = (asked.clone(), told.clone());
            post(async move |body: String| {
                if asked.fetch_add(1, Ordering::SeqCst) == 0 {
                    return StatusCode::SERVICE_UNAVAILABLE;
                }
                told.lock().unwrap().push(body);
                StatusCode::ACCEPTED
            })
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        tokio::spawn(async move { axum::serve(listener, Router::new().route("/", hub)).await });
        let reach = wiredesk_service::reach::Reach { allow_private: true };
        let client = web::client(&url, reach, Duration::from_secs(5)).unwrap();
        let ping = Ping::hub(client.clone(), url.clone());
        for _ in 0..3 {
            ping.tell(["https://news.example/ar/feed.rss".to_owned(), "https://news.example/feed.atom".to_owned()]);
        }
        while told.lock().unwrap().is_empty() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let body = "hub.mode=publish&hub.url=https%3A%2F%2Fnews.example%2Far%2Ffeed.rss\
                    &hub.url=https%3A%2F%2Fnews.example%2Ffeed.atom";
        assert_eq!(*told.lock().unwrap(), [body]);
        let engines = Ping::index_now(client, url, "https://news.example/", "abc12345").unwrap();
        let request = engines.request(&["https://news.example/ar/x/".to_owned()]).build().unwrap();
        let body: serde_json::Value = serde_json::from_slice(request.body().unwrap().as_bytes().unwrap()).unwrap();
        assert_eq!(body["host"], "news.example");
        assert_eq!(body["keyLocation"], "https://news.example/abc12345.txt");
        assert_eq!(body["urlList"][0], "https://news.example/ar/x/");
    }
}
