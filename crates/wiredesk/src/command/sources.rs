//! `wiredesk sources`: the board of what comes in.

use indicatif::HumanCount;
use jiff::Timestamp;
use serde::Serialize;
use wiredesk_index::{Gap, Source};
use wiredesk_service::{Config, cli::Common};
use wiredesk_story::event::Command;

use crate::{
    data::Data,
    output::{self, WELL, Well},
    screen::{self, Screen},
};

/// With fewer items than this nobody can say what is usual.
const ENOUGH: u64 = 10;
/// A pause shorter than this, in seconds, is none.
const SHORTEST: u64 = 600;

/// A line of the board.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    #[serde(flatten)]
    source: Source,
    /// Its kind; none where it is not configured.
    kind: Option<String>,
    /// Seconds between two items, on the average of all there were.
    usual_seconds: Option<u64>,
    /// Seconds since the last one.
    quiet_seconds: Option<u64>,
    /// Nothing has come for ten times as long as usual.
    silent: bool,
}

pub(crate) fn run(common: &Common) -> anyhow::Result<Well> {
    let data = Data::open(common)?;
    let now = data.now();
    let lines = board(&data.config, data.index.sources(now)?, now)?;
    if common.json {
        lines.iter().try_for_each(output::line)?;
    } else {
        output::text(told(&lines, &data.screen()).trim_end())?;
    }
    Ok(WELL)
}

/// The configured sources in their order, then what else brought something.
fn board(config: &Config, mut seen: Vec<Source>, now: Timestamp) -> anyhow::Result<Vec<Line>> {
    let mut lines = Vec::new();
    for section in config.sources()? {
        let name = section.name();
        let source = match seen.iter().position(|source| source.name == name) {
            Some(place) => seen.remove(place),
            None => unseen(name),
        };
        lines.push(Line::new(source, section.text("kind"), now));
    }
    lines.extend(seen.into_iter().map(|source| {
        let kind = (source.name == Command::SOURCE).then_some("commands");
        Line::new(source, kind, now)
    }));
    Ok(lines)
}

fn unseen(name: &str) -> Source {
    Source {
        name: name.to_owned(),
        items: 0,
        bytes: 0,
        stories: 0,
        rejected: 0,
        last_hour: 0,
        first: None,
        last: None,
        gaps: Vec::new(),
    }
}

impl Line {
    fn new(source: Source, kind: Option<&str>, now: Timestamp) -> Self {
        let between = |from: Timestamp, to: Timestamp| u64::try_from(to.duration_since(from).as_secs()).unwrap_or(0);
        let usual_seconds = match (source.first, source.last) {
            (Some(first), Some(last)) if source.items >= ENOUGH => {
                Some(between(first, last) / (source.items - 1)).filter(|usual| *usual > 0)
            }
            _ => None,
        };
        let quiet_seconds = source.last.map(|last| between(last, now));
        let silent = match (usual_seconds, quiet_seconds) {
            (Some(usual), Some(quiet)) => quiet > SHORTEST.max(usual * 10) && source.name != Command::SOURCE,
            _ => false,
        };
        Self { source, kind: kind.map(str::to_owned), usual_seconds, quiet_seconds, silent }
    }
}

fn told(lines: &[Line], screen: &Screen) -> String {
    let heads = ["SOURCE", "KIND", "ITEMS", "STORIES", "REFUSED", "LAST HOUR", "USUALLY", "MISSING", "LAST SEEN"];
    let mut rows = vec![heads.map(str::to_owned).to_vec()];
    rows.extend(lines.iter().map(|line| {
        let source = &line.source;
        let number = |number: u64| HumanCount(number).to_string();
        let last = match (source.last, line.quiet_seconds) {
            (Some(last), Some(quiet)) => {
                let silent = if line.silent { ": silent" } else { "" };
                format!("{}, {} ago{silent}", screen.moment(last), screen::span(quiet))
            }
            _ => "never".to_owned(),
        };
        vec![
            screen.foreign(&source.name),
            line.kind.clone().unwrap_or_else(|| "not configured".to_owned()),
            number(source.items),
            number(source.stories),
            number(source.rejected),
            number(source.last_hour),
            line.usual_seconds.map(|seconds| format!("every {}", screen::span(seconds))).unwrap_or_default(),
            missing(&source.gaps, screen),
            last,
        ]
    }));
    screen::table(&rows, "")
}

/// The last numbers that did not come, and how many there are.
fn missing(gaps: &[Gap], screen: &Screen) -> String {
    let Some(last) = gaps.iter().max_by_key(|gap| gap.since) else { return String::new() };
    let numbers = if last.from == last.to { last.from.to_string() } else { format!("{}-{}", last.from, last.to) };
    let count: u32 = gaps.iter().map(Gap::count).sum();
    let rest = if count > last.count() { format!(", {count} in all") } else { String::new() };
    format!("{} {numbers}{rest}", screen.foreign(&last.service)).trim().to_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_board_has_what_is_configured_what_came_and_who_is_silent() {
        let config = Config::built_in().unwrap();
        let now: Timestamp = "2025-05-09T12:00:00Z".parse().unwrap();
        let source = |name: &str, items: u64, last: &str| Source {
            items,
            stories: items + 3,
            rejected: 2,
            last_hour: 1,
            first: Some("2025-05-01T00:00:00Z".parse().unwrap()),
            last: Some(last.parse().unwrap()),
            ..unseen(name)
        };
        let gap = |from, to, since: &str| Gap { service: "MAP".into(), from, to, since: since.parse().unwrap() };
        let seen = vec![
            source("desk", 3, "2025-05-09T11:59:00Z"),
            Source {
                gaps: vec![gap(7, 7, "2025-05-09T07:00:00Z"), gap(123, 125, "2025-05-09T08:00:00Z")],
                ..source("map", 12_000, "2025-05-09T08:30:00Z")
            },
            source("وكالة", 40, "2025-05-09T11:59:20Z"),
        ];
        let lines = board(&config, seen, now).unwrap();
        insta::assert_snapshot!(told(&lines, &Screen::of(false)));
        assert_eq!(lines.iter().map(|line| line.silent).collect::<Vec<_>>(), [true, false, false, false]);
    }
}
