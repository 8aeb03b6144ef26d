//! Plan and deliver: every outlet, and proof of what each one has.

pub mod outlet;
