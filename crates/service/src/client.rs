//! HTTP clients of sources and outlets: they keep to where connections may go.

use std::time::Duration;

use reqwest::{Client, ClientBuilder, Response, redirect::Policy};
use url::Url;

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

/// Reads an address that is to be reached, as the configuration has it.
pub fn address(text: &str, reach: Reach) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("is no address ({error}); write it as https://host/path"))?;
    if !["http", "https"].contains(&url.scheme()) || !url.has_host() {
        return Err("has to begin with https:// or http://".to_owned());
    }
    reach.judge(&url).map_err(|error| error.to_string())?;
    Ok(url)
}

/// The same, for where a password is sent along: not in the clear, unless the address may be a private one.
pub fn address_for_secrets(text: &str, reach: Reach) -> Result<Url, String> {
    let url = address(text, reach)?;
    if url.scheme() == "http" && !reach.allow_private {
        return Err("would send the password in the clear; write it as https://host/path".to_owned());
    }
    Ok(url)
}

/// The whole body of an answer; none if there is more than `most` bytes of it.
pub async fn whole_body(mut answer: Response, most: u64) -> Result<Option<Vec<u8>>, String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| causes(&error))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() as u64 > most {
            return Ok(None);
        }
    }
    Ok(Some(bytes))
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
