//! `wiredesk-enrich`: the enrichers, on their own.

use std::process::ExitCode;

use wiredesk_service::{program, program::no_address};

fn main() -> ExitCode {
    program::run("enrich", no_address, |starting| {
        wiredesk_enrich::service::start(starting.host, starting.config)?;
        Ok(program::no_routes())
    })
}
