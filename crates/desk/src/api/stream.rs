//! Server-sent events: new stories for anybody, and "so many new" for the wall.

use std::{collections::VecDeque, convert::Infallible, time::Duration};

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode},
    response::sse::{Event, KeepAlive, Sse},
};
use futures::stream::{self, Stream};
use serde_json::json;
use tokio::sync::{OwnedSemaphorePermit, watch};
use wiredesk_formats::to_ninjs;
use wiredesk_index::{Change, Content, StoryQuery};

use super::unreadable;
use crate::{Desk, problem::Problem, query::Asked};

/// Changes are told at most this often, and looked for at least that often (another process may keep the index).
const LEAST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(2);
/// Stories read at a time.
const BATCH: usize = 100;

type Events<S> = Sse<axum::response::sse::KeepAliveStream<S>>;

/// One listener.
struct Listener {
    desk: Desk,
    changes: watch::Receiver<()>,
    ready: VecDeque<Event>,
    /// The last change told.
    last: u64,
    /// How many were told last, on the wall.
    told: Option<u64>,
    _place: OwnedSemaphorePermit,
}

impl Listener {
    fn new(desk: Desk, last: u64) -> Result<Self, Problem> {
        let place = std::sync::Arc::clone(&desk.0.streams).try_acquire_owned();
        let busy = "there are as many open streams as this desk takes; close one, or try again later";
        let place = place.map_err(|_| Problem::new(StatusCode::SERVICE_UNAVAILABLE, busy))?;
        let changes = desk.0.changes.clone();
        Ok(Self { desk, changes, ready: VecDeque::new(), last, told: None, _place: place })
    }

    async fn wait(&mut self) {
        tokio::time::sleep(LEAST).await;
        // Late, or the index is gone: look all the same.
        let _ = tokio::time::timeout(LONGEST, self.changes.changed()).await;
    }
}

/// `GET /v1/stories/stream`: stories as anybody may see them, from now on, or from `Last-Event-ID`. Events `story` (ninjs 3.1)
/// and `withdrawn` (`uri`, `version`, `pubStatus`).
pub(super) async fn stories(
    State(desk): State<Desk>,
    headers: HeaderMap,
) -> Result<Events<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let asker = desk.asker(&headers)?;
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok());
    let last = match last {
        Some(last) => last,
        None => desk.ask(|index, _| index.last_change()).await?,
    };
    let listener = Listener::new(desk, last)?;
    let events = stream::unfold((listener, asker), async |(mut listener, asker)| {
        loop {
            if let Some(event) = listener.ready.pop_front() {
                return Some((Ok(event), (listener, asker)));
            }
            let (last, who) = (listener.last, asker.clone());
            let found = listener.desk.ask(move |index, now| {
                let mut changes = index.changes(last, BATCH, who.moment(now))?;
                for change in &mut changes {
                    let content = std::mem::replace(&mut change.content, Content::Hidden);
                    change.content = who.judged(index, &change.uri, content, now)?;
                }
                Ok(changes)
            });
            let found = found.await;
            let changes = found.unwrap_or_default();
            if let Some(change) = changes.last() {
                listener.last = change.seq;
                listener.ready.extend(changes.iter().filter_map(event));
            }
            if listener.ready.is_empty() {
                listener.wait().await;
            }
        }
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

fn event(change: &Change) -> Option<Event> {
    let (name, data) = match &change.content {
        Content::Public { story, .. } => ("story", to_ninjs(story)),
        Content::Gone { uri, version } => {
            ("withdrawn", json!({ "uri": uri, "version": version, "pubStatus": "canceled" }))
        }
        Content::Hidden => return None,
    };
    Some(Event::default().id(change.seq.to_string()).event(name).data(data.to_string()))
}

/// `GET /live?since=`: how many stories changed after the moment that a wall shows.
pub(super) async fn live(
    State(desk): State<Desk>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Events<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let Query(asked) = asked.map_err(|rejection| unreadable(&rejection))?;
    let mut query = asked.stories(1, false)?;
    let since = query.since.unwrap_or_else(|| desk.now());
    query.since = since.checked_add(jiff::SignedDuration::from_micros(1)).ok();
    let listener = Listener::new(desk, 0)?;
    let events = stream::unfold((listener, query), async |(mut listener, query)| {
        loop {
            let asked: StoryQuery = query.clone();
            let found = listener.desk.ask(move |index, now| Ok(index.stories(&asked, now)?.total)).await;
            if let Ok(new) = found
                && new > 0
                && listener.told != Some(new)
            {
                listener.told = Some(new);
                let event = Event::default().event("new").data(new.to_string());
                return Some((Ok(event), (listener, query)));
            }
            listener.wait().await;
        }
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}
