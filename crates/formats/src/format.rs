//! The registry: one line a format. It is also what `wiredesk formats` and the docs are made from.

use crate::Format;

/// Declares the module of each format and lists its `FORMAT`. A file that is not listed here is not compiled,
/// and `tests/tidy.rs` names it.
macro_rules! formats {
    ($($module:ident),* $(,)?) => {
        $(pub mod $module;)*
        static ALL: &[&Format] = &[$(&$module::FORMAT),*];
    };
}

pub(crate) mod feed;
pub(crate) mod wire;

formats! {
    photo,
    anpa1312,
    ninjs,
    newsml_g2,
    nitf,
    newsml1,
    ap_media,
    ritzau,
    wxr,
    rss,
    atom,
    jsonfeed,
    email,
    html,
    iptc7901,
    telex,
    text,
}

/// Every format, surest sniffers first; of equally sure ones the first wins.
pub fn all() -> &'static [&'static Format] {
    ALL
}

/// The format of this name.
pub fn by_name(name: &str) -> Option<&'static Format> {
    ALL.iter().copied().find(|format| format.name == name)
}
