//! `wiredesk ingest`: files onto the wire; returns when they are durable.

use std::{io::Read as _, path::Path, sync::Arc};

use anyhow::Context as _;
use serde_json::json;
use wiredesk_ingest::{WireIds, WireItem, put};
use wiredesk_service::{Store, cli::Common};

use crate::{
    cli::Ingest,
    files::{self, Unreadable},
    output::{self, Well},
    stated::Stated,
};

/// Bytes that go in one commit.
const BATCH: usize = 8 << 20;

pub(crate) fn run(common: &Common, ingest: Ingest) -> anyhow::Result<Well> {
    let config = common.load()?;
    wiredesk_ingest::IngestConfig::read(&config)?.expect_source(&config, &ingest.source)?;
    let store = Store::open(&config, &common.data, None)?;
    store.claim_blobs()?;
    let ids = Arc::new(WireIds::new(store.clock.clone(), rand::random()));
    let stamp = stamp(&ingest.source, ingest.stated);
    let mut wire = Wire { store, ids, waiting: Vec::new(), bytes: 0 };
    let mut well = Well(true);
    for path in &ingest.paths {
        if path == Path::new("-") {
            let mut bytes = Vec::new();
            std::io::stdin().lock().read_to_end(&mut bytes).context("standard input cannot be read")?;
            wire.add("-", WireItem { bytes, ..stamp.clone() })?;
            continue;
        }
        let files = files::under(path).unwrap_or_else(|unreadable| {
            unreadable.tell(common.json);
            well = Well(false);
            Vec::new()
        });
        for (name, file) in files {
            match files::bytes(&file) {
                Ok(bytes) if bytes.is_empty() => {
                    Unreadable::new(&file, "is empty").tell(common.json);
                    well = Well(false);
                }
                Ok(bytes) => {
                    let item = WireItem { item: Some(name), bytes, ..stamp.clone() };
                    wire.add(&file.display().to_string(), item)?;
                }
                Err(unreadable) => {
                    unreadable.tell(common.json);
                    well = Well(false);
                }
            }
        }
    }
    wire.send()?;
    Ok(well)
}

/// What all items of a call have in common.
pub(crate) fn stamp(source: &str, stated: Stated) -> WireItem {
    WireItem {
        source: source.to_owned(),
        format: stated.format,
        language: stated.language.map(|tag| tag.to_string()),
        at: stated.at.map(|at| at.to_string()),
        ..WireItem::default()
    }
}

struct Wire {
    store: Store,
    ids: Arc<WireIds>,
    waiting: Vec<(String, WireItem)>,
    bytes: usize,
}

impl Wire {
    fn add(&mut self, file: &str, item: WireItem) -> anyhow::Result<()> {
        self.bytes += item.bytes.len();
        self.waiting.push((file.to_owned(), item));
        if self.bytes >= BATCH || self.waiting.len() >= 500 { self.send() } else { Ok(()) }
    }

    fn send(&mut self) -> anyhow::Result<()> {
        self.bytes = 0;
        let (files, items): (Vec<String>, Vec<WireItem>) = self.waiting.drain(..).unzip();
        let wires = put::put(self.store.log.as_ref(), self.store.blobs.as_ref(), &self.ids, items)?;
        for (wire, file) in wires.iter().zip(files) {
            output::line(&json!({ "wire": wire, "file": file }))?;
        }
        Ok(())
    }
}
