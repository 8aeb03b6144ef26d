//! What RSS, Atom and JSON Feed have in common: how an entry becomes a story, and what a written entry shows its readers.
//!
//! Reading: [`read`] parses (after [`repair`], where it must) and walks the feed, [`item`] says which element means what,
//! [`draft`] weighs it. Writing: [`entries`] chooses what goes in, [`frame`] makes the text, [`loss`] says what is left out.

mod base;
mod category;
mod construct;
mod dates;
mod draft;
mod entries;
mod extra;
mod frame;
mod gallery;
mod item;
mod json;
mod loss;
mod media;
mod names;
mod people;
mod read;
mod repair;

pub(crate) use base::encoded;
pub(crate) use category::written as category;
pub(crate) use construct::looks_like_html;
pub(crate) use entries::{Entry, cdata, changed, choose, id, iri, rfc822, rfc822_of, title, updated};
pub(crate) use gallery::{enclosures, main_picture, write as gallery};
pub(crate) use json::read as read_json;
pub(crate) use loss::{Room, tell};
pub(crate) use names::{ATOM, CONTENT, DC, MEDIA, TOMBSTONE};
pub(crate) use people::uri_of;
pub(crate) use read::read;

#[cfg(test)]
mod tests;
