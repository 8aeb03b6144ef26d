//! The log on SQLite.
