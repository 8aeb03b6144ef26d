//! `wiredesk-desk`: the index and the pages, on their own.

use std::process::ExitCode;

use wiredesk_desk::{
    Reach,
    client::Clients,
    service::{self, DeskSection, Keeping},
};
use wiredesk_service::{expiry, program};

fn main() -> ExitCode {
    program::run(
        "desk",
        |config| Ok(Some(DeskSection::read(config)?.listen)),
        |starting| {
            let store = &starting.host.store;
            let keeping = Keeping::start(&store.log, &store.data)?;
            let reach = if starting.loopback { Reach::Loopback } else { Reach::Network };
            let clients = Clients::read(starting.config)?;
            let desk = service::desk(keeping.index.clone(), store, starting.config, clients, reach);
            keeping.keep(starting.host);
            expiry::keep(starting.host, &starting.config.log)?;
            Ok(wiredesk_desk::routes(desk))
        },
    )
}
