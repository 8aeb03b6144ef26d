//! Addresses on the site: folders that end in a slash, relative to the site's own.

use std::path::PathBuf;

use jiff::civil::Date;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use wiredesk_story::{Language, StoryUri};

use super::slug;

/// Letters, digits and `-._~/` stay, all else is percent-encoded.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The language of stories that state none, as BCP 47 has it.
pub(super) const UNKNOWN: &str = "und";

/// The primary subtag that stands in addresses.
pub(super) fn primary(language: Option<&Language>) -> &str {
    language.map_or(UNKNOWN, Language::primary)
}

/// `{language}/{yyyy}/{mm}/{dd}/`: the folder of a day.
pub(super) fn of_day(language: &str, day: Date) -> String {
    format!("{language}/{:04}/{:02}/{:02}/", day.year(), day.month(), day.day())
}

/// `{day}{slug}/`: the folder of a story, the `number`th that wants this address.
pub(super) fn of_story(day: &str, headline: Option<&str>, uri: &StoryUri, number: u64) -> String {
    format!("{day}{}/", slug::of(headline.unwrap_or_default(), &uri.short_hash(), number))
}

/// `stories/{16 hex of SHA-256(uri)}.json`.
pub(super) fn of_json(uri: &StoryUri) -> String {
    format!("stories/{}.json", uri.short_hash())
}

/// Percent-encoded.
pub(super) fn encoded(address: &str) -> String {
    utf8_percent_encode(address, PATH).to_string()
}

/// The way from one page's folder to the site's: `../../`; `./` where it is the same.
pub(super) fn to_root(address: &str) -> String {
    match address.matches('/').count() {
        0 => "./".to_owned(),
        depth => "../".repeat(depth),
    }
}

/// The address of a story whose page is at a location on the site: five folders, as [`of_story`] gives them.
pub(super) fn of_location(location: &str, site: &str) -> Option<String> {
    let path = location.strip_prefix(site)?;
    let folders = requested(path)?.components().count();
    let address = percent_decode_str(path).decode_utf8().ok()?;
    (address.ends_with('/') && folders == 5 && address.matches('/').count() == 5).then(|| address.into_owned())
}

/// The folder that a request's path means, percent-encoded or not; none where it leaves the site or is no page.
pub(super) fn requested(path: &str) -> Option<PathBuf> {
    let decoded = percent_decode_str(path).decode_utf8().ok()?;
    let page = decoded.strip_suffix("index.html").unwrap_or(&decoded);
    let mut folder = PathBuf::new();
    for part in page.split('/').filter(|part| !part.is_empty()) {
        if part.starts_with('.') || part.contains(['\\', '\0', ':']) {
            return None;
        }
        folder.push(part);
    }
    Some(folder)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_story_has_the_folder_of_its_day() {
        let uri = StoryUri::parse("urn:newsml:map:1").unwrap();
        let day = of_day("ar", "2025-05-08".parse().unwrap());
        let address = of_story(&day, Some("زيارة إلى فيينا"), &uri, 1);
        assert_eq!(address, "ar/2025/05/08/زيارة-إلى-فيينا/");
        assert_eq!(of_story(&day, Some("زيارة إلى فيينا"), &uri, 2), "ar/2025/05/08/زيارة-إلى-فيينا-2/");
        assert_eq!(to_root(&address), "../../../../../");
        assert!(encoded(&address).starts_with("ar/2025/05/08/%D8%B2%D9%8A%D8%A7"));
        assert_eq!(of_story(&day, None, &uri, 1), format!("ar/2025/05/08/{}/", uri.short_hash()));
    }

    #[test]
    fn a_location_gives_its_address_back() {
        let site = "https://news.example/";
        let address = "ar/2025/05/08/زيارة-إلى-فيينا/";
        assert_eq!(of_location(&format!("{site}{}", encoded(address)), site).as_deref(), Some(address));
        for other in ["ar/2025/05/08/", "ar/2025/05/08/x", "a/b/c/../e/", "a/b//c/d/", "a/b/c/d/e/f/", ""] {
            assert_eq!(of_location(&format!("{site}{other}"), site), None, "{other}");
        }
        assert_eq!(of_location("https://other.example/ar/2025/05/08/x/", site), None);
    }

    #[test]
    fn a_request_cannot_leave_the_site() {
        assert_eq!(requested("/ar/2025/%D8%B2/index.html").unwrap(), PathBuf::from("ar/2025/ز"));
        assert_eq!(requested("").unwrap(), PathBuf::new());
        for path in ["../x", "ar/..%2f..", "%2e%2e/x", ".site.sqlite", "a/.gone", "c:/x", "a\\b", "%00", "%ff"] {
            assert_eq!(requested(path), None, "{path}");
        }
    }
}
