//! The enrichers: one file each, one line each in the registry.

use std::sync::Arc;

use crate::{Document, EnrichError, Findings, words::Lists};

/// Finds one kind of thing in a story.
pub trait Enricher: Send + Sync {
    /// The name in configuration and in `by`: lowercase, one word. It is the name of the file.
    fn name(&self) -> &'static str;

    /// Raised when the same text gives other findings than before; `by` is name and version.
    fn version(&self) -> u32 {
        1
    }

    /// Reads the document and hands in what it finds. Called for any text, on any thread; it may not block, panic or keep anything.
    /// Findings of enricher that stand earlier in the registry are there already.
    fn enrich(&self, document: &Document, out: &mut Findings);
}

/// What enrichers are given when they are built.
pub(crate) struct Given {
    /// The newsroom's own names.
    pub(crate) lists: Arc<Lists>,
}

/// Declares the module of each enricher and lists what its `build` makes. They run in this order.
macro_rules! enrichers {
    ($($module:ident),* $(,)?) => {
        $(mod $module;)*

        /// The names of all enrichers, in the order they run.
        pub const NAMES: &[&str] = &[$(stringify!($module)),*];

        /// All enrichers but the disabled ones, ready to run.
        pub(crate) fn all(disabled: &[String], given: &Given) -> Result<Vec<Box<dyn Enricher>>, EnrichError> {
            let mut all: Vec<Box<dyn Enricher>> = Vec::new();
            $(if !disabled.iter().any(|name| name == stringify!($module)) {
                all.push(Box::new($module::build(given)?));
            })*
            Ok(all)
        }
    };
}

enrichers! {
    language,
    boilerplate,
    words,
    people,
    organisations,
    places,
    codes,
    topics,
    dates,
    figures,
    quotes,
    summary,
    keywords,
}
