//! Who may ask, and what a browser may do with the answer.

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};

use wiredesk_service::http::is_here;

use crate::problem::Problem;

/// Who can reach the listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// This machine alone.
    Loopback,
    /// Others too: pages and boards are not shown, since there is no login.
    Network,
}

/// What a page may load and who may show it: nothing from elsewhere, nobody.
const POLICY: &str = "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

/// Refuses requests that name another host than this machine, where only this machine can reach the listener: a page of
/// elsewhere whose name was pointed at 127.0.0.1 (DNS rebinding) gets nothing. For the whole router of a listener.
pub fn named(router: Router, reach: Reach) -> Router {
    router.layer(middleware::from_fn_with_state(reach, check_host))
}

async fn check_host(State(reach): State<Reach>, request: Request, next: Next) -> Response {
    let named = request.headers().get(header::HOST).map(|host| host.to_str().unwrap_or("?"));
    let host = named.or(request.uri().authority().map(|authority| authority.as_str()));
    if reach == Reach::Loopback && host.is_some_and(|host| !is_here(host)) {
        let problem = Problem::new(
            StatusCode::MISDIRECTED_REQUEST,
            "this desk answers to localhost, 127.0.0.1 and [::1] alone; open it under one of these names",
        );
        return problem.into_response();
    }
    next.run(request).await
}

/// Lets only this machine see what is not for the public.
pub(crate) async fn inside(State(reach): State<Reach>, request: Request, next: Next) -> Response {
    match reach {
        Reach::Loopback => next.run(request).await,
        Reach::Network => {
            let why = "the desk is shown on loopback alone, since no login is set; open it on the machine itself, or through ssh -L";
            Problem::new(StatusCode::FORBIDDEN, why).into_response()
        }
    }
}

/// Headers of every answer of the desk.
pub(crate) async fn headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}
