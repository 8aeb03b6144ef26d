//! A listener: its address, who can reach it, and serving until the end.

use std::{
    future::Future,
    io,
    net::{SocketAddr, ToSocketAddrs as _},
};

use axum::Router;
use tokio::{net::TcpListener, runtime::Handle};

/// Whether a host, as a request names it, is this machine, with or without a port.
pub fn is_here(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|here| name.eq_ignore_ascii_case(here))
}

/// A socket that listens.
#[derive(Debug)]
pub struct Listener {
    socket: std::net::TcpListener,
    /// Where it listens; a port is there even if 0 was asked for.
    pub address: SocketAddr,
}

/// An address cannot be listened on.
#[derive(Debug, thiserror::Error)]
#[error("{address} cannot be listened on ({reason}); name another with --listen, such as 127.0.0.1:7071")]
pub struct CannotListen {
    /// As it was written.
    pub address: String,
    /// Why not.
    pub reason: io::Error,
}

impl Listener {
    /// Listens on `host:port`.
    pub fn bind(address: &str) -> Result<Self, CannotListen> {
        let wrong = |reason| CannotListen { address: address.to_owned(), reason };
        let addresses: Vec<SocketAddr> = address.to_socket_addrs().map_err(wrong)?.collect();
        let socket = std::net::TcpListener::bind(addresses.as_slice()).map_err(wrong)?;
        socket.set_nonblocking(true).map_err(wrong)?;
        let address = socket.local_addr().map_err(wrong)?;
        Ok(Self { socket, address })
    }

    /// Whether only this machine can reach it.
    pub fn is_loopback(&self) -> bool {
        self.address.ip().is_loopback()
    }

    /// Answers with `router` until `end` comes, on the runtime. What is being answered then is answered to its end.
    pub fn serve(
        self,
        runtime: &Handle,
        router: Router,
        end: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<tokio::task::JoinHandle<io::Result<()>>> {
        let entered = runtime.enter();
        let socket = TcpListener::from_std(self.socket)?;
        drop(entered);
        Ok(runtime.spawn(async move { axum::serve(socket, router).with_graceful_shutdown(end).await }))
    }
}

#[cfg(test)]
mod tests {
    use super::is_here;

    #[test]
    fn this_machine_has_three_names() {
        for host in ["localhost", "LOCALHOST:7070", "127.0.0.1:7070", "[::1]:80", "[::1]"] {
            assert!(is_here(host), "{host}");
        }
        for host in
            ["evil.example", "localhost.evil.example:7070", "127.0.0.1.nip.io", "", "?", "localhost:", "10.0.0.1"]
        {
            assert!(!is_here(host), "{host}");
        }
    }
}
