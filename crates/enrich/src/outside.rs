//! What services outside say of a story: a service of the newsroom's own, or a model. Pure: how they are asked, and what their answers
//! come to. Who asks them is [`service`](crate::service).
//!
//! - [`answer`](mod@answer): JSON with findings and texts, from a service of the newsroom's
//! - [`chat`]: a question to a chat-completions endpoint, and its answer
//! - `place`: where in the text the words stand that a service names
//! - `text`: a text from outside made fit to be shown

pub mod answer;
pub mod chat;
mod place;
#[cfg(test)]
mod tests;
mod text;

use wiredesk_log::{Lane, stage::Fetch};
use wiredesk_story::{
    Annotation, AnnotationKind, Block, Body, Label, Language, Story,
    event::{self, Severity},
    story::generated,
};

use crate::{
    Document, Findings,
    findings::{Finding, Span},
};

/// How sure a service is that does not say.
const UNSAID: f32 = 0.5;

/// Asks the services that are configured.
pub trait Outside: Send + Sync {
    /// The names of the enrichers.
    fn names(&self) -> Vec<&str>;

    /// What asks them about a story; none where none of them is to be asked. Does not block. Gives an [`Answers`].
    fn ask(&self, story: Story, source: &str, lane: Lane) -> Option<Fetch>;
}

/// What came of asking about a story.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answers(pub Vec<Answer>);

/// What one of them answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The enricher.
    pub name: String,
    /// Its name with its version, or with the model.
    pub by: String,
    /// What it gave, or why it gave nothing, in plain words.
    pub result: Result<Given, String>,
}

/// What an answer holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given {
    /// Findings.
    pub said: Vec<Said>,
    /// A summary.
    pub summary: Option<String>,
    /// Another headline.
    pub headline: Option<String>,
    /// The story in another language.
    pub translation: Option<Translation>,
}

/// One finding, as the service says it.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// What was found.
    pub kind: AnnotationKind,
    /// The words in the text.
    pub text: Option<String>,
    /// First scalar value of the words, where the service counts.
    pub start: Option<usize>,
    /// What it means.
    pub value: Option<String>,
    /// A URI, or a code such as `medtop:20000123`.
    pub uri: Option<String>,
    /// Preferred name.
    pub name: Option<String>,
    /// 0 to 1.
    pub confidence: Option<f32>,
}

/// A story in another language.
#[derive(Clone, Debug, PartialEq)]
pub struct Translation {
    /// Which.
    pub language: Language,
    /// The headline, then the paragraphs.
    pub lines: Vec<String>,
}

/// Kinds of words that stand in the text: without a place there they are no findings.
const PLACED: [AnnotationKind; 6] = [
    AnnotationKind::Person,
    AnnotationKind::Organisation,
    AnnotationKind::Place,
    AnnotationKind::Date,
    AnnotationKind::Quote,
    AnnotationKind::Figure,
];

impl Answers {
    /// Hands the findings in, after those of the built-in enrichers. Summaries are among them.
    pub(crate) fn hand_in(&self, document: &Document, findings: &mut Findings) {
        let given = self.0.iter().filter_map(|answer| Some((answer.by.as_str(), answer.result.as_ref().ok()?)));
        for (by, given) in given {
            findings.begin_by(by);
            let finder = (!given.said.is_empty()).then(|| place::Finder::new(document));
            for said in &given.said {
                let span = finder.as_ref().and_then(|finder| said.place(finder));
                if span.is_some() || !PLACED.contains(&said.kind) {
                    findings.push(said.finding(span));
                }
            }
        }
    }

    /// What was generated, as annotations of the whole story.
    pub(crate) fn generated(&self) -> impl Iterator<Item = Annotation> {
        let summaries =
            self.0.iter().filter_map(|answer| Some((answer, answer.result.as_ref().ok()?.summary.as_ref()?)));
        summaries.map(|(answer, summary)| Annotation {
            kind: AnnotationKind::Summary,
            text: None,
            start: None,
            end: None,
            value: Some(summary.clone()),
            uri: None,
            name: None,
            confidence: UNSAID,
            by: answer.by.clone(),
            generated: true,
        })
    }

    /// Puts the texts that a model wrote beside the story's own, each with who wrote it.
    pub(crate) fn write(&self, story: &mut Story) {
        for answer in &self.0 {
            let Ok(given) = &answer.result else { continue };
            let label = |role: &str, value: &String| Label { by: Some(answer.by.clone()), ..Label::new(role, value) };
            story.descriptions.extend(given.summary.iter().map(|text| label(generated::SUMMARY, text)));
            // The first headline is the story's: a generated one never takes its place.
            if story.headline().is_some() {
                story.headlines.extend(given.headline.iter().map(|text| label(generated::HEADLINE, text)));
            }
            if let Some(translation) = given.translation.as_ref().filter(|_| !story.bodies.is_empty()) {
                story.bodies.push(translation.body(&answer.by));
            }
        }
        if story.holds_generated() {
            story.declare_generated();
        }
    }

    /// Why some gave nothing, for the story's trace.
    pub fn notes(&self) -> impl Iterator<Item = event::Finding> {
        self.0.iter().filter_map(|answer| Some(note(&answer.name, answer.result.as_ref().err()?)))
    }
}

/// Why an enricher gave nothing.
pub(crate) fn note(name: &str, reason: &str) -> event::Finding {
    let message = format!("{name}: {reason}");
    event::Finding { rule: format!("enrich.{name}"), severity: Severity::Warn, message, at: None }
}

impl Said {
    fn place(&self, finder: &place::Finder<'_>) -> Option<Span> {
        finder.find(self.text.as_deref()?, self.start)
    }

    fn finding(&self, span: Option<Span>) -> Finding {
        Finding {
            kind: self.kind,
            span,
            value: self.value.clone().or_else(|| self.text.clone().filter(|_| self.kind == AnnotationKind::Keyword)),
            uri: self.uri.clone(),
            name: self.name.clone(),
            confidence: self.confidence.unwrap_or(UNSAID),
        }
    }
}

impl Translation {
    fn body(&self, by: &str) -> Body {
        let block = |(n, line): (usize, &String)| {
            let block = if n == 0 { Block::heading(2, line.as_str()) } else { Block::paragraph(line.as_str()) };
            Block { language: Some(self.language.clone()), direction: Some(self.language.direction()), ..block }
        };
        let blocks = self.lines.iter().enumerate().map(block).collect();
        Body { role: Some(generated::TRANSLATION.into()), blocks, by: Some(by.to_owned()) }
    }
}
