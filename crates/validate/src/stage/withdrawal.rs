//! Kills: by the wire and by people, before their story and after it.

use std::cmp::Ordering;

use wiredesk_log::Verdict;
use wiredesk_story::{
    DateTime, PubStatus, Story,
    event::{Change, Outcome},
};

use super::{
    version::{Coming, shortened},
    visit::{Passing, Visit},
};
use crate::{
    known::{Known, Status, table},
    order::{Basis, Mark},
};

impl Visit<'_, '_> {
    /// A kill of a story that nobody has seen: it counts when the story comes.
    pub(super) fn remember(&mut self, authority: Option<String>, mark: Mark) -> Verdict {
        let known = Known { status: Status::Killed, ..Known::new(authority, mark) };
        self.cx.store(table::STORY, self.uri.as_str(), &known);
        let reason = "no such story has come; if it comes, it is held".to_owned();
        self.drop(Outcome::Remembered, None, "remembered", reason)
    }

    /// The sender takes its story back. A kill older than what is known counts as well, so that the outcome does not hang on the
    /// order of arrival; only where the source may bring stories back, the newer version has done so already.
    pub(super) fn killed_by_wire(&mut self, known: Known, coming: Coming) -> Verdict {
        let (order, basis) = coming.mark.against(&known.mark);
        let reinstated = known.out && self.config.source(&self.wire.source).reinstates;
        if order == Ordering::Less && basis == Basis::Stated && reinstated {
            let reason = "a newer version has brought the story back".to_owned();
            return self.drop(Outcome::Stale, coming.story.version.clone(), "stale", reason);
        }
        let reason = coming.story.ed_note.as_deref().map(shortened).filter(|note| !note.is_empty());
        self.kill(known, Some(coming.story), coming.mark, reason)
    }

    /// Takes a story back everywhere. `item` is the wire's own; a person's kill has none.
    pub(super) fn kill(
        &mut self,
        mut known: Known,
        item: Option<Box<Story>>,
        mark: Mark,
        reason: Option<String>,
    ) -> Verdict {
        known.mark.raise(mark);
        let version = item.as_ref().and_then(|item| item.version.clone());
        let by_person = item.is_none();
        if known.status == Status::Killed {
            self.supersede(&mut known, "the story was killed again");
            self.cx.store(table::STORY, self.uri.as_str(), &known);
            return self.drop(Outcome::Duplicate, version, "duplicate", "the story is killed already".into());
        }
        let mut story = self.taken_back(&known, item);
        known.count_on(&mut story, self.wire.time, false);
        if by_person {
            story.version_created = Some(DateTime::from_timestamp(self.wire.time));
        }
        self.supersede(&mut known, "the story was killed");
        known.status = Status::Killed;
        self.pass(known, Passing { reason, ..Passing::new(Change::Kill, story) })
    }

    /// The item that says so: the wire's own, with what it does not say of itself; else the last version. Outlets show no word of it.
    fn taken_back(&mut self, known: &Known, item: Option<Box<Story>>) -> Box<Story> {
        let table = if known.once { table::LAST } else { table::HELD };
        let last = self.load(table).map(|kept| kept.story);
        let mut story = match (item, last) {
            (None, last) => last.unwrap_or_default(),
            (Some(item), None) => item,
            (Some(mut item), Some(last)) => {
                item.language = item.language.or(last.language);
                item.first_created = item.first_created.or(last.first_created);
                item
            }
        };
        story.pub_status = Some(PubStatus::Canceled);
        story
    }
}
