//! No reader takes longer than its input is long: what is made to be slow costs in step with its size.

use super::{heavy::inputs, spent::timed, wire::read_as, *};

/// Sizes between which the cost is compared.
const SMALL: usize = 24 << 10;
const LARGE: usize = 4 * SMALL;

/// Seconds that a reader takes for it.
fn cost(text: &str, name: &str, format: &str) -> f64 {
    timed(|| read_as(text.as_bytes(), name, Some(format)).is_ok()).1
}

#[test]
fn cost_grows_with_the_size() {
    let (small, large) = (inputs(SMALL), inputs(LARGE));
    let mut slow = Vec::new();
    for ((name, less), (_, more)) in small.iter().zip(&large) {
        for format in all().iter().filter(|format| format.read.is_some()) {
            let after = cost(more, name, format.name);
            // Four times the size, four times the cost; twice that is given to chance, and to what is quick anyway.
            if after > 0.4 {
                let before = cost(less, name, format.name);
                let told = format!("{name} as {}: {before:.3} s, then {after:.3} s", format.name);
                eprintln!("{told}");
                if after > 9.0 * before {
                    slow.push(told);
                }
            }
        }
    }
    assert!(slow.is_empty(), "four times the size costs more than nine times as much:\n{}", slow.join("\n"));
}
