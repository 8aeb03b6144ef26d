//! Histories from a seed: stories that change, are taken back and come again, outlets that fail, processes that die at any step.
//!
//! A failure names its seed; `WIREDESK_SEED=17 cargo test -p wiredesk-publish simulation` replays it and tells every step.

mod checks;
mod history;

use history::History;

/// How many histories.
const SEEDS: u64 = 200;

/// Names the history under way if it fails.
struct Named(u64);

impl Drop for Named {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the history of seed {} failed; replay it with WIREDESK_SEED={}", self.0, self.0);
        }
    }
}

#[test]
fn whatever_happens_every_outlet_ends_on_the_last_revision_of_each_story() {
    let seeds = match std::env::var("WIREDESK_SEED").ok().and_then(|seed| seed.parse().ok()) {
        Some(seed) => seed..seed + 1,
        None => 0..SEEDS,
    };
    let told = seeds.end - seeds.start == 1;
    for seed in seeds {
        let _named = Named(seed);
        let mut history = History::new(seed, told);
        history.happens();
        history.comes_to_rest();
        checks::all(&history);
    }
}
