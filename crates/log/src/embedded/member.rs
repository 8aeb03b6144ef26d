//! One instance of one stage.

use std::sync::Arc;

use super::{
    EmbeddedLog, Shared,
    cursor::{Cursor, Room},
    schema,
    signals::Registration,
    transact::{self, Hold, Seat},
};
use crate::{
    error::LogError,
    event_log::{Changes, Member, Owned, Transaction},
    faults::{Faults, Point},
    instance::InstanceName,
    record::Stored,
    rows::Rows,
    sqlite::SqlRows,
    stage::StageSpec,
    topic::Lane,
    wake::Wake,
};

pub(super) struct EmbeddedMember {
    shared: Arc<Shared>,
    faults: Arc<dyn Faults>,
    spec: StageSpec,
    instance: InstanceName,
    seat: Seat,
    /// Whether the seat is still its own, as far as it knows.
    seated: bool,
    rows: SqlRows,
    /// The flash lane and the ordinary one; none without an input.
    cursors: Vec<(Lane, Cursor)>,
    changes: Changes,
    _registration: Registration,
}

impl EmbeddedMember {
    pub(super) fn join(
        log: &EmbeddedLog,
        spec: &StageSpec,
        instance: &InstanceName,
        wake: Wake,
    ) -> Result<Self, LogError> {
        let shared = Arc::clone(&log.shared);
        let connection = schema::reader(&shared.path)?;
        let registration = shared.waits(spec.input.as_slice(), wake)?;
        let seat = take_seat(&shared, spec, instance)?;
        let mut member = Self {
            shared,
            faults: Arc::clone(&log.faults),
            spec: spec.clone(),
            instance: instance.clone(),
            seat,
            seated: false,
            rows: SqlRows { connection, stage: seat.stage },
            cursors: Vec::new(),
            changes: Changes::default(),
            _registration: registration,
        };
        member.sit(seat)?;
        Ok(member)
    }

    fn sit(&mut self, seat: Seat) -> Result<(), LogError> {
        self.seat = seat;
        self.seated = true;
        let owned = |partition| Owned { partition, handover: seat.handover };
        self.changes.assigned = (0..self.shared.partitions).map(owned).collect();
        self.seek()
    }

    /// Goes to the committed offsets.
    fn seek(&mut self) -> Result<(), LogError> {
        self.cursors.clear();
        let Some(topic) = self.spec.input else { return Ok(()) };
        let offsets = transact::offsets(&self.rows.connection, self.seat.stage)?;
        for lane in topic.lanes() {
            let next = |partition| offsets.get(&(*lane, partition)).copied().unwrap_or(0);
            self.cursors.push((*lane, Cursor::new(topic, *lane, (0..self.shared.partitions).map(next).collect())));
        }
        Ok(())
    }

    fn lost(&mut self) {
        if std::mem::take(&mut self.seated) {
            self.changes = Changes { assigned: Vec::new(), revoked: (0..self.shared.partitions).collect() };
            self.cursors.clear();
        }
    }

    /// Another process has taken the seat under this one's name.
    fn twin(&self) -> LogError {
        LogError::Twin {
            service: self.spec.name.to_owned(),
            name: self.instance.as_str().to_owned(),
            place: self.shared.path.display().to_string(),
        }
    }
}

fn take_seat(shared: &Shared, spec: &StageSpec, instance: &InstanceName) -> Result<Seat, LogError> {
    let (spec, instance) = (spec.clone(), instance.clone());
    shared.writer.run(true, move |write| write.seat(&spec, &instance))
}

impl Member for EmbeddedMember {
    fn changes(&mut self) -> Result<Changes, LogError> {
        if !self.seated && self.changes == Changes::default() {
            // Whoever took the seat may have left it, or bear the same name.
            match transact::owner(&self.rows.connection, self.seat.stage)? {
                Some(owner) if owner.epoch == self.seat.epoch => {}
                Some(owner) if owner.hold == Hold::Left => {
                    let seat = take_seat(&self.shared, &self.spec, &self.instance)?;
                    self.sit(seat)?;
                }
                Some(owner) if owner.instance == self.instance.as_str() => return Err(self.twin()),
                _ => {}
            }
        }
        Ok(std::mem::take(&mut self.changes))
    }

    fn fetch(&mut self, lane: Lane, max_records: usize, max_bytes: usize) -> Result<Vec<Stored>, LogError> {
        let mut found = Vec::new();
        let Some((_, cursor)) = self.cursors.iter_mut().find(|(of, _)| *of == lane) else { return Ok(found) };
        let mut room = Room { records: max_records, bytes: max_bytes };
        cursor.read(&self.rows.connection, &self.shared.signals, &mut room, &mut found)?;
        Ok(found)
    }

    fn commit(&mut self, transaction: &Transaction) -> Result<(), LogError> {
        transaction.check(&self.spec)?;
        let (seat, name, faults) = (self.seat, self.spec.name, Arc::clone(&self.faults));
        let (transaction, durable) = (transaction.clone(), transaction.durable);
        let committed =
            self.shared.writer.run(durable, move |write| write.transaction(name, seat, &transaction, faults.as_ref()));
        if matches!(committed, Err(LogError::Fenced { .. })) {
            self.lost();
        }
        committed?;
        self.faults.at(Point::AfterCommit)
    }

    fn rewind(&mut self) -> Result<(), LogError> {
        let owner = transact::owner(&self.rows.connection, self.seat.stage)?;
        match owner {
            Some(owner) if owner.epoch == self.seat.epoch && self.seated => self.seek(),
            Some(owner) if owner.epoch != self.seat.epoch && owner.instance == self.instance.as_str() => {
                Err(self.twin())
            }
            _ => {
                self.lost();
                Ok(())
            }
        }
    }

    fn rows(&self) -> &dyn Rows {
        &self.rows
    }

    fn leave(&mut self) -> Result<(), LogError> {
        let seat = self.seat;
        self.lost();
        self.shared.writer.run(true, move |write| write.leave(seat))
    }
}

impl std::fmt::Debug for EmbeddedMember {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EmbeddedMember").field("stage", &self.spec.name).field("seated", &self.seated).finish()
    }
}
