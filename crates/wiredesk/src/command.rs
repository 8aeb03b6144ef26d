//! One file a command.

mod advisories;
mod audit;
mod bench;
mod check;
mod completions;
mod convert;
mod enrich;
mod formats;
mod ingest;
mod kill;
mod outlets;
mod read;
mod rejects;
mod release;
mod replay;
mod schema;
mod sources;
mod topics;
mod trace;
mod up;
mod validate;

use crate::{
    cli::{Cli, Command},
    output::Well,
};

/// Runs the command. An `Err` is exit 2: the command or the configuration is wrong.
pub(crate) fn run(cli: Cli) -> anyhow::Result<Well> {
    let common = &cli.common;
    match cli.command {
        Command::Up(up) => up::run(common, up),
        Command::Ingest(ingest) => ingest::run(common, ingest),
        Command::Read(read) => read::run(common, &read),
        Command::Validate(files) => validate::run(common, &files),
        Command::Enrich(files) => enrich::run(common, &files),
        Command::Convert(convert) => convert::run(common, &convert),
        Command::Check(_) => check::run(common),
        Command::Trace(key) => trace::run(common, &key),
        Command::Audit(audit) => audit::run(common, &audit),
        Command::Rejects(rejects) => rejects::run(common, &rejects),
        Command::Sources(_) => sources::run(common),
        Command::Outlets(outlets) => outlets::run(common, &outlets),
        Command::Kill(kill) => kill::run(common, &kill),
        Command::Release(release) => release::run(common, &release),
        Command::Replay(replay) => replay::run(common, &replay),
        Command::Topics(asked) => topics::run(common, &asked),
        Command::Bench(bench) => bench::run(common, &bench),
        Command::Formats => formats::run(common),
        Command::Schema(schema) => schema::run(schema.event.as_deref()),
        Command::Completions(completions) => completions::run(completions.shell),
    }
}
