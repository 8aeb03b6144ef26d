//! Both stages through the real runner: a log in memory, outlets in memory, workers on the spot, a clock that a test moves.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod embargoes;
mod failures;
mod hands;
mod kills;
mod mending;
mod ordinary;
mod paper;
mod restarts;
mod room;
mod short;
mod simulation;
mod terms;
