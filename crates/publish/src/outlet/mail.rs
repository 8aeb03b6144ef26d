//! The outlet `mail`: one mail a story and version, or a digest of all that came, over SMTP.

mod digest;
mod letter;
mod post;

use std::time::Instant;

use lettre::{
    Address, Message,
    message::Mailbox,
    transport::smtp::authentication::Credentials,
};
use schemars::JsonSchema;
use serde::Deserialize;
use wiredesk_service::{ConfigError, Section, reach::Reach};
use wiredesk_story::identity::sha256_hex;

use self::{
    letter::{Letters, Thread},
    post::{Office, Post},
};
use super::{Attempt, Delivered, Doing, Failure, Kind, Outlet};
use crate::{
    setting::{OutletCommon, Setting},
};

/// The kind `mail`.
pub const KIND: Kind = Kind {
    name: "mail",
    doc: "Sends each version as a mail with the text plain and as HTML; a later version answers the one before, so that programs \
          show them together; a mail cannot be taken back, so a withdrawal is a mail that says so. The `Message-ID` is made of \
          the delivery id, the same at every attempt. Keys: `host`; `port`; `security = \"tls\"` (465), `\"starttls\"` (587) or \
          `\"none\"` (25); `user` and `password`; `from`; `to`, a list; `digest = \"18:00\"` for one mail a day with headline and summary of all that came since. For \
          urgent stories alone: `accepts = { urgency = 2 }`.",
    build,
};

/// How many mails one connection takes, as far as half the deadline goes: the others have another connection.
const BATCH: usize = 16;
/// How many stories a digest has at most.
const DIGEST: usize = 200;

#[derive(Debug, Deserialize, JsonSchema)]
struct Keys {
    /// The server.
    host: String,
    /// Its port.
    port: Option<u16>,
    /// How the connection is kept secret.
    #[serde(default)]
    security: Security,
    /// The account.
    user: Option<String>,
    /// Its password.
    password: Option<String>,
    /// Who sends: `Le Journal <wire@journal.example>`.
    from: String,
    /// Who gets it.
    to: Vec<String>,
    /// The time of day at which one mail goes out with all that came since; withdrawals are mails of their own, at once.
    digest: Option<String>,
}

/// How the connection is kept secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Security {
    /// TLS from the first byte.
    #[default]
    Tls,
    /// TLS once the server was greeted; without it, nothing is sent.
    Starttls,
    /// Not at all.
    None,
}

fn build(section: &Section, setting: &Setting) -> Result<Box<dyn Outlet>, ConfigError> {
    let (common, keys) = section.read_both::<OutletCommon, Keys>()?;
    setting.refuse(section, &["format", "template", "identity"])?;
    if keys.host.is_empty() || keys.host.contains(['/', ' ', '@', ':']) {
        return Err(section.error("host", "has to be a name alone, as in smtp.example; the rest has keys of its own"));
    }
    let mailbox = |key: &str, text: &str| {
        let read: Result<Mailbox, _> = text.parse();
        read.map_err(|error| section.error(key, format!("{text:?} is no address ({error}); write Name <user@host>")))
    };
    let from = mailbox("from", &keys.from)?;
    let to: Vec<Mailbox> = keys.to.iter().map(|text| mailbox("to", text)).collect::<Result<_, _>>()?;
    if to.is_empty() {
        return Err(section.error("to", "is empty; name who gets the mails"));
    }
    let login = match (keys.user, keys.password) {
        (Some(user), Some(password)) => Some(Credentials::new(user, password)),
        (None, None) => None,
        _ => return Err(section.error("password", "and `user` go together; set both or neither")),
    };
    if login.is_some() && keys.security == Security::None && !common.allow_private {
        return Err(section.error("security", "would send the password in the clear; set it to \"tls\" or \"starttls\""));
    }
    let port = keys.port.unwrap_or(match keys.security {
        Security::Tls => 465,
        Security::Starttls => 587,
        Security::None => 25,
    });
    let reach = Reach { allow_private: common.allow_private };
    let domain = domain(&from.email);
    let office = Office { host: keys.host, port, security: keys.security, login, reach, deadline: setting.deadline, domain };
    let letters = Letters { from, to };
    let digest = keys.digest.map(|_| setting.newsroom.name.clone());
    Ok(Box::new(Mail { office, letters, digest }))
}

fn domain(address: &Address) -> String {
    address.domain().to_owned()
}

struct Mail {
    office: Office,
    letters: Letters,
    /// The newsroom's name, where stories go out together.
    digest: Option<String>,
}

impl Outlet for Mail {
    fn attempt(&self, attempts: Vec<Attempt>) -> Doing<'_, Vec<Result<Delivered, Failure>>> {
        Box::pin(async move {
            let started = Instant::now();
            let mut post = None;
            let mut results = Vec::with_capacity(attempts.len());
            let together: Vec<&Attempt> = attempts.iter().filter(|one| self.digest.is_some() && !one.withdraw).collect();
            let digest = self.digest(&mut post, &together).await;
            for attempt in &attempts {
                if let Some(sent) = digest.as_ref().filter(|_| !attempt.withdraw) {
                    results.push(sent.clone());
                    continue;
                }
                let late = started.elapsed() > self.office.deadline / 2;
                results.push(if late { Err(no_time()) } else { self.one(&mut post, attempt).await });
            }
            if let Some(post) = post {
                post.close().await;
            }
            results
        })
    }

    fn batch(&self) -> usize {
        if self.digest.is_some() { DIGEST } else { BATCH }
    }

    fn check(&self) -> Doing<'_, Result<(), Failure>> {
        Box::pin(async {
            let post = self.office.open().await.map_err(|reason| Failure::NotSent { reason })?;
            post.close().await;
            Ok(())
        })
    }
}

fn no_time() -> Failure {
    Failure::NotSent { reason: "the server is slow: those before it took half the deadline".to_owned() }
}

impl Mail {
    /// Sends one mail. A connection that has failed is not used again.
    async fn one(&self, post: &mut Option<Post>, attempt: &Attempt) -> Result<Delivered, Failure> {
        let (letter, thread) = self.letters.letter(attempt)?;
        self.send(post, &letter, &thread).await
    }

    /// Sends these stories in one mail; none where there is no digest, or nothing for it.
    async fn digest(&self, post: &mut Option<Post>, attempts: &[&Attempt]) -> Option<Result<Delivered, Failure>> {
        let newsroom = self.digest.as_deref().filter(|_| !attempts.is_empty())?;
        Some(match self.letters.digest(attempts, newsroom) {
            Ok((letter, thread)) => self.send(post, &letter, &thread).await,
            Err(failure) => Err(failure),
        })
    }

    async fn send(&self, post: &mut Option<Post>, letter: &Message, thread: &Thread) -> Result<Delivered, Failure> {
        let bytes = letter.formatted();
        let mut open = match post.take() {
            Some(open) => open,
            None => self.office.open().await.map_err(|reason| Failure::NotSent { reason })?,
        };
        open.send(letter.envelope(), &bytes).await?;
        *post = Some(open);
        let note = serde_json::to_string(thread).ok();
        Ok(Delivered { location: Some(format!("mid:{}", thread.last)), digest: Some(sha256_hex(&bytes)), note, ..Delivered::default() })
    }
}

#[cfg(test)]
mod tests;
