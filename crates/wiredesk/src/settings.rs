//! The configuration as every service reads it, before any of them starts.

use wiredesk_desk::{client::Clients, service::DeskSection};
use wiredesk_enrich::EnrichConfig;
use wiredesk_ingest::IngestConfig;
use wiredesk_publish::{Outlets, PublishConfig};
use wiredesk_service::{Config, ConfigError};
use wiredesk_validate::ValidateConfig;

/// What the services have made of it.
pub(crate) struct Settings {
    pub(crate) ingest: IngestConfig,
    pub(crate) publish: PublishConfig,
    pub(crate) outlets: Outlets,
    /// Address of the desk.
    pub(crate) listen: String,
    /// Customers who fetch from it.
    pub(crate) clients: Clients,
}

impl Settings {
    /// Reads every part of the configuration; all mistakes at once. Opens nothing.
    pub(crate) fn read(config: &Config) -> anyhow::Result<Self> {
        let mut mistakes = Vec::new();
        let mut note = |error: ConfigError| mistakes.push(error.to_string());
        let ingest = IngestConfig::read(config).map_err(&mut note).ok();
        ValidateConfig::read(config).map_err(&mut note).ok();
        EnrichConfig::read(config).map_err(&mut note).ok();
        let publish = PublishConfig::read(config).map_err(&mut note).ok();
        let outlets = publish.is_some().then(|| Outlets::build(config).map_err(&mut note).ok()).flatten();
        let listen = DeskSection::read(config).map_err(&mut note).ok().map(|desk| desk.listen);
        let clients = Clients::read(config).map_err(&mut note).ok();
        match (ingest, publish, outlets, listen, clients) {
            (Some(ingest), Some(publish), Some(outlets), Some(listen), Some(clients)) if mistakes.is_empty() => {
                Ok(Self { ingest, publish, outlets, listen, clients })
            }
            _ => anyhow::bail!("{}", mistakes.join("\nwiredesk: ")),
        }
    }
}
