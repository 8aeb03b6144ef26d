//! What people say: kill, release, replay. They act for any authority.

use wiredesk_log::Verdict;
use wiredesk_story::{
    DateTime, PubStatus,
    event::{Change, Command, Outcome, WireRef},
};

use super::{
    version::shortened,
    visit::{Passing, Visit},
};
use crate::{
    content,
    known::{Kept, Known, Status, table},
    order::Mark,
    rules::Judged,
};

impl Visit<'_, '_> {
    /// A person's command.
    pub(super) fn command(&mut self, command: Command) -> Verdict {
        let known = self.known.clone();
        match (command, known) {
            (Command::Kill { .. }, None) => self.remember(None, Mark::arrived(&self.wire)),
            (Command::Kill { reason, .. }, Some(known)) => {
                let reason = Some(shortened(&reason)).filter(|reason| !reason.is_empty());
                self.kill(known, None, Mark::arrived(&self.wire), reason)
            }
            (Command::Release { .. }, None) => self.nothing("release", "no such story has come; see its uri"),
            (Command::Replay { .. }, None) => self.nothing("replay", "no such story has come; see its uri"),
            (Command::Release { .. }, Some(known)) => self.release(known),
            (Command::Replay { .. }, Some(known)) => self.replay(known),
        }
    }

    /// Lets go what waits; else brings back what was taken back.
    fn release(&mut self, mut known: Known) -> Verdict {
        if known.held.take().is_some()
            && let Some(kept) = self.load(table::HELD)
        {
            self.cx.delete(table::HELD, self.uri.as_str());
            let says_nothing =
                kept.story.headline().is_none() && kept.story.main_body().is_none_or(|body| body.word_count() == 0);
            if !says_nothing || !known.once {
                known.hash = content::hash(&kept.story);
                // Until now the mark was the kill's.
                if known.is_remembered_kill() {
                    known.mark.follow(Mark::of(&kept.story, &kept.wire));
                }
                return self.let_go(known, kept, Change::Release);
            }
        }
        if known.foreign.take().is_some()
            && let Some(kept) = self.load(table::FOREIGN)
        {
            self.cx.delete(table::FOREIGN, self.uri.as_str());
            if kept.story.status() == PubStatus::Canceled {
                self.stand_for(&kept.wire);
                let reason = kept.story.ed_note.as_deref().map(shortened);
                return self.kill(known, Some(kept.story), Mark::arrived(&kept.wire), reason);
            }
            return self.let_go(known, kept, Change::Release);
        }
        if known.once
            && matches!(known.status, Status::Killed | Status::Withheld)
            && let Some(kept) = self.load(table::LAST)
        {
            let change = if known.status == Status::Killed { Change::Reinstate } else { Change::Release };
            return self.let_go(known, kept, change);
        }
        let reason = if known.out {
            "nothing of it is held: its last version is out"
        } else {
            "nothing of it is held or was published"
        };
        self.nothing("release", reason)
    }

    fn let_go(&mut self, mut known: Known, kept: Kept, change: Change) -> Verdict {
        self.stand_for(&kept.wire);
        let mut story = kept.story;
        story.pub_status = story.pub_status.map(|_| PubStatus::Usable);
        let made = if known.count_on(&mut story, self.wire.time, false) {
            story.version_created = None;
            self.wire.time
        } else {
            kept.wire.time
        };
        story.version_created.get_or_insert_with(|| DateTime::from_timestamp(made));
        let findings = self.config.rules.judge(&story, Some(&self.wire.source), self.cx.now()).findings;
        self.pass(known, Passing { findings, released: true, ..Passing::new(change, story) })
    }

    /// The last version again, by today's rules, unless a person let it go.
    fn replay(&mut self, known: Known) -> Verdict {
        let refusal = match known.status {
            Status::Usable => None,
            Status::Killed => Some("it is killed; release it to bring it back"),
            Status::Withheld => Some("its sender withholds it; release it to let it go"),
            Status::Held => Some("it is held; release it to let it go"),
        };
        if let Some(reason) = refusal {
            return self.nothing("replay", reason);
        }
        let Some(kept) = self.load(table::LAST) else { return self.nothing("replay", "nothing of it was published") };
        self.stand_for(&kept.wire);
        let judgement = self.config.rules.judge(&kept.story, Some(&self.wire.source), self.cx.now());
        match judgement.outcome {
            Judged::Reject if !kept.released => self.reject(kept.story.version.clone(), judgement),
            Judged::Hold if !kept.released => {
                let hash = content::hash(&kept.story);
                self.hold(known, kept.story, hash, judgement)
            }
            _ => {
                let passing = Passing {
                    findings: judgement.findings,
                    released: kept.released,
                    ..Passing::new(Change::Replay, kept.story)
                };
                self.pass(known, passing)
            }
        }
    }

    /// The command goes on in the name of the source whose story it is: outlets choose by source.
    fn stand_for(&mut self, kept: &WireRef) {
        self.wire.source.clone_from(&kept.source);
    }

    fn nothing(&mut self, rule: &str, reason: &str) -> Verdict {
        self.drop(Outcome::Dropped, None, rule, reason.to_owned())
    }
}
