//! A version that the wire brings: whose story it is, whether it is newer, what the rules say.

use std::cmp::Ordering;

use wiredesk_log::Verdict;
use wiredesk_story::{
    PubStatus, Story, StoryUri,
    event::{Change, Finding, Outcome, Severity},
};

use super::visit::{Passing, Visit};
use crate::{
    content,
    known::{Kept, Known, Status, Waiting, table},
    order::{Basis, Mark},
    rule::advisory::is_correction,
    rules::{Judged, Judgement},
    twins,
};

/// A version on its way in.
pub(super) struct Coming {
    pub(super) story: Box<Story>,
    pub(super) mark: Mark,
    pub(super) hash: String,
}

impl Visit<'_, '_> {
    /// A version of a story, or its kill.
    pub(super) fn story(&mut self, mut story: Box<Story>) -> Verdict {
        self.repaired = self.config.rules.repair(&mut story, Some(&self.wire.source)).into_iter().collect();
        let hash = content::hash(&story);
        // Behind the hash: the same words mean another moment when they come again on another day.
        let zone = &self.config.source(&self.wire.source).zone;
        self.repaired.extend(self.config.rules.embargo(&mut story, Some(&self.wire.source), zone, self.wire.time));
        let coming = Coming { mark: Mark::of(&story, &self.wire), hash, story };
        let kill = coming.story.status() == PubStatus::Canceled;
        let Some(mut known) = self.known.clone() else {
            if kill {
                return self.remember(Some(self.authority.clone()), coming.mark);
            }
            self.print = twins::print(&self.wire.source, &coming.story);
            if let Some(main) = self.print.and_then(|print| self.twins.find(print, &self.uri, self.cx)) {
                return self.another_name(&main, &coming);
            }
            let known = Known::new(Some(self.authority.clone()), coming.mark.clone());
            return self.judge(known, coming, Vec::new());
        };
        if known.authority.as_ref().is_some_and(|owner| *owner != self.authority) {
            return self.foreign(known, coming);
        }
        if kill {
            return self.killed_by_wire(known, coming);
        }
        known.authority.get_or_insert_with(|| self.authority.clone());
        let (order, basis) = coming.mark.against(&known.mark);
        self.repaired.extend(coming.mark.uncounted(&known.mark).map(uncounted));
        let later = order == Ordering::Greater && coming.mark.arrival > known.mark.arrival;
        let newer = order == Ordering::Greater && basis == Basis::Stated;
        if !newer && known.held.as_ref().is_some_and(|held| held.hash == coming.hash) {
            return self.duplicate(&coming);
        }
        if known.is_remembered_kill() {
            return self.after_remembered_kill(known, coming, later && newer);
        }
        let killed = known.status == Status::Killed;
        match (order, coming.hash == known.hash) {
            (Ordering::Equal, true) => return self.duplicate(&coming),
            (Ordering::Greater, true) if !newer => return self.duplicate(&coming),
            // It was on its way when the kill overtook it.
            (Ordering::Less, false) if killed && basis == Basis::Arrival => {}
            (Ordering::Less, _) => return self.stale(&known, &coming),
            _ => {}
        }
        let findings = if order == Ordering::Equal { vec![same_version(&coming)] } else { Vec::new() };
        if killed && !(later && self.config.source(&self.wire.source).reinstates) {
            return self.hold_by(known, coming, "killed", KILLED, findings);
        }
        self.judge(known, coming, findings)
    }

    /// Asks the rules. A version that its sender withholds is not asked for its text. Findings so far: that it came before otherwise.
    fn judge(&mut self, mut known: Known, coming: Coming, mut findings: Vec<Finding>) -> Verdict {
        let again = !findings.is_empty();
        let mut judgement = self.config.rules.judge(&coming.story, Some(&self.wire.source), self.cx.now());
        findings.append(&mut self.repaired);
        findings.append(&mut judgement.findings);
        judgement.findings = findings;
        let withheld = coming.story.status() == PubStatus::Withheld;
        if judgement.outcome == Judged::Reject {
            return self.reject(coming.story.version.clone(), judgement);
        }
        let revived = known.status == Status::Killed;
        // Where its kill came first and it is only withheld, what is usable is still to be measured against the kill.
        if !(withheld && known.is_remembered_kill()) {
            known.mark.raise(coming.mark);
        }
        known.hash.clone_from(&coming.hash);
        if withheld {
            let out = known.out;
            known.status = if revived { Status::Killed } else { Status::Withheld };
            return if out {
                self.take_back(known, coming.story, coming.hash)
            } else {
                self.hold(known, coming.story, coming.hash, judgement)
            };
        }
        if judgement.outcome == Judged::Hold {
            return self.hold(known, coming.story, coming.hash, judgement);
        }
        let mut story = coming.story;
        self.supersede(&mut known, "a newer version went out in its place");
        known.count_on(&mut story, self.wire.time, again && !revived);
        let change = match known.once {
            _ if revived && known.revision > 0 => Change::Reinstate,
            false => Change::New,
            true if is_correction(&story) || notes_correction(&story) => Change::Correction,
            true => Change::Update,
        };
        self.pass(known, Passing { findings: judgement.findings, ..Passing::new(change, story) })
    }

    /// Taken back until the next usable version. It is kept as well, so that a person can let it go.
    fn take_back(&mut self, mut known: Known, mut story: Box<Story>, hash: String) -> Verdict {
        self.supersede(&mut known, "the sender withholds the story");
        known.count_on(&mut story, self.wire.time, false);
        if story.headline().is_some() && story.main_body().is_some_and(|body| body.word_count() > 0) {
            known.held = Some(Waiting { wire: self.wire.id.clone(), index: self.wire.index, hash });
            let kept = Kept { wire: self.wire.clone(), story: story.clone(), released: false };
            self.cx.store(table::HELD, self.uri.as_str(), &kept);
        }
        let reason = story.ed_note.clone().map(|note| shortened(&note));
        self.pass(known, Passing { reason, ..Passing::new(Change::Withhold, story) })
    }

    /// Its kill came first: never published by itself, but for what its sender states to be later than the kill. The mark stays the
    /// kill's, so that this holds for all that comes.
    fn after_remembered_kill(&mut self, known: Known, coming: Coming, later: bool) -> Verdict {
        if later && self.config.source(&self.wire.source).reinstates {
            return self.judge(known, coming, Vec::new());
        }
        let waiting = known.held.as_ref().and_then(|_| self.load(table::HELD));
        if waiting.is_some_and(|kept| coming.mark.against(&Mark::of(&kept.story, &kept.wire)).0 == Ordering::Less) {
            return self.stale(&known, &coming);
        }
        let (rule, why) = if later { ("killed", KILLED) } else { ("killed-before", KILLED_BEFORE) };
        self.hold_by(known, coming, rule, why, Vec::new())
    }

    /// Other bytes under the uri from somebody else: neither an update nor a kill.
    fn foreign(&mut self, mut known: Known, mut coming: Coming) -> Verdict {
        let again = known.foreign.as_ref().is_some_and(|foreign| foreign.hash == coming.hash);
        if again || known.hash == coming.hash {
            return self.duplicate(&coming);
        }
        if let Some(waiting) = known.foreign.take() {
            self.let_fall(table::FOREIGN, &waiting, "another version from there waits in its place");
        }
        known.foreign = Some(Waiting { wire: self.wire.id.clone(), index: self.wire.index, hash: coming.hash });
        coming.story.uri = Some(self.uri.clone());
        let owner = known.authority.clone().unwrap_or_default();
        let message =
            format!("the story belongs to {owner}, and this came from {}; release it if it is right", self.authority);
        let version = coming.story.version.clone();
        let kept = Kept { wire: self.wire.clone(), story: coming.story, released: false };
        self.cx.store(table::FOREIGN, self.uri.as_str(), &kept);
        self.cx.store(table::STORY, self.uri.as_str(), &known);
        self.held(
            version,
            Judgement { outcome: Judged::Hold, findings: vec![finding("authority", Severity::Hold, &message)] },
        )
    }

    fn hold_by(
        &mut self,
        mut known: Known,
        coming: Coming,
        rule: &str,
        why: &str,
        mut findings: Vec<Finding>,
    ) -> Verdict {
        if !known.is_remembered_kill() {
            known.mark.raise(coming.mark);
        }
        findings.push(finding(rule, Severity::Hold, why));
        let mut said = self.config.rules.judge(&coming.story, Some(&self.wire.source), self.cx.now()).findings;
        findings.append(&mut said);
        for one in &mut findings {
            one.severity = one.severity.min(Severity::Hold);
        }
        self.hold(known, coming.story, coming.hash, Judgement { outcome: Judged::Hold, findings })
    }

    fn stale(&mut self, known: &Known, coming: &Coming) -> Verdict {
        let version = coming.story.version.clone();
        let reason = match (&version, &known.mark.version) {
            (Some(own), Some(newest)) if own != newest => {
                format!("version {own} is older than {newest}, which is known")
            }
            _ => "a newer version is known".to_owned(),
        };
        self.drop(Outcome::Stale, version, "stale", reason)
    }

    /// The same text from the same source, as a story of its own: from now on its id is another name of the first.
    fn another_name(&mut self, main: &StoryUri, coming: &Coming) -> Verdict {
        self.cx.store(table::ALIAS, self.uri.as_str(), main);
        let reason = format!("the same text came before as {main}; what comes under either id counts for that story");
        self.drop(Outcome::Duplicate, coming.story.version.clone(), "same-text", reason)
    }

    pub(super) fn duplicate(&mut self, coming: &Coming) -> Verdict {
        let reason = "the same version with the same content came before".to_owned();
        self.drop(Outcome::Duplicate, coming.story.version.clone(), "duplicate", reason)
    }
}

const KILLED: &str =
    "the story was killed, and its source may not bring it back; release it if it may be published again";
const KILLED_BEFORE: &str = "its kill came before it; release it if it may be published all the same";

/// A finding that no rule of the registry makes.
pub(super) fn finding(rule: &str, severity: Severity, message: &str) -> Finding {
    Finding { rule: rule.into(), severity, message: message.into(), at: None }
}

fn same_version(coming: &Coming) -> Finding {
    let message = match &coming.story.version {
        Some(version) => format!("version {version} came before with other content; both went on"),
        None => "a version of the same moment came before with other content; both went on".into(),
    };
    Finding { at: Some("version".into()), ..finding("same-version", Severity::Warn, &message) }
}

/// The version is no number, and those before it were.
fn uncounted((version, timed): (&str, bool)) -> Finding {
    let by = if timed { "its time" } else { "its arrival" };
    let message = format!("version {version:?} is no number, and the one before was; it is ordered by {by}");
    Finding { at: Some("version".into()), ..finding("version", Severity::Warn, &message) }
}

/// Whether the editor's note says that this version corrects: `Corrects name in 3rd paragraph`, `Corrige …`, `يصحح …`.
fn notes_correction(story: &Story) -> bool {
    let Some(note) = story.ed_note.as_deref() else { return false };
    let first = note.split_whitespace().next().unwrap_or_default().to_lowercase();
    ["corrects", "correcting", "corrige", "corrigé", "يصحح", "تصحح"].contains(&first.trim_matches([':', '(', ')', ',']))
}

/// A reason of at most 500 characters.
pub(super) fn shortened(note: &str) -> String {
    note.trim().chars().take(500).collect()
}
