//! What a URL may ask for, within bounds.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use wiredesk_index::{RejectQuery, StoryQuery};

use crate::problem::Problem;

/// The longest search, in characters; and any other value, in bytes.
const MAX_WORDS: usize = 200;
const MAX_VALUE: usize = 4_096;
/// Rejects are asked for that are so old at most: a year.
const MAX_HOURS: i64 = 8_784;
/// The longest page.
const MAX_LIMIT: usize = 200;

/// The members of a query string, as they came. An empty one counts as none: forms send those.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    pub(crate) q: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) topic: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) since: Option<String>,
    pub(crate) limit: Option<String>,
    pub(crate) after: Option<String>,
    pub(crate) uri: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) all: Option<String>,
    pub(crate) stage: Option<String>,
    pub(crate) rule: Option<String>,
    pub(crate) hours: Option<String>,
}

impl Asked {
    /// The list that is asked for.
    pub(crate) fn stories(&self, limit: usize, public: bool) -> Result<StoryQuery, Problem> {
        if let Some(q) = given(self.q.as_ref()).filter(|q| q.chars().count() > MAX_WORDS) {
            let length = q.chars().count();
            return Err(Problem::asked(format!("q has {length} characters; ask with {MAX_WORDS} or fewer")));
        }
        Ok(StoryQuery {
            q: bounded("q", self.q.as_ref())?,
            language: bounded("language", self.language.as_ref())?,
            topic: bounded("topic", self.topic.as_ref())?,
            source: bounded("source", self.source.as_ref())?,
            since: given(self.since.as_ref()).map(|text| moment("since", text)).transpose()?,
            limit: self.limit(limit)?,
            after: bounded("after", self.after.as_ref())?,
            public,
        })
    }

    /// The rejects that are asked for.
    pub(crate) fn rejects(&self, now: Timestamp) -> Result<RejectQuery, Problem> {
        let older = given(self.hours.as_ref()).map(|text| {
            let hours = text.parse().ok().filter(|hours| *hours <= MAX_HOURS);
            let span = hours.map(SignedDuration::from_hours);
            span.ok_or_else(|| Problem::asked(format!("hours is {text:.20?}; it goes from 0 to {MAX_HOURS}")))
        });
        Ok(RejectQuery {
            all: self.all(),
            stage: bounded("stage", self.stage.as_ref())?,
            rule: bounded("rule", self.rule.as_ref())?,
            source: bounded("source", self.source.as_ref())?,
            before: older.transpose()?.and_then(|older| now.checked_sub(older).ok()),
        })
    }

    /// The uri that is asked for.
    pub(crate) fn uri(&self) -> Result<String, Problem> {
        let uri = bounded("uri", self.uri.as_ref())?;
        uri.ok_or_else(|| Problem::asked("no story is named; ask with ?uri= and the story's uri, percent-encoded"))
    }

    /// How many are asked for, `usual` where nothing is said.
    pub(crate) fn limit(&self, usual: usize) -> Result<usize, Problem> {
        let Some(text) = given(self.limit.as_ref()) else { return Ok(usual) };
        let number = text.parse().ok().filter(|number| (1..=MAX_LIMIT).contains(number));
        number.ok_or_else(|| Problem::asked(format!("limit is {text:.20?}; it goes from 1 to {MAX_LIMIT}")))
    }

    /// Whether everything is asked for, also what is done with.
    pub(crate) fn all(&self) -> bool {
        given(self.all.as_ref()).is_some_and(|all| all != "0")
    }
}

/// A value within bounds.
pub(crate) fn bounded(name: &str, value: Option<&String>) -> Result<Option<String>, Problem> {
    match given(value) {
        Some(value) if value.len() > MAX_VALUE => {
            Err(Problem::asked(format!("{name} has {} bytes; ask with {MAX_VALUE} or fewer", value.len())))
        }
        other => Ok(other.map(str::to_owned)),
    }
}

fn given(value: Option<&String>) -> Option<&str> {
    value.map(|value| value.trim()).filter(|value| !value.is_empty())
}

fn moment(name: &str, text: &str) -> Result<Timestamp, Problem> {
    let day = || text.parse::<jiff::civil::Date>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok();
    let moment = text.parse().ok().or_else(|| day().map(|day| day.timestamp()));
    moment.ok_or_else(|| {
        let shown: String = text.chars().take(40).collect();
        Problem::asked(format!("{name} is {shown:?}; write a moment such as 2025-05-09T12:00:00Z, or a day"))
    })
}
