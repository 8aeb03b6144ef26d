//! One visit of a record to the stage: what it knows, and how it can end. Each ending writes the rows and the receipt that go with it.

use wiredesk_log::{Context, Lane, NoJob, Record, Topic, Verdict};
use wiredesk_story::{
    DateTime, Story, StoryUri,
    event::{Change, Checked, Finding, Outcome, WireRef},
};

use crate::{
    config::ValidateConfig,
    known::{Kept, Known, Status, Waiting, table},
    rules::Judgement,
    twins::{self, Print, Twins},
};

/// A record, what is known of its story, and what may be done.
pub(super) struct Visit<'a, 'c> {
    pub(super) cx: &'a mut Context<'c, NoJob>,
    pub(super) config: &'a ValidateConfig,
    /// Texts that went out lately.
    pub(super) twins: &'a mut Twins,
    pub(super) wire: WireRef,
    pub(super) authority: String,
    pub(super) uri: StoryUri,
    pub(super) known: Option<Known>,
    /// What of the story was mended on its way in.
    pub(super) repaired: Vec<Finding>,
    /// What the version that came says, where it was asked for.
    pub(super) print: Option<Print>,
}

/// A version that is let through.
pub(super) struct Passing {
    pub(super) change: Change,
    pub(super) story: Box<Story>,
    pub(super) reason: Option<String>,
    pub(super) findings: Vec<Finding>,
    /// A person let it go.
    pub(super) released: bool,
}

impl Passing {
    pub(super) fn new(change: Change, story: Box<Story>) -> Self {
        Self { change, story, reason: None, findings: Vec::new(), released: false }
    }
}

impl<'a, 'c> Visit<'a, 'c> {
    pub(super) fn new(
        cx: &'a mut Context<'c, NoJob>,
        config: &'a ValidateConfig,
        twins: &'a mut Twins,
        wire: WireRef,
        authority: String,
        uri: StoryUri,
    ) -> Self {
        let known = cx.load(table::STORY, uri.as_str());
        Self { cx, config, twins, wire, authority, uri, known, repaired: Vec::new(), print: None }
    }

    pub(super) fn load(&mut self, table: &str) -> Option<Kept> {
        self.cx.load(table, self.uri.as_str())
    }

    /// Goes on under the next revision. What waited is settled before, by the caller. The row is stored. A version whose sender states
    /// no moment was made when it came.
    pub(super) fn pass(&mut self, mut known: Known, passing: Passing) -> Verdict {
        let Passing { change, mut story, reason, findings, released } = passing;
        known.send(&story);
        known.out = !change.withdraws();
        story.uri = Some(self.uri.clone());
        story.version_created.get_or_insert_with(|| DateTime::from_timestamp(self.wire.time));
        if known.out {
            known.status = Status::Usable;
            known.once = true;
            if let Some(print) = self.print.take().or_else(|| twins::print(&self.wire.source, &story)) {
                self.twins.keep(print, &self.uri, self.cx);
            }
            let kept = Kept { wire: self.wire.clone(), story: story.clone(), released };
            self.cx.store(table::LAST, self.uri.as_str(), &kept);
        }
        self.cx.store(table::STORY, self.uri.as_str(), &known);
        let hurry = change.withdraws() || story.urgency_or_normal() <= 2 || self.config.source(&self.wire.source).flash;
        let lane = if hurry { Lane::Flash } else { Lane::Ordinary };
        let checked = Checked {
            wire: self.wire.clone(),
            uri: self.uri.clone(),
            revision: known.revision,
            change,
            reason,
            findings,
            outlet: None,
            story,
            unknown: serde_json::Map::new(),
        };
        Verdict::Forward(vec![Record::event(Topic::Valid, lane, self.uri.as_str(), &checked)])
    }

    /// Is kept until a person lets it go, in place of what waited before. The row is stored.
    pub(super) fn hold(
        &mut self,
        mut known: Known,
        mut story: Box<Story>,
        hash: String,
        judgement: Judgement,
    ) -> Verdict {
        self.supersede(&mut known, "a newer version waits in its place");
        known.wait(&mut story, self.wire.time);
        story.uri = Some(self.uri.clone());
        known.held = Some(Waiting { wire: self.wire.id.clone(), index: self.wire.index, hash });
        let version = story.version.clone();
        self.cx.store(table::HELD, self.uri.as_str(), &Kept { wire: self.wire.clone(), story, released: false });
        self.cx.store(table::STORY, self.uri.as_str(), &known);
        self.held(version, judgement)
    }

    /// The receipt and the verdict of a held version.
    pub(super) fn held(&mut self, version: Option<String>, judgement: Judgement) -> Verdict {
        let (rule, reason) = decisive(&judgement);
        let receipt = self.cx.receipt(Outcome::Held);
        receipt.version = version;
        receipt.rule = Some(rule.clone());
        receipt.reason = Some(reason.clone());
        receipt.findings = judgement.findings;
        Verdict::Hold { until: None, rule, reason }
    }

    /// Is refused: the stage remembers nothing of it.
    pub(super) fn reject(&mut self, version: Option<String>, judgement: Judgement) -> Verdict {
        let (rule, reason) = decisive(&judgement);
        let receipt = self.cx.receipt(Outcome::Rejected);
        receipt.version = version;
        receipt.rule = Some(rule.clone());
        receipt.reason = Some(reason.clone());
        receipt.findings = judgement.findings;
        Verdict::Reject { rule, reason }
    }

    /// Ends here, by name.
    pub(super) fn drop(&mut self, outcome: Outcome, version: Option<String>, rule: &str, reason: String) -> Verdict {
        let receipt = self.cx.receipt(outcome);
        receipt.version = version;
        receipt.rule = Some(rule.to_owned());
        receipt.reason = Some(reason.clone());
        Verdict::Drop { outcome, rule: rule.to_owned(), reason }
    }

    /// What waited is no longer wanted: its row goes, and a receipt in its own name says why.
    pub(super) fn supersede(&mut self, known: &mut Known, why: &str) {
        if let Some(waiting) = known.held.take() {
            self.let_fall(table::HELD, &waiting, why);
        }
    }

    /// The same for one table.
    pub(super) fn let_fall(&mut self, table: &str, waiting: &Waiting, why: &str) {
        self.cx.delete(table, self.uri.as_str());
        let receipt = self.cx.receipt(Outcome::Superseded);
        receipt.wire.clone_from(&waiting.wire);
        receipt.index = Some(waiting.index);
        receipt.rule = Some("superseded".into());
        receipt.reason = Some(why.to_owned());
    }
}

/// The rule that decided, and the reason in plain words.
fn decisive(judgement: &Judgement) -> (String, String) {
    let rule = judgement.decisive().map_or_else(String::new, |finding| finding.rule.clone());
    (rule, judgement.reason())
}
