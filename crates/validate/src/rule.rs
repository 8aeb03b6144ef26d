//! The registry of rules: one file and one line each. It is also what the configuration is checked against and the docs are made from.

use jiff::Timestamp;
use wiredesk_story::{
    Story,
    event::{Finding, Severity},
};

use self::{advisory::Advisories, language::Guesser};

/// A rule: what it looks for in one story, and what is done about it unless the newsroom says otherwise.
pub struct Rule {
    /// The name in `[[rule]]`, findings and receipts: lowercase, one word. It is the name of the file.
    pub name: &'static str,
    /// What it finds, in one sentence for the docs.
    pub finds: &'static str,
    /// What is done about what it is there to find.
    pub severity: Severity,
    /// It runs where the newsroom says nothing of it.
    pub unasked: bool,
    /// Looks at a story. Pure: called for any story, on any thread; it may not block, panic or take more than linear time.
    pub check: fn(&Story, &Context<'_>) -> Vec<Found>,
}

/// What a rule may know besides the story.
pub struct Context<'a> {
    /// The moment of judging.
    pub now: Timestamp,
    /// Word lists and letter statistics, built once.
    pub tools: &'a Tools,
}

/// Word lists and letter statistics, shared by all stories.
pub struct Tools {
    pub(crate) advisories: Advisories,
    pub(crate) guesser: Guesser,
}

/// What a rule found, before the newsroom's severity is set on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// None: what the rule is there to find. Else a lesser thing, whose severity the configuration may lower, never raise.
    pub lesser: Option<Severity>,
    /// In plain words, with what to do.
    pub message: String,
    /// The member of the story, `bodies[0].blocks[3]`.
    pub at: Option<String>,
}

impl Tools {
    /// Builds the lists. `advisory_words` are added to those of the rule `advisory`.
    pub fn new(advisory_words: &[String]) -> Result<Self, aho_corasick::BuildError> {
        Ok(Self { advisories: Advisories::new(advisory_words)?, guesser: Guesser::default() })
    }
}

impl Found {
    /// What the rule is there to find.
    pub fn main(at: impl Into<String>, message: impl Into<String>) -> Self {
        Self { lesser: None, message: message.into(), at: Some(at.into()) }
    }

    /// As a finding of a rule of this severity.
    pub(crate) fn told(self, rule: &str, severity: Severity) -> Finding {
        let severity = self.lesser.map_or(severity, |lesser| lesser.min(severity));
        Finding { rule: rule.into(), severity, message: self.message, at: self.at }
    }

    /// A lesser thing: a warning whatever the rule's severity is.
    pub fn warning(at: impl Into<String>, message: impl Into<String>) -> Self {
        Self { lesser: Some(Severity::Warn), ..Self::main(at, message) }
    }
}

/// Declares the module of each rule and lists its `RULE`. A file that is not listed here is not compiled.
macro_rules! rules {
    ($($module:ident),* $(,)?) => {
        $(pub mod $module;)*
        static ALL: &[&Rule] = &[$(&$module::RULE),*];
    };
}

rules! {
    headline,
    body,
    size,
    encoding,
    language,
    dates,
    advisory,
    length,
    markup,
    links,
    parts,
    credit,
    rights,
    subjects,
}

/// Every rule, in the order they run.
pub fn all() -> &'static [&'static Rule] {
    ALL
}

/// The rule of this name.
pub fn by_name(name: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.name == name)
}

#[cfg(test)]
pub(crate) mod sample;

/// Where the text of a story stands: each with the member's name. Only what readers would see.
pub(crate) fn texts(story: &Story) -> impl Iterator<Item = (String, &str)> {
    let headlines =
        story.headlines.iter().enumerate().map(|(n, label)| (format!("headlines[{n}]"), label.value.as_str()));
    let descriptions =
        story.descriptions.iter().enumerate().map(|(n, label)| (format!("descriptions[{n}]"), label.value.as_str()));
    let blocks = story.main_body().map(|body| body.blocks.as_slice()).unwrap_or_default().iter().enumerate();
    let blocks = blocks.flat_map(|(n, block)| {
        block.texts().into_iter().map(move |text| (format!("bodies[0].blocks[{n}]"), text.text.as_str()))
    });
    headlines.chain(descriptions).chain(blocks)
}

/// Whether a text has a character that is not white space or invisible.
pub(crate) fn says_something(text: &str) -> bool {
    text.chars().any(|c| {
        !c.is_whitespace() && !c.is_control() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
    })
}
