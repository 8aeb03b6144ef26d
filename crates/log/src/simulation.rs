//! The same runner over the log in memory, from a seed.
