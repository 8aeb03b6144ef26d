//! `wiredesk-ingest`: sources, push and the read stage, on their own.

use std::{process::ExitCode, sync::Arc};

use wiredesk_ingest::{
    IngestConfig, WireIds,
    service::{self, Extra},
    source::push::{self, PushState},
};
use wiredesk_service::program;

fn main() -> ExitCode {
    program::run(
        "ingest",
        |config| Ok(Some(IngestConfig::read(config)?.section.listen)),
        |starting| {
            let ingest = Arc::new(IngestConfig::read(starting.config)?);
            let ids = Arc::new(WireIds::new(starting.host.store.clock.clone(), rand::random()));
            service::start(starting.host, starting.config, &ingest, &ids, Extra::default())?;
            Ok(push::routes(PushState::of(&starting.host.store, ids, ingest, starting.loopback)))
        },
    )
}
