//! `receipts`: what became of wire items, of stories at a stage, of revisions at an outlet.

use rusqlite::params;
use wiredesk_log::Stored;
use wiredesk_story::event::{Outcome, Verified};

use super::{Apply, Step, peek, to_i64};
use crate::{error::IndexError, rejects::REJECTS_STAGE, trace::address_key};

impl Apply<'_> {
    pub(super) fn receipt(&mut self, record: &Stored) -> Result<(), IndexError> {
        let receipt: peek::Receipt = serde_json::from_slice(&record.value)?;
        let time = record.time.as_microsecond();
        let story = receipt.uri.as_deref().map(|uri| self.story_id(uri, time)).transpose()?;
        if receipt.stage == REJECTS_STAGE {
            self.dropped(&receipt, time)?;
        } else if let (Some(outlet), Some(story), Some(revision)) = (&receipt.outlet, story, receipt.revision) {
            self.delivered(&receipt, (story, revision, outlet), time)?;
        } else if receipt.index.is_none() && (receipt.stage == "read" || receipt.uri.is_none()) {
            self.of_wire(&receipt, time)?;
        } else {
            self.of_item(&receipt, story, time)?;
        }
        let names: Vec<&str> = receipt.outlets.iter().map(|routed| routed.outlet.as_str()).collect();
        let to = (!names.is_empty()).then(|| format!("to {}", names.join(", ")));
        self.step(
            record,
            &Step {
                wire: &receipt.wire,
                idx: receipt.index,
                story,
                stage: &receipt.stage,
                what: receipt.outcome.as_str(),
                version: receipt.version.as_deref(),
                revision: receipt.revision,
                outlet: receipt.outlet.as_deref(),
                rule: receipt.rule.as_deref(),
                reason: receipt.reason.as_deref().or(to.as_deref()).or(receipt.verified.map(Verified::as_str)),
                location: receipt.location.as_deref(),
                until: receipt.until.map(|until| until.as_microsecond()),
            },
        )
    }

    fn dropped(&self, receipt: &peek::Receipt, time: i64) -> Result<(), IndexError> {
        let at = receipt.rule.as_deref().and_then(|id| id.parse().ok()).map(crate::place::code);
        self.run(
            "UPDATE rejects SET ended = ?3, how = 'dropped', word = ?4 WHERE at = ?1 AND wire IS ?2 AND ended IS NULL",
            params![at, receipt.wire, time, receipt.reason],
        )
    }

    fn delivered(
        &mut self,
        receipt: &peek::Receipt,
        (story, revision, outlet): (i64, u64, &str),
        time: i64,
    ) -> Result<(), IndexError> {
        let verified = receipt.verified.map(Verified::as_str);
        self.run(
            "INSERT INTO deliveries(story, revision, outlet, state, time, location, delivery, digest, attempts, reason, latency,
             until, verified) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)
             ON CONFLICT(story, revision, outlet) DO UPDATE SET state = excluded.state, time = excluded.time,
             location = coalesce(excluded.location, location), delivery = coalesce(excluded.delivery, delivery),
             digest = coalesce(excluded.digest, digest), attempts = excluded.attempts, reason = excluded.reason,
             latency = excluded.latency, until = excluded.until, verified = excluded.verified WHERE excluded.time >= time",
            params![
                story,
                to_i64(revision),
                outlet,
                receipt.outcome.as_str(),
                time,
                receipt.location,
                receipt.delivery,
                receipt.digest,
                receipt.attempts,
                receipt.reason,
                receipt.latency_ms.map(to_i64),
                receipt.until.map(|until| until.as_microsecond()),
                verified
            ],
        )?;
        if let Some(location) = &receipt.location {
            for key in [Some(location.as_str()), address_key(location).as_deref()].into_iter().flatten() {
                self.run("INSERT OR IGNORE INTO keys(key, story) VALUES (?1, ?2)", params![key, story])?;
            }
        }
        if receipt.outcome == Outcome::Published {
            self.free(story, time)?;
        }
        Ok(())
    }

    /// The embargo of the story is over: those who wait for new stories are to be told.
    fn free(&mut self, story: i64, time: i64) -> Result<(), IndexError> {
        let ended = "SELECT embargo FROM stories WHERE id = ?1 AND embargo <= ?2";
        if self.one(ended, params![story, time])?.is_some() {
            let seq = self.next_seq()?;
            self.run("UPDATE stories SET seq = ?2, embargo = NULL, before = 0 WHERE id = ?1", params![story, seq])?;
        }
        Ok(())
    }

    fn of_wire(&self, receipt: &peek::Receipt, time: i64) -> Result<(), IndexError> {
        if receipt.outcome == Outcome::Split {
            return self.run(
                "INSERT INTO wire(id, stories) VALUES (?1, ?2) ON CONFLICT(id) DO UPDATE SET stories = excluded.stories",
                params![receipt.wire, receipt.stories],
            );
        }
        self.run(
            "INSERT INTO wire(id, outcome, outcome_time, rule, reason) VALUES (?1,?2,?3,?4,?5)
             ON CONFLICT(id) DO UPDATE SET outcome = excluded.outcome, outcome_time = excluded.outcome_time,
             rule = excluded.rule, reason = excluded.reason WHERE excluded.outcome_time >= coalesce(outcome_time, 0)",
            params![receipt.wire, receipt.outcome.as_str(), time, receipt.rule, receipt.reason],
        )
    }

    fn of_item(&mut self, receipt: &peek::Receipt, story: Option<i64>, time: i64) -> Result<(), IndexError> {
        let idx = receipt.index.unwrap_or(0);
        let until = receipt.until.map(|until| until.as_microsecond());
        if !matches!(receipt.outcome, Outcome::Routed | Outcome::Embargoed) {
            return self.run(
                "INSERT INTO items(wire, idx, uri, verdict, verdict_stage, verdict_time, rule, reason, until)
                 VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9) ON CONFLICT(wire, idx) DO UPDATE SET verdict = excluded.verdict,
                 verdict_stage = excluded.verdict_stage, verdict_time = excluded.verdict_time, rule = excluded.rule,
                 reason = excluded.reason, until = excluded.until, uri = coalesce(uri, excluded.uri)
                 WHERE excluded.verdict_time >= verdict_time",
                params![
                    receipt.wire,
                    idx,
                    receipt.uri,
                    receipt.outcome.as_str(),
                    receipt.stage,
                    time,
                    receipt.rule,
                    receipt.reason,
                    until
                ],
            );
        }
        let (Some(story), Some(revision)) = (story, receipt.revision) else { return Ok(()) };
        let revision = to_i64(revision);
        self.run(
            "INSERT INTO revisions(story, revision, wire, idx, version, plan, plan_until) VALUES (?1,?2,?3,?4,?5,?6,?7)
             ON CONFLICT(story, revision) DO UPDATE SET plan = excluded.plan, plan_until = excluded.plan_until",
            params![story, revision, receipt.wire, idx, receipt.version, receipt.outcome.as_str(), until],
        )?;
        for routed in &receipt.outlets {
            self.run(
                "INSERT OR IGNORE INTO deliveries(story, revision, outlet, withdraw, not_before) VALUES (?1,?2,?3,?4,?5)",
                params![story, revision, routed.outlet, routed.withdraw, until],
            )?;
        }
        Ok(())
    }
}
