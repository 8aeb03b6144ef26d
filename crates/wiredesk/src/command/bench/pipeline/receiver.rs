//! A receiver of the webhook, on this machine: it reads each post to its end and answers 204.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::Context as _;
use axum::{Router, body::Bytes, http::StatusCode, routing::post};
use tokio::{net::TcpListener, runtime::Handle};

/// Listens on a free port of the loopback until the runtime ends.
///
/// # Errors
///
/// No port can be listened on.
pub(super) fn start(runtime: &Handle) -> anyhow::Result<SocketAddr> {
    let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)));
    let listener = listener.context("the receiver of the webhook cannot listen on 127.0.0.1")?;
    let address = listener.local_addr().context("the receiver of the webhook has no address")?;
    let router = Router::new().route("/", post(|_: Bytes| async { StatusCode::NO_CONTENT }));
    runtime.spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}
