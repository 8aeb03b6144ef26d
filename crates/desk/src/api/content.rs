//! Stories as ninjs 3.1: what anybody may see.

use axum::{
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use jiff::{Timestamp, fmt::rfc2822};
use serde_json::{Value, json};
use wiredesk_formats::to_ninjs;
use wiredesk_index::Content;

use super::{json as answer, unreadable};
use crate::{
    Desk,
    client::Fetched,
    problem::Problem,
    query::{Asked, bounded},
};

/// How many stories a page has where nothing is said.
const USUAL: usize = 50;

/// `GET /v1/stories`: a page, or one story with `?uri=`.
pub(super) async fn list(
    State(desk): State<Desk>,
    headers: HeaderMap,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(asked) = asked.map_err(|rejection| unreadable(&rejection))?;
    if asked.uri.is_some() {
        return one(&desk, asked.uri()?, &headers).await;
    }
    let (query, asker) = (asked.stories(USUAL, true)?, desk.asker(&headers)?);
    let Fetched { stories, total, next } = desk.ask(move |index, now| asker.page(index, query, now)).await?;
    let stories: Vec<Value> = stories.iter().map(to_ninjs).collect();
    answer(&json!({ "total": total, "next": next, "stories": stories }))
}

/// `GET /v1/stories/{uri}`.
pub(super) async fn by_path(
    State(desk): State<Desk>,
    headers: HeaderMap,
    uri: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let Path(uri) = uri.map_err(|rejection| Problem::asked(rejection.body_text()))?;
    let uri = bounded("uri", Some(&uri))?.unwrap_or_default();
    one(&desk, uri, &headers).await
}

async fn one(desk: &Desk, uri: String, headers: &HeaderMap) -> Result<Response, Problem> {
    let asker = desk.asker(headers)?;
    let content = desk.ask(move |index, now| asker.content(index, &uri, now)).await?;
    match content {
        Content::Public { story, revision, last } => conditional(headers, &to_ninjs(&story), revision, last),
        other => Err(unseen(other)),
    }
}

/// Why a story is not shown: 410 where it was killed, else 404.
fn unseen(content: Content) -> Problem {
    match content {
        Content::Gone { uri, version } => Problem::new(StatusCode::GONE, "the story was taken back")
            .with("uri", uri.into())
            .with("version", version.into())
            .with("pubStatus", "canceled".into()),
        _ => Problem::missing("there is no such story, or it may not be seen now"),
    }
}

/// The story, or 304 where the asker has it (RFC 9110 section 13).
fn conditional(headers: &HeaderMap, story: &Value, revision: u64, last: Timestamp) -> Result<Response, Problem> {
    let etag = format!("\"{revision}-{:x}\"", last.as_microsecond());
    let modified = rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&last);
    let modified = modified.map_err(|error| Problem::failed(error.to_string()))?;
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let known = match (text(header::IF_NONE_MATCH), text(header::IF_MODIFIED_SINCE)) {
        (Some(tags), _) => tags.split(',').any(|tag| {
            let tag = tag.trim();
            tag == "*" || tag.trim_start_matches("W/") == etag
        }),
        (None, Some(since)) => since == modified,
        (None, None) => false,
    };
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { answer(story)? };
    for (name, value) in
        [(header::ETAG, etag.as_str()), (header::LAST_MODIFIED, &modified), (header::CACHE_CONTROL, "no-cache")]
    {
        if let Ok(value) = value.parse() {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}

/// `GET /v1/stories/trace?uri=`: the whole way of a story that anybody may see.
pub(super) async fn trace(
    State(desk): State<Desk>,
    headers: HeaderMap,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(asked) = asked.map_err(|rejection| unreadable(&rejection))?;
    let (uri, asker) = (asked.uri()?, desk.asker(&headers)?);
    let (content, trace) = desk
        .ask(move |index, now| {
            let content = asker.content(index, &uri, now)?;
            let trace = if matches!(content, Content::Public { .. }) { index.trace(&uri, now)? } else { None };
            Ok((content, trace.and_then(|trace| trace.stories.into_iter().next())))
        })
        .await?;
    match trace {
        Some(trace) => answer(&trace),
        None => Err(unseen(content)),
    }
}
