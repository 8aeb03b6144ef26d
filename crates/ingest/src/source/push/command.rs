//! The handler of `POST /v1/commands`: what people may tell the pipeline, from a program of theirs on this machine.

use axum::{
    Json,
    body::{Body, to_bytes},
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;
use wiredesk_service::http::is_here;
use wiredesk_story::event::Command;

use super::http::{PushState, Refusal, store};
use crate::WireItem;

/// The longest command, in bytes.
const MOST: usize = 16 << 10;

/// Takes `{"command":"kill","uri":…,"reason":…}`, `{"command":"release","uri":…}`, `{"command":"replay","uri":…}`: 202 once it is durable.
pub(super) async fn receive(State(state): State<PushState>, headers: HeaderMap, body: Body) -> Response {
    match take(&state, &headers, body).await {
        Ok((id, uri)) => (StatusCode::ACCEPTED, Json(json!({ "id": id, "uri": uri }))).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

async fn take(state: &PushState, headers: &HeaderMap, body: Body) -> Result<(String, String), Refusal> {
    let refused = |status, message: &str| Refusal::from((status, message.to_owned()));
    if !state.loopback {
        return Err(refused(
            StatusCode::FORBIDDEN,
            "commands are taken on loopback alone, since no login is set; send it on the machine itself",
        ));
    }
    // A page of elsewhere may name this machine, or be under a name that points here; it sends no JSON of its own.
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let elsewhere = text(header::HOST).is_some_and(|host| !is_here(host))
        || text(header::ORIGIN).is_some_and(|origin| !origin.split_once("://").is_some_and(|(_, host)| is_here(host)));
    if elsewhere {
        return Err(refused(StatusCode::FORBIDDEN, "commands are taken from this machine alone"));
    }
    let media = text(header::CONTENT_TYPE).unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if media != "application/json" && media != Command::MEDIA_TYPE {
        return Err(refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, "a command is JSON; send it as application/json"));
    }
    let bytes = to_bytes(body, MOST)
        .await
        .map_err(|_| refused(StatusCode::PAYLOAD_TOO_LARGE, &format!("a command has {MOST} bytes at most")))?;
    let command: Command = serde_json::from_slice(&bytes).map_err(|error| {
        let shape = r#"write {"command":"kill","uri":"…","reason":"…"} or {"command":"release","uri":"…"}"#;
        refused(StatusCode::BAD_REQUEST, &format!("this is no command: {error}; {shape}"))
    })?;
    if matches!(&command, Command::Kill { reason, .. } if reason.trim().is_empty()) {
        return Err(refused(StatusCode::BAD_REQUEST, "say why: the reason stands in every receipt"));
    }
    let uri = command.uri().to_string();
    Ok((store(state.clone(), WireItem::command(&command)).await?, uri))
}
