//! The boards as JSON.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use serde_json::json;
use wiredesk_index::RejectQuery;

use super::{json as answer, unreadable};
use crate::{Desk, problem::Problem, query::Asked};

/// How many rejects are listed where nothing is said.
const USUAL: usize = 100;

/// `GET /v1/rejects`: what was refused and is neither put back nor dropped; with `?all=1` everything.
pub(super) async fn rejects(
    State(desk): State<Desk>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(asked) = asked.map_err(|rejection| unreadable(&rejection))?;
    let (all, limit) = (asked.all(), asked.limit(USUAL)?);
    let (open, rejects) = desk
        .ask(move |index, _| {
            Ok((index.rejects_open()?, index.rejects(&RejectQuery { all, ..RejectQuery::default() }, limit)?))
        })
        .await?;
    answer(&json!({ "open": open, "rejects": rejects }))
}

/// `GET /v1/outlets`.
pub(super) async fn outlets(State(desk): State<Desk>) -> Result<Response, Problem> {
    let outlets = desk.ask(|index, now| index.outlets(now)).await?;
    answer(&json!({ "outlets": outlets }))
}

/// `GET /v1/sources`.
pub(super) async fn sources(State(desk): State<Desk>) -> Result<Response, Problem> {
    let sources = desk.ask(|index, now| index.sources(now)).await?;
    answer(&json!({ "sources": sources }))
}
