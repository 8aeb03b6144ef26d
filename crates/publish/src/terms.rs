//! On which terms an outlet gets what it takes: its contracts, its times, and whether an embargo holds for it.

use jiff::Timestamp;
use wiredesk_story::Story;

use crate::{
    accepts::Refusal,
    contract::Rights,
    rights::{Expressed, Recipient},
    times::Times,
};

/// The terms of an outlet. Those by default: everything, at once, after its embargo.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// What contracts let it have.
    pub rights: Rights,
    /// Who it is to the rights of a story.
    pub recipient: Recipient,
    /// When it is sent something.
    pub times: Times,
    /// It is sent what is under embargo, and keeps to that itself.
    pub early: bool,
    /// It takes nothing any more.
    pub retired: bool,
}

impl Terms {
    /// Until when a story waits for this outlet because of its embargo.
    pub(crate) fn waits(&self, story: &Story, now: Timestamp) -> Option<Timestamp> {
        embargo(story, now).filter(|_| !self.early)
    }

    /// When the outlet is sent the story, where that is later: after its embargo, at a time of its schedule, in its window.
    pub(crate) fn later(&self, story: &Story, now: Timestamp) -> Option<Timestamp> {
        let free = self.waits(story, now).unwrap_or(now);
        Some(self.times.open(self.times.scheduled(free))).filter(|moment| *moment > now)
    }

    /// Whether contracts, and what the story says of its own rights, let the outlet have it by the time that it would.
    pub(crate) fn judge(&self, story: &Story, own: &Expressed, source: &str, now: Timestamp) -> Result<(), Refusal> {
        if self.retired {
            return Err(Refusal { rule: "retired", reason: "it is retired, and gives back what it has".to_owned() });
        }
        let moment = self.later(story, now).unwrap_or(now);
        self.rights.judge(source, moment)?;
        own.judge(&self.recipient, moment)
    }

    /// What they make of a story, in words, where they make anything of it.
    pub(crate) fn told(&self, story: &Story, now: Timestamp) -> Vec<String> {
        let embargo = embargo(story, now).map(|until| match self.early {
            true => "sent under embargo".to_owned(),
            false => format!("sent at the end of its embargo, {until}"),
        });
        embargo.into_iter().chain(self.times.told()).collect()
    }
}

fn embargo(story: &Story, now: Timestamp) -> Option<Timestamp> {
    story.embargoed_until.as_ref().map(wiredesk_story::DateTime::timestamp).filter(|until| *until > now)
}
