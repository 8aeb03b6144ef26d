//! The command line. One file a command in [`command`].

mod cli;
mod command;
mod data;
mod files;
mod named;
mod output;
mod screen;
mod settings;
mod stated;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    wiredesk_service::telemetry::log_lines(false);
    match command::run(cli) {
        Ok(well) => ExitCode::from(u8::from(!well.0)),
        // Whoever read the results has seen enough and needs no message; but not all was done.
        Err(error) if is_closed_pipe(&error) => ExitCode::from(1),
        Err(error) => {
            eprintln!("wiredesk: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let closed = |kind: Option<std::io::ErrorKind>| kind == Some(std::io::ErrorKind::BrokenPipe);
    error.chain().any(|cause| {
        closed(cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind))
            || closed(cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind))
    })
}
