//! From a batch of works to one transaction: the stage is called once for each, and what it did is put together.

use std::{
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    panic::{AssertUnwindSafe, catch_unwind},
};

use jiff::Timestamp;
use wiredesk_story::event::{EventType, Outcome, Receipt};

use super::{
    Runner,
    buffers::{Prepared, Work},
    panic_text,
    seal::Seal,
    timers::{Group, group_of},
};
use crate::{
    blobs,
    context::{Context, Effects, Gate, Origin, Overlay},
    error::LogError,
    event_log::Transaction,
    ledger::{self, Head},
    record::{Record, Stored, header},
    rejects,
    rows::{RowChange, RowKey},
    stage::{Input, Stage, Verdict},
    topic::{Lane, Topic},
};

/// A batch that was transformed.
pub(super) struct Batch<S: Stage> {
    pub(super) transaction: Transaction,
    pub(super) jobs: Vec<(u32, S::Job)>,
    pub(super) gates: Vec<(u32, Gate)>,
    pub(super) fired: BTreeSet<Group>,
    pub(super) counts: BTreeMap<&'static str, u64>,
    /// The ledger's heads, by partition.
    heads: BTreeMap<u32, Head>,
    overlay: Overlay,
}

impl<S: Stage> Batch<S> {
    fn new() -> Self {
        Self {
            transaction: Transaction::default(),
            jobs: Vec::new(),
            gates: Vec::new(),
            fired: BTreeSet::new(),
            counts: BTreeMap::new(),
            heads: BTreeMap::new(),
            overlay: Overlay::new(),
        }
    }

    /// Puts the ledger's heads into the transaction.
    fn close(&mut self) {
        let at = |partition| RowKey { partition, table: ledger::TABLE.to_owned(), key: ledger::KEY.to_owned() };
        let heads = std::mem::take(&mut self.heads).into_iter();
        self.transaction
            .rows
            .extend(heads.map(|(partition, head)| RowChange { at: at(partition), row: Some(head.row()) }));
    }

    fn shuts(&self, partition: u32, group: &str, now: Timestamp) -> bool {
        let gates = self.gates.iter().rev();
        let last =
            gates.map(|(owner, gate)| (owner, gate)).find(|(owner, gate)| **owner == partition && gate.group == group);
        last.is_some_and(|(_, gate)| gate.shut_until.is_some_and(|until| until > now))
    }
}

/// What one call of the stage came to.
struct Call<J> {
    verdict: Verdict,
    effects: Effects<J>,
    origin: Origin,
}

impl<S: Stage> Runner<S> {
    /// Transforms the works in hand until the batch's time is up; the rest goes back to where it came from.
    pub(super) fn transform(&mut self, now: Timestamp) -> Result<Batch<S>, LogError> {
        let started = self.parts.clock.now();
        let longest = self.parts.limits.work;
        let mut batch = Batch::new();
        let mut works = std::mem::take(&mut self.in_hand).into_iter();
        while let Some(mut work) = works.next() {
            let transformed = self.transform_one(&mut batch, &mut work, now);
            self.in_hand.push(work);
            if let Err(error) = transformed {
                self.in_hand.extend(works);
                return Err(error);
            }
            let spent = self.parts.clock.now().duration_since(started);
            if std::time::Duration::try_from(spent).is_ok_and(|spent| spent >= longest) {
                break;
            }
        }
        self.buffers.give_back(works.collect());
        batch.close();
        Ok(batch)
    }

    fn transform_one(
        &mut self,
        batch: &mut Batch<S>,
        work: &mut Work<S::Done>,
        now: Timestamp,
    ) -> Result<(), LogError> {
        match work {
            Work::Assigned(partition, handover) => {
                let (partition, handover) = (*partition, *handover);
                let call = self.call(batch, partition, Origin::default(), Input::Assigned(handover), now)?;
                let cause = format!("assigned-{partition}-{}", now.as_microsecond());
                self.merge(batch, partition, None, &cause, call, now)
            }
            Work::Finished(ticket, done) => {
                let call = self.call(batch, ticket.partition, Origin::default(), Input::Finished(done), now)?;
                let cause = format!("job-{}-{}-{}", ticket.partition, now.as_microsecond(), self.in_hand.len());
                self.merge(batch, ticket.partition, None, &cause, call, now)
            }
            Work::Timer(at) => self.transform_timer(batch, at, now),
            Work::Record(prepared) => self.transform_record(batch, prepared, now),
        }
    }

    fn transform_timer(&mut self, batch: &mut Batch<S>, at: &RowKey, now: Timestamp) -> Result<(), LogError> {
        let row = match batch.overlay.get(at) {
            Some(row) => row.clone(),
            None => self.member.rows().get(at)?,
        };
        let Some(row) = row else { return Ok(()) };
        let Some(due) = row.due.clone().filter(|due| due.at <= now) else { return Ok(()) };
        if batch.shuts(at.partition, &due.group, now) {
            return Ok(());
        }
        batch.fired.insert(group_of(at, &due.group));
        let mut call = self.call(batch, at.partition, Origin::default(), Input::Timer(at, &row), now)?;
        if !call.effects.rows.iter().any(|change| change.at == *at) && !call.shuts(&due.group) {
            let settled = crate::rows::Row { value: row.value.clone(), due: None };
            call.effects.rows.push(RowChange { at: at.clone(), row: Some(settled) });
        }
        let cause = format!("timer-{}-{}-{}", at.table, at.key, due.at.as_microsecond());
        self.merge(batch, at.partition, None, &cause, call, now)
    }

    fn transform_record(&mut self, batch: &mut Batch<S>, prepared: &Prepared, now: Timestamp) -> Result<(), LogError> {
        let record = &prepared.record;
        let position = record.position;
        let name = self.stage.spec().name;
        if self.holdings.halted(position.partition) {
            return Ok(());
        }
        if record.major() > EventType::MAJOR {
            tracing::error!(stage = name, %position, major = record.major(),
                "an event of a newer major version: this partition is stopped; run a newer wiredesk");
            self.holdings.halt(name, position.partition);
            return Ok(());
        }
        let origin = Origin::of(record);
        let cause = position.to_string();
        let Some(whole) = blobs::whole(record, self.parts.blobs.as_ref())? else {
            let reason = "its bytes are not in the blob store; restore the blobs folder from a backup".to_owned();
            let verdict = Verdict::Reject { rule: "blob-missing".into(), reason };
            let call = Call { verdict, effects: Effects::default(), origin };
            return self.merge(batch, position.partition, Some(record), &cause, call, now);
        };
        let input = Input::Record(&whole, prepared.fetched.as_deref());
        let call = self.call(batch, position.partition, origin, input, now)?;
        // A record that is refused keeps its bytes where they are.
        self.merge(batch, position.partition, Some(record), &cause, call, now)
    }

    /// Calls the stage. A panic is a reject; what it did until then is void.
    fn call(
        &mut self,
        batch: &mut Batch<S>,
        partition: u32,
        origin: Origin,
        input: Input<'_, S::Done>,
        now: Timestamp,
    ) -> Result<Call<S::Job>, LogError> {
        let stage = self.stage.spec().name;
        let mut cx = Context {
            stage,
            partition,
            partitions: self.parts.partitions,
            now,
            ending: self.ending,
            origin,
            rows: self.member.rows(),
            overlay: &mut batch.overlay,
            effects: Effects::default(),
            failure: None,
        };
        let verdict = catch_unwind(AssertUnwindSafe(|| self.stage.apply(input, &mut cx)));
        if let Some(failure) = cx.failure {
            return Err(failure);
        }
        let (mut effects, origin) = (cx.effects, cx.origin);
        Ok(match verdict {
            Ok(verdict) => {
                if matches!(verdict, Verdict::Reject { .. }) {
                    // What is refused has done nothing, but for what it says of the refusal.
                    let receipts = effects.receipts.into_iter();
                    let receipts = receipts.filter(|receipt| receipt.outcome == Outcome::Rejected).collect();
                    effects = Effects { receipts, ..Effects::default() };
                }
                Call { verdict, effects, origin }
            }
            Err(panic) => {
                metrics::counter!("wiredesk_panics_total", "stage" => stage).increment(1);
                let reason = format!("{stage} failed on it ({}); this is a bug to report", panic_text(panic.as_ref()));
                let verdict = Verdict::Reject { rule: "panic".into(), reason };
                Call { verdict, effects: Effects::default(), origin }
            }
        })
    }

    /// Puts what one call came to into the transaction.
    fn merge(
        &mut self,
        batch: &mut Batch<S>,
        partition: u32,
        record: Option<&Stored>,
        cause: &str,
        call: Call<S::Job>,
        now: Timestamp,
    ) -> Result<(), LogError> {
        let stage = self.stage.spec().name;
        let Call { verdict, mut effects, origin } = call;
        let outcome = verdict.name();
        settle(stage, verdict, record, &origin, &mut effects, now);
        if record.is_some() {
            *batch.counts.entry(outcome).or_default() += 1;
        }
        let seal = Seal { stage, now, config: &self.parts.config, origin: &origin, cause };
        let receipts = effects.receipts.iter().map(receipt_record);
        for (n, mut output) in effects.outputs.into_iter().chain(receipts).enumerate() {
            seal.set(&mut output, n);
            if output.topic == Topic::Receipts {
                self.head(batch, partition)?.enter(&mut output, now);
            }
            blobs::spill(&mut output, self.parts.blobs.as_ref(), self.parts.limits.record_bytes)?;
            batch.transaction.outputs.push(output);
        }
        for change in effects.rows {
            batch.overlay.insert(change.at.clone(), change.row.clone());
            batch.transaction.rows.push(change);
        }
        batch.jobs.extend(effects.jobs.into_iter().map(|job| (partition, job)));
        batch.gates.extend(effects.gates.into_iter().map(|gate| (partition, gate)));
        batch.transaction.partitions.insert(partition);
        if let Some(record) = record {
            let position = record.position;
            batch.transaction.reads.insert((position.lane, position.partition), position.offset + 1);
        }
        Ok(())
    }

    /// The ledger's head of a partition, as the batch has it.
    fn head<'a>(&self, batch: &'a mut Batch<S>, partition: u32) -> Result<&'a mut Head, LogError> {
        match batch.heads.entry(partition) {
            Entry::Occupied(head) => Ok(head.into_mut()),
            Entry::Vacant(place) => {
                let at = RowKey { partition, table: ledger::TABLE.to_owned(), key: ledger::KEY.to_owned() };
                let row = self.member.rows().get(&at)?;
                Ok(place.insert(Head::of(row.as_ref(), self.stage.spec().name, partition)))
            }
        }
    }

    /// The transaction that rejects the single work in hand, whose own cannot be stored.
    pub(super) fn reject_alone(&mut self, error: &LogError, now: Timestamp) -> Result<Batch<S>, LogError> {
        let stage = self.stage.spec().name;
        let reason = format!("what {stage} made of it cannot be stored: {error}");
        tracing::error!(stage, reason, "refused: it cannot be stored");
        let mut batch = Batch::new();
        let works = std::mem::take(&mut self.in_hand);
        for work in &works {
            match work {
                Work::Record(prepared) => {
                    let record = &prepared.record;
                    let verdict = Verdict::Reject { rule: "too-large".into(), reason: reason.clone() };
                    let call = Call { verdict, effects: Effects::default(), origin: Origin::of(record) };
                    let cause = record.position.to_string();
                    self.merge(&mut batch, record.position.partition, Some(record), &cause, call, now)?;
                }
                Work::Timer(at) => {
                    let row = self.member.rows().get(at)?.map(|row| crate::rows::Row { due: None, ..row });
                    batch.transaction.partitions.insert(at.partition);
                    batch.transaction.rows.push(RowChange { at: at.clone(), row });
                }
                Work::Assigned(partition, _) => {
                    batch.transaction.partitions.insert(*partition);
                }
                Work::Finished(ticket, _) => {
                    batch.transaction.partitions.insert(ticket.partition);
                }
            }
        }
        self.in_hand = works;
        batch.close();
        Ok(batch)
    }
}

impl<J> Call<J> {
    fn shuts(&self, group: &str) -> bool {
        self.effects.gates.iter().any(|gate| gate.group == group && gate.shut_until.is_some())
    }
}

impl Verdict {
    /// Its name in metrics.
    fn name(&self) -> &'static str {
        match self {
            Self::Forward(_) => "forwarded",
            Self::Hold { .. } => "held",
            Self::Reject { .. } => "rejected",
            Self::Drop { outcome, .. } => outcome.as_str(),
        }
    }
}

/// What a verdict means: outputs, the rejected record, and the receipt that the stage did not write itself.
fn settle<J>(
    stage: &str,
    verdict: Verdict,
    record: Option<&Stored>,
    origin: &Origin,
    effects: &mut Effects<J>,
    now: Timestamp,
) {
    let (outcome, rule, reason, until) = match verdict {
        Verdict::Forward(outputs) => {
            if outputs.len() > 1 && record.is_some() && effects.receipts.is_empty() {
                let mut receipt = receipt(stage, Outcome::Split, now, origin);
                receipt.stories = u32::try_from(outputs.len()).ok();
                effects.receipts.push(receipt);
            }
            effects.outputs.extend(outputs);
            return;
        }
        Verdict::Hold { until, rule, reason } => (Outcome::Held, rule, reason, until),
        Verdict::Drop { outcome, rule, reason } => (outcome, rule, reason, None),
        Verdict::Reject { rule, reason } => {
            if let Some(record) = record {
                let rejection = rejects::rejection(stage, record, &rule, &reason);
                effects.outputs.push(rejects::to_record(record, &rejection));
            }
            (Outcome::Rejected, rule, reason, None)
        }
    };
    if effects.receipts.iter().any(|receipt| receipt.outcome == outcome) {
        return;
    }
    let mut receipt = receipt(stage, outcome, now, origin);
    receipt.rule = Some(rule);
    receipt.reason = Some(reason);
    receipt.until = until;
    effects.receipts.push(receipt);
}

/// A receipt as a record. A job may bring receipts of several wire items: each names its own.
fn receipt_record(receipt: &Receipt) -> Record {
    let key = receipt.uri.as_ref().map_or(receipt.wire.as_str(), |uri| uri.as_str());
    let mut record = Record::event(Topic::Receipts, Lane::Ordinary, key, receipt);
    if !receipt.wire.is_empty() {
        record.headers.set(header::WIRE, receipt.wire.as_str());
    }
    if let Some(index) = receipt.index {
        record.headers.set(header::INDEX, index.to_string());
    }
    if let Some(uri) = &receipt.uri {
        record.headers.set(header::CE_SUBJECT, uri.as_str());
    }
    record
}

fn receipt(stage: &str, outcome: Outcome, now: Timestamp, origin: &Origin) -> Receipt {
    let mut receipt = Receipt::new(stage, outcome, now, &origin.wire);
    receipt.index = origin.index;
    receipt.uri = origin.uri.clone();
    receipt
}
