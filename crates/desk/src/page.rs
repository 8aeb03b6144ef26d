//! The desk's pages: rendered here, whole without script; one style file, nothing from elsewhere.

mod board;
mod found;
mod one;
mod show;
mod wall;
mod words;

use axum::{
    Router,
    extract::rejection::QueryRejection,
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use minijinja::{Environment, Value, context};

use crate::{Desk, problem::Problem};

const STYLE: &str = include_str!("../assets/desk.css");
const SCRIPT: &str = include_str!("../assets/desk.js");

/// Every template: its name and its text.
const TEMPLATES: [(&str, &str); 9] = [
    ("base.html", include_str!("../templates/base.html")),
    ("parts.html", include_str!("../templates/parts.html")),
    ("wall.html", include_str!("../templates/wall.html")),
    ("story.html", include_str!("../templates/story.html")),
    ("rejects.html", include_str!("../templates/rejects.html")),
    ("reject.html", include_str!("../templates/reject.html")),
    ("sources.html", include_str!("../templates/sources.html")),
    ("outlets.html", include_str!("../templates/outlets.html")),
    ("problem.html", include_str!("../templates/problem.html")),
];

/// The pages and what they load.
pub(crate) fn routes() -> Router<Desk> {
    Router::new()
        .route("/", get(wall::wall))
        .route("/story", get(one::story))
        .route("/rejects", get(board::rejects))
        .route("/sources", get(board::sources))
        .route("/outlets", get(board::outlets))
        .route("/desk.css", get(async || asset("text/css; charset=utf-8", STYLE)))
        .route("/desk.js", get(async || asset("text/javascript; charset=utf-8", SCRIPT)))
}

fn asset(media_type: &'static str, text: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, "no-cache")], text)
}

/// The templates, made once. A template that does not read is told when its page is asked for.
pub(crate) fn environment() -> Environment<'static> {
    let mut pages = Environment::new();
    for (name, text) in TEMPLATES {
        if let Err(error) = pages.add_template(name, text) {
            tracing::error!(name, %error, "a template does not read");
        }
    }
    pages
}

/// A page from its template.
fn render(desk: &Desk, name: &str, here: &str, page: Value) -> Result<String, Problem> {
    let shown = desk.0.pages.get_template(name).and_then(|template| {
        template.render(context! {
            t => words::english(),
            newsroom => &desk.0.newsroom,
            zone => desk.0.zone.iana_name().unwrap_or("UTC"),
            now => show::moment(desk.now(), &desk.0.zone, desk.now()),
            here,
            ..page
        })
    });
    shown.map_err(|error| Problem::failed(format!("the page cannot be shown: {error}")))
}

/// A page, or its problem as a page. What is refused and waits is told on each page.
async fn answer(desk: &Desk, name: &str, here: &str, page: Result<Value, Problem>) -> Response {
    let refused = desk.ask(|index, _| index.rejects_open()).await;
    let page = page.and_then(|page| {
        let refused = refused?;
        Ok(context! { refused, open => show::count(refused), ..page })
    });
    let problem = match page.and_then(|page| render(desk, name, here, page)) {
        Ok(html) => return (no_store(), Html(html)).into_response(),
        Err(problem) => problem,
    };
    let page = context! { status => problem.status.as_u16(), detail => problem.detail };
    match render(desk, "problem.html", "", page) {
        Ok(html) => (problem.status, no_store(), Html(html)).into_response(),
        Err(worse) => (StatusCode::INTERNAL_SERVER_ERROR, worse.detail).into_response(),
    }
}

/// What the desk shows may not be for everybody: no copy of it is kept.
fn no_store() -> [(header::HeaderName, &'static str); 1] {
    [(header::CACHE_CONTROL, "no-store")]
}

fn unreadable(rejection: &QueryRejection) -> Problem {
    Problem::asked(format!("the query does not read: {}", rejection.body_text()))
}
