//! Poison, and records that grow.

use std::sync::Arc;

use wiredesk_story::event::{Outcome, Receipt, Rejection};

use super::{
    Backend, Kept,
    probe::{ask, text},
    rig::Rig,
};
use crate::{
    blobs,
    faults::NoFaults,
    ledger::Ledger,
    record::{Record, Stored, header},
    rejects,
    topic::{Lane, Topic},
};

/// A rejection on `rejected`, as the suite compares it: the record's own key and text, the rule.
fn refused(rig: &Rig) -> super::rig::Result<Vec<(String, String, String)>> {
    let rejected = rig.all(Topic::Rejected)?;
    let told = |record: &Stored| {
        let rule = rejects::of_headers(&record.headers).map(|rejection| rejection.rule).unwrap_or_default();
        (record.key.clone(), text(record), rule)
    };
    Ok(rejected.iter().map(told).collect())
}

/// A record that the stage refuses, or panics at (in `prepare`, in what it fetches, or in `apply`), is rejected alone or goes on
/// without what could not be fetched; its neighbours in the batch and the records behind it go through, in order, and what it did
/// before is void.
pub(super) fn a_poison_record_is_rejected_alone(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 1)?;
    let asks =
        ["say 0", "panic", "say 1", "refuse سبب", "say 2", "fetch panic", "fetch panic-later", "fetch صفحة", "say 3"];
    rig.put(&asks.map(|what| ask("خبر", what)))?;
    rig.run("a")?;
    assert_eq!(rig.sent("خبر")?, ["0#1", "1#2", "2#3", "nothing", "nothing", "صفحة", "3#4"]);
    let of = |what: &str, rule: &str| ("خبر".to_owned(), what.to_owned(), rule.to_owned());
    assert_eq!(refused(&rig)?, [of("panic", "panic"), of("refuse سبب", "asked")]);
    let receipts = rig.all(Topic::Receipts)?;
    for receipt in &receipts {
        let receipt: Receipt = serde_json::from_slice(&receipt.value)?;
        assert_eq!((receipt.outcome, receipt.stage.as_str()), (Outcome::Rejected, "probe"));
    }
    assert_eq!(receipts.len(), 2);
    let mut rows = rig.member("a")?;
    assert!(
        rows.rows().get(&crate::rows::RowKey { partition: 0, table: "count".into(), key: "refused".into() })?.is_none()
    );
    rows.leave()?;
    rig.put(&[ask("خبر", "refuse again")])?;
    rig.run("b")?;
    ledger_is_whole(&rig, 3)
}

/// Each receipt is entered in the ledger, and the next owner goes on with it.
fn ledger_is_whole(rig: &Rig, count: usize) -> Kept {
    let receipts = rig.all(Topic::Receipts)?;
    let mut ledger = Ledger::default();
    receipts.iter().for_each(|receipt| ledger.read(receipt));
    assert_eq!(ledger.finish(), [] as [String; 0]);
    let mut numbers: Vec<&str> =
        receipts.iter().filter_map(|receipt| receipt.headers.get(header::LEDGER)?.split('/').nth(2)).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=count).map(|n| n.to_string()).collect::<Vec<_>>());
    Ok(())
}

/// A rejected record lies there whole, value, key and headers, and stage, rule, reason, topic, partition and offset are read back each
/// as what it was.
pub(super) fn a_rejection_is_read_back_field_by_field(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 4)?;
    let filler = Record { partition: Some(3), lane: Lane::Flash, ..ask("first", "say x") };
    let mut poison = Record { partition: Some(3), lane: Lane::Flash, ..ask("خبر", "refuse لا-عنوان") };
    let own = [
        (header::CE_ID, "in/1"),
        (header::CE_TYPE, "wiredesk.wire.v1"),
        (header::CE_SOURCE, "/wiredesk/ingest"),
        (header::CE_TIME, "2025-05-09T12:00:00Z"),
        (header::CE_SPECVERSION, "1.0"),
        (header::WIRE, "wire-7"),
        (header::INDEX, "2"),
        (header::CE_SUBJECT, "urn:newsml:map.ma:20250509:1"),
        (header::TRACEPARENT, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        (header::ITEM, "نشرة.txt"),
        ("x-agency", "و م ع"),
    ];
    for (name, value) in own {
        poison.headers.set(name, value);
    }
    rig.put(&[filler, poison.clone()])?;
    rig.run("a")?;
    let rejected = rig.all(Topic::Rejected)?;
    let [record] = rejected.as_slice() else { return Err(format!("{} rejected, not one", rejected.len()).into()) };
    let Rejection { stage, rule, reason, topic, partition, offset } =
        rejects::of_headers(&record.headers).ok_or("no rejection in the headers")?;
    assert_eq!((stage.as_str(), rule.as_str(), reason.as_str()), ("probe", "asked", "لا-عنوان"));
    assert_eq!((topic.as_str(), partition, offset), ("wire.flash", 3, 1));
    assert_eq!((&record.key, &record.value), (&poison.key, &poison.value));
    assert_eq!(record.position.partition, 3, "where it was");
    assert_eq!(record.headers.get(header::CE_TYPE), Some("wiredesk.rejected.v1"));
    assert_eq!(record.headers.get(header::CONFIG), Some("c"));
    let back = rejects::without_rejection(&record.headers);
    for (name, value) in own {
        assert_eq!(back.get(name), Some(value), "{name}");
    }
    assert_eq!(back.0.len(), own.len());
    let receipts = rig.all(Topic::Receipts)?;
    let receipt: Receipt = serde_json::from_slice(&receipts.first().ok_or("no receipt")?.value)?;
    assert_eq!((receipt.wire.as_str(), receipt.index, receipt.rule.as_deref()), ("wire-7", Some(2), Some("asked")));
    Ok(())
}

/// A batch that cannot be stored for what one record became is halved until that one is found; it is rejected as `too-large`, the others go
/// through in order.
pub(super) fn what_cannot_be_stored_is_rejected_alone(backend: &dyn Backend) -> Kept {
    for place in 0..6 {
        let rig = Rig::new(backend, 1)?;
        let mut records: Vec<Record> = (0..6).map(|n| ask("خبر", &format!("say {n}"))).collect();
        records.insert(place, ask("خبر", &format!("swell {}", rig.log.promises().max_record)));
        rig.put(&records)?;
        rig.run("a")?;
        assert_eq!(rig.sent("خبر")?, (0..6).map(|n| format!("{n}#{}", n + 1)).collect::<Vec<_>>(), "place {place}");
        let rules: Vec<String> = refused(&rig)?.into_iter().map(|(_, _, rule)| rule).collect();
        assert_eq!(rules, ["too-large"], "place {place}");
    }
    Ok(())
}

/// A record grown over the limit goes through with its value in the blob store, and whoever reads it has it whole: the next
/// stage without knowing, a follower by asking. A large record that is refused is refused whole too.
pub(super) fn a_record_over_the_limit_is_read_back_whole(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 1)?;
    rig.put(&[
        ask("كبير", "grow 100000"),
        ask("small", "grow 100"),
        ask("large", &format!("refuse {}", "س".repeat(5000))),
    ])?;
    rig.run("a")?;
    let sent = rig.all(Topic::Received)?;
    let spilled: Vec<bool> = sent.iter().map(|record| record.headers.get(header::BLOB).is_some()).collect();
    assert_eq!(spilled, [true, false]);
    assert!(sent.iter().all(|record| record.value.len() <= 4000));
    let whole = blobs::whole(&sent[0], rig.blobs.as_ref())?.ok_or("its blob is gone")?;
    assert_eq!(text(&whole), "خ".repeat(50_000));
    let rejected = rig.all(Topic::Rejected)?;
    let whole = blobs::whole(rejected.first().ok_or("not rejected")?, rig.blobs.as_ref())?.ok_or("its blob is gone")?;
    assert_eq!(whole.value.len(), "refuse ".len() + 10_000);
    // Read by a stage: a record whose value lies in the store.
    let mut large = ask("وارد", &format!("say {}", "ن".repeat(4000)));
    blobs::spill(&mut large, rig.blobs.as_ref(), 4000)?;
    assert!(large.value.is_empty());
    rig.put(&[large])?;
    rig.run("a")?;
    let sent = rig.all(Topic::Received)?;
    let last = sent.iter().find(|record| record.key == "وارد").ok_or("not sent")?;
    let whole = blobs::whole(last, rig.blobs.as_ref())?.ok_or("its blob is gone")?;
    assert_eq!(text(&whole), format!("{}#1", "ن".repeat(4000)));
    Ok(())
}

/// A record whose blob is gone is rejected by name, and its neighbours go through.
pub(super) fn a_record_whose_blob_is_gone_is_rejected(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 1)?;
    let lost = ask("خبر", "").with(header::BLOB, "ab".repeat(32));
    rig.put(&[ask("خبر", "say 1"), lost, ask("خبر", "say 2")])?;
    rig.run("a")?;
    assert_eq!(rig.sent("خبر")?, ["1#1", "2#2"]);
    let rules: Vec<String> = refused(&rig)?.into_iter().map(|(_, _, rule)| rule).collect();
    assert_eq!(rules, ["blob-missing"]);
    Ok(())
}

/// An event of a newer major version stops its partition, where it lies unread until a newer build comes; the others go on.
pub(super) fn a_newer_major_version_stops_its_partition(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 2)?;
    let at = |partition, what: &str| Record { partition: Some(partition), ..ask("خبر", what) };
    let newer = at(0, "say newer").with(header::CE_TYPE, "wiredesk.wire.v2");
    rig.put(&[at(0, "say 0"), at(1, "say a"), newer, at(0, "say 1"), at(1, "say b")])?;
    let mut driven = rig.runner("a", Arc::new(NoFaults))?;
    driven.idle_but(2)?;
    rig.put(&[at(0, "say 2"), at(1, "say c")])?;
    driven.idle_but(3)?;
    let mut sent: Vec<String> = rig.all(Topic::Received)?.iter().map(text).collect();
    sent.sort_unstable();
    assert_eq!(sent, ["0#1", "a#1", "b#2", "c#3"]);
    assert_eq!(rig.log.backlog(&super::probe::PROBE)?, 3);
    assert!(rig.all(Topic::Rejected)?.is_empty());
    Ok(())
}
