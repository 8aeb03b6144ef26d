//! `wiredesk-publish`: routing and delivery, on their own.

use std::process::ExitCode;

use wiredesk_publish::{Outlets, PublishConfig, service};
use wiredesk_service::{program, program::no_address};

fn main() -> ExitCode {
    program::run("publish", no_address, |starting| {
        let publish = PublishConfig::read(starting.config)?;
        let outlets = Outlets::build(starting.config)?;
        service::start(starting.host, &publish, &outlets, starting.runtime)?;
        Ok(program::no_routes())
    })
}
