//! Asks a server, within bounds: of size (also unpacked), of time, of redirects, and of how often one host is asked.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use reqwest::{
    Client, StatusCode,
    header::{
        ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderMap, IF_MODIFIED_SINCE, IF_NONE_MATCH,
        LAST_MODIFIED,
    },
};
use tokio::time::{Instant, sleep_until, timeout};
use url::Url;
use wiredesk_service::{
    client::{self, causes},
    reach::Reach,
};

use super::{Content, answer, shown};
use crate::{
    source::ap_media::{self, Pages},
    unpack,
};

/// The largest answer, packed and unpacked: 16 MiB.
const MOST_BODY: usize = 16 << 20;
/// A server that has not given its whole answer by then has failed.
const DEADLINE: Duration = Duration::from_secs(60);
const CONNECT: Duration = Duration::from_secs(10);
/// Redirects that are followed in a row.
const HOPS: usize = 5;
/// A host is asked by one at a time, with so much time between.
const BETWEEN: Duration = Duration::from_millis(500);
const WANTED: &str = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5";

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Where: the address that is configured, or the one it moved to.
    pub url: Url,
    /// What came last, so that the same need not come again.
    pub etag: Option<String>,
    /// The same, for servers without the former.
    pub modified: Option<String>,
    /// A login, for the host that is configured alone.
    pub login: Option<(String, String, Option<String>)>,
    /// Where connections may go.
    pub reach: Reach,
    /// The source's format, if it is stated.
    pub format: Option<String>,
    /// It comes in pages.
    pub pages: Option<Pages>,
    /// Now.
    pub now: Timestamp,
}

/// What became of it.
#[derive(Debug)]
pub enum Answer {
    /// Something is there.
    There {
        /// What.
        content: Arc<Content>,
        /// To be sent back the next time.
        etag: Option<String>,
        /// To be sent back the next time.
        modified: Option<String>,
        /// Where it moved to for good.
        moved: Option<Url>,
        /// Where the next page is.
        next: Option<Url>,
        /// How long it stays as it is.
        fresh: Duration,
    },
    /// It is as it was.
    Unchanged {
        /// Where it moved to for good.
        moved: Option<Url>,
        /// How long it stays as it is.
        fresh: Duration,
    },
    /// It is gone for good.
    Gone,
    /// Not now.
    Failed(Failed),
}

impl Answer {
    /// For figures.
    pub fn name(&self) -> &'static str {
        match self {
            Self::There { .. } => "there",
            Self::Unchanged { .. } => "unchanged",
            Self::Gone => "gone",
            Self::Failed(_) => "failed",
        }
    }
}

/// Why there was no answer.
#[derive(Debug, Default)]
pub struct Failed {
    /// In plain words, without the address's secrets.
    pub reason: String,
    /// When the server wants to be asked again.
    pub after: Option<Duration>,
    /// What it answered, if it did.
    pub status: Option<u16>,
}

impl From<String> for Failed {
    fn from(reason: String) -> Self {
        Self { reason, ..Self::default() }
    }
}

type Turn = Arc<tokio::sync::Mutex<Option<Instant>>>;

/// Who asks, for all sources.
pub struct Agent {
    name: String,
    clients: Mutex<HashMap<(bool, bool), Client>>,
    hosts: Mutex<HashMap<String, Turn>>,
    deadline: Duration,
    between: Duration,
}

struct Got {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Agent {
    /// An agent that says whose it is: the newsroom's address.
    pub fn new(newsroom: &str) -> Self {
        let whose: String = newsroom.chars().filter(|c| c.is_ascii_graphic() && !"()".contains(*c)).collect();
        let name = format!("wiredesk/{} (+{whose})", env!("CARGO_PKG_VERSION"));
        Self { name, clients: Mutex::default(), hosts: Mutex::default(), deadline: DEADLINE, between: BETWEEN }
    }

    /// The same with another deadline, and another time between two requests to one host.
    #[must_use]
    pub fn paced(self, deadline: Duration, between: Duration) -> Self {
        Self { deadline, between, ..self }
    }

    /// Asks once.
    pub async fn ask(&self, ask: &Ask) -> Answer {
        let answer = match &ask.pages {
            None => self.follow(&ask.url, ask).await.and_then(|(got, moved)| judge(got, ask, moved)),
            Some(pages) => ap_media::ask(self, ask, pages).await,
        };
        answer.unwrap_or_else(Answer::Failed)
    }

    /// What is at an address, whole.
    pub(in crate::source) async fn body(&self, url: &Url, ask: &Ask) -> Result<Vec<u8>, Failed> {
        let (got, _) = self.follow(url, ask).await?;
        sound(&got, ask)
    }

    /// The answer after all redirects, and where it moved to for good.
    async fn follow(&self, url: &Url, ask: &Ask) -> Result<(Got, Option<Url>), Failed> {
        let (mut url, mut moved, mut lasting) = (url.clone(), None, true);
        for _ in 0..=HOPS {
            let got = self.turn(&url, ask).await?;
            if !matches!(got.status.as_u16(), 301 | 302 | 303 | 307 | 308) {
                return Ok((got, moved));
            }
            lasting &= matches!(got.status.as_u16(), 301 | 308);
            url = answer::next(&got.headers, &url)?;
            if lasting {
                moved = Some(url.clone());
            }
        }
        Err(format!("the server redirects more than {HOPS} times").into())
    }

    /// One request, once it is the host's turn.
    async fn turn(&self, url: &Url, ask: &Ask) -> Result<Got, Failed> {
        ask.reach.judge(url).map_err(|error| error.to_string())?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let turn = self.hosts.lock().unwrap_or_else(PoisonError::into_inner).entry(host).or_default().clone();
        let mut last = turn.lock().await;
        if let Some(last) = *last {
            sleep_until(last + self.between).await;
        }
        let got = timeout(self.deadline, self.get(url, ask)).await;
        *last = Some(Instant::now());
        got.unwrap_or_else(|_| Err(format!("there is no whole answer within {} s", self.deadline.as_secs_f32()).into()))
    }

    async fn get(&self, url: &Url, ask: &Ask) -> Result<Got, Failed> {
        let mut request = self.client(url, ask.reach)?.get(url.clone());
        request = request.header(ACCEPT, WANTED).header(ACCEPT_ENCODING, "gzip");
        if let Some(etag) = &ask.etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        if let Some(modified) = &ask.modified {
            request = request.header(IF_MODIFIED_SINCE, modified);
        }
        if let Some(Pages { host, key, .. }) = &ask.pages
            && url.host_str() == Some(host)
        {
            request = request.header("x-api-key", key);
        }
        match &ask.login {
            Some((host, user, password)) if url.host_str() == Some(host) => {
                request = request.basic_auth(user, password.as_ref());
            }
            _ => {}
        }
        let mut response = request.send().await.map_err(|error| causes(&error))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        if status.is_success() {
            while let Some(chunk) = response.chunk().await.map_err(|error| causes(&error))? {
                if body.len() + chunk.len() > MOST_BODY {
                    return Err(too_large().into());
                }
                body.extend_from_slice(&chunk);
            }
        }
        Ok(Got { status, headers, body })
    }

    /// A client that keeps to where connections may go. Without TLS the machine's certificates are not looked for.
    fn client(&self, url: &Url, reach: Reach) -> Result<Client, Failed> {
        let tls = url.scheme() == "https";
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&(tls, reach.allow_private)) {
            return Ok(client.clone());
        }
        let builder = client::within(reach, tls, &self.name, CONNECT).pool_max_idle_per_host(1);
        let client = builder.build().map_err(|error| causes(&error))?;
        clients.insert((tls, reach.allow_private), client.clone());
        Ok(client)
    }
}

fn judge(got: Got, ask: &Ask, moved: Option<Url>) -> Result<Answer, Failed> {
    let fresh = answer::fresh(&got.headers);
    match got.status {
        StatusCode::NOT_MODIFIED => return Ok(Answer::Unchanged { moved, fresh }),
        StatusCode::GONE => return Ok(Answer::Gone),
        _ => {}
    }
    let bytes = sound(&got, ask)?;
    let headers = got.headers;
    let content_type = answer::text(&headers, &CONTENT_TYPE);
    let content = Content::of(bytes, content_type, ask.format.as_deref(), &shown(&ask.url))?;
    let (etag, modified) = (answer::text(&headers, &ETAG), answer::text(&headers, &LAST_MODIFIED));
    Ok(Answer::There { content: Arc::new(content), etag, modified, moved, next: None, fresh })
}

/// The bytes of an answer, unpacked, if it is a good one.
fn sound(got: &Got, ask: &Ask) -> Result<Vec<u8>, Failed> {
    let Got { status, headers, body } = got;
    if !status.is_success() {
        let what = match status.as_u16() {
            401 | 403 if ask.pages.is_some() => "; see key",
            401 | 403 => "; see user and password",
            404 => "; see url",
            _ => "",
        };
        let after = answer::after(headers, ask.now);
        return Err(Failed { reason: format!("the server answers {status}{what}"), after, status: Some(status.as_u16()) });
    }
    let packed = answer::text(headers, &CONTENT_ENCODING).unwrap_or_default();
    let bytes = unpack::decode(body, &packed, MOST_BODY).map_err(|refused| match refused {
        unpack::Refused::Unknown => format!("the answer is packed as {packed}, which was not asked for"),
        unpack::Refused::TooLarge => too_large(),
        unpack::Refused::Damaged => format!("the answer is not sound {packed}"),
    })?;
    Ok(bytes)
}

fn too_large() -> String {
    format!("the answer is over the limit of {} MiB", MOST_BODY >> 20)
}
