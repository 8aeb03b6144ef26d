//! The domain of a newsroom's wire side. No I/O, no wire format, no log.
//!
//! - [`story`](mod@story): a [`Story`] with the names of IPTC ninjs 3.1
//! - [`body`]: the body as blocks of marked-up text, each with language and direction
//! - [`annotation`]: what an enricher found, who found it, how sure it is, where it stands
//! - [`identity`]: the `uri` that names a story, and how identifiers become one
//! - [`time`]: moments as they were written
//! - [`language`]: BCP 47 tags and the direction of scripts
//! - [`event`]: what the services tell each other over the log
//! - [`schema`]: the JSON Schemas of the events

pub mod annotation;
pub mod body;
pub mod event;
pub mod identity;
pub mod language;
pub mod schema;
pub mod story;
pub mod time;
pub mod topics;

pub use annotation::{Annotation, AnnotationKind};
pub use body::{Block, BlockKind, Body, Image, Mark, MarkKind, RichText};
pub use identity::StoryUri;
pub use language::{Direction, Language};
pub use story::{AltId, Concept, ItemType, Label, Link, Party, PubStatus, Rendition, Standard, Story, Subject};
pub use time::DateTime;
