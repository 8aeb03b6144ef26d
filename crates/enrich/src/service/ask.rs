//! One question to a service over HTTP, and its answer within bounds.

use std::time::Duration;

use reqwest::{
    Client, Response, StatusCode,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, RETRY_AFTER},
};
use serde_json::json;
use tokio::time::timeout;
use url::Url;
use wiredesk_formats::to_ninjs;
use wiredesk_service::client::{causes, whole_body};
use wiredesk_story::{Language, Story, identity::sha256_hex};

/// Characters of a refusal that are told.
const QUOTED: usize = 200;
/// Bytes of a refusal that are read.
const MOST_REFUSAL: usize = 4 << 10;
/// The longest time that a service may ask to be left alone.
const LONGEST_PAUSE: Duration = Duration::from_secs(600);

/// How a service is asked.
pub(super) struct Ask {
    client: Client,
    url: Url,
    token: Option<HeaderValue>,
    most: usize,
    deadline: Duration,
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) struct Failed {
    /// In plain words, without the address.
    pub(super) reason: String,
    /// It is this story that was refused: the service works.
    pub(super) of_story: bool,
    /// When the service wants to be asked again.
    pub(super) after: Option<Duration>,
}

impl Failed {
    fn of_service(reason: String) -> Self {
        Self { reason, of_story: false, after: None }
    }
}

impl Ask {
    pub(super) fn new(
        client: Client,
        url: Url,
        token: Option<&str>,
        most: usize,
        deadline: Duration,
    ) -> Result<Self, String> {
        let header = |token: &str| {
            let mut value = HeaderValue::from_str(&format!("Bearer {token}"))
                .map_err(|_| "holds characters that a header cannot".to_owned())?;
            value.set_sensitive(true);
            Ok::<_, String>(value)
        };
        Ok(Self { client, url, token: token.map(header).transpose()?, most, deadline })
    }

    /// The question of a service that is sent the story, and what of it makes two questions the same: the text and its language.
    pub(super) fn story(story: &Story) -> (String, String) {
        let (text, language) = (story.text(), story.language.as_ref().map(Language::as_str));
        let same = format!("{}\n{text}", language.unwrap_or_default());
        (json!({ "story": to_ninjs(story), "text": text, "language": language }).to_string(), same)
    }

    /// What an answer is kept under.
    pub(super) fn key(&self, name: &str, same: &str) -> String {
        sha256_hex(format!("{name}\n{}\n{same}", self.url).as_bytes())
    }

    /// Asks, and reads the answer within its bounds.
    pub(super) async fn send(&self, question: String) -> Result<Vec<u8>, Failed> {
        let late = |_| Failed::of_service(format!("no answer within its deadline of {} s", self.deadline.as_secs()));
        timeout(self.deadline, self.answer(question)).await.map_err(late)?
    }

    async fn answer(&self, question: String) -> Result<Vec<u8>, Failed> {
        let json = "application/json";
        let mut request = self.client.post(self.url.clone()).header(CONTENT_TYPE, json).header(ACCEPT, json);
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, token.clone());
        }
        let broken = |error: reqwest::Error| Failed::of_service(causes(&error));
        let response = request.body(question).send().await.map_err(broken)?;
        if !response.status().is_success() {
            return Err(refusal(response).await);
        }
        let too_large = || Failed::of_service(format!("its answer is larger than max_bytes = {}", self.most));
        if response.content_length().is_some_and(|length| length > self.most as u64) {
            return Err(too_large());
        }
        whole_body(response, self.most as u64).await.map_err(Failed::of_service)?.ok_or_else(too_large)
    }
}

/// Another status than 2xx, with the service's own words.
async fn refusal(mut response: Response) -> Failed {
    let status = response.status();
    let seconds = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
    let busy = matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
    let mut bytes = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        bytes.extend_from_slice(&chunk);
        if bytes.len() >= MOST_REFUSAL {
            break;
        }
    }
    let text = String::from_utf8_lossy(&bytes);
    let words: String = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(QUOTED).collect();
    let said = if words.is_empty() { String::new() } else { format!(": {words}") };
    Failed {
        reason: format!("it answered {status}{said}"),
        of_story: matches!(
            status,
            StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE | StatusCode::UNPROCESSABLE_ENTITY
        ),
        after: seconds.filter(|_| busy).map(|seconds| Duration::from_secs(seconds).min(LONGEST_PAUSE)),
    }
}
