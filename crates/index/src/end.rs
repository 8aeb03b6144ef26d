//! What became of a story: the closed list that `audit` adds up.

use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

use crate::error::IndexError;

/// What became of a story of a wire item, or of a wire item without a story. Exactly one holds; the first that applies:
///
/// 1. **rejected**: a stage refused it, and nothing of it went on since (replayed, it ends by what came of that; dropped, it stays
///    refused).
/// 2. The last word of a stage, if it has not moved on since: **held**, **duplicate**, **stale**, **dropped**, **empty**,
///    **remembered**, **unrouted**, **superseded**.
/// 3. A held story that a later command let go, and a command that let go or repeated: what became of the revision that came of it.
/// 4. By the last revision that validate made of it, at the outlets it was routed to:
///    **partly** if any of them failed; **embargoed** if none has it yet and all that wait do so for a later moment;
///    **in-flight** if any has neither it nor a receipt; **published** if any has it; **withdrawn** if any had it taken back;
///    else **superseded**: newer revisions took its place everywhere.
/// 5. **in-flight**: on its way between two stages.
///
/// It is the end of that revision: a version that was published stays `published` in the sum when the story is killed; the kill
/// is a thing of its own and ends as `withdrawn`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// Every outlet it was routed to has it.
    Published,
    /// Some outlets are failing.
    Partly,
    /// No outlet takes it.
    Unrouted,
    /// Refused.
    Rejected,
    /// Waits for a person.
    Held,
    /// Waits for its moment.
    Embargoed,
    /// Taken back from every outlet that had it.
    Withdrawn,
    /// Newer revisions took its place.
    Superseded,
    /// The same version again.
    Duplicate,
    /// An older version than the one known.
    Stale,
    /// Dropped by a rule.
    Dropped,
    /// A wire item with no story inside.
    Empty,
    /// A kill without its story.
    Remembered,
    /// On its way.
    InFlight,
}

impl End {
    /// The whole list, in the order it is shown.
    pub const ALL: [Self; 14] = [
        Self::Published,
        Self::Partly,
        Self::Unrouted,
        Self::Rejected,
        Self::Held,
        Self::Embargoed,
        Self::Withdrawn,
        Self::Superseded,
        Self::Duplicate,
        Self::Stale,
        Self::Dropped,
        Self::Empty,
        Self::Remembered,
        Self::InFlight,
    ];

    /// The name in `audit`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Partly => "partly",
            Self::Unrouted => "unrouted",
            Self::Rejected => "rejected",
            Self::Held => "held",
            Self::Embargoed => "embargoed",
            Self::Withdrawn => "withdrawn",
            Self::Superseded => "superseded",
            Self::Duplicate => "duplicate",
            Self::Stale => "stale",
            Self::Dropped => "dropped",
            Self::Empty => "empty",
            Self::Remembered => "remembered",
            Self::InFlight => "in-flight",
        }
    }

    /// Whether only another record can change it: no clock, no outlet that is still to answer, no person that it waits for.
    pub(crate) fn is_final(self) -> bool {
        !matches!(self, Self::Partly | Self::Held | Self::Embargoed | Self::InFlight)
    }

    /// The end that the name of a stage's outcome says; `split` and `routed` are none.
    pub(crate) fn of_verdict(name: &str) -> Option<Self> {
        match name {
            "rejected" | "failed" => Some(Self::Rejected),
            "split" | "routed" | "in-flight" | "partly" => None,
            _ => Self::ALL.into_iter().find(|end| end.as_str() == name),
        }
    }
}

/// What the outlets say of a revision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) outlets: u32,
    pub(crate) published: u32,
    pub(crate) withdrawn: u32,
    pub(crate) superseded: u32,
    pub(crate) failed: u32,
    /// Without a receipt, and not to be tried before a later moment.
    pub(crate) later: u32,
}

impl Tally {
    /// Of a revision, at a moment.
    pub(crate) fn of(connection: &Connection, story: i64, revision: i64, now: i64) -> Result<Self, IndexError> {
        let mut statement = connection.prepare_cached(
            "SELECT count(*), coalesce(sum(state IN ('published')), 0), coalesce(sum(state = 'withdrawn'), 0),
             coalesce(sum(state IN ('superseded', 'stale', 'duplicate', 'dropped')), 0),
             coalesce(sum(state IN ('failed', 'rejected')), 0), coalesce(sum(state IS NULL AND not_before > ?3), 0)
             FROM deliveries WHERE story = ?1 AND revision = ?2",
        )?;
        Ok(statement.query_row(params![story, revision, now], |row| {
            Ok(Self {
                outlets: row.get(0)?,
                published: row.get(1)?,
                withdrawn: row.get(2)?,
                superseded: row.get(3)?,
                failed: row.get(4)?,
                later: row.get(5)?,
            })
        })?)
    }

    /// Outlets that have neither it nor a receipt.
    pub(crate) fn waiting(&self) -> u32 {
        self.outlets.saturating_sub(self.published + self.withdrawn + self.superseded + self.failed)
    }

    /// The end of a routed revision.
    pub(crate) fn end(&self) -> End {
        let waiting = self.waiting();
        if self.failed > 0 {
            End::Partly
        } else if waiting > 0 && waiting == self.later && self.published + self.withdrawn == 0 {
            End::Embargoed
        } else if waiting > 0 || self.outlets == 0 {
            End::InFlight
        } else if self.published > 0 {
            End::Published
        } else if self.withdrawn > 0 {
            End::Withdrawn
        } else {
            End::Superseded
        }
    }
}

/// A story of a wire item, as far as its end goes.
pub(crate) struct ItemFacts {
    pub(crate) wire: String,
    pub(crate) idx: u32,
    pub(crate) uri: Option<String>,
    pub(crate) kind: Option<String>,
    pub(crate) at: Option<i64>,
    pub(crate) moved: i64,
    pub(crate) verdict: Option<String>,
    pub(crate) verdict_time: i64,
    pub(crate) revision: Option<Revision>,
}

/// The last revision that was made of it.
#[derive(Clone)]
pub(crate) struct Revision {
    pub(crate) story: i64,
    pub(crate) revision: i64,
    pub(crate) valid_at: Option<i64>,
    pub(crate) enriched_at: Option<i64>,
    pub(crate) plan: Option<String>,
    pub(crate) plan_until: Option<i64>,
}

impl ItemFacts {
    /// The columns that [`from_row`](Self::from_row) reads, of `items i`.
    pub(crate) const COLUMNS: &'static str = "i.wire, i.idx, i.uri, i.kind, i.at, i.moved, i.verdict, i.verdict_time";

    pub(crate) fn from_row(row: &rusqlite::Row<'_>, connection: &Connection) -> Result<Self, IndexError> {
        let mut facts = Self {
            wire: row.get(0)?,
            idx: row.get(1)?,
            uri: row.get(2)?,
            kind: row.get(3)?,
            at: row.get(4)?,
            moved: row.get(5)?,
            verdict: row.get(6)?,
            verdict_time: row.get(7)?,
            revision: None,
        };
        let last = "WHERE wire = ?1 AND idx = ?2 ORDER BY revision DESC LIMIT 1";
        facts.revision = revision(connection, last, params![facts.wire, facts.idx])?;
        Ok(facts)
    }

    /// The end, at a moment in microseconds.
    pub(crate) fn end(&self, connection: &Connection, now: i64) -> Result<End, IndexError> {
        let verdict = self.verdict.as_deref().and_then(End::of_verdict).filter(|_| self.verdict_time >= self.moved);
        match verdict {
            Some(End::Held) => {
                let later = self.let_go(connection, self.verdict_time)?;
                later.map_or(Ok(End::Held), |revision| revision.end(connection, now))
            }
            Some(end) => Ok(end),
            None => match self.made(connection)? {
                Some(revision) => revision.end(connection, now),
                None => Ok(End::InFlight),
            },
        }
    }

    /// The revision that was made of it, or of the story that it commands.
    pub(crate) fn made(&self, connection: &Connection) -> Result<Option<Revision>, IndexError> {
        let commands = matches!(self.kind.as_deref(), Some("release" | "replay"));
        match &self.revision {
            Some(revision) => Ok(Some(revision.clone())),
            None if commands => self.let_go(connection, self.moved),
            None => Ok(None),
        }
    }

    fn let_go(&self, connection: &Connection, since: i64) -> Result<Option<Revision>, IndexError> {
        let last =
            "WHERE story = (SELECT id FROM stories WHERE uri = ?1) AND change IN ('release', 'replay', 'reinstate')
             AND valid_time >= ?2 ORDER BY revision LIMIT 1";
        revision(connection, last, params![self.uri, since])
    }
}

pub(crate) fn revision(
    connection: &Connection,
    which: &str,
    values: &[&dyn rusqlite::ToSql],
) -> Result<Option<Revision>, IndexError> {
    use rusqlite::OptionalExtension as _;
    let sql = format!("SELECT story, revision, valid_at, enriched_at, plan, plan_until FROM revisions {which}");
    let found = connection.prepare_cached(&sql)?.query_row(values, |row| {
        Ok(Revision {
            story: row.get(0)?,
            revision: row.get(1)?,
            valid_at: row.get(2)?,
            enriched_at: row.get(3)?,
            plan: row.get(4)?,
            plan_until: row.get(5)?,
        })
    });
    Ok(found.optional()?)
}

impl Revision {
    /// The end, at a moment in microseconds.
    pub(crate) fn end(&self, connection: &Connection, now: i64) -> Result<End, IndexError> {
        let tally = Tally::of(connection, self.story, self.revision, now)?;
        let embargoed = self.plan.as_deref() == Some("embargoed") && self.plan_until.is_some_and(|until| until > now);
        Ok(match tally.end() {
            End::InFlight if embargoed && tally.published + tally.withdrawn == 0 => End::Embargoed,
            end => end,
        })
    }
}
