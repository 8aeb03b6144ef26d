//! Fills an index with stories and asks it: `cargo run --release -p wiredesk-index --example fill -- 250000`. Each story is one wire item,
//! read, let through, enriched, routed to two outlets and published at both.

use std::{
    error::Error,
    io::{self, Write},
    time::Instant,
};

use jiff::Timestamp;
use serde_json::json;
use wiredesk_index::Index;
use wiredesk_log::{
    Clock as _, EmbeddedLog, EventLog, InstanceName, Lane, LogOptions, Record, StageSpec, Topic, Transaction, Wake,
    clock::SystemClock, record::header,
};
use wiredesk_story::{
    Block, Body, Label, Story, StoryUri,
    event::{Change, Checked, DeliveryEvent, Incoming, Outcome, Planned, Receipt, Received, Routed, WireRef},
};

/// Stories that are put into the log at once.
const BATCH: usize = 500;
const OUTLETS: [&str; 2] = ["site", "partner"];

fn main() -> Result<(), Box<dyn Error>> {
    let count: usize = std::env::args().nth(1).ok_or("say how many stories")?.parse()?;
    let folder = tempfile::tempdir()?;
    let log = EmbeddedLog::open(folder.path(), LogOptions::default())?;
    let index = Index::open(folder.path())?;
    let mut out = io::stdout().lock();
    for from in (0..count).step_by(BATCH) {
        let records = (from..(from + BATCH).min(count)).map(records).collect::<Result<Vec<_>, _>>()?;
        log.append(&records.concat())?;
    }
    pass(&log)?;
    let mut told =
        |what: &str, begun: Instant| writeln!(out, "{what:<44} {:>10.1} ms", begun.elapsed().as_secs_f64() * 1e3);
    let begun = Instant::now();
    index.catch_up(&log, |_| {})?;
    told("made from the log, sums closed", begun)?;
    let begun = Instant::now();
    let audit = index.audit(&log, SystemClock.now(), false)?;
    told("audit", begun)?;
    if !audit.adds_up() || audit.stories != count as u64 {
        return Err(format!("it does not add up: {audit:?}").into());
    }
    log.append(&(count..count + 100).map(records).collect::<Result<Vec<_>, _>>()?.concat())?;
    pass(&log)?;
    let begun = Instant::now();
    let audit = index.audit(&log, SystemClock.now(), false)?;
    told("audit, 100 stories later", begun)?;
    writeln!(io::stderr(), "{:?}", audit.outcomes)?;
    let begun = Instant::now();
    for n in 0..100 {
        let n = n * 7_919 % count;
        for key in [uri(n).as_str().to_owned(), wire(n), format!("https://news.example/site/{n}/index.html")] {
            index.trace(&key, SystemClock.now())?.ok_or("a story has no trace")?;
        }
    }
    told("trace, 300 times", begun)?;
    let begun = Instant::now();
    index.outlets(SystemClock.now())?;
    told("the board of outlets", begun)?;
    Ok(())
}

fn uri(n: usize) -> StoryUri {
    StoryUri::from_id("agency", &format!("20250509-{n}"))
}

fn wire(n: usize) -> String {
    format!("w{n:012}")
}

/// All that the log has of one story.
fn records(n: usize) -> Result<Vec<Record>, Box<dyn Error>> {
    let (uri, wire, time) = (uri(n), wire(n), SystemClock.now());
    let reference = WireRef { id: wire.clone(), source: "agency".into(), index: 0, time, arrival: n as u64 };
    let story = Box::new(Story {
        uri: Some(uri.clone()),
        version: Some("1".into()),
        headlines: vec![Label::new("main", format!("وفد مغربي يزور فيينا {n}"))],
        bodies: vec![Body::main(vec![Block::paragraph("حل وفد أمني مغربي بالعاصمة النمساوية في زيارة عمل.")])],
        ..Story::default()
    });
    let what = Incoming::Story { format: "text".into(), story: story.clone() };
    let unknown = serde_json::Map::new();
    let received = Received {
        wire: reference.clone(),
        authority: "agency".into(),
        uri: uri.clone(),
        alias: None,
        what,
        unknown: unknown.clone(),
    };
    let checked = Checked {
        wire: reference.clone(),
        uri: uri.clone(),
        revision: 1,
        change: Change::New,
        reason: None,
        findings: Vec::new(),
        outlet: None,
        story,
        unknown,
    };
    let event = |topic, value: &Checked| Record::event(topic, Lane::Ordinary, uri.as_str(), value);
    let mut records = vec![
        Record::new(Topic::Wire, Lane::Ordinary, "agency", b"bytes".to_vec())
            .with(header::WIRE, &wire)
            .with(header::SOURCE, "agency")
            .with(header::ARRIVED, time.to_string()),
        Record::event(Topic::Received, Lane::Ordinary, uri.as_str(), &received),
        event(Topic::Valid, &checked),
        event(Topic::Enriched, &checked),
        routed(&uri, &wire, time)?,
    ];
    for outlet in OUTLETS {
        records.extend(delivered(&reference, &uri, outlet, n)?);
    }
    Ok(records)
}

/// It is due at an outlet, and published there.
fn delivered(wire: &WireRef, uri: &StoryUri, outlet: &str, n: usize) -> Result<[Record; 2], Box<dyn Error>> {
    let planned = Planned {
        wire: wire.clone(),
        outlet: outlet.into(),
        uri: uri.clone(),
        revision: 1,
        version: None,
        withdraw: false,
        not_before: None,
        flash: false,
        again: false,
    };
    let due = Record::event(Topic::Deliveries, Lane::Ordinary, outlet, &DeliveryEvent::Deliver(planned));
    let location = format!("https://news.example/{outlet}/{n}/index.html");
    let mut receipt = serde_json::to_value(Receipt::new("deliver", Outcome::Published, wire.time, &wire.id))?;
    let more = json!({ "index": 0, "uri": uri, "revision": 1, "outlet": outlet, "location": location, "attempts": 1 });
    add(&mut receipt, &more);
    let receipt: Receipt = serde_json::from_value(receipt)?;
    Ok([due, Record::event(Topic::Receipts, Lane::Ordinary, &wire.id, &receipt)])
}

fn routed(uri: &StoryUri, wire: &str, time: Timestamp) -> Result<Record, Box<dyn Error>> {
    let mut receipt = serde_json::to_value(Receipt::new("plan", Outcome::Routed, time, wire))?;
    let outlets = OUTLETS.map(|outlet| Routed { outlet: outlet.into(), withdraw: false });
    add(&mut receipt, &json!({ "index": 0, "uri": uri, "revision": 1, "outlets": outlets }));
    let receipt: Receipt = serde_json::from_value(receipt)?;
    Ok(Record::event(Topic::Receipts, Lane::Ordinary, wire, &receipt))
}

fn add(receipt: &mut serde_json::Value, more: &serde_json::Value) {
    if let (Some(receipt), Some(more)) = (receipt.as_object_mut(), more.as_object()) {
        receipt.extend(more.clone());
    }
}

/// The stages have read all there is.
fn pass(log: &EmbeddedLog) -> Result<(), Box<dyn Error>> {
    for (name, topic) in
        [("read", Topic::Wire), ("validate", Topic::Received), ("enrich", Topic::Valid), ("plan", Topic::Enriched)]
    {
        let stage = StageSpec { name, input: Some(topic) };
        let mut member = log.join(&stage, &InstanceName::new("one"), Wake::default())?;
        member.changes()?;
        let ends = log.ends(&[topic])?;
        let reads = ends.into_iter().map(|((_, lane, partition), next)| ((lane, partition), next)).collect();
        let partitions = (0..log.partitions()).collect();
        member.commit(&Transaction { partitions, reads, ..Transaction::default() })?;
        member.leave()?;
    }
    Ok(())
}
