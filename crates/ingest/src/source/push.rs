//! `POST /wire/{source}`: whoever has something sends it, and has its answer once it is durable.

mod auth;
mod command;
mod http;
mod repeats;

use schemars::JsonSchema;
use serde::Deserialize;
use wiredesk_service::{ConfigError, Section};

pub use self::{
    http::{PushState, routes},
    repeats::Repeats,
};

/// What `wiredesk check` and the docs say of it.
pub const DOC: &str = "POST /wire/{source}: 202 and the wire id once the bytes are durable";

/// The keys of a push source.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Keys {
    /// Who may send. Without it: anyone on a loopback listener, nobody elsewhere.
    pub auth: Option<Auth>,
    /// The bearer token, or the password of `basic`.
    pub token: Option<String>,
    /// The key of `hmac` and `standard-webhooks` (there base64 after `whsec_`).
    pub secret: Option<String>,
    /// The name of `basic`.
    pub user: Option<String>,
}

/// How a sender shows who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Auth {
    /// Not at all.
    None,
    /// `Authorization: Bearer TOKEN`.
    Bearer,
    /// `Authorization: Basic`, RFC 7617.
    Basic,
    /// `X-Signature-256: sha256=HEX`, HMAC-SHA256 of the body as it was sent.
    Hmac,
    /// `webhook-id`, `webhook-timestamp`, `webhook-signature`, as Standard Webhooks have them.
    StandardWebhooks,
}

impl Keys {
    /// Somebody may send.
    pub(super) fn look(&self, local: bool) -> Result<String, String> {
        match self.auth {
            None if !local => Err("it has no auth, and the desk listens beyond loopback: all are refused; set auth, or auth = \"none\"".into()),
            None => Ok("anyone on this machine may send".into()),
            Some(Auth::None) if !local => Ok("anyone who reaches it may send".into()),
            Some(Auth::None) => Ok("anyone on this machine may send".into()),
            Some(_) => Ok("who has its secret may send".into()),
        }
    }

    /// What an `auth` needs is there.
    pub(super) fn check(&self, section: &Section) -> Result<(), ConfigError> {
        let missing = match self.auth {
            Some(Auth::Bearer | Auth::Basic) => self.token.is_none().then_some("token"),
            Some(Auth::Hmac | Auth::StandardWebhooks) => self.secret.is_none().then_some("secret"),
            None | Some(Auth::None) => None,
        };
        if let Some(key) = missing {
            return Err(section.error(key, "is missing, and this auth needs it; write ${NAME} or file:PATH to keep it out of here"));
        }
        if self.auth == Some(Auth::StandardWebhooks) && auth::webhook_key(self.secret.as_deref().unwrap_or_default()).is_none() {
            return Err(section.error("secret", "is not base64 after whsec_, as Standard Webhooks have it"));
        }
        Ok(())
    }
}
