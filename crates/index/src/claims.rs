//! What an outlet should show, by its receipts.

use serde::Serialize;

use crate::{Index, error::IndexError};

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

impl Index {
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
