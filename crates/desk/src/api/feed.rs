//! `GET /v1/feed.rss`, `.atom`, `.json`: the newest stories as a feed, for readers that fetch.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use wiredesk_formats::WriteOptions;
use wiredesk_story::identity::sha256_hex;

use super::unreadable;
use crate::{Desk, problem::Problem, query::Asked};

/// How many stories a feed has where nothing is said.
const USUAL: usize = 50;

/// A feed in a format, narrowed as `/v1/stories` is; 304 where the asker has it.
pub(super) async fn feed(
    format: &'static str,
    State(desk): State<Desk>,
    headers: HeaderMap,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(asked) = asked.map_err(|rejection| unreadable(&rejection))?;
    let asker = desk.asker(&headers)?;
    let query = asked.stories(USUAL, true)?;
    let stories = desk.ask(move |index, now| Ok(asker.page(index, query, now)?.stories)).await?;
    let (newsroom, url) = desk.newsroom();
    let changed =
        stories.iter().filter_map(|story| story.version_created.as_ref().map(wiredesk_story::DateTime::timestamp));
    let options = WriteOptions {
        newsroom: newsroom.to_owned(),
        url: url.to_owned(),
        now: changed.max().unwrap_or_default(),
        ..WriteOptions::default()
    };
    let written = wiredesk_formats::write(format, &stories, &options);
    let bytes = written.map_err(|error| Problem::failed(error.to_string()))?.bytes;
    let etag = format!("\"{}\"", &sha256_hex(&bytes)[..16]);
    let given = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let known = given.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag);
    let kind = wiredesk_formats::by_name(format).map_or("application/octet-stream", |format| format.media_type);
    let about = [(header::CONTENT_TYPE, kind), (header::ETAG, etag.as_str()), (header::CACHE_CONTROL, "no-cache")];
    Ok(match known {
        true => (StatusCode::NOT_MODIFIED, about).into_response(),
        false => (StatusCode::OK, about, bytes).into_response(),
    })
}
