//! Commands as they are typed, over a data folder that the stages themselves have filled.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod advisories;
mod asked;
mod boards;
mod check;
mod newsroom;
mod rejects;
