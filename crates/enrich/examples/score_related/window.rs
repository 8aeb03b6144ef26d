//! What a window takes, full of stories made of words as often as they are in news: a few in every text, most in few.

use std::{error::Error, fs, io::Write, time::Instant};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use wiredesk_enrich::{
    Document,
    detect::Detector,
    related::{Print, Window},
};
use wiredesk_story::{Block, Body, Story};

/// Words of the language, and of a story.
const WORDS: u64 = 60_000;
const LENGTH: usize = 250;

/// Fills it over three days. Of each hundred stories the last is an earlier one with every sixth word another.
pub(crate) fn fill(count: usize, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let detector = Detector::new();
    let print = |text: String| {
        let story = Story { bodies: vec![Body::main(vec![Block::paragraph(text)])], ..Story::default() };
        let document = Document::new(&story, Timestamp::UNIX_EPOCH, TimeZone::UTC, &detector);
        let begun = Instant::now();
        (Print::of(&document, &[]), begun.elapsed())
    };
    // What every document needs is read with the first one, and is none of the window's.
    let mut others = 1;
    (0..20).for_each(|_| drop(print(text(&mut others))));
    let mut dice = 88_172_645_463_325_252_u64;
    let mut window = Window::default();
    let (before, mut spent, mut printing) = (resident()?, std::time::Duration::ZERO, std::time::Duration::ZERO);
    let (mut found, mut copies, mut wrong) = (0, 0, 0);
    let mut kept: Vec<String> = Vec::new();
    for n in 0..count {
        let now =
            Timestamp::UNIX_EPOCH + SignedDuration::from_secs(72 * 3_600 + (n as i64 * 72 * 3_600) / count as i64);
        let copied = (n % 100 == 99).then(|| (n - 50, kept.pop().unwrap_or_default()));
        let text = match &copied {
            Some((_, earlier)) => changed(earlier, &mut dice),
            None => text(&mut dice),
        };
        if n % 100 == 49 {
            kept.push(text.clone());
        }
        let (print, took) = print(text);
        printing += took;
        let uri = format!("urn:newsml:agency.example:202505{:02}:{n:012}", n % 31);
        let begun = Instant::now();
        let links = window.links(&uri, &print, now);
        window.keep(&uri, &print, now);
        spent += begun.elapsed();
        let of = copied.map(|(of, _)| format!(":{of:012}"));
        copies += usize::from(of.is_some());
        for link in &links {
            let right = of.as_ref().is_some_and(|of| link.uri.ends_with(of));
            if right { found += 1 } else { wrong += 1 }
        }
    }
    let per = |time: std::time::Duration| time.as_secs_f64() * 1e6 / count.max(1) as f64;
    writeln!(out, "{} stories, {:.1} MB resident", window.len(), (resident()? - before) as f64 / 1e6)?;
    writeln!(out, "{:.1} µs a story to look up and keep, {:.1} µs for its print", per(spent), per(printing))?;
    writeln!(out, "{found} of {copies} copies linked, {wrong} wrong links")?;
    Ok(())
}

fn roll(dice: &mut u64) -> u64 {
    *dice ^= *dice << 13;
    *dice ^= *dice >> 7;
    *dice ^= *dice << 17;
    *dice
}

/// A word: the n-th comes about as often as one in n.
fn word(dice: &mut u64) -> String {
    let even = (roll(dice) >> 11) as f64 / (1_u64 << 53) as f64;
    format!("w{}", (WORDS as f64).powf(even) as u64)
}

fn text(dice: &mut u64) -> String {
    (0..LENGTH).map(|_| word(dice)).collect::<Vec<_>>().join(" ")
}

fn changed(text: &str, dice: &mut u64) -> String {
    let words = text.split(' ').map(|one| if roll(dice).is_multiple_of(6) { word(dice) } else { one.to_owned() });
    words.collect::<Vec<_>>().join(" ")
}

fn resident() -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/statm")?;
    let pages: u64 = status.split(' ').nth(1).ok_or("statm does not read")?.parse()?;
    Ok(pages * 4_096)
}
