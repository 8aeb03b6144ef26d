//! Outlets that start from a date or from everything: each is given the stories that stand, once.

use std::{collections::BTreeSet, fs, io, path::PathBuf};

use wiredesk_publish::{Outlets, Start};
use wiredesk_service::Config;

use super::pipeline::Pipeline;
use crate::command::outlets::start::{fill, since_of};

/// The file in the data folder that remembers which were given theirs.
const FILE: &str = "started.json";

/// Gives each outlet that is new its stories. Where the process dies in the middle, all of it is done again: `plan` passes over what
/// an outlet has.
pub(super) fn start(pipeline: &Pipeline, config: &Config, outlets: &Outlets) -> anyhow::Result<()> {
    let wanted = |outlet: &&wiredesk_publish::Configured| outlet.start != Start::Now && !outlet.terms.retired;
    let started = Started::read(pipeline.host.store.data.join(FILE))?;
    let fresh: Vec<_> = outlets.iter().filter(wanted).filter(|outlet| !started.names.contains(&outlet.name)).collect();
    if fresh.is_empty() {
        return Ok(());
    }
    let store = &pipeline.host.store;
    pipeline.index.catch_up(store.log.as_ref(), |_| {})?;
    for outlet in &fresh {
        let since = since_of(outlet.start, &config.newsroom.timezone);
        let stories = fill(store, &pipeline.index, &outlet.name, since)?;
        tracing::info!(outlet = outlet.name, stories, "a new outlet is given the stories that stand");
    }
    started.add(fresh.iter().map(|outlet| outlet.name.clone()))
}

/// The outlets that were given theirs.
struct Started {
    file: PathBuf,
    names: BTreeSet<String>,
}

impl Started {
    fn read(file: PathBuf) -> anyhow::Result<Self> {
        let names = match fs::read(&file) {
            Ok(bytes) => serde_json::from_slice(&bytes)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeSet::new(),
            Err(error) => return Err(error.into()),
        };
        Ok(Self { file, names })
    }

    fn add(mut self, names: impl Iterator<Item = String>) -> anyhow::Result<()> {
        self.names.extend(names);
        let part = self.file.with_extension("part");
        fs::write(&part, serde_json::to_vec(&self.names)?)?;
        fs::rename(&part, &self.file)?;
        Ok(())
    }
}
