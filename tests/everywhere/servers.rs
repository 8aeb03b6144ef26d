//! The servers, and `config/everywhere.toml` with their addresses in the place of those of `example`.

use std::path::Path;

use toml_edit::{DocumentMut, Item, Table, value};
use wiredesk_kafka_broker::{Broker, Setup};
use wiredesk_log::{KafkaLog, KafkaOptions};
use wiredesk_tests::{Receiver, Server};

/// What the topics of the partner begin with: a log makes its topics, and one of them is the one that it is sent stories on.
const PREFIX: &str = "partner.";
/// The secret of the customer.
const SECRET: &str = "whsec_c2VjcmV0IG9mIGEgY3VzdG9tZXI=";

/// Those that can be had here.
pub(crate) struct Servers {
    pub(crate) wordpress: Option<Server>,
    pub(crate) ghost: Option<Server>,
    pub(crate) sftp: Option<Server>,
    pub(crate) s3: Option<Server>,
    pub(crate) mail: Option<Server>,
    pub(crate) customer: Option<Receiver>,
    pub(crate) kafka: Option<Broker>,
}

impl Servers {
    /// Starts what can be started here; the others are told by name.
    pub(crate) fn start(test: &str) -> Self {
        Self {
            wordpress: Server::start(test, "wordpress"),
            ghost: Server::start(test, "ghost"),
            sftp: Server::start(test, "sftp"),
            s3: Server::start(test, "s3"),
            mail: Server::start(test, "mail"),
            customer: Some(Receiver::start()),
            kafka: Broker::start(test, &Setup::default()),
        }
    }

    /// None: the site alone.
    pub(crate) fn none() -> Self {
        Self { wordpress: None, ghost: None, sftp: None, s3: None, mail: None, customer: None, kafka: None }
    }

    /// Whether there is a server for an outlet.
    pub(crate) fn has(&self, outlet: &str) -> bool {
        match outlet {
            "site" => true,
            "wordpress" => self.wordpress.is_some(),
            "ghost" => self.ghost.is_some(),
            "partner" => self.sftp.is_some(),
            "archive" => self.s3.is_some(),
            "alerts" => self.mail.is_some(),
            "customer" => self.customer.is_some(),
            "agency" => self.kafka.is_some(),
            other => panic!("config/everywhere.toml has an outlet {other:?} that this test does not know"),
        }
    }

    /// The configuration: as it lies in the project, but for hosts and what leads to them.
    pub(crate) fn config(&self) -> String {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../config/everywhere.toml");
        let mut config: DocumentMut = std::fs::read_to_string(path).unwrap().parse().unwrap();
        let outlets = config["outlet"].as_array_of_tables_mut().unwrap();
        outlets.retain(|outlet| self.has(name(outlet)));
        for outlet in outlets.iter_mut() {
            self.lead(outlet);
        }
        // Nobody waits for minutes here.
        format!("{config}\n[publish]\ndeadline = 10\nretries = [1, 1, 1, 1, 2, 2, 4, 4, 8, 8]\n")
    }

    /// Leads an outlet to its server.
    fn lead(&self, outlet: &mut Table) {
        let name = name(outlet).to_owned();
        if name == "site" {
            return;
        }
        set(outlet, "allow_private", true);
        match name.as_str() {
            "wordpress" => {
                let keys = ["url", "user", "password"].map(|key| (key, key));
                copy(outlet, self.wordpress.as_ref(), &keys);
            }
            "ghost" => copy(outlet, self.ghost.as_ref(), &[("url", "url"), ("secret", "key")]),
            "partner" => {
                outlet.remove("password");
                let keys = ["host", "user", "key", "host_key", "path"].map(|key| (key, key));
                copy(outlet, self.sftp.as_ref(), &keys);
                set(outlet, "port", port(self.sftp.as_ref()));
            }
            "archive" => {
                let keys = ["endpoint", "access_key", "secret"].map(|key| (key, key));
                copy(outlet, self.s3.as_ref(), &keys);
            }
            "alerts" => {
                outlet.remove("user");
                outlet.remove("password");
                set(outlet, "security", "none");
                copy(outlet, self.mail.as_ref(), &[("host", "host")]);
                set(outlet, "port", port(self.mail.as_ref()));
            }
            "customer" => {
                set(outlet, "url", self.customer.as_ref().unwrap().url.as_str());
                set(outlet, "secret", SECRET);
            }
            _ => {
                let log = self.topic().unwrap();
                drop(log);
                set(outlet, "brokers", self.kafka.as_ref().unwrap().bootstrap());
                set(outlet, "topic", format!("{PREFIX}received"));
                set(outlet, "security", "plaintext");
            }
        }
    }

    /// The partner's topics as a log, to read them.
    pub(crate) fn topic(&self) -> Option<KafkaLog> {
        let broker = self.kafka.as_ref()?;
        let folder = tempfile::tempdir().unwrap();
        let mut options = KafkaOptions::new(broker.bootstrap(), folder.keep());
        options.prefix = PREFIX.to_owned();
        Some(KafkaLog::open(options).unwrap())
    }
}

fn name(outlet: &Table) -> &str {
    outlet["name"].as_str().unwrap()
}

fn set(outlet: &mut Table, key: &str, to: impl Into<toml_edit::Value>) {
    outlet[key] = Item::Value(to.into());
}

/// Sets keys to what the server says of itself.
fn copy(outlet: &mut Table, server: Option<&Server>, keys: &[(&str, &str)]) {
    for (key, said) in keys {
        outlet[*key] = value(server.unwrap().get(said));
    }
}

fn port(server: Option<&Server>) -> i64 {
    server.unwrap().get("port").parse().unwrap()
}
