//! Where the connections of sources and outlets may go: not to loopback, private and other addresses that are not the public
//! internet's, unless the configuration says `allow_private = true`. What counts is the address that is connected to, not the name.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::{net::TcpStream, time::timeout};
use url::{Host, Url};

/// How long a connection may take to stand.
pub const CONNECT: Duration = Duration::from_secs(10);

/// Where connections may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Anywhere.
    pub allow_private: bool,
}

/// Why there is no connection.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreachable {
    /// The address is not a public one.
    #[error("{host} is at {address}, which is not a public address; set allow_private = true if it is meant")]
    Private {
        /// The host as it is named.
        host: String,
        /// Its address.
        address: IpAddr,
    },
    /// The name has no address.
    #[error("{host} has no address: {reason}")]
    Unknown {
        /// The host as it is named.
        host: String,
        /// What the resolver says.
        reason: String,
    },
}

impl Reach {
    /// Whether an address may be connected to.
    pub fn takes(self, address: IpAddr) -> bool {
        self.allow_private || is_public(address)
    }

    /// Judges an address that is written into a URL; names are judged once they are resolved. The `url` crate has read decimal, octal
    /// and hexadecimal spellings by now.
    pub fn judge(self, url: &Url) -> Result<(), Unreachable> {
        let address = match url.host() {
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
            _ => return Ok(()),
        };
        if self.takes(address) { Ok(()) } else { Err(Unreachable::Private { host: url_host(url), address }) }
    }

    /// The addresses of a name that may be connected to.
    pub async fn resolve(self, host: &str) -> Result<Vec<SocketAddr>, Unreachable> {
        let unknown = |reason: String| Unreachable::Unknown { host: host.to_owned(), reason };
        let found = tokio::net::lookup_host((host, 0)).await.map_err(|error| unknown(error.to_string()))?;
        let found: Vec<SocketAddr> = found.collect();
        let Some(first) = found.first().copied() else { return Err(unknown("none is given".to_owned())) };
        let open: Vec<SocketAddr> = found.into_iter().filter(|address| self.takes(address.ip())).collect();
        if open.is_empty() {
            Err(Unreachable::Private { host: host.to_owned(), address: first.ip() })
        } else {
            Ok(open)
        }
    }

    /// A connection to the first of a host's addresses that may be connected to and answers, each within so long.
    pub async fn connect(self, host: &str, port: u16, within: Duration) -> Result<TcpStream, String> {
        let late = |_| format!("the address of {host} was not found in time");
        let found = timeout(within, self.resolve(host)).await.map_err(late)?;
        let mut last = String::new();
        for mut address in found.map_err(|error| error.to_string())? {
            address.set_port(port);
            match timeout(within, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => last = error.to_string(),
                Err(_) => last = "no answer in time".to_owned(),
            }
        }
        Err(format!("{host}:{port} cannot be connected to: {last}"))
    }

    /// Whether a URL's host has an address that may be connected to; connects to nothing.
    pub async fn check(self, url: &Url) -> Result<(), Unreachable> {
        match url.host() {
            Some(Host::Domain(name)) => self.resolve(name).await.map(drop),
            _ => self.judge(url),
        }
    }

    /// The resolver of a client that keeps to this.
    pub fn resolver(self) -> Arc<impl Resolve> {
        Arc::new(Guarded(self))
    }
}

struct Guarded(Reach);

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0;
        Box::pin(async move {
            let found = reach.resolve(name.as_str()).await?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

fn url_host(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

/// Whether an address is one of the public internet (IANA's special-purpose registries of IPv4 and IPv6).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match inner(address) {
            Some(inner) => is_public_v4(inner),
            None => is_public_v6(address),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || a == 0
        || (a == 100 && b & 0xc0 == 64)
        || (a, b, c) == (192, 0, 0)
        || (a == 198 && b & 0xfe == 18)
        // Multicast, reserved, broadcast.
        || a >= 224;
    !special
}

/// Only global unicast is given out, 2000::/3; in it, not Teredo and the other protocols' own, and not documentation.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    a & 0xe000 == 0x2000 && !(a == 0x2001 && (b < 0x200 || b == 0xdb8)) && a & 0xfff0 != 0x3ff0
}

/// The IPv4 address that an IPv6 address stands for: mapped, compatible, NAT64 (RFC 6052), 6to4 (RFC 3056).
fn inner(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let of = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        Ipv4Addr::new(a, b, c, d)
    };
    match (a, b) {
        (0, 0) if [c, d, e] == [0; 3] && (f == 0xffff || f == 0) => Some(of(g, h)),
        (0x64, 0xff9b) => Some(of(g, h)),
        (0x2002, _) => Some(of(b, c)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
