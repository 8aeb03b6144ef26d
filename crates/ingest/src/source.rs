//! The kinds of source, one file each. What is not listed here is not compiled.

use std::time::Duration;

use url::Url;
use wiredesk_service::{ConfigError, Section, reach::Reach};

/// How long a name may take to be found for `wiredesk check`.
const LOOK: Duration = Duration::from_secs(10);

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
    feed => Feed,
    folder => Folder,
    mail => Mail,
    push => Push,
    tcp => Tcp,
}

/// Whether a host has an address that may be connected to; connects to nothing. Blocks.
fn reachable(reach: Reach, url: &Url) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let found = runtime.block_on(async { tokio::time::timeout(LOOK, reach.check(url)).await });
    // The system's resolver may still be at it.
    runtime.shutdown_background();
    match found {
        Ok(found) => found.map_err(|error| error.to_string()),
        Err(_) => Err(format!("the address of {} was not found in time", url.host_str().unwrap_or_default())),
    }
}
