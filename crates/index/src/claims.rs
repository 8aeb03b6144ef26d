//! What an outlet should show, by its receipts.

use serde::Serialize;
use wiredesk_story::{
    Story,
    event::{Change, WireRef},
};

use crate::{Index, apply::Kept, error::IndexError, rejects::moment, stories};

/// What an outlet should show of a story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Claim {
    /// The story's key.
    pub uri: String,
    /// The revision of its last receipt.
    pub revision: u64,
    /// It was taken back there.
    pub withdrawn: bool,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// SHA-256 of what was sent, hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// What an outlet should show of a story, whole, so that it can be sent once more.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The story; where it was taken back, as it was before.
    pub story: Story,
    /// What the revision did.
    pub change: Change,
    /// Why, where somebody said so.
    pub reason: Option<String>,
    /// Where the revision comes from.
    pub wire: WireRef,
}

impl Index {
    /// The story of a claim. None where its text is not that of the claim's revision any more, since something newer is on its way.
    pub fn shown(&self, claim: &Claim) -> Result<Option<Shown>, IndexError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT s.id, s.content, r.change, r.reason, r.wire, r.idx, w.source, w.time, w.arrival, s.source
                 FROM stories s JOIN revisions r ON r.story = s.id AND r.revision = ?2 LEFT JOIN wire w ON w.id = r.wire
                 WHERE s.uri = ?1",
            )?;
            let revision = i64::try_from(claim.revision).unwrap_or(i64::MAX);
            let mut rows = statement.query((&claim.uri, revision))?;
            let Some(row) = rows.next()? else { return Ok(None) };
            let is_current = claim.withdrawn || row.get::<_, i64>(1)? == revision;
            let change: Option<String> = row.get(2)?;
            let change = change.and_then(|name| serde_json::from_value(name.into()).ok());
            let Some(story) = stories::text(connection, row.get(0)?, Kept::Current)?.filter(|_| is_current) else {
                return Ok(None);
            };
            let source: Option<String> = row.get::<_, Option<String>>(6)?.or(row.get(9)?);
            let wire = WireRef {
                id: row.get::<_, Option<String>>(4)?.unwrap_or_default(),
                source: source.unwrap_or_default(),
                index: row.get::<_, Option<u32>>(5)?.unwrap_or_default(),
                time: row.get::<_, Option<i64>>(7)?.map(moment).unwrap_or_default(),
                arrival: row.get::<_, Option<i64>>(8)?.unwrap_or_default().unsigned_abs(),
            };
            Ok(Some(Shown { story, change: change.unwrap_or(Change::Replay), reason: row.get(3)?, wire }))
        })
    }

    /// What an outlet should show of so many stories after one (`uri`), in the order of their keys. Where something newer is under way
    /// or has failed, nobody can say: such stories are not among them.
    pub fn claims(&self, outlet: &str, after: &str, limit: u32) -> Result<Vec<Claim>, IndexError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT s.uri, d.revision, d.state = 'withdrawn', d.location, d.digest
                 FROM stories s JOIN deliveries d ON d.story = s.id AND d.outlet = ?1 AND d.state IN ('published', 'withdrawn')
                 WHERE s.uri > ?2 AND NOT EXISTS (SELECT 1 FROM deliveries n WHERE n.story = s.id AND n.outlet = ?1
                 AND n.revision > d.revision AND n.state IS NOT 'superseded') ORDER BY s.uri LIMIT ?3",
            )?;
            let rows = statement.query_map((outlet, after, limit), |row| {
                Ok(Claim {
                    uri: row.get(0)?,
                    revision: row.get::<_, i64>(1)?.unsigned_abs(),
                    withdrawn: row.get(2)?,
                    location: row.get(3)?,
                    digest: row.get(4)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}
