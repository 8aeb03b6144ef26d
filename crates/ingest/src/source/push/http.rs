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

use super::{auth, body};
use crate::{IngestConfig, WireIds, WireItem, put, source::Kind};

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
}

impl PushState {
    /// On a store.
    pub fn of(store: &Store, ids: Arc<WireIds>, config: Arc<IngestConfig>, loopback: bool) -> Self {
        let (log, blobs, clock) = (store.log.clone(), store.blobs.clone(), store.clock.clone());
        Self { log, blobs, ids, clock, config, loopback }
    }
}

/// `POST /wire/{source}`.
pub fn routes(state: PushState) -> Router {
    Router::new().route("/wire/{source}", post(receive)).with_state(state)
}

async fn receive(
    State(state): State<PushState>,
    Path(source): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match take(&state, source, &headers, body).await {
        Ok(id) => (StatusCode::ACCEPTED, Json(json!({ "id": id }))).into_response(),
        Err((status, message)) => {
            metrics::counter!("wiredesk_push_refused_total", "status" => status.as_str().to_owned()).increment(1);
            let mut response = (status, Json(json!({ "status": status.as_u16(), "title": message }))).into_response();
            if status == StatusCode::SERVICE_UNAVAILABLE {
                response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("2"));
            }
            if status == StatusCode::UNAUTHORIZED {
                let challenge = header::HeaderValue::from_static("Bearer");
                response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
            }
            response
        }
    }
}

type Refusal = (StatusCode, String);

async fn take(state: &PushState, source: String, headers: &HeaderMap, body: Body) -> Result<String, Refusal> {
    let known = state.config.sources.get(&source);
    let Some((known, Kind::Push(keys))) = known.map(|known| (known, &known.kind)) else {
        return Err((StatusCode::NOT_FOUND, format!("there is no push source named {source:?}")));
    };
    let limit = state.config.section.max_push_bytes;
    let too_large = || (StatusCode::PAYLOAD_TOO_LARGE, format!("the body is over the limit of {limit} bytes"));
    let sent = to_bytes(body, limit).await.map_err(|_| too_large())?;
    if !auth::allows(keys, state.loopback, headers, &sent, state.clock.now()) {
        let message = "the source's token or signature is missing or wrong".to_owned();
        return Err((StatusCode::UNAUTHORIZED, message));
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let encodings = text("content-encoding").unwrap_or_default();
    let bytes = body::decode(&sent, &encodings, limit).map_err(|refused| match refused {
        body::Refused::Unknown => {
            (StatusCode::UNSUPPORTED_MEDIA_TYPE, format!("{encodings:?} is not taken; send gzip, deflate or none"))
        }
        body::Refused::TooLarge => too_large(),
        body::Refused::Damaged => (StatusCode::BAD_REQUEST, format!("the body is not sound {encodings}")),
    })?;
    if bytes.is_empty() {
        return Err((StatusCode::BAD_REQUEST, "the body is empty".to_owned()));
    }
    let named = text("idempotency-key").or_else(|| text("x-story-id")).filter(|name| !name.trim().is_empty());
    let item = WireItem {
        source,
        item: named.map(|name| name.trim().chars().take(1000).collect()),
        bytes,
        content_type: text("content-type"),
        flash: known.source.common.flash,
        ..WireItem::default()
    };
    store(state.clone(), item).await
}

/// Durable before the sender has its answer.
async fn store(state: PushState, item: WireItem) -> Result<String, Refusal> {
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
