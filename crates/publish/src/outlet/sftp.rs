//! The outlet `sftp`: files in a folder of an SFTP server, whose host key is pinned.

mod link;

use std::{path::PathBuf, time::Duration};

use schemars::JsonSchema;
use serde::Deserialize;
use wiredesk_service::{
    ConfigError, Section,
    reach::Reach,
    sftp::{Account, Mistake, Server},
};

use self::link::Link;
use super::{Kind, Outlet};
use crate::{
    files::{
        Files, OnKill, OnUpdate,
        elsewhere::{self, Elsewhere},
    },
    rendering::Rendering,
    setting::{OutletCommon, Setting},
};

/// The kind `sftp`.
pub const KIND: Kind = Kind {
    name: "sftp",
    doc: "Writes each version as a file, `{id}_{version}.{extension}`, into a folder of an SFTP server. A file is whole when it \
          appears: it is written under a name that starts with a dot and ends in `.part`, and renamed. A story that is taken back \
          gets a file that says so. Keys: `host`; `port`; `user`; `password`, or `key`, the file of a private key (Ed25519 or \
          ECDSA) with `secret` where it has a passphrase; `host_key`, the server's fingerprints (`SHA256:…`, several with \
          spaces between): any other key is refused; `path`, a folder that is there; `format`; `on_update = \"replace\"` for one \
          file a story; `on_kill = \"delete\"` to delete a story's files instead.",
    build,
};

#[derive(Debug, Deserialize, JsonSchema)]
struct Keys {
    /// The server.
    host: String,
    /// Its port.
    #[serde(default = "port")]
    port: u16,
    /// The account.
    user: String,
    /// Its password.
    password: Option<String>,
    /// The file of its private key.
    key: Option<PathBuf>,
    /// The passphrase of the key.
    secret: Option<String>,
    /// Fingerprints of the server's key.
    #[serde(default)]
    host_key: String,
    /// The folder there; where one lands after the login if it is absent.
    #[serde(default = "here")]
    path: String,
    /// What a later version does.
    #[serde(default)]
    on_update: OnUpdate,
    /// What taking a story back does.
    #[serde(default)]
    on_kill: OnKill,
}

fn port() -> u16 {
    22
}

fn here() -> String {
    ".".to_owned()
}

fn build(section: &Section, setting: &Setting) -> Result<Box<dyn Outlet>, ConfigError> {
    let (common, keys) = section.read_both::<OutletCommon, Keys>()?;
    setting.refuse(section, &["template", "identity"])?;
    let account = Account {
        host: &keys.host,
        port: keys.port,
        user: &keys.user,
        password: keys.password.as_deref(),
        key: keys.key.as_deref(),
        secret: keys.secret.as_deref(),
        host_key: &keys.host_key,
        reach: Reach { allow_private: common.allow_private },
    };
    let server = Server::of(account).map_err(|Mistake { key, message }| section.error(key, message))?;
    let rendering = Rendering::new(setting.format(section, None)?, &setting.newsroom);
    let files = Files { rendering, on_update: keys.on_update, on_kill: keys.on_kill };
    let path = if keys.path.is_empty() { here() } else { keys.path.trim_end_matches('/').to_owned() };
    Ok(Box::new(Elsewhere { server: Place { server, path }, files, deadline: setting.deadline }))
}

/// The folder there.
struct Place {
    server: Server,
    path: String,
}

impl elsewhere::Server for Place {
    type Link = Link;

    async fn open(&self, deadline: Duration) -> Result<Link, String> {
        Link::open(&self.server, self.path.clone(), deadline).await
    }

    fn location(&self, name: &str) -> String {
        let Server { host, port, .. } = &self.server;
        format!("sftp://{host}:{port}/{}/{name}", self.path.trim_start_matches('/'))
    }

    fn user(&self) -> &str {
        &self.server.user
    }
}

#[cfg(test)]
mod tests;
