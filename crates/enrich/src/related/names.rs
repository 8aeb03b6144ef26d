//! The uris of a window's stories, packed: what many of them begin with is kept once, the rest one behind the other in pages.

use rustc_hash::FxHashMap;

/// Stories of a page, which is emptied as a whole.
pub(super) const PAGE: usize = 256;
/// The longest rest of a uri that is kept.
const LONGEST: usize = u8::MAX as usize;

/// Where a uri lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Name {
    head: u16,
    start: u16,
    length: u8,
}

#[derive(Debug, Default)]
pub(super) struct Names {
    heads: Vec<Box<str>>,
    known: FxHashMap<Box<str>, u16>,
    pages: Vec<String>,
    bytes: usize,
}

impl Names {
    /// Keeps a uri on a page; nothing where it is too long.
    pub(super) fn keep(&mut self, page: usize, uri: &str) -> Option<Name> {
        let (head, rest) = uri.split_at(cut(uri));
        let (head, rest) = self.head(head).map_or((0, uri), |head| (head, rest));
        let length = u8::try_from(rest.len()).ok()?;
        while self.pages.len() <= page {
            self.pages.push(String::new());
        }
        let page = &mut self.pages[page];
        let start = u16::try_from(page.len()).ok()?;
        if page.capacity() - page.len() < rest.len() {
            page.reserve_exact(rest.len().max(1_024));
        }
        page.push_str(rest);
        self.bytes += rest.len();
        Some(Name { head, start, length })
    }

    /// The uri in its two parts.
    pub(super) fn parts(&self, page: usize, name: Name) -> [&str; 2] {
        let start = usize::from(name.start);
        let rest = self.pages.get(page).and_then(|page| page.get(start..start + usize::from(name.length)));
        let head = usize::from(name.head).checked_sub(1).and_then(|head| self.heads.get(head));
        [head.map_or("", |head| head), rest.unwrap_or_default()]
    }

    /// Empties a page.
    pub(super) fn clear(&mut self, page: usize) {
        if let Some(page) = self.pages.get_mut(page) {
            self.bytes -= page.len();
            *page = String::new();
        }
    }

    /// No more comes to a page for some time.
    pub(super) fn close(&mut self, page: usize) {
        if let Some(page) = self.pages.get_mut(page) {
            page.shrink_to_fit();
        }
    }

    /// Bytes of all pages.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The number of a head, from 1; none where there are too many.
    fn head(&mut self, head: &str) -> Option<u16> {
        if let Some(number) = self.known.get(head) {
            return Some(*number);
        }
        if head.len() > LONGEST {
            return None;
        }
        let number = u16::try_from(self.heads.len() + 1).ok()?;
        self.heads.push(head.into());
        self.known.insert(head.into(), number);
        Some(number)
    }
}

/// Where what differs begins: behind the last `:` or `/` before the first digit.
fn cut(uri: &str) -> usize {
    let digit = uri.find(|c: char| c.is_ascii_digit()).unwrap_or(uri.len());
    uri[..digit].rfind([':', '/']).map_or(0, |at| at + 1)
}

const _: () = assert!(PAGE * LONGEST <= u16::MAX as usize);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_come_back_as_they_were_and_a_page_is_emptied() {
        let mut names = Names::default();
        let uris = ["urn:wiredesk:map:ص-12", "urn:newsml:afp.com:20250509:TX", "https://x.example/2025/a", "x", ""];
        let kept: Vec<_> = uris.iter().map(|uri| names.keep(3, uri)).collect();
        for (uri, name) in uris.iter().zip(&kept) {
            assert_eq!(name.map(|name| names.parts(3, name).concat()).as_deref(), Some(*uri));
        }
        assert_eq!(names.keep(3, &format!("urn:{}", "x".repeat(300))), None);
        names.clear(3);
        assert_eq!(names.bytes(), 0);
    }
}
