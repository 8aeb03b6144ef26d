//! The house rules, held by a test. Each failure names file, line and reason; a rule that is wrong is changed here, in the open.
//!
//! - `tidy/tree.rs`: the project's files; `tidy/rust.rs`: Rust text without comments, literals and tests
//! - `tidy/size.rs`, `tidy/names.rs`: files; `tidy/arrows.rs`: crates; `tidy/leaves.rs`: registries;
//!   `tidy/manifests.rs`: dependencies; `tidy/words.rs`: texts
//! - `tidy/docs.rs`: what README.md, ARCHITECTURE.md and the deployment files name exists

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod tidy {
    mod arrows;
    mod docs;
    mod leaves;
    mod manifests;
    mod names;
    mod rust;
    mod size;
    mod tree;
    mod words;
}
