//! HTTP clients of sources and outlets: they keep to where connections may go.

use std::time::Duration;

use reqwest::{Client, ClientBuilder, redirect::Policy};

use crate::reach::Reach;

/// What every such client is made from: it follows no redirects, takes no proxy, tells nobody where it comes from, and resolves names
/// within `reach`. Without `tls` the machine's certificates are not looked for, and need not be there.
pub fn within(reach: Reach, tls: bool, user_agent: &str, connect: Duration) -> ClientBuilder {
    // Whoever comes first sets the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder()
        .user_agent(user_agent)
        .redirect(Policy::none())
        .no_proxy()
        .referer(false)
        .connect_timeout(connect)
        .dns_resolver(reach.resolver());
    if tls { client } else { client.tls_certs_only([]) }
}

/// An error and what caused it, without the address, which may hold a secret.
pub fn causes(error: &reqwest::Error) -> String {
    let first = if error.is_timeout() { "no answer in time" } else { "the request failed" };
    let mut reason = first.to_owned();
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        reason = format!("{reason}: {next}");
        cause = next.source();
    }
    reason
}
