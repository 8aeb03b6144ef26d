//! The content API: `/v1/…`.

mod board;
mod content;
mod feed;
mod stream;

use axum::{
    Router,
    extract::rejection::QueryRejection,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

use crate::{Desk, problem::Problem};

/// The description of this API (OpenAPI 3.1).
pub const OPENAPI: &str = include_str!("../assets/openapi.json");

/// What anybody who can reach the listener may ask.
pub(crate) fn stories() -> Router<Desk> {
    Router::new()
        .route("/v1/stories", get(content::list))
        .route("/v1/stories/trace", get(content::trace))
        .route("/v1/stories/stream", get(stream::stories))
        .route("/v1/stories/{*uri}", get(content::by_path))
        .route("/v1/feed.rss", get(async |desk, headers, asked| feed::feed("rss", desk, headers, asked).await))
        .route("/v1/feed.atom", get(async |desk, headers, asked| feed::feed("atom", desk, headers, asked).await))
        .route("/v1/feed.json", get(async |desk, headers, asked| feed::feed("jsonfeed", desk, headers, asked).await))
        .route("/v1/openapi.json", get(async || ([(header::CONTENT_TYPE, "application/json")], OPENAPI)))
}

/// What only this machine may ask.
pub(crate) fn boards() -> Router<Desk> {
    Router::new()
        .route("/v1/rejects", get(board::rejects))
        .route("/v1/outlets", get(board::outlets))
        .route("/v1/sources", get(board::sources))
        .route("/live", get(stream::live))
}

/// JSON bytes as an answer.
fn json(body: &impl serde::Serialize) -> Result<Response, Problem> {
    let body = serde_json::to_vec(body).map_err(|error| Problem::failed(error.to_string()))?;
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, "application/json")], body).into_response())
}

/// A query string that does not read.
fn unreadable(rejection: &QueryRejection) -> Problem {
    Problem::asked(format!("the query does not read: {}", rejection.body_text()))
}
