//! The service: its stages, started on a host.

use std::{path::PathBuf, sync::Arc, time::Duration};

use wiredesk_log::LogError;
use wiredesk_service::{Config, Host};

use crate::{
    IngestConfig, ReadStage, WireIds, WireItem,
    poll::{PollOptions, PollStage, Polled, Seeker},
    source::Kind,
    workers::OneThread,
};

/// Files and folders that belong to a source besides its own.
#[derive(Clone, Debug, Default)]
pub struct Extra {
    /// The source's name, and how things from there go on the wire.
    pub stamp: WireItem,
    /// Where they are.
    pub roots: Vec<PathBuf>,
    /// Look until all there is has been taken in, and not again.
    pub once: bool,
}

/// Starts the stages `ingest` and `read`.
pub fn start(
    host: &mut Host,
    config: &Config,
    ingest: &Arc<IngestConfig>,
    ids: &Arc<WireIds>,
    extra: Extra,
) -> Result<(), LogError> {
    make_folders(ingest);
    let options = PollOptions { settle: Duration::from_millis(ingest.section.settle_ms), once: extra.once };
    let seeker = Seeker { ids: ids.clone(), blobs: host.store.blobs.clone() };
    let stage = PollStage::new(polled(ingest, extra), options);
    host.start(stage, |wake| Ok(Box::new(OneThread::start("sources", wake, move |job| seeker.work(job))?)))?;
    host.start(ReadStage::new(ingest.clone(), config.newsroom.timezone.clone()), |_| Ok(Box::new(())))
}

/// A folder source's folder is made where it is not there, so that somebody can put something in. Where it cannot be, the source
/// says so at each look.
fn make_folders(ingest: &IngestConfig) {
    for source in ingest.sources.values() {
        if let Kind::Folder(keys) = &source.kind
            && let Err(error) = std::fs::create_dir_all(&keys.path)
        {
            tracing::warn!(source = source.source.common.name, path = %keys.path.display(), %error, "a folder cannot be made");
        }
    }
}

fn polled(ingest: &IngestConfig, extra: Extra) -> Vec<Polled> {
    let mut all: Vec<Polled> = Vec::new();
    for (name, source) in &ingest.sources {
        let Kind::Folder(keys) = &source.kind else { continue };
        let flash = source.source.common.flash;
        let stamp = WireItem { source: name.clone(), flash, ..WireItem::default() };
        all.push(Polled { source: name.clone(), roots: vec![keys.path.clone()], stamp });
    }
    if extra.roots.is_empty() {
        return all;
    }
    match all.iter_mut().find(|polled| polled.source == extra.stamp.source) {
        Some(polled) => {
            polled.roots.extend(extra.roots);
            polled.stamp = extra.stamp;
        }
        None => all.push(Polled { source: extra.stamp.source.clone(), roots: extra.roots, stamp: extra.stamp }),
    }
    all
}
