//! What outlets over HTTP share: the client, which keeps to where connections may go, and what answers mean.

pub(crate) mod answer;

use std::time::Duration;

use http::{HeaderMap, StatusCode, header::CONTENT_TYPE};
use jiff::Timestamp;
use reqwest::{Client, RequestBuilder, Response};
use serde_json::Value;
use url::Url;

pub(crate) use wiredesk_service::client::{address, address_for_secrets};
use wiredesk_service::{
    client::{self, causes},
    reach::Reach,
};

use crate::outlet::Failure;

/// How long a connection may take to come about.
pub(crate) const CONNECT: Duration = Duration::from_secs(10);
/// How long an answer's body is waited for: its status has come, and that is what counts.
const BODY: Duration = Duration::from_secs(5);
/// How much of an answer's body is read, in bytes.
const MOST_BODY: usize = 256 << 10;

/// A client for an address: no redirects, no proxy, and only addresses that may be reached.
pub(crate) fn client(url: &Url, reach: Reach, deadline: Duration) -> Result<Client, String> {
    let agent = concat!("wiredesk/", env!("CARGO_PKG_VERSION"));
    let client = client::within(reach, url.scheme() != "http", agent, CONNECT.min(deadline));
    client.timeout(deadline).build().map_err(|error| format!("cannot be reached: {}", causes(&error)))
}

/// An answer, as far as it is read.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// Its status.
    pub(crate) status: StatusCode,
    /// Its headers.
    pub(crate) headers: HeaderMap,
    /// Its body.
    pub(crate) text: String,
}

impl Answer {
    /// Any 2xx is a receipt, with its `Location`. Else why not, and so what is done next.
    pub(crate) fn judge(&self, now: Timestamp) -> Result<Option<String>, Failure> {
        answer::judge(self.status, &self.headers, &self.text, now)
    }
}

impl Answer {
    /// What it holds, or why it is of no use, with what it holds all the same: a system's own words of what is wrong. A page in the
    /// place of JSON is a login or a wall before the system; what became of the request, nobody knows.
    pub(crate) fn json(&self, now: Timestamp) -> Result<Value, (Failure, Value)> {
        let json = serde_json::from_str(&self.text).ok().filter(|value: &Value| value.is_object() || value.is_array());
        match (self.judge(now), json) {
            (Ok(_), Some(json)) => Ok(json),
            (Ok(_), None) if self.status == StatusCode::NO_CONTENT => Ok(Value::Null),
            (Ok(_), None) => {
                let kind =
                    self.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("no content type");
                let reason = format!(
                    "the receiver answered {} with {kind} in the place of JSON; is it a login or another page that stands before \
                     it? It says: {}",
                    self.status,
                    answer::quoted(&self.text)
                );
                Err((Failure::Later { reason, after: None }, Value::Null))
            }
            // 410 with words of its own is about one item; the system itself is there.
            (Err(Failure::Gone { reason }), Some(json)) => Err((Failure::Never { reason }, json)),
            (Err(failure), json) => Err((failure, json.unwrap_or_default())),
        }
    }
}

/// Sends a request and waits for its answer.
pub(crate) async fn send(request: RequestBuilder) -> Result<Answer, Failure> {
    let mut response = request.send().await.map_err(|error| unsent(&error))?;
    let text = tokio::time::timeout(BODY, text(&mut response)).await.unwrap_or_default();
    Ok(Answer { status: response.status(), headers: response.headers().clone(), text })
}

/// Whether the host of an address is found, and may be reached; connects to nothing.
pub(crate) async fn check(reach: Reach, url: &Url) -> Result<(), Failure> {
    let reason = match tokio::time::timeout(CONNECT, reach.check(url)).await {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(error)) => error.to_string(),
        Err(_) => format!("the address of {} was not found in time", url.host_str().unwrap_or_default()),
    };
    Err(Failure::NotSent { reason })
}

/// What the answer says, as far as it is read.
async fn text(response: &mut Response) -> String {
    let mut bytes = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        bytes.extend_from_slice(chunk.get(..MOST_BODY - bytes.len()).unwrap_or(&chunk));
        if bytes.len() >= MOST_BODY {
            break;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Without a connection nothing was sent; after that, nobody knows.
pub(crate) fn unsent(error: &reqwest::Error) -> Failure {
    let reason = causes(error);
    if error.is_connect() || error.is_builder() {
        Failure::NotSent { reason }
    } else {
        Failure::Later { reason, after: None }
    }
}
