//! The outlet `ftp`: files in a folder of an FTP server, over TLS unless the configuration says otherwise.

mod link;

use std::{path::PathBuf, time::Duration};

use schemars::JsonSchema;
use serde::Deserialize;
use wiredesk_service::{
    ConfigError, Section,
    ftp::{self, Server},
    reach::Reach,
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

/// The kind `ftp`.
pub const KIND: Kind = Kind {
    name: "ftp",
    doc: "Writes each version as a file, `{id}_{version}.{extension}`, into a folder of an FTP server, over TLS (FTPS, explicit). A \
          file is whole when it appears: it is written under a name that starts with a dot and ends in `.part`, and renamed. A story \
          that is taken back gets a file that says so. Files go to the address that the server was found at, whatever it names \
          itself. Keys: `host`; `port`; `user`; `password`; `tls = false` for a server that has none: the password then goes in \
          the clear; `ca`, a file of certificates in the place of the machine's; `path`, a folder that is there; `format`; \
          `on_update = \"replace\"` for one file a story; `on_kill = \"delete\"` to delete a story's files instead.",
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
    password: String,
    /// Whether control and data are secured (`AUTH TLS`). Without it the password can be read on its way.
    #[serde(default = "secured")]
    tls: bool,
    /// A file of certificates (PEM): the server's is to be signed by one of them.
    ca: Option<PathBuf>,
    /// The folder there; where one lands after the login if it is absent.
    #[serde(default)]
    path: String,
    /// What a later version does.
    #[serde(default)]
    on_update: OnUpdate,
    /// What taking a story back does.
    #[serde(default)]
    on_kill: OnKill,
}

fn port() -> u16 {
    21
}

fn secured() -> bool {
    true
}

fn build(section: &Section, setting: &Setting) -> Result<Box<dyn Outlet>, ConfigError> {
    let (common, keys) = section.read_both::<OutletCommon, Keys>()?;
    setting.refuse(section, &["template", "identity"])?;
    for (key, text) in [("host", &keys.host), ("user", &keys.user)] {
        if text.is_empty() {
            return Err(section.error(key, "is empty"));
        }
    }
    ftp::check(section, &[("user", &keys.user), ("password", &keys.password), ("path", &keys.path)])?;
    let tls = ftp::secured(keys.tls, keys.ca.as_ref(), section)?;
    let rendering = Rendering::new(setting.format(section, None)?, &setting.newsroom);
    let files = Files { rendering, on_update: keys.on_update, on_kill: keys.on_kill };
    let reach = Reach { allow_private: common.allow_private };
    let Keys { host, port, user, password, path, .. } = keys;
    let server = Server { host, port, user, password, path: path.trim_end_matches('/').to_owned(), tls, reach };
    Ok(Box::new(Elsewhere { server: Place(server), files, deadline: setting.deadline }))
}

/// The folder there.
struct Place(Server);

impl elsewhere::Server for Place {
    type Link = Link;

    async fn open(&self, deadline: Duration) -> Result<Link, String> {
        Link::open(&self.0, deadline).await
    }

    fn location(&self, name: &str) -> String {
        let Server { host, port, path, .. } = &self.0;
        let folder = path.trim_start_matches('/');
        let slash = if folder.is_empty() { "" } else { "/" };
        format!("ftp://{host}:{port}/{folder}{slash}{name}")
    }

    fn user(&self) -> &str {
        &self.0.user
    }
}

#[cfg(test)]
mod tests;
