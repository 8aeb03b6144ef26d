//! A connection to a mail server.

use std::{error::Error as _, time::Duration};

use lettre::{
    address::Envelope,
    transport::smtp::{
        Error,
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, TlsParameters},
        extension::ClientId,
    },
};

use super::Security;
use wiredesk_service::reach::Reach;

use crate::{outlet::Failure, web};

/// A mail server, and who sends there.
pub(super) struct Office {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
    pub(super) login: Option<Credentials>,
    pub(super) reach: Reach,
    pub(super) deadline: Duration,
    /// Who we say we are.
    pub(super) domain: String,
}

/// A connection, ready to send.
pub(super) struct Post(AsyncSmtpConnection);

impl Office {
    /// Connects and logs in. Nothing was sent where this fails.
    pub(super) async fn open(&self) -> Result<Post, String> {
        let addresses = self.reach.resolve(&self.host).await.map_err(|error| error.to_string())?;
        let said = |error: Error| format!("{}:{} cannot be used: {}", self.host, self.port, causes(&error));
        let hello = ClientId::Domain(self.domain.clone());
        let tls = || TlsParameters::new_rustls(self.host.clone()).map_err(said);
        let first = if self.security == Security::Tls { Some(tls()?) } else { None };
        let mut last = format!("{} has no address", self.host);
        for mut address in addresses {
            address.set_port(self.port);
            let timeout = Some(web::CONNECT.min(self.deadline));
            match AsyncSmtpConnection::connect_tokio1(address, timeout, &hello, first.clone(), None).await {
                Ok(mut open) => {
                    if self.security == Security::Starttls {
                        open.starttls(tls()?, &hello).await.map_err(said)?;
                    }
                    if let Some(login) = &self.login {
                        let entered = open.auth(&[Mechanism::Plain, Mechanism::Login], login).await;
                        entered.map_err(|error| format!("{} does not let user in: {}", self.host, causes(&error)))?;
                    }
                    return Ok(Post(open));
                }
                Err(error) => last = said(error),
            }
        }
        Err(last)
    }
}

impl Post {
    /// Sends a mail. What the server refuses it does not have; where it says nothing, nobody knows.
    pub(super) async fn send(&mut self, envelope: &Envelope, mail: &[u8]) -> Result<(), Failure> {
        self.0.send(envelope, mail).await.map(drop).map_err(|error| {
            let reason = format!("the mail server said: {}", causes(&error));
            match error.status() {
                Some(_) if error.is_permanent() => Failure::Never { reason },
                Some(_) => Failure::NotSent { reason },
                None => Failure::Later { reason, after: None },
            }
        })
    }

    /// Says goodbye.
    pub(super) async fn close(mut self) {
        let _ = self.0.quit().await;
    }
}

fn causes(error: &Error) -> String {
    let mut reason = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        let text = next.to_string();
        if !reason.contains(&text) {
            reason = format!("{reason}: {text}");
        }
        cause = next.source();
    }
    reason.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(500).collect()
}
