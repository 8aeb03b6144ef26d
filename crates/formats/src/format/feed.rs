//! What RSS, Atom and JSON Feed have in common: how an entry becomes a story, and what a written entry shows its readers.
//!
//! Reading: [`read`] parses (after [`repair`], where it must) and walks the feed, [`item`] says which element means what,
//! [`draft`] weighs it. Writing: [`entries`] chooses what goes in, [`frame`] makes the text, [`loss`] says what is left out.

mod base;
mod category;
mod construct;
mod dates;
mod draft;
mod extra;
mod frame;
mod item;
mod media;
mod names;
mod people;
mod read;
mod repair;

pub(crate) use read::read;
