//! The service: its stages, started on a host.

use std::{path::PathBuf, sync::Arc, time::Duration};

use wiredesk_log::LogError;
use wiredesk_service::{Config, Host};

use crate::{
    IngestConfig, ReadStage, WireIds, WireItem,
    poll::{PollOptions, PollStage, Polled, Root, Seeker},
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
        all.push(Polled { source: name.clone(), roots: vec![Root { path: keys.path.clone(), stamp }] });
    }
    if extra.roots.is_empty() {
        return all;
    }
    let Extra { stamp, roots, .. } = extra;
    let flash = ingest.sources.get(&stamp.source).is_some_and(|source| source.source.common.flash);
    // What is stated with them holds for them alone, not for the source's own folder.
    let roots = roots.into_iter().map(|path| Root { path, stamp: WireItem { flash, ..stamp.clone() } });
    match all.iter_mut().find(|polled| polled.source == stamp.source) {
        Some(polled) => polled.roots.extend(roots),
        None => all.push(Polled { roots: roots.collect(), source: stamp.source.clone() }),
    }
    all
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_is_stated_with_a_path_holds_for_it_alone() {
        let text = "[[source]]\nname = \"files\"\nkind = \"folder\"\npath = \"inbox\"\nflash = true";
        let config = Config::parse("newsroom.toml", text, []).unwrap();
        let ingest = IngestConfig::read(&config).unwrap();
        let extra = |source: &str| Extra {
            stamp: WireItem { source: source.into(), language: Some("ar".into()), ..WireItem::default() },
            roots: vec!["أ.txt".into()],
            once: true,
        };
        let stamps = |source: &str| {
            let polled = polled(&ingest, extra(source));
            let mut stamps: Vec<_> = polled.into_iter().flat_map(|one| one.roots).map(|root| root.stamp).collect();
            stamps.sort_by(|one, other| one.source.cmp(&other.source));
            stamps.into_iter().map(|stamp| (stamp.source, stamp.language, stamp.flash)).collect::<Vec<_>>()
        };
        let own = ("files".to_owned(), None, true);
        assert_eq!(stamps("files"), [own.clone(), ("files".into(), Some("ar".into()), true)]);
        assert_eq!(stamps("other"), [own, ("other".into(), Some("ar".into()), false)]);
    }
}
