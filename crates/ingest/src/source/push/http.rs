//! The handler of `POST /wire/{source}`.

use std::sync::Arc;

use axum::{
    Json, Router,
    body::{Body, to_bytes},
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use serde_json::json;
use wiredesk_log::{Blobs, Clock, EventLog, LogError};
use wiredesk_service::Store;

use super::{
    auth, command,
    repeats::{self, Repeats},
};
use crate::{IngestConfig, WireIds, WireItem, put, source::Kind, unpack};

/// What the handler needs.
#[derive(Clone)]
pub struct PushState {
    /// Where things go.
    pub log: Arc<dyn EventLog>,
    /// Values over the limit.
    pub blobs: Arc<dyn Blobs>,
    /// Ids for what comes.
    pub ids: Arc<WireIds>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// The sources.
    pub config: Arc<IngestConfig>,
    /// The listener is on loopback.
    pub loopback: bool,
    /// Requests that may come again.
    pub repeats: Arc<Repeats>,
}

impl PushState {
    /// On a store.
    pub fn of(store: &Store, ids: Arc<WireIds>, config: Arc<IngestConfig>, loopback: bool) -> Self {
        let (log, blobs, clock) = (store.log.clone(), store.blobs.clone(), store.clock.clone());
        Self { log, blobs, ids, clock, config, loopback, repeats: Arc::default() }
    }
}

/// `POST /wire/{source}` and `POST /v1/commands`.
pub fn routes(state: PushState) -> Router {
    let router = Router::new().route("/wire/{source}", post(receive)).route("/v1/commands", post(command::receive));
    router.with_state(state)
}

async fn receive(
    State(state): State<PushState>,
    Path(source): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match take(&state, source, &headers, body).await {
        Ok(id) => (StatusCode::ACCEPTED, Json(json!({ "id": id }))).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

/// Why something is not taken: told as a problem (RFC 9457), and counted.
pub(super) struct Refusal {
    status: StatusCode,
    message: String,
    /// How the sender may show who it is (RFC 9110, 11.6.1).
    challenge: Option<&'static str>,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self { status, message, challenge } = self;
        metrics::counter!("wiredesk_push_refused_total", "status" => status.as_str().to_owned()).increment(1);
        let problem = Json(json!({ "status": status.as_u16(), "title": message }));
        let mut response = (status, [(header::CONTENT_TYPE, "application/problem+json")], problem).into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("2"));
        }
        if let Some(challenge) = challenge {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static(challenge));
        }
        response
    }
}

impl From<(StatusCode, String)> for Refusal {
    fn from((status, message): (StatusCode, String)) -> Self {
        Self { status, message, challenge: None }
    }
}

async fn take(state: &PushState, source: String, headers: &HeaderMap, body: Body) -> Result<String, Refusal> {
    let known = state.config.sources.get(&source);
    let Some((known, Kind::Push(keys))) = known.map(|known| (known, &known.kind)) else {
        return Err((StatusCode::NOT_FOUND, format!("there is no push source named {source:?}")).into());
    };
    let limit = state.config.section.max_push_bytes;
    let too_large = || (StatusCode::PAYLOAD_TOO_LARGE, format!("the body is over the limit of {limit} bytes"));
    let sent = to_bytes(body, limit).await.map_err(|_| too_large())?;
    if !auth::allows(keys, state.loopback, headers, &sent, state.clock.now()) {
        let message = "the source's token or signature is missing or wrong".to_owned();
        return Err(Refusal { challenge: Some(auth::challenge(keys)), ..(StatusCode::UNAUTHORIZED, message).into() });
    }
    // A name may be written as it is, in UTF-8.
    let text = |name: &str| headers.get(name).and_then(|value| str::from_utf8(value.as_bytes()).ok()).map(str::to_owned);
    let encodings: Vec<_> = headers.get_all(header::CONTENT_ENCODING).iter().filter_map(|one| one.to_str().ok()).collect();
    let encodings = encodings.join(",");
    let bytes = unpack::decode(&sent, &encodings, limit).map_err(|refused| match refused {
        unpack::Refused::Unknown => {
            (StatusCode::UNSUPPORTED_MEDIA_TYPE, format!("{encodings:?} is not taken; send gzip, deflate or none"))
        }
        unpack::Refused::TooLarge => too_large(),
        unpack::Refused::Damaged => (StatusCode::BAD_REQUEST, format!("the body is not sound {encodings}")),
    })?;
    if bytes.is_empty() {
        return Err((StatusCode::BAD_REQUEST, "the body is empty".to_owned()).into());
    }
    let request = ["idempotency-key", "webhook-id"].into_iter().find_map(text);
    let request = request.map(|key| repeats::request(&source, &text("x-story-id").unwrap_or_default(), &key, &bytes));
    if let Some(wire) = request.and_then(|request| state.repeats.answered(&request)) {
        metrics::counter!("wiredesk_push_repeats_total").increment(1);
        return Ok(wire);
    }
    // Of both, the first names the story and the second the request.
    let named = ["x-story-id", "idempotency-key"].map(|name| text(name).filter(|name| !name.trim().is_empty()));
    let named = named.into_iter().flatten().next();
    let item = WireItem {
        source,
        item: named.map(|name| name.trim().chars().take(1000).collect()),
        bytes,
        content_type: text("content-type"),
        flash: known.source.common.flash,
        ..WireItem::default()
    };
    let wire = store(state.clone(), item).await?;
    if let Some(request) = request {
        state.repeats.remember(request, &wire);
    }
    Ok(wire)
}

/// Durable before the sender has its answer.
pub(super) async fn store(state: PushState, item: WireItem) -> Result<String, (StatusCode, String)> {
    let stored = tokio::task::spawn_blocking(move || {
        put::put(state.log.as_ref(), state.blobs.as_ref(), &state.ids, vec![item])
    });
    let failed = |message: String| {
        tracing::error!(error = message, "a pushed item could not be stored");
        (StatusCode::SERVICE_UNAVAILABLE, "the log cannot take it now; send it again".to_owned())
    };
    match stored.await {
        Ok(Ok(ids)) => ids.into_iter().next().ok_or_else(|| failed("no id".into())),
        Ok(Err(error @ LogError::Content { .. })) => Err((StatusCode::PAYLOAD_TOO_LARGE, error.to_string())),
        Ok(Err(error)) => Err(failed(error.to_string())),
        Err(error) => Err(failed(error.to_string())),
    }
}

#[cfg(test)]
mod tests;
