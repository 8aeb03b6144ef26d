//! Mail: from a Maildir, whoever delivers into it, or from a mailbox on an IMAP server. Each mail is an item; nothing is moved, marked or
//! deleted by us.
//!
//! A source may want proof of who wrote: `must_pass` names methods (`spf`, `dkim`, `dmarc`), each of which has to be told as passed in
//! an `Authentication-Results` field (RFC 8601) of the server `authserv` alone. A mail without is rejected whole.

mod auth;
mod imap;
mod maildir;

use std::{path::PathBuf, sync::Arc};

use schemars::JsonSchema;
use serde::Deserialize;
use wiredesk_service::{ConfigError, Section, tls};

use super::folder;
use crate::{
    poll::Place,
    remote::{Every, Remote},
};

/// What `wiredesk check` and the docs say of it.
pub const DOC: &str = "mail from a Maildir or an IMAP mailbox; who wrote may have to be proven by SPF, DKIM or DMARC";

/// The keys of a mail source.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Keys {
    /// The Maildir: the folder that has `new` and `cur`.
    pub path: Option<PathBuf>,
    /// The IMAP server, in place of a Maildir.
    pub host: Option<String>,
    /// Its port.
    #[serde(default = "port")]
    pub port: u16,
    /// The account there.
    #[serde(default)]
    pub user: String,
    /// Its password.
    #[serde(default)]
    pub password: String,
    /// The mailbox there, as the server names it.
    #[serde(default = "mailbox")]
    pub mailbox: String,
    /// Whether the connection is secured. Without it the password can be read on its way.
    #[serde(default = "secured")]
    pub tls: bool,
    /// A file of certificates (PEM), one of which must have signed the server's, in place of those that the machine trusts.
    pub ca: Option<PathBuf>,
    /// Seconds between two looks into the mailbox.
    #[serde(default)]
    pub every: Every,
    /// The server may be at a loopback or private address.
    #[serde(default)]
    pub allow_private: bool,
    /// What has to be told as passed: of `spf`, `dkim`, `dmarc`, all that are named.
    #[serde(default)]
    pub must_pass: Vec<String>,
    /// By whom: the name of the newsroom's own mail server, as it writes it.
    #[serde(default)]
    pub authserv: String,
}

fn port() -> u16 {
    993
}

fn mailbox() -> String {
    "INBOX".to_owned()
}

fn secured() -> bool {
    true
}

impl Keys {
    /// It is either a Maildir or a mailbox, and whole.
    pub(super) fn check(&self, section: &Section) -> Result<(), ConfigError> {
        self.every.check().map_err(|message| section.error("every", message))?;
        match (&self.path, &self.host) {
            (Some(path), None) => folder::is_no_file(path, section)?,
            (None, Some(host)) => {
                super::host(host).map_err(|message| section.error("host", message))?;
                for (key, text) in [("user", &self.user), ("password", &self.password), ("mailbox", &self.mailbox)] {
                    if text.is_empty() || text.contains(char::is_control) {
                        return Err(section.error(key, "is missing, or holds a control character"));
                    }
                }
                if let Some(ca) = &self.ca {
                    tls::client(Some(ca)).map_err(|message| section.error("ca", message))?;
                }
            }
            _ => return Err(section.error("path", "or `host` is needed, and not both: a Maildir, or an IMAP server")),
        }
        if let Some(method) = self.must_pass.iter().find(|method| !auth::METHODS.contains(&method.as_str())) {
            return Err(section.unknown_word("must_pass", method, auth::METHODS.into_iter()));
        }
        if self.must_pass.is_empty() != self.authserv.is_empty() {
            return Err(section.error("authserv", "goes together with must_pass: the name of the server whose word counts, and for what"));
        }
        Ok(())
    }

    /// There is a Maildir, or the server lets us in.
    pub(super) fn look(&self, _local: bool) -> Result<String, String> {
        match self.place()? {
            Place::Here(path, _) => maildir::look(&path),
            Place::There(remote) => {
                let told = format!("{remote:?}");
                super::opens(remote).map(|()| told)
            }
        }
    }

    /// Where the mail is.
    pub fn place(&self) -> Result<Place, String> {
        match (&self.path, &self.host) {
            (Some(path), _) => Ok(Place::Here(path.clone(), maildir::list)),
            (None, Some(host)) => {
                let tls = self.tls.then(|| tls::client(self.ca.as_deref())).transpose()?;
                let remote: Arc<dyn Remote> = Arc::new(imap::Mailbox::new(host.clone(), self, tls));
                Ok(Place::There(remote))
            }
            (None, None) => Err("has neither path nor host".to_owned()),
        }
    }

    /// Why a mail does not count as from whom it says; none if it does, or need not.
    pub fn refusal(&self, mail: &[u8]) -> Option<String> {
        let unproven = |method: &&String| !auth::passed(mail, &self.authserv, method);
        let methods: Vec<&str> = self.must_pass.iter().filter(unproven).map(String::as_str).collect();
        let told = || format!("{} does not say that it passed {}", self.authserv, methods.join(" and "));
        (!methods.is_empty()).then(told)
    }
}

#[cfg(test)]
mod tests;
