//! The service: its stage, started on a host, the newsroom's files about it, and the services outside that it asks.
//!
//! - `outside`: `[[enricher]]`, and who asks; `ask`: one question; `breaker`: a service that fails is left alone; `cache`: what was
//!   answered before

mod ask;
mod breaker;
mod cache;
mod outside;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Weak},
    thread,
    time::{Duration, SystemTime},
};

use wiredesk_log::{Clock, clock::SystemClock};
use wiredesk_service::{Config, ConfigError, Host, StartError, aside::Aside};

pub use self::outside::Services;

use crate::{EnrichConfig, EnrichError, EnrichStage, Enrichment, stage::SetupError, words::Table};

/// How often it is looked whether word lists have changed.
const LOOK: Duration = Duration::from_secs(5);
/// How long a batch is waited for: each of its stories has given up before.
const BATCH: Duration = Duration::from_secs(60);
/// A larger file is no word list.
const LARGEST: u64 = 64 << 20;

/// Starts the stage `enrich` with the enrichers that are configured. A mistake there is found before anything runs.
pub fn start(host: &mut Host, config: &Config) -> Result<(), StartError> {
    let stage = EnrichStage::from_config(config).map_err(|error| match error {
        SetupError::Config(error) => StartError::Config(error),
        SetupError::Enrich(error) => StartError::Stage { stage: "enrich", reason: error.to_string() },
    })?;
    if let Ok(EnrichConfig { words, .. }) = EnrichConfig::read(config)
        && !words.is_empty()
    {
        watch(Arc::downgrade(stage.enrichment()), words)?;
    }
    let Some(services) = services(config, Some(&host.store.data.join("answers")))? else {
        return Ok(host.start(stage, |_| Ok(Box::new(())))?);
    };
    let stage = stage.asking(Arc::new(services));
    Ok(host.start_fetching(
        stage,
        |_| Ok(Box::new(())),
        |wake| Ok(Box::new(Aside::start("enrich outside", wake, BATCH)?)),
    )?)
}

/// The services that are configured, if there are some. What they answer is kept in `cache`.
pub(crate) fn services(config: &Config, cache: Option<&Path>) -> Result<Option<Services>, ConfigError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    Services::read(config, clock, cache)
}

/// The names of these word lists.
pub(crate) fn tables(files: &[PathBuf]) -> Result<Table, EnrichError> {
    let mut table = Table::default();
    for file in files {
        table.read(file, &text(file)?)?;
    }
    Ok(table)
}

fn text(path: &Path) -> Result<String, EnrichError> {
    let refuse = |message: String| EnrichError::Words { path: path.display().to_string(), line: 0, message };
    let size = std::fs::metadata(path).map_err(|error| refuse(error.to_string()))?.len();
    if size > LARGEST {
        return Err(refuse(format!("{size} bytes are more than a word list may have; make it shorter")));
    }
    std::fs::read_to_string(path).map_err(|error| refuse(error.to_string()))
}

/// Reads word lists again when they change, as long as somebody enriches with them.
fn watch(enrichment: Weak<Enrichment>, files: Vec<PathBuf>) -> Result<(), StartError> {
    let changed = |files: &[PathBuf]| -> Vec<Option<SystemTime>> {
        files.iter().map(|file| std::fs::metadata(file).and_then(|data| data.modified()).ok()).collect()
    };
    let mut seen = changed(&files);
    let look = move || {
        loop {
            thread::sleep(LOOK);
            let Some(enrichment) = enrichment.upgrade() else { return };
            let now = changed(&files);
            if now == seen {
                continue;
            }
            seen = now;
            if let Err(error) = enrichment.read_words() {
                tracing::warn!(%error, "a word list has a mistake; the names that were read before stay");
            }
        }
    };
    let spawned = thread::Builder::new().name("word lists".to_owned()).spawn(look);
    spawned.map(drop).map_err(|error| StartError::Stage { stage: "enrich", reason: error.to_string() })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use wiredesk_service::Store;

    use super::*;

    fn started(text: &str) -> Result<(), StartError> {
        let data = tempfile::tempdir().unwrap();
        let config = Config::parse("newsroom.toml", text, []).unwrap();
        let store = Store::open(&config, data.path(), None).unwrap();
        let mut host = Host::new(store, &config, &["enrich"], None).unwrap();
        let started = start(&mut host, &config);
        assert_eq!(host.running().len(), usize::from(started.is_ok()));
        host.stop().unwrap();
        started
    }

    #[test]
    fn the_stage_starts_and_a_mistake_is_told_before_it_runs() {
        started("").unwrap();
        let error = started("[enrich]\ndisabled = [\"placs\"]").unwrap_err();
        let told = error.to_string();
        assert!(matches!(error, StartError::Config(_)), "{told}");
        assert!(told.contains("newsroom.toml:2") && told.contains("places"), "{told}");
    }
}
