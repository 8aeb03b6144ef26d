//! The service: its stage, started on a host.

use std::sync::Arc;

use wiredesk_service::{Config, Host, StartError};

use crate::{ValidateConfig, ValidateStage};

/// Starts the stage `validate` with the rules that are configured. A mistake there is found before anything runs.
pub fn start(host: &mut Host, config: &Config) -> Result<(), StartError> {
    let stage = ValidateStage::new(Arc::new(ValidateConfig::read(config)?));
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
        let mut host = Host::new(store, &config, &["validate"], None).unwrap();
        let started = start(&mut host, &config);
        assert_eq!(host.running().len(), usize::from(started.is_ok()));
        host.stop().unwrap();
        started
    }

    #[test]
    fn the_stage_starts_and_a_mistake_is_told_before_it_runs() {
        started("").unwrap();
        let error = started("[[rule]]\nname = \"headlin\"\nseverity = \"warn\"").unwrap_err();
        let told = error.to_string();
        assert!(matches!(error, StartError::Config(_)), "{told}");
        assert!(told.contains("newsroom.toml:2") && told.contains("headline"), "{told}");
    }
}
