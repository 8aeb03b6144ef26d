//! A connection, and what it brings: straight onto the wire, one transmission after another.

use std::{sync::Arc, time::Duration};

use tokio::{
    net::TcpStream,
    sync::watch,
    time::{Instant, sleep, timeout},
};
use wiredesk_log::{Blobs, EventLog, LogError};

use super::frames::Frames;
use crate::{WireIds, WireItem, put};

/// Between two tries while the log takes nothing.
const AGAIN: Duration = Duration::from_secs(1);
/// A connection that brings nothing for so long is dead, whatever the network says of it: six hours.
const MOST_QUIET: Duration = Duration::from_secs(6 * 3600);

/// Where things go.
#[derive(Clone)]
pub struct Taker {
    /// The log.
    pub log: Arc<dyn EventLog>,
    /// Values over the limit.
    pub blobs: Arc<dyn Blobs>,
    /// Ids for what comes.
    pub ids: Arc<WireIds>,
}

/// A source's side of a connection.
#[derive(Clone)]
pub(super) struct Line {
    pub(super) patience: Duration,
    pub(super) stamp: WireItem,
    pub(super) taker: Taker,
    pub(super) stopped: watch::Receiver<bool>,
}

impl Line {
    /// Takes what comes until the connection ends, or all does.
    pub(super) async fn listen(mut self, stream: TcpStream) {
        let mut frames = Frames::default();
        let mut bytes = vec![0; 16 << 10];
        let mut heard = Instant::now();
        loop {
            let read = tokio::select! {
                read = timeout(self.patience, next(&stream, &mut bytes)) => read,
                _ = self.stopped.changed() => break,
            };
            match read {
                Ok(Ok(count)) if count > 0 => {
                    heard = Instant::now();
                    for frame in frames.push(bytes.get(..count).unwrap_or_default()) {
                        self.put(frame).await;
                    }
                }
                Ok(_) => break,
                Err(_) if frames.is_half() => self.half(&mut frames).await,
                Err(_) if heard.elapsed() > MOST_QUIET => break,
                Err(_) => {}
            }
        }
        self.half(&mut frames).await;
    }

    async fn half(&self, frames: &mut Frames) {
        if let Some(frame) = frames.rest() {
            tracing::warn!(source = self.stamp.source, bytes = frame.len(), "a transmission has no end, and is taken as it is");
            self.put(frame).await;
        }
    }

    /// Until it is durable, or all ends.
    async fn put(&self, bytes: Vec<u8>) {
        let item = WireItem { bytes, ..self.stamp.clone() };
        let source = self.stamp.source.as_str();
        let mut told = false;
        loop {
            let (taker, item) = (self.taker.clone(), item.clone());
            let put = move || put::put(taker.log.as_ref(), taker.blobs.as_ref(), &taker.ids, vec![item]).map(drop);
            let error = match tokio::task::spawn_blocking(put).await {
                Ok(Ok(())) => return,
                Ok(Err(error)) => error,
                Err(error) => LogError::Unavailable(error.to_string()),
            };
            if *self.stopped.borrow() {
                tracing::error!(source, %error, "a transmission could not be stored before the end; ask for it again");
                return;
            }
            if !told {
                tracing::error!(source, %error, "a transmission cannot be stored now; it is tried again, and nothing more is read");
                told = true;
            }
            sleep(AGAIN).await;
        }
    }
}

/// The next bytes, none at the end.
async fn next(stream: &TcpStream, bytes: &mut [u8]) -> std::io::Result<usize> {
    loop {
        stream.readable().await?;
        match stream.try_read(bytes) {
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            read => return read,
        }
    }
}
