//! `wiredesk check`: the configuration and all that it names, without sending anything.

mod look;

use std::net::ToSocketAddrs as _;

use serde::Serialize;
use wiredesk_service::{Config, Section, cli::Common};

use crate::{
    output::{self, Well},
    screen,
    settings::Settings,
};

/// What was looked at, and what was found.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Line {
    /// `configuration`, `log`, `source`, `enricher`, `outlet`, `desk`.
    what: &'static str,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    ok: bool,
    /// What there is to know, or what is wrong.
    message: String,
}

pub(crate) fn run(common: &Common) -> anyhow::Result<Well> {
    let config = common.load()?;
    let read = Settings::read(&config)?;
    let local = is_local(&read.listen);
    let mut lines = vec![configuration(common, &config, &read)];
    lines.push(look::log(&config, &common.data));
    lines.push(desk(&read.listen, local));
    lines.extend(look::sources(&config, &read.ingest, local.unwrap_or(false))?);
    lines.extend(enrichers(&config)?);
    lines.extend(look::outlets(&read.outlets, read.publish.deadline())?);
    if common.json {
        lines.iter().try_for_each(output::line)?;
    } else {
        output::text(told(&lines).trim_end())?;
    }
    Ok(Well(lines.iter().all(|line| line.ok)))
}

fn configuration(common: &Common, config: &Config, read: &Settings) -> Line {
    let name = match &common.config {
        Some(file) => file.display().to_string(),
        None => wiredesk_service::config::DEFAULT_FILE.to_owned(),
    };
    let built_in = common.config.is_none() && !std::path::Path::new(&name).is_file();
    let (sources, outlets) = (read.ingest.sources.len() as u64, read.outlets.iter().count() as u64);
    let message = format!(
        "{}, {}, digest {}",
        screen::count(sources, "source", "sources"),
        screen::count(outlets, "outlet", "outlets"),
        config.digest
    );
    let name = if built_in { "the built-in one".to_owned() } else { name };
    Line { what: "configuration", name, kind: None, ok: true, message }
}

/// Whether only this machine can reach an address; none where it is no address.
fn is_local(listen: &str) -> Option<bool> {
    let mut addresses = listen.to_socket_addrs().ok()?.peekable();
    addresses.peek()?;
    Some(addresses.all(|address| address.ip().is_loopback()))
}

fn desk(listen: &str, local: Option<bool>) -> Line {
    let message = match local {
        Some(true) => "this machine alone can reach it",
        Some(false) => "others can reach it: the desk's pages are shown on loopback alone",
        None => "is no address; write [desk] listen = \"127.0.0.1:7070\"",
    };
    Line { what: "desk", name: listen.to_owned(), kind: None, ok: local.is_some(), message: message.to_owned() }
}

/// Services outside that are asked about stories. They are not asked now: what they would be sent is a story.
fn enrichers(config: &Config) -> anyhow::Result<Vec<Line>> {
    let line = |section: &Section| {
        let text = |key: &str| section.text(key).unwrap_or_default().to_owned();
        let url = text("url");
        // What follows may be a secret.
        let place = url.split(['?', '#']).next().unwrap_or_default();
        let message = format!("asked about stories at {place}");
        Line { what: "enricher", name: text("name"), kind: Some(text("kind")), ok: true, message }
    };
    Ok(config.enrichers()?.iter().map(line).collect())
}

fn told(lines: &[Line]) -> String {
    let mut rows = vec![["RESULT", "WHAT", "NAME", "KIND", "DETAILS"].map(str::to_owned).to_vec()];
    rows.extend(lines.iter().map(|line| {
        let result = if line.ok { "ok" } else { "problem" };
        let kind = line.kind.clone().unwrap_or_default();
        vec![result.to_owned(), line.what.to_owned(), line.name.clone(), kind, line.message.clone()]
    }));
    screen::table(&rows, "")
}
