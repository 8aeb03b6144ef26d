//! The service: its stages, started on a host.

use tokio::runtime::Handle;
use wiredesk_log::LogError;
use wiredesk_service::Host;

use crate::{DeliverStage, DeliverWorkers, Outlets, PlanStage, PublishConfig};

/// Starts the stages `plan` and `deliver`. Attempts are made on `runtime`, which has to outlive the host's stages.
pub fn start(host: &mut Host, config: &PublishConfig, outlets: &Outlets, runtime: &Handle) -> Result<(), LogError> {
    host.start(PlanStage::new(outlets.routes()), |_| Ok(Box::new(())))?;
    let stage = DeliverStage::new(outlets, config, Box::new(rand::random::<f64>));
    let (outlets, deadline) = (outlets.clone(), config.deadline());
    host.start(stage, |wake| Ok(Box::new(DeliverWorkers::new(runtime.clone(), outlets, wake, deadline))))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::time::Duration;

    use wiredesk_log::{Lane, Record, Topic, Wake};
    use wiredesk_service::{Config, Store};
    use wiredesk_story::{
        Label, Story, StoryUri,
        event::{Change, Checked, Outcome, Receipt, WireRef},
    };

    use super::*;

    #[test]
    fn both_stages_run_on_a_host_and_a_file_comes_of_it() {
        let data = tempfile::tempdir().unwrap();
        let out = data.path().join("out");
        let keys = format!("name = \"أرشيف\"\nkind = \"folder\"\nformat = \"ninjs\"\npath = {out:?}");
        let config = Config::parse("wiredesk.toml", &format!("[[outlet]]\n{keys}"), []).unwrap();
        let store = Store::open(&config, data.path()).unwrap();
        let mut host = Host::new(store.clone(), &config, &["publish"], None).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (publish, outlets) = (PublishConfig::read(&config).unwrap(), Outlets::build(&config).unwrap());
        start(&mut host, &publish, &outlets, runtime.handle()).unwrap();
        let wake = Wake::default();
        let mut follower = store.log.follow(&[Topic::Receipts], &Default::default(), wake.clone()).unwrap();
        store.log.append(&[checked()]).unwrap();
        let mut receipts: Vec<Receipt> = Vec::new();
        while receipts.len() < 2 {
            assert!(wake.wait(Duration::from_secs(60)), "only {receipts:?}");
            let records = follower.poll(10).unwrap();
            receipts.extend(records.iter().map(|record| serde_json::from_slice(&record.value).unwrap()));
        }
        assert_eq!([receipts[0].outcome, receipts[1].outcome], [Outcome::Routed, Outcome::Published]);
        let written = std::fs::read_to_string(receipts[1].location.as_ref().unwrap()).unwrap();
        assert!(written.contains("زيارة عمل"), "{written}");
        host.stop().unwrap();
    }

    fn checked() -> Record {
        let uri = StoryUri::parse("urn:newsml:map:1").unwrap();
        let time = "2025-05-09T12:00:00Z".parse().unwrap();
        let story =
            Story {
                uri: Some(uri.clone()), headlines: vec![Label::new("main", "زيارة عمل")], ..Story::default()
            };
        let checked = Checked {
            wire: WireRef { id: "w1".into(), source: "map".into(), index: 0, time, arrival: 1 },
            uri: uri.clone(),
            revision: 1,
            change: Change::New,
            reason: None,
            findings: Vec::new(),
            story: Box::new(story),
            unknown: serde_json::Map::new(),
        };
        Record::event(Topic::Enriched, Lane::Ordinary, uri.as_str(), &checked)
    }
}
