//! `wiredesk completions`: a completion script for a shell.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::{
    cli::Cli,
    output::{self, WELL, Well},
};

pub(crate) fn run(shell: Shell) -> anyhow::Result<Well> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "wiredesk", &mut script);
    output::bytes(&script)?;
    Ok(WELL)
}
