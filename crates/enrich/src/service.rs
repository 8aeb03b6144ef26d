//! The service: its stage, started on a host.

use wiredesk_service::{Config, Host, StartError};

use crate::{EnrichStage, stage::SetupError};

/// Starts the stage `enrich` with the enrichers that are configured. A mistake there is found before anything runs.
pub fn start(host: &mut Host, config: &Config) -> Result<(), StartError> {
    let stage = EnrichStage::from_config(config).map_err(|error| match error {
        SetupError::Config(error) => StartError::Config(error),
        SetupError::Enrich(error) => StartError::Stage { stage: "enrich", reason: error.to_string() },
    })?;
    Ok(host.start(stage, |_| Ok(Box::new(())))?)
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
