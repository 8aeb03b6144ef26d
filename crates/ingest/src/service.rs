//! The service: its stages, started on a host.

use std::{path::PathBuf, sync::Arc, time::Duration};

use wiredesk_service::{Config, Host, StartError, source::SourceCommon};

use crate::{
    IngestConfig, ReadStage, WireIds, WireItem,
    poll::{Asked, Place, PollOptions, PollStage, Polled, Read, Root, Seeker},
    source::{
        Kind,
        feed::Agent,
        folder,
        tcp::{self, Listening, Taker},
    },
    workers::SourceWorkers,
};

/// Files and folders that belong to a source besides its own.
#[derive(Clone, Debug, Default)]
pub struct Extra {
    /// The source's name, and how things from there go on the wire.
    pub stamp: WireItem,
    /// Where they are.
    pub roots: Vec<PathBuf>,
    /// Look until all there is has been taken in, and not again; listen on no line.
    pub once: bool,
}

/// Starts the stages `ingest` and `read`.
pub fn start(
    host: &mut Host,
    config: &Config,
    ingest: &Arc<IngestConfig>,
    ids: &Arc<WireIds>,
    extra: Extra,
) -> Result<(), StartError> {
    make_folders(ingest);
    let options = PollOptions { settle: Duration::from_millis(ingest.section.settle_ms), once: extra.once };
    let seeker = Seeker { ids: ids.clone(), blobs: host.store.blobs.clone() };
    if !extra.once {
        listen(host, ingest, ids)?;
    }
    let feeds = asked(ingest);
    let polled = polled(ingest, extra).map_err(|reason| StartError::Stage { stage: "ingest", reason })?;
    let topics = read(ingest).map_err(|reason| StartError::Stage { stage: "ingest", reason })?;
    let asks = !feeds.is_empty() || !topics.is_empty() || polled.iter().any(|one| one.every.is_some());
    let agent = Agent::new(&config.newsroom.url);
    let stage = PollStage::new(polled, options).with_feeds(feeds).with_topics(topics);
    host.start(stage, |wake| Ok(Box::new(SourceWorkers::start(seeker, agent, asks, wake)?)))?;
    host.start(ReadStage::new(ingest.clone(), config.newsroom.timezone.clone()), |_| Ok(Box::new(())))?;
    Ok(())
}

/// How things from a source go on the wire.
fn stamp(name: &str, common: &SourceCommon) -> WireItem {
    WireItem { source: name.to_owned(), flash: common.flash, ..WireItem::default() }
}

/// Lines are listened on, where there are any.
fn listen(host: &mut Host, ingest: &IngestConfig, ids: &Arc<WireIds>) -> Result<(), StartError> {
    let lines = ingest.sources.iter().filter_map(|(name, source)| {
        let Kind::Tcp(keys) = &source.kind else { return None };
        Some((keys.clone(), stamp(name, &source.source.common)))
    });
    let lines: Vec<(tcp::Keys, WireItem)> = lines.collect();
    if !lines.is_empty() {
        let taker = Taker { log: host.store.log.clone(), blobs: host.store.blobs.clone(), ids: ids.clone() };
        let listening = Listening::start(lines, &taker);
        host.keep(listening.map_err(|reason| StartError::Stage { stage: "ingest", reason })?);
    }
    Ok(())
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

fn asked(ingest: &IngestConfig) -> Vec<Asked> {
    let feeds = ingest.sources.iter().filter_map(|(name, source)| {
        let common = &source.source.common;
        let (keys, key) = match &source.kind {
            Kind::Feed(keys) => (keys.clone(), None),
            Kind::ApMedia(keys) => (keys.feed(), Some(keys.key.clone())),
            _ => return None,
        };
        Some(Asked { keys, format: common.format.clone(), key, stamp: stamp(name, common) })
    });
    feeds.collect()
}

fn read(ingest: &IngestConfig) -> Result<Vec<Read>, String> {
    let mut all = Vec::new();
    for (name, source) in &ingest.sources {
        let Kind::Kafka(keys) = &source.kind else { continue };
        let stamp = stamp(name, &source.source.common);
        let topic = keys.topic().map_err(|reason| format!("source {name:?}: {reason}"))?;
        all.push(Read { topic, stamp });
    }
    Ok(all)
}

fn polled(ingest: &IngestConfig, extra: Extra) -> Result<Vec<Polled>, String> {
    let mut all: Vec<Polled> = Vec::new();
    for (name, source) in &ingest.sources {
        let common = &source.source.common;
        let mut stamp = stamp(name, common);
        if matches!(source.kind, Kind::Mail(_)) {
            stamp.format = common.format.is_none().then(|| "email".to_owned());
        }
        let Some(place) = source.kind.place() else { continue };
        let place = place.map_err(|reason| format!("source {name:?}: {reason}"))?;
        let every = matches!(place, Place::There(_)).then(|| source.kind.every());
        all.push(Polled { source: name.clone(), roots: vec![Root { place, stamp }], every });
    }
    if extra.roots.is_empty() {
        return Ok(all);
    }
    let Extra { stamp, roots, .. } = extra;
    let flash = ingest.sources.get(&stamp.source).is_some_and(|source| source.source.common.flash);
    // What is stated with them holds for them alone, not for the source's own folder.
    let roots = roots
        .into_iter()
        .map(|path| Root { place: Place::Here(path, folder::list), stamp: WireItem { flash, ..stamp.clone() } });
    match all.iter_mut().find(|polled| polled.source == stamp.source) {
        Some(polled) => polled.roots.extend(roots),
        None => all.push(Polled { roots: roots.collect(), source: stamp.source.clone(), every: None }),
    }
    Ok(all)
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
            let polled = polled(&ingest, extra(source)).unwrap();
            let mut stamps: Vec<_> = polled.into_iter().flat_map(|one| one.roots).map(|root| root.stamp).collect();
            stamps.sort_by(|one, other| one.source.cmp(&other.source));
            stamps.into_iter().map(|stamp| (stamp.source, stamp.language, stamp.flash)).collect::<Vec<_>>()
        };
        let own = ("files".to_owned(), None, true);
        assert_eq!(stamps("files"), [own.clone(), ("files".into(), Some("ar".into()), true)]);
        assert_eq!(stamps("other"), [own, ("other".into(), Some("ar".into()), false)]);
    }
}
