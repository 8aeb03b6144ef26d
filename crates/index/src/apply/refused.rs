//! `rejected`: what was refused, and why.

use rusqlite::params;
use wiredesk_log::{Stored, record::header, rejects};

use super::{Apply, to_i64};
use crate::{error::IndexError, place, rejects::REJECTS_STAGE};

impl Apply<'_> {
    pub(super) fn rejected(&mut self, record: &Stored) -> Result<(), IndexError> {
        let headers = &record.headers;
        let Some(rejection) = rejects::of_headers(headers) else { return Ok(()) };
        let idx: Option<u32> = headers.get(header::INDEX).and_then(|text| text.parse().ok());
        let origin = format!("{}-{}-{}", rejection.topic, rejection.partition, rejection.offset);
        let wire = headers.get(header::WIRE).unwrap_or(&origin);
        self.touched.wire(wire);
        self.run(
            "INSERT OR IGNORE INTO rejects(at, time, wire, idx, uri, key, source, name, media, size, stage, rule, reason, topic,
             partition, offset) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16)",
            params![
                place::code(record.position),
                record.time.as_microsecond(),
                wire,
                idx,
                headers.get(header::CE_SUBJECT),
                record.key,
                headers.get(header::SOURCE),
                headers.get(header::ITEM),
                headers.get(header::CONTENT_TYPE),
                self.size(record),
                rejection.stage,
                rejection.rule,
                rejection.reason,
                rejection.topic,
                rejection.partition,
                to_i64(rejection.offset)
            ],
        )?;
        // It may have been put back, or dropped, by a record that was seen first.
        let moved = "SELECT max(time) FROM steps WHERE wire = ?1 AND (idx IS ?2) AND time > ?3
             AND (what IN ('arrived', 'received', 'new', 'update', 'correction', 'kill', 'enriched', 'release', 'replay'))";
        if let Some(moved) = self.one(moved, params![wire, idx, record.time.as_microsecond()])? {
            self.put_back(wire, idx, moved)?;
        }
        let dropped = "SELECT max(time) FROM steps WHERE wire = ?1 AND stage = ?2 AND rule = ?3";
        let id = record.position.to_string();
        if let Some(time) = self.one(dropped, params![wire, REJECTS_STAGE, id])? {
            self.run(
                "UPDATE rejects SET ended = ?2, how = 'dropped' WHERE at = ?1",
                params![place::code(record.position), time],
            )?;
        }
        Ok(())
    }
}
