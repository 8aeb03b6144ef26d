//! What is kept of stories from one call to the next, so that a list is put together and not made anew.

use super::{entries::Entries, lines::Lines};

/// All of it. Whatever changes a story's row or text says so with [`forget`](Self::forget).
#[derive(Debug, Default)]
pub(super) struct Kept {
    pub(super) entries: Entries,
    pub(super) map: Lines,
    pub(super) news: Lines,
    pub(super) search: Lines,
}

impl Kept {
    /// Forgets a story: it is another, or is taken back.
    pub(super) fn forget(&mut self, id: i64) {
        self.entries.forget(id);
        self.map.forget(id);
        self.news.forget(id);
        self.search.forget(id);
    }
}
