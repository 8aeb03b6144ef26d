#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod ends;
mod kept;
mod lists;
mod newsroom;
mod traces;
