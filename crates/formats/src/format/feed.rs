//! What RSS, Atom and JSON Feed have in common: how an entry becomes a story, and what a written entry shows its readers.
//!
//! Reading: [`read`] parses (after [`repair`], where it must) and walks the feed, [`item`] says which element means what,
//! [`draft`] weighs it; [`split`](mod@split) takes a feed apart entry by entry. Writing: [`entries`] chooses what goes in, [`frame`]
//! makes the text, [`ready`] puts the feed together, [`loss`] says what is left out.

mod agency;
mod base;
mod category;
mod compact;
mod construct;
mod dates;
mod draft;
mod entries;
mod extra;
mod frame;
mod gallery;
mod item;
mod json;
mod looks;
mod loss;
mod media;
mod months;
mod names;
mod people;
mod places;
mod read;
mod ready;
mod repair;
mod split;

pub(crate) use base::encoded;
pub(crate) use category::written as category;
pub(crate) use dates::parse as parse_date;
pub(crate) use entries::{Entry, cdata, changed, iri, rfc822, rfc822_of, title, updated};
pub(crate) use gallery::{enclosures, main_picture, write as gallery};
pub(crate) use json::read as read_json;
pub(crate) use looks::looks_like_html;
pub(crate) use loss::Room;
pub(crate) use names::{ATOM, CONTENT, DC, MEDIA, TOMBSTONE};
pub(crate) use people::uri_of;
pub(crate) use read::{read, read_with};
pub(crate) use ready::{Feed, write};
pub use ready::{FeedEntry, feed, feed_entry};
pub use split::{SplitEntry, SplitFeed, split};

#[cfg(test)]
mod tests;
