//! The rules as the newsroom has set them, and what they say of a story.

use std::collections::{HashMap, HashSet};

use jiff::{Timestamp, tz::TimeZone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wiredesk_service::expression::Seen;
use wiredesk_story::{
    PubStatus, Story,
    event::{Finding, Severity},
};

use crate::{
    embargo,
    own::Own,
    repair::repair,
    rule::{self, Context, Tools},
};

/// What is done about a rule's findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Setting {
    /// The rule does not run.
    Off,
    /// Noted, and let through.
    Warn,
    /// Kept until an editor lets it go.
    Hold,
    /// Refused.
    Reject,
}

impl Setting {
    fn severity(self) -> Option<Severity> {
        match self {
            Self::Off => None,
            Self::Warn => Some(Severity::Warn),
            Self::Hold => Some(Severity::Hold),
            Self::Reject => Some(Severity::Reject),
        }
    }
}

/// A newsroom's word about one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Set {
    pub(crate) setting: Setting,
    /// Only for stories of these sources; for all where there are none.
    pub(crate) sources: Option<HashSet<String>>,
}

impl Set {
    fn is_for(&self, source: Option<&str>) -> bool {
        self.sources.as_ref().is_none_or(|sources| source.is_some_and(|source| sources.contains(source)))
    }
}

/// A rule of the newsroom's own.
pub(crate) struct OwnRule {
    pub(crate) name: String,
    pub(crate) set: Set,
    pub(crate) rule: Box<dyn Own>,
}

/// All rules, ready. Built once and shared; holds no state of a story.
pub struct Rules {
    tools: Tools,
    /// In the order of the configuration: the last that is for a source counts.
    sets: HashMap<&'static str, Vec<Set>>,
    own: Vec<OwnRule>,
}

/// What becomes of a story by the rules alone, without its history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Judged {
    /// Let through; a kill too.
    Valid,
    /// Kept until an editor lets it go.
    Hold,
    /// Refused.
    Reject,
}

/// What the rules say of a story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judgement {
    /// What becomes of it.
    pub outcome: Judged,
    /// All that was found, in the order of the rules.
    pub findings: Vec<Finding>,
}

impl Rules {
    pub(crate) fn new(tools: Tools, sets: HashMap<&'static str, Vec<Set>>, own: Vec<OwnRule>) -> Self {
        Self { tools, sets, own }
    }

    /// Mends what a wrong encoding did to a story's texts, where it is certain what was meant and the rule `encoding` runs; the finding
    /// tells of it.
    pub fn repair(&self, story: &mut Story, source: Option<&str>) -> Option<Finding> {
        self.severity(&rule::encoding::RULE, source)?;
        repair(story)
    }

    /// Gives a story the embargo that its words state, where the moment is certain and the rule `advisory` runs; the finding tells of it.
    pub(crate) fn embargo(
        &self,
        story: &mut Story,
        source: Option<&str>,
        zone: &TimeZone,
        now: Timestamp,
    ) -> Option<Finding> {
        self.severity(&rule::advisory::RULE, source)?;
        if story.status() != PubStatus::Usable {
            return None;
        }
        embargo::resolve(story, zone, now)
    }

    /// What the rules say of a story that came by `source`, at the moment `now`. A kill is not held
    /// up by rules, and what its sender withholds is not asked for its text.
    pub fn judge(&self, story: &Story, source: Option<&str>, now: Timestamp) -> Judgement {
        let mut findings = Vec::new();
        if story.status() == PubStatus::Canceled {
            return Judgement { outcome: Judged::Valid, findings };
        }
        if story.status() == PubStatus::Withheld {
            findings.push(withheld());
            return Judgement { outcome: Judged::Hold, findings };
        }
        let cx = Context { now, tools: &self.tools };
        for rule in rule::all() {
            let Some(severity) = self.severity(rule, source) else { continue };
            findings.extend((rule.check)(story, &cx).into_iter().map(|found| found.told(rule.name, severity)));
        }
        let seen = Seen::new(story, source.unwrap_or_default());
        for own in self.own.iter().filter(|own| own.set.is_for(source)) {
            let Some(severity) = own.set.setting.severity() else { continue };
            let found = own.rule.check(&seen).into_iter();
            findings.extend(found.map(|found| found.told(&own.name, severity)));
        }
        let outcome = match findings.iter().map(|finding| finding.severity).max() {
            Some(Severity::Reject) => Judged::Reject,
            Some(Severity::Hold) => Judged::Hold,
            Some(Severity::Warn) | None => Judged::Valid,
        };
        Judgement { outcome, findings }
    }

    fn severity(&self, rule: &rule::Rule, source: Option<&str>) -> Option<Severity> {
        let set = self.sets.get(rule.name).and_then(|sets| sets.iter().rev().find(|set| set.is_for(source)));
        set.map_or(rule.unasked.then_some(rule.severity), |set| set.setting.severity())
    }
}

impl Judgement {
    /// The finding that decides: the first of the gravest.
    pub fn decisive(&self) -> Option<&Finding> {
        let gravest = self.findings.iter().map(|finding| finding.severity).max()?;
        self.findings.iter().find(|finding| finding.severity == gravest)
    }

    /// The messages of the gravest findings, as one reason.
    pub fn reason(&self) -> String {
        let gravest = self.findings.iter().map(|finding| finding.severity).max();
        let messages = self.findings.iter().filter(|finding| Some(finding.severity) == gravest);
        let messages = messages.map(|finding| match &finding.at {
            Some(at) => format!("{at}: {}", finding.message),
            None => finding.message.clone(),
        });
        messages.collect::<Vec<_>>().join("; ")
    }
}

/// The finding about a story that its sender withholds.
fn withheld() -> Finding {
    Finding {
        rule: "withheld".into(),
        severity: Severity::Hold,
        message: "the sender withholds it; it goes with its next usable version, or when it is released".into(),
        at: Some("pubStatus".into()),
    }
}
