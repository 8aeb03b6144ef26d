//! The command line. One file a command in [`command`].

mod cli;
mod command;
mod data;
mod files;
mod named;
mod output;
mod screen;
mod stated;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    wiredesk_service::telemetry::log_lines(false);
    match command::run(cli) {
        Ok(well) => ExitCode::from(u8::from(!well.0)),
        Err(error) => {
            eprintln!("wiredesk: {error:#}");
            ExitCode::from(2)
        }
    }
}
