//! `/site/`: the folder of the first site outlet, for a look.

use std::path::{Path, PathBuf};

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
};
use tower_http::services::ServeDir;
use wiredesk_publish::outlet::site;

/// What a page of the site may load: its own style, the script of its search and what that reads, and pictures.
const POLICY: &str = "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; connect-src 'self'; img-src 'self' https: data:; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

/// Serves it; without a site outlet there is nothing.
pub(super) fn routes(folder: Option<&Path>) -> Router {
    let Some(folder) = folder else { return Router::new() };
    let files = ServeDir::new(folder).append_index_html_on_directories(true);
    let withdrawn = middleware::from_fn_with_state(folder.to_owned(), answer);
    Router::new().nest_service("/site", Router::new().fallback_service(files).layer(withdrawn))
}

/// 410 where a story is withdrawn; nothing of what begins with a dot.
async fn answer(State(folder): State<PathBuf>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    if path.split('/').any(|part| part.starts_with('.') || part.to_ascii_lowercase().starts_with("%2e")) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let mut response = next.run(request).await;
    if response.status() == StatusCode::OK && is_withdrawn(folder, path).await {
        *response.status_mut() = StatusCode::GONE;
    }
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

async fn is_withdrawn(folder: PathBuf, path: String) -> bool {
    tokio::task::spawn_blocking(move || site::is_withdrawn(&folder, &path)).await.unwrap_or(false)
}
