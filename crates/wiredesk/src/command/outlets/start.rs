//! `wiredesk outlets start`: gives an outlet that came later the stories that stand, as revisions for it alone. `wiredesk up` does the
//! same once for each outlet whose `start` says so.

use anyhow::Context as _;
use jiff::{Timestamp, tz::TimeZone};
use serde_json::json;
use wiredesk_index::{Claim, Index, Listed, Shown, StoryQuery};
use wiredesk_log::{Lane, Record, Topic};
use wiredesk_publish::{Outlets, Start};
use wiredesk_service::{Store, cli::Common};
use wiredesk_story::{StoryUri, event::Checked};

use super::named;
use crate::{
    command::replay::moment,
    data::Data,
    output::{self, WELL, Well},
    screen,
};

/// Stories of one question to the index, and of one commit.
const PAGE: usize = 200;

pub(super) fn run(common: &Common, data: &Data, name: &str, since: Option<&str>) -> anyhow::Result<Well> {
    let outlets = Outlets::build(&data.config)?;
    let configured = named(&outlets, name)?;
    anyhow::ensure!(!configured.terms.retired, "{name} is retired: take `retired` out of its section first");
    let since = match since {
        Some(text) => Some(moment(text, data.now())?),
        None => since_of(configured.start, &data.config.newsroom.timezone),
    };
    let stories = fill(&data.store, &data.index, name, since)?;
    if common.json {
        output::line(&json!({ "outlet": name, "stories": stories }))?;
    } else {
        let stories = screen::count(stories, "story", "stories");
        output::text(&format!("{name}: {stories} looked at; those that it takes and does not have are sent"))?;
    }
    if stories > 0 {
        data.tell_who_is_missing();
    }
    Ok(WELL)
}

/// From which moment on stories are given.
pub(crate) fn since_of(start: Start, zone: &TimeZone) -> Option<Timestamp> {
    match start {
        Start::Now | Start::Everything => None,
        Start::Since(date) => date.to_zoned(zone.clone()).ok().map(|day| day.timestamp()),
    }
}

/// Gives an outlet every story that stands; of those that came or changed since a moment, where one is named. `plan` decides which of
/// them it takes, and passes over those that it has. How many were looked at.
pub(crate) fn fill(store: &Store, index: &Index, outlet: &str, since: Option<Timestamp>) -> anyhow::Result<u64> {
    let (mut query, now) = (StoryQuery { since, limit: PAGE, ..StoryQuery::default() }, store.clock.now());
    let mut stories = 0;
    loop {
        let page = index.stories(&query, now)?;
        let mut records = Vec::new();
        for listed in &page.stories {
            records.extend(record(index, listed, outlet)?);
        }
        let more = records.len() as u64;
        if more > 0 {
            store.append(records).with_context(|| format!("{outlet} is given no more than {stories} stories"))?;
        }
        stories += more;
        match page.next {
            Some(next) => query.after = Some(next),
            None => return Ok(stories),
        }
    }
}

/// A story that stands, for one outlet; none of one that was taken back, waits for a person, or has something newer on its way.
fn record(index: &Index, listed: &Listed, outlet: &str) -> anyhow::Result<Option<Record>> {
    let (Some(revision), Ok(uri)) = (listed.revision, StoryUri::parse(&listed.uri)) else { return Ok(None) };
    let claim = Claim { uri: listed.uri.clone(), revision, withdrawn: false, location: None, digest: None };
    let Some(Shown { story, change, reason, wire }) = index.shown(&claim)?.filter(|shown| !shown.change.withdraws())
    else {
        return Ok(None);
    };
    let checked = Checked {
        wire,
        uri,
        revision,
        change,
        reason,
        findings: Vec::new(),
        outlet: Some(outlet.to_owned()),
        story: Box::new(story),
        unknown: serde_json::Map::new(),
    };
    Ok(Some(Record::event(Topic::Enriched, Lane::Ordinary, listed.uri.as_str(), &checked)))
}
