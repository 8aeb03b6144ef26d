//! `wiredesk-validate`: the rules, versions and holds, on their own.

use std::process::ExitCode;

use wiredesk_service::{program, program::no_address};

fn main() -> ExitCode {
    program::run("validate", no_address, |starting| {
        wiredesk_validate::service::start(starting.host, starting.config)?;
        Ok(program::no_routes())
    })
}
