//! What reading and writing costs: each reader and writer on a sample of its own (µs a story, MB/s), and each kind of hostile
//! input of 1 MB with the reader that knows it (ms, and MB/s). `cargo bench -p wiredesk-formats`; a word after `--` chooses.
#![allow(missing_docs, clippy::unwrap_used)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use jiff::tz::TimeZone;
use wiredesk_formats::{Holds, Input, WriteOptions, all, read, write};
use wiredesk_story::Story;

#[path = "../src/tests/heavy.rs"]
mod heavy;

/// How many stories a file of many holds.
const STORIES: usize = 50;

static ZONE: TimeZone = TimeZone::UTC;

fn story() -> Story {
    serde_json::from_str(include_str!("../src/tests/full.json")).unwrap()
}

fn input<'a>(bytes: &'a [u8], name: &'a str) -> Input<'a> {
    Input { bytes, name: Some(name), charset: None, zone: &ZONE, language: None, at: None }
}

/// Every format that is written: the stories of a file, and its bytes. `criterion` tells the time of a file; what it calls
/// elements are stories.
fn files() -> Vec<(&'static str, Vec<Story>, Vec<u8>)> {
    let writers = all().iter().filter_map(|format| Some((format.name, format.write.as_ref()?.holds)));
    writers
        .map(|(name, holds)| {
            let stories = vec![story(); if holds == Holds::Many { STORIES } else { 1 }];
            let bytes = write(name, &stories, &WriteOptions::default()).unwrap().bytes;
            (name, stories, bytes)
        })
        .collect()
}

fn writers(c: &mut Criterion) {
    for (name, stories, bytes) in files() {
        for (unit, throughput) in units(&stories, &bytes) {
            let mut group = c.benchmark_group(format!("write/{unit}"));
            group.throughput(throughput);
            group.bench_function(name, |b| b.iter(|| write(name, black_box(&stories), &WriteOptions::default())));
        }
    }
}

fn readers(c: &mut Criterion) {
    for (name, stories, bytes) in files() {
        for (unit, throughput) in units(&stories, &bytes) {
            let mut group = c.benchmark_group(format!("read/{unit}"));
            group.throughput(throughput);
            group.bench_function(name, |b| b.iter(|| read(&input(black_box(&bytes), name), Some(name))));
        }
    }
}

fn units(stories: &[Story], bytes: &[u8]) -> [(&'static str, Throughput); 2] {
    [("stories", Throughput::Elements(stories.len() as u64)), ("bytes", Throughput::Bytes(bytes.len() as u64))]
}

fn hostile(c: &mut Criterion) {
    let mut group = c.benchmark_group("hostile");
    group.sample_size(10);
    for (name, text) in heavy::inputs(1_000_000) {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |b| b.iter(|| read(&input(black_box(text.as_bytes()), name), None)));
    }
}

criterion_group!(benches, readers, writers, hostile);
criterion_main!(benches);
