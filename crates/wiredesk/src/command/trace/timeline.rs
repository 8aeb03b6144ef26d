//! A trace for people: a head, a table of steps by day, the outlets, and what is waited for.

use wiredesk_index::{Delivery, Step, StoryTrace, Trace, Waiting, Why, WireItem};
use wiredesk_service::cli::shell_word;

use crate::screen::{self, Screen};

const HEADS: [&str; 7] = ["TIME", "STAGE", "WHAT", "VERSION", "REVISION", "OUTLET", "DETAILS"];

/// All of it, as lines. `paused` are the outlets that people paused.
pub(super) fn of(trace: &Trace, paused: &[String], screen: &Screen) -> String {
    let mut parts = Vec::new();
    if let Some(wire) = &trace.wire {
        parts.push(of_wire(wire, trace.stories.len(), screen));
    }
    parts.extend(trace.stories.iter().map(|story| of_story(story, paused, screen)));
    parts.join("\n")
}

fn of_wire(wire: &WireItem, stories: usize, screen: &Screen) -> String {
    let mut facts = Vec::new();
    facts.extend(wire.source.as_ref().map(|source| format!("from {}", screen.foreign(source))));
    facts.extend(wire.item.as_ref().map(|item| screen.foreign(item)));
    facts.extend(wire.size.map(screen::size));
    facts.extend(wire.time.map(|time| screen.moment(time)));
    facts.push(match wire.state {
        Some(state) => state.as_str().to_owned(),
        None => screen::count(stories as u64, "story inside", "stories inside"),
    });
    let mut out = format!("wire item {}: {}\n", wire.id, facts.join(", "));
    // Where there are stories, each tells these steps too.
    if stories == 0 {
        out.push_str(&steps(&wire.steps, screen));
    }
    out
}

fn of_story(story: &StoryTrace, paused: &[String], screen: &Screen) -> String {
    let title = story.title.as_deref().map_or_else(|| "(no headline)".to_owned(), |title| screen.foreign(title));
    let mut facts = vec![story.state.as_str().to_owned()];
    facts.extend(story.version.as_ref().map(|version| format!("version {}", screen.foreign(version))));
    facts.extend(story.revision.map(|revision| format!("revision {revision}")));
    facts.extend(story.language.clone());
    let mut out = format!("{title}\n{}\n{}\n", screen.foreign(&story.uri), facts.join(", "));
    out.push_str(&steps(&story.steps, screen));
    if !story.outlets.is_empty() {
        out.push_str("\nOutlets\n");
        let rows: Vec<Vec<String>> =
            story.outlets.iter().map(|outlet| delivery(outlet, &story.waiting, screen)).collect();
        let heads = ["OUTLET", "STATE", "REVISION", "ATTEMPTS", "WHERE"].map(str::to_owned).to_vec();
        out.push_str(&screen::table(&[vec![heads], rows].concat(), "  "));
    }
    if !story.waiting.is_empty() {
        out.push_str("\nWaits for\n");
        for one in &story.waiting {
            out.push_str(&format!("  {}\n", waits(one, paused, screen)));
        }
    }
    out
}

/// The steps, a table for each day.
fn steps(steps: &[Step], screen: &Screen) -> String {
    let mut out = String::new();
    for day in steps.chunk_by(|a, b| screen.day(a.time) == screen.day(b.time)) {
        let Some(first) = day.first() else { continue };
        out.push_str(&format!("\n{}, {}\n", screen.day(first.time), screen.zone()));
        let mut rows = vec![HEADS.map(str::to_owned).to_vec()];
        rows.extend(day.iter().map(|step| row(step, screen)));
        out.push_str(&screen::table(&rows, "  "));
    }
    out
}

fn row(step: &Step, screen: &Screen) -> Vec<String> {
    let text = |text: &Option<String>| text.as_deref().map(|text| screen.foreign(text)).unwrap_or_default();
    vec![
        screen.clock(step.time),
        step.stage.clone(),
        step.what.clone(),
        text(&step.version),
        step.revision.map(|revision| revision.to_string()).unwrap_or_default(),
        text(&step.outlet),
        details(step, screen),
    ]
}

fn details(step: &Step, screen: &Screen) -> String {
    let mut details = Vec::new();
    let reason = step.reason.as_deref().map(|reason| screen.foreign(reason));
    match (&step.rule, reason) {
        (Some(rule), Some(reason)) if rule != "retry" => details.push(format!("{rule}: {reason}")),
        (Some(rule), None) => details.push(rule.clone()),
        (None, Some(reason)) if step.what == "received" => details.push(format!("read as {reason}")),
        (_, Some(reason)) => details.push(reason),
        (None, None) => {}
    }
    if step.stage == "ingest" {
        details.extend(step.wire.as_ref().map(|wire| format!("wire item {wire}")));
    }
    details.extend(step.location.as_deref().map(|place| screen.address(place)));
    let until = if step.what == "failed" { "to be tried again" } else { "not before" };
    details.extend(step.until.map(|moment| format!("{until} {}", screen.moment(moment))));
    details.join(", ")
}

fn delivery(delivery: &Delivery, waiting: &[Waiting], screen: &Screen) -> Vec<String> {
    let again = |one: &Waiting| one.why == Why::Retry && one.outlet.as_deref() == Some(&delivery.outlet);
    let state = match delivery.state.as_str() {
        "failed" if waiting.iter().any(again) => "failing",
        "due" if delivery.withdraw => "due to be taken back",
        state => state,
    };
    let state = match &delivery.verified {
        Some(verified) => format!("{state}, {verified}"),
        None => state.to_owned(),
    };
    let place = match (&delivery.reason, &delivery.location) {
        (Some(reason), _) if delivery.state == "failed" => screen.foreign(reason),
        (_, Some(place)) => screen.address(place),
        _ => String::new(),
    };
    vec![
        screen.foreign(&delivery.outlet),
        state,
        delivery.revision.to_string(),
        delivery.attempts.map(|attempts| attempts.to_string()).unwrap_or_default(),
        place,
    ]
}

/// One thing it waits for, with what a person can do about it.
fn waits(waiting: &Waiting, paused: &[String], screen: &Screen) -> String {
    let outlet = waiting.outlet.as_deref().unwrap_or_default();
    let name = screen.foreign(outlet);
    let moment =
        |at: Option<jiff::Timestamp>| at.map_or_else(|| "a moment not known".to_owned(), |at| screen.moment(at));
    let reason = waiting.reason.as_deref().map(|reason| format!(": {}", screen.foreign(reason))).unwrap_or_default();
    let says = match waiting.why {
        Why::Held => {
            let rule = waiting.rule.as_deref().map(|rule| format!(" by the rule {rule}")).unwrap_or_default();
            let uri = shell_word(&waiting.uri);
            let reason = waiting.reason.as_deref().map(|reason| format!("\n    {}", screen.foreign(reason)));
            format!(
                "a person: held{rule} since {}{}\n    `wiredesk release {uri}` lets it go\n    \
                 `wiredesk kill {uri} --reason TEXT` ends it",
                moment(waiting.since),
                reason.unwrap_or_default()
            )
        }
        Why::Embargoed => format!("{name}: embargoed until {}", moment(waiting.until)),
        Why::Retry => format!("{name}: to be tried again {}{reason}", moment(waiting.until)),
        Why::Failed => format!("{name}: failed {}, no further attempt is planned{reason}", moment(waiting.since)),
        Why::Due => format!("{name}: due since {}, no attempt has ended yet", moment(waiting.since)),
    };
    if paused.iter().any(|one| one == outlet) {
        return format!(
            "{says}\n    the outlet is paused; `wiredesk outlets resume {}` lets it go on",
            shell_word(outlet)
        );
    }
    says
}

#[cfg(test)]
mod tests;
