//! The ledger: receipts that show when one of them was changed, taken out or slipped in.
//!
//! Each writer (a stage, for one partition of its input) numbers its receipts and chains them: the hash of a receipt covers the hash of
//! the one before it. The last one, the head, is a row of the stage's table [`TABLE`], so it changes with the receipts, in one
//! transaction. What people say by a command bears no number.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use wiredesk_story::identity::sha256_hex;

use crate::{
    record::{Record, Stored, header},
    rows::Row,
};

/// The table of heads; the key is [`KEY`].
pub(crate) const TABLE: &str = "ledger";
/// One row a partition.
pub(crate) const KEY: &str = "head";
/// No log lets go of what is younger.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// What comes before the first receipt.
const NOTHING: &str = "0";

/// The last receipt of a writer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Stage and partition.
    pub(crate) writer: String,
    number: u64,
    hash: String,
    /// When it was written.
    time: Timestamp,
}

impl Head {
    /// The head in its row: number, hash, microseconds since 1970. The beginning where there is none.
    pub(crate) fn of(row: Option<&Row>, stage: &str, partition: u32) -> Self {
        let text = row.and_then(|row| std::str::from_utf8(&row.value).ok());
        let parts = text.and_then(|text| {
            let mut parts = text.split(' ');
            let (number, hash) = (parts.next()?.parse().ok()?, parts.next()?);
            let time = parts.next().and_then(|time| Timestamp::from_microsecond(time.parse().ok()?).ok());
            // One that does not say when is no older than anything.
            Some((number, hash, time.unwrap_or(Timestamp::MAX)))
        });
        let (number, hash, time) = parts.unwrap_or((0, NOTHING, Timestamp::UNIX_EPOCH));
        Self { writer: format!("{stage}/{partition}"), number, hash: hash.to_owned(), time }
    }

    pub(crate) fn row(&self) -> Row {
        Row::new(format!("{} {} {}", self.number, self.hash, self.time.as_microsecond()).into_bytes())
    }

    /// Enters a receipt that is written now: it becomes the head.
    pub(crate) fn enter(&mut self, record: &mut Record, now: Timestamp) {
        self.number += 1;
        self.time = now;
        let entry = format!("{}/{}/{}", self.writer, self.number, self.hash);
        self.hash = hash(&entry, &record.value);
        record.headers.set(header::LEDGER, entry);
        record.headers.set(header::LEDGER_HASH, self.hash.as_str());
    }
}

/// Writer, number and the hash before, then the receipt itself.
fn hash(entry: &str, value: &[u8]) -> String {
    let mut covered = Vec::with_capacity(entry.len() + 1 + value.len());
    covered.extend_from_slice(entry.as_bytes());
    covered.push(b'\n');
    covered.extend_from_slice(value);
    sha256_hex(&covered)
}

/// Reads receipts in any order and tells what is wrong with their chains. About 150 bytes of memory a receipt.
#[derive(Debug, Default)]
pub struct Ledger {
    writers: BTreeMap<String, BTreeMap<u64, Link>>,
    /// When the oldest receipt was written.
    oldest: Option<Timestamp>,
    wrong: Vec<String>,
}

#[derive(Debug)]
struct Link {
    before: String,
    hash: String,
}

impl Ledger {
    /// Takes a receipt, whole.
    pub fn read(&mut self, record: &Stored) {
        self.oldest = Some(self.oldest.map_or(record.time, |oldest| oldest.min(record.time)));
        let Some(entry) = record.headers.get(header::LEDGER) else { return };
        let mut parts = entry.rsplitn(3, '/');
        let (before, number, writer) =
            (parts.next(), parts.next().and_then(|number| number.parse().ok()), parts.next());
        let (Some(before), Some(number), Some(writer)) = (before, number, writer) else {
            self.wrong.push(format!("{}: its entry in the ledger does not read", record.position));
            return;
        };
        let hash = hash(entry, &record.value);
        if record.headers.get(header::LEDGER_HASH) != Some(hash.as_str()) {
            self.wrong.push(format!("{}: it is not what {writer} wrote as its receipt {number}", record.position));
        }
        let link = Link { before: before.to_owned(), hash };
        if self.writers.entry(writer.to_owned()).or_default().insert(number, link).is_some() {
            self.wrong.push(format!("{}: {writer} has another receipt {number}", record.position));
        }
    }

    /// Each of these was written before the receipts were read: a chain that ends before its head was cut off. One that is not
    /// there at all may have been let go for its age: where its head is older than all that was read, and older than what a log keeps at
    /// least.
    pub fn compare(&mut self, heads: &[Head], now: Timestamp) {
        let oldest = self.oldest.unwrap_or(now).min(now.checked_sub(KEPT).unwrap_or_default());
        for head in heads.iter().filter(|head| head.number > 0) {
            let links = self.writers.get(&head.writer);
            if links.is_none() && head.time < oldest {
                continue;
            }
            let last = links.and_then(|links| links.last_key_value()).map_or(0, |(number, _)| *number);
            let writer = &head.writer;
            if last < head.number {
                let gone = format!("{writer}: its last receipts, {} to {}, are gone", last + 1, head.number);
                self.wrong.push(gone);
            } else if links.and_then(|links| links.get(&head.number)).is_some_and(|link| link.hash != head.hash) {
                self.wrong.push(format!("{writer}: receipt {} is not the one that its table has", head.number));
            }
        }
    }

    /// What is wrong, in words; nothing where each chain is whole from the first receipt that was read to the last.
    pub fn finish(self) -> Vec<String> {
        let mut wrong = self.wrong;
        for (writer, links) in self.writers {
            let mut last: Option<(u64, String)> = None;
            for (number, link) in links {
                if let Some((before, hash)) = last {
                    if number > before + 1 {
                        wrong.push(format!("{writer}: receipts {} to {} are gone", before + 1, number - 1));
                    } else if hash != link.before {
                        wrong.push(format!("{writer}: receipt {number} does not follow {before} as it lies there"));
                    }
                }
                last = Some((number, link.hash));
            }
        }
        wrong
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        record::Position,
        topic::{Lane, Topic},
    };

    /// Three receipts of one writer, as they lie in the log.
    fn receipts() -> Vec<Stored> {
        let mut head = Head::of(None, "plan", 7);
        let entered = (0..3).map(|n| {
            let mut record = Record::new(Topic::Receipts, Lane::Ordinary, "k", format!("{{\"n\":{n}}}").into_bytes());
            head.enter(&mut record, Timestamp::UNIX_EPOCH);
            let position = Position { topic: Topic::Receipts, lane: Lane::Ordinary, partition: 0, offset: n };
            Stored {
                position,
                time: Timestamp::UNIX_EPOCH,
                key: record.key,
                value: record.value,
                headers: record.headers,
            }
        });
        entered.collect()
    }

    fn wrong(receipts: &[Stored]) -> Vec<String> {
        let mut ledger = Ledger::default();
        receipts.iter().for_each(|receipt| ledger.read(receipt));
        ledger.finish()
    }

    #[test]
    fn a_chain_is_whole_in_any_order_and_from_any_beginning() {
        let mut all = receipts();
        all.reverse();
        assert_eq!(wrong(&all), [] as [String; 0]);
        assert_eq!(wrong(&all[..2]), [] as [String; 0], "the log has let go of the first");
    }

    #[test]
    fn what_was_changed_taken_out_or_written_anew_is_told() {
        let mut changed = receipts();
        changed[1].value = b"{\"n\":9}".to_vec();
        assert_eq!(
            wrong(&changed),
            [
                "receipts-0-1: it is not what plan/7 wrote as its receipt 2",
                "plan/7: receipt 3 does not follow 2 as it lies there"
            ]
        );
        let mut short = receipts();
        short.remove(1);
        assert_eq!(wrong(&short), ["plan/7: receipts 2 to 2 are gone"]);
        let mut twice = receipts();
        twice.push(twice[2].clone());
        assert_eq!(wrong(&twice), ["receipts-0-2: plan/7 has another receipt 3"]);
        // Somebody hashes the changed one again: the next does not follow it.
        let mut forged = receipts();
        forged[1].value = b"{\"n\":9}".to_vec();
        let entry = forged[1].headers.get(header::LEDGER).unwrap().to_owned();
        let again = hash(&entry, &forged[1].value);
        forged[1].headers.set(header::LEDGER_HASH, again);
        assert_eq!(wrong(&forged), ["plan/7: receipt 3 does not follow 2 as it lies there"]);
    }

    #[test]
    fn a_chain_that_ends_before_its_head_was_cut_off() {
        let all = receipts();
        let mut head = Head::of(None, "plan", 7);
        for receipt in &all {
            head.enter(&mut Record::new(Topic::Receipts, Lane::Ordinary, "k", receipt.value.clone()), receipt.time);
        }
        let told_at = |receipts: &[Stored], heads: &[Head], now| {
            let mut ledger = Ledger::default();
            receipts.iter().for_each(|receipt| ledger.read(receipt));
            ledger.compare(heads, now);
            ledger.finish()
        };
        let told = |receipts: &[Stored], heads: &[Head]| told_at(receipts, heads, Timestamp::UNIX_EPOCH);
        assert_eq!(told(&all, &[head.clone()]), [] as [String; 0]);
        assert_eq!(told(&all[..1], &[head.clone()]), ["plan/7: its last receipts, 2 to 3, are gone"]);
        assert_eq!(told(&[], &[head.clone()]), ["plan/7: its last receipts, 1 to 3, are gone"]);
        let later = Timestamp::UNIX_EPOCH + KEPT + KEPT;
        assert_eq!(told_at(&[], &[head.clone()], later), [] as [String; 0], "let go for its age");
        assert_eq!(told_at(&all[..1], &[head.clone()], later), ["plan/7: its last receipts, 2 to 3, are gone"]);
        let other = Head { hash: "x".into(), ..head };
        assert_eq!(told(&all, &[other]), ["plan/7: receipt 3 is not the one that its table has"]);
    }

    #[test]
    fn a_head_survives_its_row() {
        let mut head = Head::of(None, "plan", 7);
        let mut record = Record::new(Topic::Receipts, Lane::Ordinary, "k", b"{}".to_vec());
        head.enter(&mut record, Timestamp::UNIX_EPOCH);
        assert_eq!(Head::of(Some(&head.row()), "plan", 7), head);
    }
}
