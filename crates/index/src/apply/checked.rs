//! `received`, `valid` and `enriched`: a story on its way.

use rusqlite::params;
use wiredesk_log::Stored;
use wiredesk_story::event::{Change, Command, Finding};

use super::{Apply, Step, peek, to_i64};
use crate::{error::IndexError, place};

/// What the rule of a finding begins with that is about an enricher of the newsroom's.
const ENRICHER: &str = "enrich.";

impl Apply<'_> {
    pub(super) fn received(&mut self, record: &Stored) -> Result<(), IndexError> {
        let event: peek::Received<'_> = serde_json::from_slice(&record.value)?;
        let time = record.time.as_microsecond();
        let story = self.story_id(&event.uri, time)?;
        let (kind, format) = match (&event.command, &event.story) {
            (Some(Command::Kill { .. }), _) => ("kill", None),
            (Some(Command::Release { .. }), _) => ("release", None),
            (Some(Command::Replay { .. }), _) => ("replay", None),
            (None, incoming) => ("story", incoming.as_ref().map(|incoming| incoming.format.as_str())),
        };
        let version = match &event.story {
            Some(incoming) => self.incoming(story, &event.wire.id, &event.wire.source, incoming.story, time)?,
            None => None,
        };
        let at = place::code(record.position);
        self.run(
            "INSERT INTO items(wire, idx, uri, kind, format, version, at, moved) VALUES (?1,?2,?3,?4,?5,?6,?7,?8)
             ON CONFLICT(wire, idx) DO UPDATE SET uri = excluded.uri, kind = excluded.kind, format = excluded.format,
             version = excluded.version, at = excluded.at, moved = max(moved, excluded.moved)",
            params![event.wire.id, event.wire.index, event.uri, kind, format, version, at, time],
        )?;
        self.put_back(&event.wire.id, Some(event.wire.index), time)?;
        let reason = match &event.command {
            Some(Command::Kill { reason, .. }) => Some(reason.as_str()),
            _ => format,
        };
        self.step(
            record,
            &Step {
                wire: &event.wire.id,
                idx: Some(event.wire.index),
                story: Some(story),
                stage: "read",
                what: if event.command.is_some() { kind } else { "received" },
                version: version.as_deref(),
                reason,
                ..Step::default()
            },
        )
    }

    pub(super) fn valid(&mut self, record: &Stored) -> Result<(), IndexError> {
        let event: peek::Checked<'_> = serde_json::from_slice(&record.value)?;
        let version: peek::Version = serde_json::from_str(event.story.get())?;
        let time = record.time.as_microsecond();
        let story = self.story_id(&event.uri, time)?;
        self.revision(story, &event, version.version.as_deref(), time)?;
        self.run(
            "UPDATE revisions SET valid_time = ?3, valid_at = ?4 WHERE story = ?1 AND revision = ?2",
            params![story, to_i64(event.revision), time, place::code(record.position)],
        )?;
        self.passed(record, &event, story, "validate", version.version.as_deref())
    }

    pub(super) fn enriched(&mut self, record: &Stored) -> Result<(), IndexError> {
        let event: peek::Checked<'_> = serde_json::from_slice(&record.value)?;
        let time = record.time.as_microsecond();
        let story = self.story_id(&event.uri, time)?;
        let version = if event.change.withdraws() {
            let version: peek::Version = serde_json::from_str(event.story.get())?;
            version.version
        } else {
            self.current(story, &event, time)?
        };
        self.revision(story, &event, version.as_deref(), time)?;
        self.run(
            "UPDATE revisions SET enriched_time = ?3, enriched_at = ?4 WHERE story = ?1 AND revision = ?2",
            params![story, to_i64(event.revision), time, place::code(record.position)],
        )?;
        self.passed(record, &event, story, "enrich", version.as_deref())
    }

    /// What `valid` and `enriched` both say: the revision, the item it comes from, and where the story stands now.
    fn revision(
        &mut self,
        story: i64,
        event: &peek::Checked<'_>,
        version: Option<&str>,
        time: i64,
    ) -> Result<(), IndexError> {
        let revision = to_i64(event.revision);
        let change = name(event.change);
        let findings = if event.findings.is_empty() { None } else { Some(serde_json::to_string(&event.findings)?) };
        self.run(
            "INSERT INTO revisions(story, revision, wire, idx, change, version, reason, findings)
             VALUES (?1,?2,?3,?4,?5,?6,?7,?8) ON CONFLICT(story, revision) DO UPDATE SET wire = excluded.wire,
             idx = excluded.idx, change = excluded.change, version = excluded.version, reason = excluded.reason,
             findings = excluded.findings",
            params![story, revision, event.wire.id, event.wire.index, change, version, event.reason, findings],
        )?;
        self.run(
            "INSERT INTO items(wire, idx, uri, moved) VALUES (?1,?2,?3,?4)
             ON CONFLICT(wire, idx) DO UPDATE SET uri = coalesce(uri, excluded.uri), moved = max(moved, excluded.moved)",
            params![event.wire.id, event.wire.index, event.uri, time],
        )?;
        let newer = self.one("SELECT revision FROM stories WHERE id = ?1", params![story])?.unwrap_or(0) < revision;
        if newer {
            self.run(
                "UPDATE stories SET revision = ?2, change = ?3, version = coalesce(?4, version), reason = ?5,
                 last = max(last, ?6) WHERE id = ?1",
                params![story, revision, change, version, event.reason, time],
            )?;
        }
        let floor = self.one("SELECT floor FROM stories WHERE id = ?1", params![story])?.unwrap_or(0);
        if event.change.withdraws() && floor < revision {
            let seq = self.next_seq()?;
            self.run("UPDATE stories SET floor = ?2, seq = ?3 WHERE id = ?1", params![story, revision, seq])?;
        }
        Ok(())
    }

    fn passed(
        &mut self,
        record: &Stored,
        event: &peek::Checked<'_>,
        story: i64,
        stage: &str,
        version: Option<&str>,
    ) -> Result<(), IndexError> {
        let told: Vec<&Finding> = if stage == "enrich" {
            event.findings.iter().filter(|one| one.rule.starts_with(ENRICHER)).collect()
        } else {
            Vec::new()
        };
        let finding = told.first().copied().or(event.findings.first());
        let all: Vec<&str> = told.iter().map(|one| one.message.as_str()).collect();
        let said = if all.is_empty() { finding.map(|one| one.message.clone()) } else { Some(all.join("; ")) };
        self.put_back(&event.wire.id, Some(event.wire.index), record.time.as_microsecond())?;
        self.step(
            record,
            &Step {
                wire: &event.wire.id,
                idx: Some(event.wire.index),
                story: Some(story),
                stage,
                what: if stage == "validate" { name(event.change) } else { "enriched" },
                version,
                revision: Some(event.revision),
                rule: finding.map(|finding| finding.rule.as_str()),
                reason: event.reason.as_deref().filter(|_| told.is_empty()).or(said.as_deref()),
                ..Step::default()
            },
        )
    }
}

/// The change as JSON has it.
fn name(change: Change) -> &'static str {
    match change {
        Change::New => "new",
        Change::Update => "update",
        Change::Correction => "correction",
        Change::Kill => "kill",
        Change::Withhold => "withhold",
        Change::Reinstate => "reinstate",
        Change::Release => "release",
        Change::Replay => "replay",
    }
}
