//! Every stage of every service, in the order of a story's way.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use tokio::runtime::Handle;
use wiredesk_desk::service::Keeping;
use wiredesk_index::Index;
use wiredesk_ingest::{
    IngestConfig, WireIds, WireItem, put,
    service::Extra,
    source::{Kind, push::PushState},
};
use wiredesk_publish::outlet::site;
use wiredesk_service::{Config, Host, Store, expiry};

use crate::{command::ingest::stamp, settings::Settings, stated::Stated};

/// The services that this process is.
const SERVICES: [&str; 5] = ["ingest", "validate", "enrich", "publish", "desk"];

/// All services, running.
pub(crate) struct Pipeline {
    pub(crate) host: Host,
    pub(crate) index: Index,
    ids: Arc<WireIds>,
    ingest: Arc<IngestConfig>,
    /// How long an attempt at an outlet may take.
    pub(crate) deadline: Duration,
    /// The folder of the first site outlet.
    pub(crate) site: Option<PathBuf>,
}

/// What the command line names besides the sources' own folders.
pub(crate) fn extra(source: &str, stated: Stated, roots: Vec<PathBuf>, once: bool) -> Extra {
    Extra { stamp: stamp(source, stated), roots, once }
}

impl Pipeline {
    /// Starts every service: outlets first, so that whoever hands on is waited for.
    pub(crate) fn start(
        config: &Config,
        settings: Settings,
        data: &Path,
        extra: Extra,
        runtime: &Handle,
    ) -> anyhow::Result<Self> {
        let Settings { ingest, publish, outlets, .. } = settings;
        let ingest = Arc::new(ingest);
        if !extra.roots.is_empty() {
            ingest.expect_source(config, &extra.stamp.source)?;
        }
        let site = site::folder(config)?;
        let store = Store::open(config, data, None)?;
        let ids = Arc::new(WireIds::new(store.clock.clone(), rand::random()));
        let mut host = Host::new(store, config, &SERVICES, None)?;
        let keeping = Keeping::start(&host.store.log, data)?;
        let index = keeping.index.clone();
        keeping.keep(&mut host);
        expiry::keep(&mut host, &config.log)?;
        let deadline = publish.deadline();
        wiredesk_publish::service::start(&mut host, &publish, &outlets, runtime)?;
        wiredesk_enrich::service::start(&mut host, config)?;
        wiredesk_validate::service::start(&mut host, config)?;
        wiredesk_ingest::service::start(&mut host, config, &ingest, &ids, extra)?;
        Ok(Self { host, index, ids, ingest, deadline, site })
    }

    /// What the handler of push needs.
    pub(crate) fn push(&self, loopback: bool) -> PushState {
        PushState::of(&self.host.store, self.ids.clone(), self.ingest.clone(), loopback)
    }

    /// Names of the sources that take pushes.
    pub(crate) fn push_sources(&self) -> Vec<&str> {
        let push = |source: &&wiredesk_ingest::config::IngestSource| matches!(source.kind, Kind::Push(_));
        let mut names: Vec<&str> =
            self.ingest.sources.values().filter(push).map(|source| source.source.common.name.as_str()).collect();
        names.sort_unstable();
        names
    }

    /// Puts copy on the wire as the push source `map` would; gives its wire ids once it is durable.
    pub(crate) fn put(&self, copies: Vec<Vec<u8>>) -> anyhow::Result<Vec<String>> {
        let item = |bytes| WireItem { source: "map".into(), bytes, ..WireItem::default() };
        let store = &self.host.store;
        let items = copies.into_iter().map(item).collect();
        Ok(put::put(store.log.as_ref(), store.blobs.as_ref(), &self.ids, items)?)
    }

    /// Stops all stages and gives what they worked on.
    pub(crate) fn stop(self) -> anyhow::Result<(Store, Index)> {
        let (store, index) = (self.host.store.clone(), self.index);
        self.host.stop().map_err(anyhow::Error::from_boxed)?;
        Ok((store, index))
    }
}
