//! The listener and its connections, and the connections that go out.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        mpsc::{self, Receiver, RecvTimeoutError},
    },
    time::Duration,
};

use tokio::{
    net::{TcpListener, TcpStream},
    runtime::{Builder, Runtime},
    sync::{Semaphore, watch},
    task::JoinSet,
    time::{sleep, timeout},
};
use wiredesk_service::host::{Beside, Failed};

use super::{
    Keys, Remote, Side,
    line::{Line, Taker},
};
use crate::WireItem;

/// Connections of one source at a time.
const MOST_CONNECTIONS: usize = 32;
/// Between two tries to take a connection, and the bounds between two to make one.
const AGAIN: Duration = Duration::from_secs(1);
const MOST_AGAIN: Duration = Duration::from_secs(60);
/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(10);
/// How long connections may take to put down what they have, at the end.
const GRACE: Duration = Duration::from_secs(5);

/// All tcp sources.
pub struct Listening {
    runtime: Runtime,
    stop: watch::Sender<bool>,
    servers: Vec<tokio::task::JoinHandle<()>>,
    /// Is over once every server has ended.
    ends: Receiver<()>,
    /// Where each listens, in their order.
    pub addresses: Vec<SocketAddr>,
}

impl Listening {
    /// Listens for these sources.
    ///
    /// # Errors
    /// An address that cannot be listened on.
    pub fn start(sources: Vec<(Keys, WireItem)>, taker: &Taker) -> Result<Self, String> {
        let built = Builder::new_multi_thread().worker_threads(1).thread_name("tcp").enable_all().build();
        let runtime = built.map_err(|error| error.to_string())?;
        let (stop, stopped) = watch::channel(false);
        let (end, ends) = mpsc::channel();
        let mut listening = Self { runtime, stop, servers: Vec::new(), ends, addresses: Vec::new() };
        for (keys, stamp) in sources {
            let source = stamp.source.clone();
            let patience = Duration::from_secs(keys.timeout);
            let line = Line { patience, stamp, taker: taker.clone(), stopped: stopped.clone() };
            let end = end.clone();
            let server = match keys.side()? {
                Side::Connect(to) => listening.runtime.spawn(async move {
                    dial(to, line).await;
                    drop(end);
                }),
                Side::Listen(at) => {
                    let peers = keys.peers()?;
                    let listener = listening.bind(at).map_err(|error| {
                        format!("source {source}: {at} cannot be listened on: {error}; give it another address under listen")
                    })?;
                    listening.runtime.spawn(async move {
                        serve(listener, peers, line).await;
                        drop(end);
                    })
                }
            };
            listening.servers.push(server);
        }
        Ok(listening)
    }

    fn bind(&mut self, at: SocketAddr) -> std::io::Result<TcpListener> {
        let _inside = self.runtime.enter();
        let listener = std::net::TcpListener::bind(at)?;
        listener.set_nonblocking(true)?;
        self.addresses.push(listener.local_addr()?);
        TcpListener::from_std(listener)
    }
}

impl Beside for Listening {
    fn ended(&self) -> bool {
        self.servers.iter().any(tokio::task::JoinHandle::is_finished)
    }

    fn stop(self: Box<Self>) -> Result<(), Failed> {
        let Self { runtime, stop, ends, .. } = *self;
        // Whoever is gone needs no telling.
        let _ = stop.send(true);
        let ended = ends.recv_timeout(GRACE);
        runtime.shutdown_background();
        match ended {
            Err(RecvTimeoutError::Timeout) => Err("a connection did not end in time; what it had may be missing".into()),
            _ => Ok(()),
        }
    }
}

async fn serve(listener: TcpListener, peers: Vec<IpAddr>, mut line: Line) {
    let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = line.stopped.changed() => break,
        };
        while connections.try_join_next().is_some() {}
        let source = line.stamp.source.as_str();
        match accepted {
            Ok((stream, peer)) if peers.is_empty() || peers.contains(&peer.ip().to_canonical()) => {
                let Ok(place) = room.clone().try_acquire_owned() else {
                    tracing::warn!(source, %peer, limit = MOST_CONNECTIONS, "a connection is refused: there are too many");
                    continue;
                };
                let line = line.clone();
                connections.spawn(async move {
                    line.listen(stream).await;
                    drop(place);
                });
            }
            Ok((_, peer)) => tracing::warn!(source, %peer, "a connection is refused: from does not name it"),
            Err(error) => {
                tracing::warn!(source, %error, "a connection could not be taken");
                sleep(AGAIN).await;
            }
        }
    }
    while connections.join_next().await.is_some() {}
}

/// Connects, and connects again, until all ends.
async fn dial(to: Remote, mut line: Line) {
    let source = line.stamp.source.clone();
    let (mut wait, mut told) = (AGAIN, None);
    loop {
        match connect(&to).await {
            Ok(stream) => {
                tracing::info!(source, "a line is connected");
                (wait, told) = (AGAIN, None);
                line.clone().listen(stream).await;
            }
            Err(reason) => {
                if told.as_ref() != Some(&reason) {
                    tracing::warn!(source, reason, "a line cannot be connected; it is tried again");
                }
                told = Some(reason);
                wait = (wait * 2).min(MOST_AGAIN);
            }
        }
        tokio::select! {
            () = sleep(wait) => {}
            _ = line.stopped.changed() => return,
        }
    }
}

async fn connect(to: &Remote) -> Result<TcpStream, String> {
    let tried = timeout(CONNECT, async {
        let mut addresses = to.reach.resolve(&to.host).await.map_err(|error| error.to_string())?;
        addresses.iter_mut().for_each(|address| address.set_port(to.port));
        TcpStream::connect(addresses.as_slice()).await.map_err(|error| error.to_string())
    });
    tried.await.unwrap_or_else(|_| Err(format!("there is no connection within {} s", CONNECT.as_secs())))
}

#[cfg(test)]
mod tests;
