//! The kinds of source, one file each. What is not listed here is not compiled.

use wiredesk_service::{ConfigError, Section};

/// A kind of source: what it is called and what reads its keys.
#[derive(Clone, Copy)]
pub struct Entry {
    /// `kind` in the configuration.
    pub name: &'static str,
    /// What a user should know.
    pub doc: &'static str,
    /// Reads a source's keys, all of them.
    pub read: fn(&Section) -> Result<Kind, ConfigError>,
}

/// Declares the module of each kind, its variant of [`Kind`] and its line in [`KINDS`].
macro_rules! kinds {
    ($($module:ident => $variant:ident),* $(,)?) => {
        $(pub mod $module;)*

        /// A source's own keys, by its kind.
        #[derive(Clone, Debug)]
        pub enum Kind {
            $(
                #[doc = concat!("See [`", stringify!($module), "`].")]
                $variant($module::Keys),
            )*
        }

        impl Kind {
            /// Whether it can bring something, without taking anything in: what there is to know of it, else what is wrong.
            /// `local` says that only this machine can reach what listens. Blocks on the disk.
            pub fn look(&self, local: bool) -> Result<String, String> {
                match self {
                    $(Self::$variant(keys) => keys.look(local)),*
                }
            }
        }

        /// Every kind of source.
        pub static KINDS: &[Entry] = &[$(Entry {
            name: stringify!($module),
            doc: $module::DOC,
            read: |section| {
                let (_, keys) = section.read_both::<wiredesk_service::source::SourceCommon, $module::Keys>()?;
                keys.check(section)?;
                Ok(Kind::$variant(keys))
            },
        }),*];
    };
}

kinds! {
    folder => Folder,
    push => Push,
}
