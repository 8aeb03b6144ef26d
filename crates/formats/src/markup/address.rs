//! Which addresses a story may point to: http, https, mailto and tel, absolute.

use url::Url;

/// An address for a link; relative ones count from `base`.
pub(super) fn link(address: &str, base: Option<&Url>) -> Option<String> {
    absolute(address, base, &["http", "https", "mailto", "tel"])
}

/// An address for a picture or something embedded.
pub(super) fn media(address: &str, base: Option<&Url>) -> Option<String> {
    absolute(address, base, &["http", "https"])
}

fn absolute(address: &str, base: Option<&Url>, schemes: &[&str]) -> Option<String> {
    let address = address.trim();
    if address.is_empty() || address.len() > 8192 {
        return None;
    }
    let url = match Url::parse(address) {
        Ok(url) => url,
        Err(_) => base?.join(address).ok()?,
    };
    if !schemes.contains(&url.scheme()) {
        return None;
    }
    // An address that is sound as it is stays as it is, letter by letter.
    let head = format!("{}:{}", url.scheme(), if url.has_host() { "//" } else { "" });
    let sound = address.get(..head.len()).is_some_and(|start| start.eq_ignore_ascii_case(&head))
        && !address.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"\\".contains(c));
    Some(if sound { address.to_owned() } else { url.into() })
}

/// The address of the best picture that an `img` names: its own, what a script would load, or the first of its set.
pub(super) fn picture(tag: &super::token::Tag<'_>, base: Option<&Url>) -> Option<String> {
    let lazy = ["data-src", "data-original", "data-lazy-src"].into_iter().find_map(|name| tag.attribute(name));
    let set = tag.attribute("srcset").or_else(|| tag.attribute("data-srcset"));
    let first = set.and_then(|set| set.split_whitespace().next()).map(|first| first.trim_end_matches(','));
    [lazy, tag.attribute("src"), first].into_iter().flatten().find_map(|address| media(address, base))
}
