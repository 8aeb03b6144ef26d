//! `wiredesk up`: all services and the desk in one process.

mod newcomers;
pub(crate) mod pipeline;
pub(crate) mod rest;
mod site;
mod web;

use std::path::PathBuf;

use anyhow::Context as _;
use serde::Serialize;
use wiredesk_service::{Config, cli::Common, host::Asked, http::Listener, program, telemetry};

use self::{pipeline::Pipeline, rest::Rest};
use super::advisories::Advisories;
use crate::{
    cli::Up,
    files::Unreadable,
    output::{self, Well},
    settings::Settings,
};

pub(crate) fn run(common: &Common, up: Up) -> anyhow::Result<Well> {
    let config = common.load()?;
    let settings = Settings::read(&config)?;
    let metrics = telemetry::metrics()?;
    let runtime = program::runtime().context("no threads can be started")?;
    let asked = Asked::listen(&runtime).context("signals cannot be heard")?;
    let listen = match (&up.listen, up.until_idle) {
        (Some(address), _) => Some(address.clone()),
        (None, false) => Some(settings.listen.clone()),
        (None, true) => None,
    };
    let (paths, unreadable) = openable(up.paths);
    unreadable.iter().for_each(|one| one.tell(common.json));
    let listener = listen.as_deref().map(Listener::bind).transpose()?;
    let named = !paths.is_empty();
    let (clients, outlets) = (settings.clients.clone(), settings.outlets.clone());
    let extra = pipeline::extra(&up.source, up.stated, paths, up.until_idle);
    let pipeline = Pipeline::start(&config, settings, &common.data, extra, runtime.handle())?;
    newcomers::start(&pipeline, &config, &outlets).context("a new outlet was not given what stands")?;
    let serving = match listener {
        Some(listener) => {
            tell_addresses(common.json, &listener, &pipeline)?;
            let router = web::router(&pipeline, &config, clients, metrics, listener.is_loopback());
            Some((listener, router))
        }
        None => None,
    };
    let mut first = (!up.until_idle && named).then(|| Rest::new(true));
    let mut rest = Rest::new(false);
    let mut advisories = Advisories::new(&config, &pipeline.index)?;
    let over = || {
        if first.as_mut().is_some_and(|first| first.is_reached(&pipeline)) {
            first = None;
            tell_first(&pipeline, &config);
        }
        let mut carry_out = |all| advisories.carry_out(&pipeline.index, &pipeline.host.store, all);
        carry_out(false);
        let idle = up.until_idle && rest.is_reached(&pipeline) && carry_out(true).is_empty();
        pipeline.host.failed() || idle
    };
    program::live(&runtime, asked, serving, over)?;
    let failed = pipeline.host.failed();
    let (store, index) = pipeline.stop()?;
    runtime.shutdown_timeout(program::GRACE);
    anyhow::ensure!(!failed, "a service ended; the log lines say why");
    if !up.until_idle {
        return Ok(Well(unreadable.is_empty()));
    }
    let well = rest::tell(&store, &index, &config, common.json)?;
    Ok(Well(well.0 && unreadable.is_empty()))
}

/// What has become of the files that were named, once they have all come to rest. Only a message: the services go on without it.
fn tell_first(pipeline: &Pipeline, config: &Config) {
    if let Err(error) = rest::tell(&pipeline.host.store, &pipeline.index, config, false) {
        tracing::warn!(%error, "what has become of the files cannot be told");
    }
}

/// The paths that are there, and those that are not.
fn openable(paths: Vec<PathBuf>) -> (Vec<PathBuf>, Vec<Unreadable>) {
    let mut unreadable = Vec::new();
    let open = |path: &PathBuf| {
        let opened =
            if path.is_dir() { std::fs::read_dir(path).map(drop) } else { std::fs::File::open(path).map(drop) };
        opened.map_err(|error| unreadable.push(Unreadable::new(path, error))).is_ok()
    };
    let there = paths.into_iter().filter(open).collect();
    (there, unreadable)
}

#[derive(Serialize)]
struct Addresses {
    desk: String,
    push: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    folder: Option<PathBuf>,
    metrics: String,
}

fn tell_addresses(json: bool, listener: &Listener, pipeline: &Pipeline) -> anyhow::Result<()> {
    let base = format!("http://{}", listener.address);
    let site = pipeline.site.is_some().then(|| format!("{base}/site/"));
    let push = pipeline.push_sources().into_iter().map(|name| format!("{base}/wire/{name}")).collect();
    let folder = pipeline.site.clone();
    let addresses = Addresses { desk: format!("{base}/"), push, site, folder, metrics: format!("{base}/metrics") };
    if json {
        return output::line(&addresses);
    }
    output::text(&format!("desk     {}", addresses.desk))?;
    if let (Some(site), Some(folder)) = (&addresses.site, &addresses.folder) {
        output::text(&format!("site     {site}  ({})", folder.display()))?;
    }
    for push in &addresses.push {
        output::text(&format!("push     curl --data-binary @FILE {push}"))?;
    }
    output::text(&format!("metrics  {}\n\nctrl-c ends it; nothing is lost", addresses.metrics))
}
