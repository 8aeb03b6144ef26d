//! How connections to a cluster that speaks Kafka's protocol are secured: the newsroom's own, and a partner's.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// How a connection to the brokers is secured, by Kafka's names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Security {
    /// Not at all.
    #[default]
    Plaintext,
    /// By TLS.
    Ssl,
    /// With a login that can be read on its way.
    SaslPlaintext,
    /// By TLS and with a login.
    SaslSsl,
}

/// Who logs in.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sasl {
    mechanism: Mechanism,
    username: String,
    password: String,
}

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
enum Mechanism {
    #[serde(rename = "SCRAM-SHA-256")]
    Sha256,
    #[serde(rename = "SCRAM-SHA-512")]
    Sha512,
    #[serde(rename = "PLAIN")]
    Plain,
}

impl Security {
    /// That somebody logs in where a login is sent, and nowhere else.
    pub fn check(self, sasl: Option<&Sasl>) -> Result<(), &'static str> {
        match (matches!(self, Self::SaslPlaintext | Self::SaslSsl), sasl) {
            (true, None) => Err(
                "needs somebody who logs in; write sasl = { mechanism = \"SCRAM-SHA-512\", username = \"…\", password = \"file:…\" }",
            ),
            (false, Some(_)) => Err("sends no login; with sasl write security = \"sasl_ssl\""),
            _ => Ok(()),
        }
    }

    /// What the client is told. `ca`: a file with the authority that signed the brokers' certificates.
    pub fn client(self, ca: Option<&str>, sasl: Option<&Sasl>) -> BTreeMap<String, String> {
        let protocol = match self {
            Self::Plaintext => "plaintext",
            Self::Ssl => "ssl",
            Self::SaslPlaintext => "sasl_plaintext",
            Self::SaslSsl => "sasl_ssl",
        };
        let mut client = BTreeMap::from([("security.protocol".to_owned(), protocol.to_owned())]);
        let mut set = |name: &str, value: &str| drop(client.insert(name.to_owned(), value.to_owned()));
        if let Some(ca) = ca {
            set("ssl.ca.location", ca);
        }
        if let Some(sasl) = sasl {
            let mechanism = match sasl.mechanism {
                Mechanism::Sha256 => "SCRAM-SHA-256",
                Mechanism::Sha512 => "SCRAM-SHA-512",
                Mechanism::Plain => "PLAIN",
            };
            set("sasl.mechanism", mechanism);
            set("sasl.username", &sasl.username);
            set("sasl.password", &sasl.password);
        }
        client
    }
}
