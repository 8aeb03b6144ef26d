use super::*;

/// Seeds whose histories were once wrong, and what was.
const REGRESSIONS: &[(u64, &str)] =
    &[(3, "an instance that was expelled while it had nothing to do never took part again")];

fn live_through(seeds: impl Iterator<Item = u64>) {
    for seed in seeds {
        if let Err(wrong) = history(seed) {
            panic!(
                "the history of seed {seed} is wrong: {wrong}\n\
                 live through it again with WIREDESK_SEED={seed} cargo test -p wiredesk-log simulation"
            );
        }
    }
}

#[test]
fn in_a_thousand_histories_each_input_takes_effect_once() {
    match std::env::var("WIREDESK_SEED").ok().and_then(|seed| seed.parse().ok()) {
        Some(seed) => live_through(std::iter::once(seed)),
        None => live_through(0..1000),
    }
}

#[test]
fn histories_that_were_once_wrong_are_right() {
    live_through(REGRESSIONS.iter().map(|(seed, _)| *seed));
}
