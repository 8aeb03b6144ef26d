//! The program of one service: flags, log, stages, an address for metrics, and its end.

use std::{io, process::ExitCode, sync::Arc, time::Duration};

use axum::Router;
use clap::Parser;
use tokio::{
    runtime::{Handle, Runtime},
    sync::watch,
};
use wiredesk_log::{InstanceName, instance};

use crate::{
    Config, Host, Store,
    cli::Common,
    host::{Asked, Failed},
    http::Listener,
    ops, telemetry,
};

/// How long open connections may take to end.
pub const GRACE: Duration = Duration::from_secs(3);

/// The flags of a service's own program.
#[derive(Debug, Parser)]
#[command(version, about = "One service of Wiredesk; it runs until it is told to stop (SIGINT, SIGTERM)")]
struct Flags {
    #[command(flatten)]
    common: Common,
    /// Name of this instance, where a service runs more than once
    #[arg(long, value_name = "NAME")]
    instance: Option<String>,
    /// Address for /metrics, /healthz, /readyz, and what else the service answers
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
}

/// What a program's start is given.
pub struct Starting<'a> {
    /// To start stages on.
    pub host: &'a mut Host,
    /// The settings.
    pub config: &'a Config,
    /// For work that waits.
    pub runtime: &'a Handle,
    /// Whether only this machine can reach the listener; true where there is none.
    pub loopback: bool,
}

/// Runs a service: takes its lock, starts what `start` starts, serves the routes that it gives beside metrics, and ends when it is
/// asked to or a stage fails. `listen`: the address where none is named on the command line.
pub fn run(
    service: &'static str,
    listen: impl FnOnce(&Config) -> Result<Option<String>, Failed>,
    start: impl FnOnce(&mut Starting<'_>) -> Result<Router, Failed>,
) -> ExitCode {
    let flags = Flags::parse();
    telemetry::log_lines(flags.common.json);
    match serve(service, flags, listen, start) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("wiredesk-{service}: {error}");
            ExitCode::from(2)
        }
    }
}

/// For a service that listens only where `--listen` says so.
pub fn no_address(_: &Config) -> Result<Option<String>, Failed> {
    Ok(None)
}

/// For a service that answers nothing but what operators ask.
pub fn no_routes() -> Router {
    Router::new()
}

fn serve(
    service: &'static str,
    flags: Flags,
    listen: impl FnOnce(&Config) -> Result<Option<String>, Failed>,
    start: impl FnOnce(&mut Starting<'_>) -> Result<Router, Failed>,
) -> Result<(), Failed> {
    let config = flags.common.load()?;
    let metrics = telemetry::metrics()?;
    let runtime = runtime()?;
    let asked = Asked::listen(&runtime)?;
    let address = match flags.listen {
        Some(address) => Some(address),
        None => listen(&config)?,
    };
    let listener = address.as_deref().map(Listener::bind).transpose()?;
    let name = match &flags.instance {
        Some(name) => InstanceName::new(name),
        None => instance::kept(&flags.common.data)?,
    };
    let appender = format!("{}-{service}", name.as_str());
    let store = Store::open(&config, &flags.common.data, Some(&appender))?;
    let mut host = Host::new(store, &config, &[service], flags.instance.as_deref())?;
    let loopback = listener.as_ref().is_none_or(Listener::is_loopback);
    let routes = start(&mut Starting { host: &mut host, config: &config, runtime: runtime.handle(), loopback })?;
    let ready = host.ready();
    let serving = listener.map(|listener| {
        eprintln!("wiredesk-{service} listens on http://{}/", listener.address);
        (listener, routes.merge(ops::routes(metrics, Arc::new(move || ready.are_up()))))
    });
    live(&runtime, asked, serving, || host.failed())?;
    let stopped = host.stop();
    runtime.shutdown_timeout(GRACE);
    stopped
}

/// The threads of a program, for what waits.
pub fn runtime() -> io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()
}

/// Serves, if there is something to serve, until the program is asked to end or `over` says so; then takes no new connection.
/// Those that are open end within [`GRACE`], if the runtime is shut down so.
pub fn live(
    runtime: &Runtime,
    asked: Asked,
    serving: Option<(Listener, Router)>,
    over: impl FnMut() -> bool,
) -> io::Result<()> {
    let (end, ended) = watch::channel(false);
    if let Some((listener, router)) = serving {
        listener.serve(runtime.handle(), router, until(ended))?;
    }
    runtime.block_on(asked.wait(over));
    // Nobody may listen: there is nothing to tell then.
    let _ = end.send(true);
    Ok(())
}

/// Comes when the end is told.
async fn until(mut ended: watch::Receiver<bool>) {
    // A sender that is gone is an end too.
    let _ = ended.wait_for(|ended| *ended).await;
}
