//! The kinds of source, one file each. What is not listed here is not compiled.

use std::{sync::Arc, time::Duration};

use tokio::time::timeout;
use url::Url;
use wiredesk_service::{ConfigError, Section, reach::Reach};

use crate::{
    poll::Place,
    remote::{self, Every, Remote},
};

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

/// Declares the module of each kind, its variant of [`Kind`] and its line in [`KINDS`], where it has the name that users write.
macro_rules! kinds {
    ($($module:ident => $variant:ident $name:literal),* $(,)?) => {
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
            name: $name,
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
    ap_media => ApMedia "ap-media",
    feed => Feed "feed",
    folder => Folder "folder",
    ftp => Ftp "ftp",
    kafka => Kafka "kafka",
    mail => Mail "mail",
    object_store => ObjectStore "object-store",
    push => Push "push",
    sftp => Sftp "sftp",
    tcp => Tcp "tcp",
}

impl Kind {
    /// The folder that it looks into, here or elsewhere; none where it is of another sort.
    pub fn place(&self) -> Option<Result<Place, String>> {
        match self {
            Self::Folder(keys) => Some(Ok(Place::Here(keys.path.clone(), folder::list))),
            Self::Mail(keys) => Some(keys.place()),
            Self::Ftp(keys) => Some(keys.remote().map(Place::There)),
            Self::ObjectStore(keys) => Some(keys.remote().map(Place::There)),
            Self::Sftp(keys) => Some(keys.remote().map(Place::There)),
            Self::ApMedia(_) | Self::Feed(_) | Self::Kafka(_) | Self::Push(_) | Self::Tcp(_) => None,
        }
    }

    /// How often it looks elsewhere.
    pub fn every(&self) -> Duration {
        let every = match self {
            Self::Mail(keys) => keys.every,
            Self::Ftp(keys) => keys.every,
            Self::ObjectStore(keys) => keys.every,
            Self::Sftp(keys) => keys.every,
            Self::ApMedia(_) | Self::Feed(_) | Self::Folder(_) | Self::Kafka(_) | Self::Push(_) | Self::Tcp(_) => {
                Every::default()
            }
        };
        every.wait()
    }
}

/// Whether a host has an address that may be connected to; connects to nothing. Blocks.
fn reachable(reach: Reach, url: &Url) -> Result<(), String> {
    let late = || format!("the address of {} was not found in time", url.host_str().unwrap_or_default());
    blocking(async { timeout(LOOK, reach.check(url)).await.map_err(|_| late())?.map_err(|error| error.to_string()) })
}

/// That a host is a name or an address and nothing more.
fn host(host: &str) -> Result<(), &'static str> {
    let sound = !host.is_empty() && !host.contains(|c: char| "/ @".contains(c) || c.is_control());
    if sound {
        Ok(())
    } else {
        Err("has to be a name or an address alone, as in ftp.example; the rest has keys of its own")
    }
}

/// Whether a folder elsewhere can be used. Blocks.
fn opens(remote: Arc<dyn Remote>) -> Result<(), String> {
    blocking(async move { remote::check(remote.as_ref()).await })
}

fn blocking(work: impl Future<Output = Result<(), String>>) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let found = runtime.block_on(work);
    // The system's resolver may still be at it.
    runtime.shutdown_background();
    found
}

#[cfg(test)]
mod tests;
