//! `wiredesk outlets`: the board of where it goes; pause and resume; what each would do with a story.

mod empty;
mod reconcile;
pub(crate) mod start;
mod told;

use anyhow::Context as _;
use serde::Serialize;
use serde_json::json;
use wiredesk_index::{Claim, End, Outlet};
use wiredesk_publish::{Configured, Outlets, deliver::steering, route::would};
use wiredesk_service::{Config, cli::Common, config::nearest};
use wiredesk_story::event::Steer;

use crate::{
    cli,
    data::Data,
    output::{self, WELL, Well},
};

/// A line of the board.
#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    outlet: Outlet,
    /// Its kind; none where it is not configured.
    kind: Option<String>,
}

pub(crate) fn run(common: &Common, asked: &cli::Outlets) -> anyhow::Result<Well> {
    let data = Data::open(common)?;
    match (&asked.command, &asked.would) {
        (Some(_), Some(_)) => anyhow::bail!("--would sends nothing and changes nothing; leave out the other word"),
        (Some(cli::OutletsCommand::Pause { name }), None) => steer(common, &data, name, Steer::Pause),
        (Some(cli::OutletsCommand::Resume { name }), None) => steer(common, &data, name, Steer::Resume),
        (Some(cli::OutletsCommand::Reconcile { name, dry_run }), None) => reconcile::run(common, &data, name, *dry_run),
        (Some(cli::OutletsCommand::Start { name, since }), None) => start::run(common, &data, name, since.as_deref()),
        (Some(cli::OutletsCommand::Empty { name, dry_run }), None) => empty::run(common, &data, name, *dry_run),
        (None, Some(key)) => if_it_came(common, &data, key),
        (None, None) => board(common, &data),
    }
}

/// How many claims of an outlet are looked at in one go.
const BATCH: u32 = 500;

/// A configured outlet by its name.
fn named<'a>(outlets: &'a Outlets, name: &str) -> anyhow::Result<&'a Configured> {
    outlets.get(name).with_context(|| no_outlet(name, outlets.iter().map(|one| one.name.as_str())))
}

fn no_outlet<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> String {
    format!("no outlet is called {name:?}{}", nearest(name, names))
}

/// Does something with all that receipts say of an outlet, some claims at a time.
fn claims(data: &Data, name: &str, mut each: impl FnMut(Vec<Claim>) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut after = String::new();
    loop {
        let claims = data.index.claims(name, &after, BATCH)?;
        let Some(last) = claims.last() else { return Ok(()) };
        after.clone_from(&last.uri);
        each(claims)?;
    }
}

fn board(common: &Common, data: &Data) -> anyhow::Result<Well> {
    let lines = lines(&data.config, data.index.outlets(data.now())?)?;
    if common.json {
        lines.iter().try_for_each(output::line)?;
    } else {
        output::text(told::board(&lines, &data.screen()).trim_end())?;
    }
    Ok(WELL)
}

/// The configured outlets in their order, then what else was ever sent something.
fn lines(config: &Config, mut seen: Vec<Outlet>) -> anyhow::Result<Vec<Line>> {
    let mut lines = Vec::new();
    for section in config.outlets()? {
        let name = section.name();
        let outlet = match seen.iter().position(|outlet| outlet.name == name) {
            Some(place) => seen.remove(place),
            None => unused(name),
        };
        lines.push(Line { outlet, kind: section.text("kind").map(str::to_owned) });
    }
    lines.extend(seen.into_iter().map(|outlet| Line { outlet, kind: None }));
    Ok(lines)
}

fn unused(name: &str) -> Outlet {
    Outlet { name: name.to_owned(), ..Outlet::default() }
}

fn steer(common: &Common, data: &Data, name: &str, steer: Steer) -> anyhow::Result<Well> {
    let lines = lines(&data.config, data.index.outlets(data.now())?)?;
    let found = lines.iter().find(|line| line.outlet.name == name);
    let line = found.with_context(|| no_outlet(name, lines.iter().map(|line| line.outlet.name.as_str())))?;
    let paused = steer == Steer::Pause;
    if line.outlet.paused == paused {
        eprintln!("{name} is {} already; it is told again", if paused { "paused" } else { "not paused" });
    }
    let log = &data.store.log;
    log.append(&[steering(name, steer, log.partitions())]).context("nothing was changed")?;
    if common.json {
        output::line(&json!({ "outlet": name, "paused": paused }))?;
    } else if paused {
        output::text(&format!("{name} is paused: nothing is sent there until `wiredesk outlets resume {name}`"))?;
    } else {
        output::text(&format!("{name} goes on: what is due there is tried now"))?;
    }
    data.tell_who_is_missing();
    Ok(WELL)
}

/// What each outlet would do with a story as it stands.
fn if_it_came(common: &Common, data: &Data, key: &str) -> anyhow::Result<Well> {
    let outlets = Outlets::build(&data.config)?;
    let uri = data.named(key)?.uri;
    let (Some(listed), Some(story)) = (data.index.story(uri.as_str(), data.now())?, data.index.text(uri.as_str())?)
    else {
        eprintln!("{uri}: no text of it is known here; `wiredesk trace` takes uris, guids, wire ids and addresses");
        return Ok(Well(false));
    };
    let source = listed.source.as_deref().unwrap_or_default();
    let answers = would(&outlets.routes(), &story, source, data.now());
    let taken_back = matches!(listed.change.as_deref(), Some("kill" | "withhold"));
    let first = match listed.state {
        _ if taken_back => Some("it is taken back: this is what would be if it were released"),
        End::Held => Some("it is held: this is what would be if it were released"),
        End::Rejected => Some("its last version is refused: this is what would be if it were let through"),
        End::Embargoed => Some("it is under embargo: this is what is to be when that ends"),
        _ => None,
    };
    if let Some(first) = first {
        eprintln!("{uri}: {first}");
    }
    if common.json {
        answers.iter().try_for_each(output::line)?;
    } else {
        output::text(told::would(&listed, &answers, &data.screen()).trim_end())?;
    }
    Ok(WELL)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::screen::Screen;

    #[test]
    fn the_board_says_who_is_paused_and_who_fails_and_why() {
        let config = Config::built_in().unwrap();
        let last = Some("2025-05-09T12:00:00Z".parse().unwrap());
        let seen = vec![
            Outlet { delivered: 12_345, withdrawn: 2, last, ..unused("ninjs") },
            Outlet {
                due: 4,
                failing: 1,
                last,
                reason: Some("the server answers 500:\n<html>".into()),
                ..unused("newsml-g2")
            },
            Outlet { paused: true, due: 30, later: 1, overdue: 2, overdue_since: last, ..unused("شريك") },
        ];
        let lines = lines(&config, seen).unwrap();
        insta::assert_snapshot!(told::board(&lines, &Screen::of(false)));
    }
}
