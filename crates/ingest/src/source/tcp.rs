//! Agencies' lines: IPTC 7901 and ANPA 1312 over TCP, on a listening socket or one that connects. Each transmission is an item, byte
//! for byte.
//!
//! A transmission goes from SOH to EOT; text without SOH ends at the next SYN. What a sender leaves half done goes on the wire as it
//! is, once nothing has come for `timeout` seconds or the connection ends. While the log takes nothing, nothing is read either.

mod frames;
mod line;
mod listen;

use std::{
    io,
    net::{IpAddr, SocketAddr},
};

use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;
use wiredesk_service::{ConfigError, Section, reach::Reach};

pub use self::{line::Taker, listen::Listening};

/// What `wiredesk check` and the docs say of it.
pub const DOC: &str = "IPTC 7901 and ANPA 1312 transmissions on a socket that listens or connects, SOH to EOT";

/// The keys of a tcp source.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct Keys {
    /// Where it listens, `127.0.0.1:7901`.
    pub listen: Option<String>,
    /// Where it connects, `line.agency.example:7901`, in place of listening.
    pub connect: Option<String>,
    /// Who may connect to it, by address. Needed beyond loopback.
    #[serde(default)]
    pub from: Vec<String>,
    /// Seconds without a byte after which half a transmission is taken as it is.
    #[serde(default = "timeout")]
    pub timeout: u64,
    /// It may connect to loopback and private addresses.
    #[serde(default)]
    pub allow_private: bool,
}

/// Which end of the line it is.
#[derive(Clone, Debug)]
pub(super) enum Side {
    /// The one that listens.
    Listen(SocketAddr),
    /// The one that connects.
    Connect(Remote),
}

/// Where it connects.
#[derive(Clone, Debug)]
pub(super) struct Remote {
    host: String,
    port: u16,
    reach: Reach,
}

fn timeout() -> u64 {
    30
}

impl Keys {
    /// Addresses are addresses, and whoever may connect is named.
    pub(super) fn check(&self, section: &Section) -> Result<(), ConfigError> {
        let key = if self.connect.is_some() { "connect" } else { "listen" };
        let side = self.side().map_err(|message| section.error(key, message))?;
        self.peers().map_err(|message| section.error("from", message))?;
        if let Side::Listen(address) = side
            && self.from.is_empty()
            && !address.ip().is_loopback()
        {
            let message = "is missing, and beyond loopback it has to name the addresses that may connect";
            return Err(section.error("from", message));
        }
        if self.timeout == 0 {
            return Err(section.error("timeout", "has to be a second at least"));
        }
        Ok(())
    }

    /// It can be listened on, or has an address that may be connected to.
    pub(super) fn look(&self, _local: bool) -> Result<String, String> {
        let address = match self.side()? {
            Side::Listen(address) => address,
            Side::Connect(to) => {
                let url = Url::parse(&format!("tcp://{}:{}", to.host, to.port)).map_err(|error| error.to_string())?;
                return super::reachable(to.reach, &url).map(|()| format!("it connects to {}:{}", to.host, to.port));
            }
        };
        match std::net::TcpListener::bind(address) {
            Ok(_) => Ok(format!("{address} is free to listen on")),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                Ok(format!("{address} is in use, by Wiredesk itself if it runs"))
            }
            Err(error) => Err(format!("{address} cannot be listened on: {error}")),
        }
    }

    fn side(&self) -> Result<Side, String> {
        match (&self.listen, &self.connect) {
            (Some(listen), None) => listen
                .parse()
                .map(Side::Listen)
                .map_err(|_| "is no address with a port; write it as 127.0.0.1:7901".to_owned()),
            (None, Some(connect)) => {
                let remote = connect.rsplit_once(':').and_then(|(host, port)| {
                    let host = host.trim_start_matches('[').trim_end_matches(']');
                    let port = port.parse().ok().filter(|port| *port > 0)?;
                    let reach = Reach { allow_private: self.allow_private };
                    (!host.is_empty()).then(|| Remote { host: host.to_owned(), port, reach })
                });
                remote.map(Side::Connect).ok_or_else(|| "is no host with a port; write it as host:7901".to_owned())
            }
            (None, None) => Err("is missing; write listen = \"127.0.0.1:7901\", or connect = \"host:7901\"".to_owned()),
            (Some(_), Some(_)) => Err("stands beside listen; take one of them out".to_owned()),
        }
    }

    /// Who may connect; none where anyone on this machine may.
    fn peers(&self) -> Result<Vec<IpAddr>, String> {
        let peers = self.from.iter().map(|text| text.parse().map_err(|_| format!("{text:?} is no address")));
        peers.collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use wiredesk_service::Config;

    use crate::IngestConfig;

    #[test]
    fn mistakes_are_told_with_what_to_do() {
        let read = |keys: &str| {
            let text = format!("[[source]]\nname = \"afp\"\nkind = \"tcp\"\n{keys}");
            IngestConfig::read(&Config::parse("newsroom.toml", &text, []).unwrap()).map(drop)
        };
        for (keys, told) in [
            ("", "is missing; write listen"),
            ("listen = \"7901\"", "write it as 127.0.0.1:7901"),
            ("listen = \"0.0.0.0:7901\"", "has to name the addresses that may connect"),
            ("listen = \"0.0.0.0:7901\"\nfrom = [\"agency\"]", "is no address"),
            ("listen = \"127.0.0.1:7901\"\ntimeout = 0", "a second at least"),
            ("listen = \"127.0.0.1:7901\"\nconnect = \"a.example:1\"", "take one of them out"),
            ("connect = \"a.example\"", "write it as host:7901"),
        ] {
            let refusal = read(keys).unwrap_err().to_string();
            assert!(refusal.contains(told), "{keys}: {refusal}");
        }
        read("listen = \"0.0.0.0:7901\"\nfrom = [\"192.0.2.7\"]").unwrap();
        read("connect = \"[2001:db8::1]:7901\"").unwrap();
    }
}
