//! A mailbox on an IMAP server, opened so that nothing in it changes. A mail is known by the mailbox's `UIDVALIDITY` and its own `UID`;
//! once it is there it stays as it is.

use std::{
    fmt, io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use async_imap::{Client, Session, error::Error};
use futures::TryStreamExt as _;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, pki_types::ServerName},
};
use wiredesk_service::reach::{CONNECT, Reach};

use super::Keys;
use crate::{
    remote::{DEADLINE, Doing, Link, MAX_FILE, MOST_FILES, Remote},
    source::folder::{Listed, Listing, Settle, Stamp},
};

/// A server says no more than this for one question, beside the mail that is asked for, in bytes.
const MOST_SAID: u64 = 32 << 20;

/// So long a server is waited for that says news by itself: they end a session that is quiet for half an hour (RFC 3501, section 5.4).
const IDLE: Duration = Duration::from_secs(9 * 60);

/// A mailbox, and who may look into it.
pub(super) struct Mailbox {
    host: String,
    port: u16,
    user: String,
    password: String,
    name: String,
    tls: Option<TlsConnector>,
    reach: Reach,
}

impl Mailbox {
    pub(super) fn new(host: String, keys: &Keys, tls: Option<Arc<ClientConfig>>) -> Self {
        Self {
            host,
            port: keys.port,
            user: keys.user.clone(),
            password: keys.password.clone(),
            name: keys.mailbox.clone(),
            tls: tls.map(TlsConnector::from),
            reach: Reach { allow_private: keys.allow_private },
        }
    }

    async fn connected(&self) -> Result<Bounded, String> {
        let stream = self.reach.connect(&self.host, self.port, CONNECT).await?;
        let Some(tls) = &self.tls else { return Ok(Bounded::of(stream)) };
        let name = ServerName::try_from(self.host.clone()).map_err(|error| format!("{} has no name for TLS: {error}", self.host))?;
        let secured = tls.connect(name, stream).await;
        secured.map(Bounded::of).map_err(|error| {
            format!("{}:{} cannot be secured: {error}; set ca to who signed its certificate, if the machine does not know it", self.host, self.port)
        })
    }
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "imap://{}@{}:{}/{}", self.user, self.host, self.port, self.name)
    }
}

impl Mailbox {
    async fn entered(&self) -> Result<Open, String> {
        let mut client = Client::new(self.connected().await?);
        let silent = || format!("{}:{} does not speak IMAP as needed", self.host, self.port);
        client.read_response().await.ok().flatten().ok_or_else(silent)?;
        let entered = client.login(&self.user, &self.password).await;
        let refused = |error: Error| format!("{} does not let {} in: {error}; mend user or password", self.host, self.user);
        let mut session = entered.map_err(|(error, _)| refused(error))?;
        let opened = session.examine(&self.name).await;
        let opened = opened.map_err(|error| format!("{} cannot be looked into: {error}; mend mailbox", self.name))?;
        let validity = opened.uid_validity.ok_or_else(|| format!("{} does not say UIDVALIDITY, and is not looked into", self.host))?;
        let address = format!("{self:?}");
        Ok(Open { session, address, validity, exists: opened.exists })
    }

    /// Waits in the mailbox, as RFC 2177 has it.
    async fn idle(&self) -> Result<(), String> {
        let mut session = timeout(DEADLINE, self.entered()).await.map_err(|_| format!("{self:?} does not answer in time"))??.session;
        let failed = |error: Error| format!("{self:?} says no news by itself: {error}; it is looked at as often as every says");
        let capabilities = timeout(DEADLINE, session.capabilities()).await.map_err(|_| format!("{self:?} does not answer in time"))?;
        if !capabilities.map_err(failed)?.has_str("IDLE") {
            return Err(failed(Error::Bad("it does not know IDLE".to_owned())));
        }
        let mut idle = session.idle();
        idle.init().await.map_err(failed)?;
        let (news, _stop) = idle.wait_with_timeout(IDLE);
        news.await.map_err(failed)?;
        let session = timeout(DEADLINE, idle.done()).await;
        if let Ok(Ok(mut session)) = session {
            let _ = timeout(DEADLINE, session.logout()).await;
        }
        Ok(())
    }
}

impl Remote for Mailbox {
    fn open(&self) -> Doing<'_, Result<Box<dyn Link>, String>> {
        Box::pin(async move { Ok(Box::new(self.entered().await?) as Box<dyn Link>) })
    }

    fn news(&self) -> Option<Doing<'_, Result<(), String>>> {
        Some(Box::pin(self.idle()))
    }
}

struct Open {
    session: Session<Bounded>,
    address: String,
    validity: u32,
    exists: u32,
}

impl Link for Open {
    fn list(&mut self) -> Doing<'_, Result<Listing, String>> {
        Box::pin(async {
            // What all that there is stands for, if there is nothing, servers understand in different ways.
            if self.exists == 0 {
                return Ok(Listing::default());
            }
            if self.exists as usize > MOST_FILES {
                return Err(format!("{} holds more than {MOST_FILES} mails; clear it", self.address));
            }
            self.session.get_mut().may_say(MOST_SAID);
            let failed = |error: Error| format!("{} cannot be listed: {error}", self.address);
            let mut listing = Listing::default();
            let mut mails = self.session.uid_fetch("1:*", "(UID RFC822.SIZE)").await.map_err(failed)?;
            while let Some(mail) = mails.try_next().await.map_err(failed)? {
                let (Some(uid), Some(size)) = (mail.uid, mail.size) else { continue };
                let name = format!("{}.{uid}", self.validity);
                let stamp = Stamp { changed: 0, size: size.into(), tag: 0 };
                let key = format!("{}/{name}", self.address);
                listing.files.push(Listed::elsewhere(name, key, uid.to_string(), stamp, Settle::Whole));
            }
            Ok(listing)
        })
    }

    fn fetch<'a>(&'a mut self, file: &'a Listed) -> Doing<'a, Result<Option<Vec<u8>>, String>> {
        Box::pin(async move {
            let uid = file.path.display().to_string();
            if !file.name.starts_with(&format!("{}.", self.validity)) {
                return Ok(None);
            }
            self.session.get_mut().may_say(MAX_FILE + MOST_SAID);
            let failed = |error: Error| error.to_string();
            let mut mails = self.session.uid_fetch(&uid, "(UID BODY.PEEK[])").await.map_err(failed)?;
            let mut bytes = None;
            while let Some(mail) = mails.try_next().await.map_err(failed)? {
                // Servers may tell of others in between.
                if mail.uid.map(|own| own.to_string()).as_deref() == Some(&uid) {
                    bytes = mail.body().map(<[u8]>::to_vec).or(bytes);
                }
            }
            Ok(bytes)
        })
    }

    fn close(mut self: Box<Self>) -> Doing<'static, ()> {
        Box::pin(async move {
            let _ = self.session.logout().await;
        })
    }
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// A connection whose other side may say only so much.
struct Bounded {
    inner: Box<dyn Stream>,
    left: u64,
}

impl Bounded {
    fn of(stream: impl Stream + 'static) -> Self {
        Self { inner: Box::new(stream), left: MOST_SAID }
    }

    fn may_say(&mut self, most: u64) {
        self.left = most;
    }
}

impl fmt::Debug for Bounded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a connection")
    }
}

impl AsyncRead for Bounded {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.left == 0 {
            return Poll::Ready(Err(io::Error::other("the server says more than it may")));
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.inner).poll_read(cx, buffer);
        self.left = self.left.saturating_sub((buffer.filled().len() - before) as u64);
        read
    }
}

impl AsyncWrite for Bounded {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
