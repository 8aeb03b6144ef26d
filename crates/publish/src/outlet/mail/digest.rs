//! A digest: one mail of several stories. Pure, and the same bytes for the same stories.

use std::time::SystemTime;

use lettre::{
    Message,
    message::{MultiPart, SinglePart},
};
use wiredesk_formats::markup::escape;
use wiredesk_story::{Story, identity::sha256_hex};

use super::letter::{Letters, SUBJECT, Thread, header};
use crate::{
    outlet::{Attempt, Failure},
    readers,
};

impl Letters {
    /// The mail of these stories, in their order, and the thread that each of them begins with it. `newsroom` stands in the subject.
    pub(super) fn digest(&self, attempts: &[&Attempt], newsroom: &str) -> Result<(Message, Thread), Failure> {
        let deliveries: Vec<&str> = attempts.iter().map(|attempt| attempt.delivery.as_str()).collect();
        let name = format!("dig_{}", &sha256_hex(deliveries.join(" ").as_bytes())[..32]);
        let id = format!("{name}@{}", self.from.email.domain());
        let last = attempts.iter().map(|attempt| attempt.wire.time).max().unwrap_or_default();
        let mut letter = Message::builder()
            .from(self.from.clone())
            .date(SystemTime::from(last))
            .message_id(Some(format!("<{id}>")))
            .subject(subject(attempts, newsroom))
            .raw_header(header("Auto-Submitted", "auto-generated")?);
        for to in &self.to {
            letter = letter.to(to.clone());
        }
        let parts = MultiPart::alternative()
            .boundary(format!("={name}"))
            .singlepart(SinglePart::plain(plain(attempts)))
            .singlepart(SinglePart::html(html(attempts, newsroom)));
        let letter = letter.multipart(parts);
        let letter = letter.map_err(|error| Failure::Never { reason: format!("the mail cannot be written: {error}") })?;
        Ok((letter, Thread { first: id.clone(), last: id }))
    }
}

/// `Le Journal: headline (+11)`.
fn subject(attempts: &[&Attempt], newsroom: &str) -> String {
    let first = attempts.first().map(|attempt| headline(attempt)).unwrap_or_default();
    let more = attempts.len().saturating_sub(1);
    let more = if more > 0 { format!(" (+{more})") } else { String::new() };
    let words = readers::shorten(&format!("{newsroom}: {first}"), SUBJECT);
    format!("{words}{more}")
}

fn headline(attempt: &Attempt) -> String {
    readers::headline(&attempt.story).unwrap_or_else(|| attempt.uri.as_str().to_owned())
}

/// What stands under the headline: the summary, else the beginning, and whose it is.
fn lines(story: &Story) -> Vec<String> {
    let summary = readers::summary(story).or_else(|| readers::first_paragraph(story));
    let credit: Vec<String> =
        readers::sources(story).into_iter().map(str::to_owned).chain(readers::copyright(story)).collect();
    let credit = Some(credit.join(" · ")).filter(|credit| !credit.is_empty());
    readers::by(story).into_iter().chain(summary).chain(credit).collect()
}

fn plain(attempts: &[&Attempt]) -> String {
    let one = |attempt: &&Attempt| {
        let mut parts = vec![headline(attempt)];
        parts.extend(lines(&attempt.story));
        parts.join("\n")
    };
    format!("{}\n", attempts.iter().map(one).collect::<Vec<_>>().join("\n\n"))
}

fn html(attempts: &[&Attempt], newsroom: &str) -> String {
    let one = |attempt: &&Attempt| {
        let text: String = lines(&attempt.story).iter().map(|line| format!("\n<p>{}</p>", escape(line))).collect();
        readers::around(&attempt.story, &format!("<h2>{}</h2>{text}", escape(&headline(attempt))))
    };
    let stories: Vec<String> = attempts.iter().map(one).collect();
    let title = escape(newsroom);
    format!(
        "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n</head>\n<body>\n<h1>{title}</h1>\n{}\n\
         </body>\n</html>\n",
        stories.join("\n")
    )
}
