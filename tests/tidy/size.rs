//! How long files and functions are.

use super::{
    rust::functions,
    tree::{self, Breaches},
};

const FILE: usize = 450;
const FUNCTION: usize = 60;

#[test]
fn no_file_is_over_450_lines() {
    let mut breaches = Breaches::default();
    for file in tree::rust() {
        let lines = file.text.lines().count();
        if lines > FILE {
            let reason = format!("{lines} lines; a file over {FILE} has more than one subject: divide it by subject");
            breaches.add(&file.path, lines, reason);
        }
    }
    breaches.none();
}

#[test]
fn half_the_files_are_under_150_lines_and_nine_in_ten_under_300() {
    let mut lines: Vec<usize> =
        tree::rust().iter().filter(|file| !file.is_test()).map(|file| file.text.lines().count()).collect();
    lines.sort_unstable();
    let (half, most) = (lines[lines.len() / 2], lines[lines.len() * 9 / 10]);
    assert!(
        half < 150 && most < 300,
        "half are under {half}, nine in ten under {most}: the tree grows away from small files"
    );
}

#[test]
fn no_function_is_over_60_lines() {
    let mut breaches = Breaches::default();
    for file in tree::rust() {
        for function in functions(&file.code()) {
            if function.lines > FUNCTION {
                let reason =
                    format!("{} has {} lines; over {FUNCTION} nobody sees all of it", function.name, function.lines);
                breaches.add(&file.path, function.line, reason);
            }
        }
    }
    breaches.none();
}
