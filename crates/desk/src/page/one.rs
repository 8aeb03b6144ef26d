//! A story: its text, its history, where it is, what it waits for, and what a person can do.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use minijinja::{Value, context};
use wiredesk_formats::markup::html_from_blocks;
use wiredesk_index::{Delivery, End, Listed, Overdue, Step, StoryTrace, Waiting, Why, address::as_read};
use wiredesk_service::cli::shell_word;
use wiredesk_story::Story;

use super::{answer, found, show, unreadable, words};
use crate::{Desk, problem::Problem, query::Asked};

/// `GET /story?uri=`.
pub(super) async fn story(State(desk): State<Desk>, asked: Result<Query<Asked>, QueryRejection>) -> Response {
    let page = match asked {
        Ok(Query(asked)) => contents(&desk, &asked).await,
        Err(rejection) => Err(unreadable(&rejection)),
    };
    answer(&desk, "story.html", "wall", page).await
}

async fn contents(desk: &Desk, asked: &Asked) -> Result<Value, Problem> {
    let key = asked.uri()?;
    let found = desk
        .ask(move |index, now| {
            let trace = index.trace(&key, now)?.and_then(|trace| trace.stories.into_iter().next());
            let Some(trace) = trace else { return Ok(None) };
            let listed = index.story(&trace.uri, now)?;
            let text = index.text(&trace.uri)?;
            let paused = index.paused()?;
            let mut overdue = index.overdue(now)?;
            overdue.retain(|owed| owed.uri == trace.uri);
            Ok(listed.map(|listed| (trace, listed, text, paused, overdue)))
        })
        .await?;
    let nothing = "no story has this uri, id or address; look for it by its words, or see whether it was refused";
    let (trace, listed, text, paused, overdue) = found.ok_or_else(|| Problem::missing(nothing))?;
    let moment = |at| show::moment(at, &desk.0.zone, desk.now());
    Ok(context! {
        title => listed.title.as_deref().map(|title| show::worded(title, listed.language.as_deref())),
        uri => &trace.uri,
        state => show::state(trace.state),
        public => listed.public,
        language => &listed.language,
        source => &listed.source,
        source_href => listed.source.as_deref().map(|source| format!("/?source={}", show::encode(source))),
        urgency => listed.urgency,
        version => &listed.version,
        revision => listed.revision,
        reason => &listed.reason,
        words => listed.words,
        topics => listed.topics.iter().map(topic).collect::<Vec<_>>(),
        first => moment(listed.first),
        last => moment(listed.last),
        text => text.as_ref().map(shown),
        found => text.as_ref().and_then(found::found),
        steps => trace.steps.iter().map(|step| step_of(desk, step)).collect::<Vec<_>>(),
        outlets => trace.outlets.iter().map(|outlet| outlet_of(desk, outlet, &overdue)).collect::<Vec<_>>(),
        waiting => trace.waiting.iter().map(|one| waiting_of(desk, one, &paused)).collect::<Vec<_>>(),
        actions => actions(&trace, &listed, &paused),
    })
}

/// The text for reading: the body's HTML is made from blocks, and safe by construction.
fn shown(story: &Story) -> Value {
    let blocks = story.bodies.first().map_or(&[][..], |body| &body.blocks);
    let language = story.language.as_ref();
    context! {
        html => Value::from_safe_string(html_from_blocks(blocks, language)),
        empty => blocks.is_empty(),
        lang => language.map(|tag| tag.as_str()),
        dir => language.map_or("auto", |tag| tag.direction().as_str()),
        by => &story.by,
        dateline => &story.dateline,
        note => &story.ed_note,
    }
}

fn step_of(desk: &Desk, step: &Step) -> Value {
    context! {
        time => show::moment(step.time, &desk.0.zone, desk.now()),
        stage => &step.stage,
        what => words::step(&step.stage, &step.what),
        version => &step.version,
        revision => step.revision,
        outlet => &step.outlet,
        rule => &step.rule,
        reason => &step.reason,
        location => step.location.as_deref().map(as_read),
        link => step.location.as_deref().filter(|location| is_web(location)),
        until => step.until.map(|until| show::moment(until, &desk.0.zone, desk.now())),
        wrong => matches!(step.what.as_str(), "rejected" | "failed"),
    }
}

fn outlet_of(desk: &Desk, outlet: &Delivery, overdue: &[Overdue]) -> Value {
    let owed = overdue.iter().find(|owed| owed.outlet == outlet.outlet);
    context! {
        name => &outlet.outlet,
        revision => outlet.revision,
        state => if outlet.withdraw && outlet.state == "due" { "to be taken back" } else { &outlet.state },
        wrong => outlet.state == "failed" || owed.is_some(),
        overdue => owed.map(|owed| show::moment(owed.since, &desk.0.zone, desk.now())),
        location => outlet.location.as_deref().map(as_read),
        link => outlet.location.as_deref().filter(|location| is_web(location)),
        verified => &outlet.verified,
        attempts => outlet.attempts,
        reason => &outlet.reason,
        latency => outlet.latency_ms,
        time => outlet.time.map(|time| show::moment(time, &desk.0.zone, desk.now())),
    }
}

fn waiting_of(desk: &Desk, waiting: &Waiting, paused: &[String]) -> Value {
    let what = match waiting.why {
        Why::Held => "an editor: it is held",
        Why::Embargoed => "its moment",
        Why::Retry => "another attempt",
        Why::Failed => "a person: no further attempt is planned",
        Why::Due => "its outlet",
    };
    context! {
        what,
        outlet => &waiting.outlet,
        paused => waiting.outlet.as_ref().is_some_and(|outlet| paused.contains(outlet)),
        rule => &waiting.rule,
        reason => &waiting.reason,
        until => waiting.until.map(|until| show::moment(until, &desk.0.zone, desk.now())),
    }
}

/// For each outlet that waits and is paused: how it goes on.
fn resumes(trace: &StoryTrace, paused: &[String]) -> Vec<(&'static str, String)> {
    let outlets = trace.waiting.iter().filter_map(|one| one.outlet.as_ref());
    let command = |outlet: &String| {
        (
            "Let the outlet go on; what is due there goes at once.",
            format!("wiredesk outlets resume {}", shell_word(outlet)),
        )
    };
    outlets.filter(|outlet| paused.contains(outlet)).map(command).collect()
}

fn topic((code, name): &(String, String)) -> Value {
    context! { name, href => format!("/?topic={}", show::encode(code)) }
}

/// What a person can do: what it does, and the command.
fn actions(trace: &StoryTrace, listed: &Listed, paused: &[String]) -> Vec<Value> {
    let uri = shell_word(&trace.uri);
    let killed = listed.change.as_deref() == Some("kill");
    let held = trace.state == End::Held || trace.waiting.iter().any(|one| one.why == Why::Held);
    let mut actions = resumes(trace, paused);
    if held {
        actions.push(("Let it go: it is published as it stands.", format!("wiredesk release {uri}")));
    }
    if killed {
        actions.push(("Publish it again, everywhere it was.", format!("wiredesk release {uri}")));
    } else {
        let does = "Take it back from every outlet that was sent it. Say why: the reason stands in every receipt.";
        actions.push((does, format!("wiredesk kill {uri} --reason 'why'")));
    }
    actions.push(("Its whole way on the command line.", format!("wiredesk trace {uri}")));
    actions.into_iter().map(|(does, command)| context! { does, command }).collect()
}

fn is_web(location: &str) -> bool {
    location.starts_with("https://") || location.starts_with("http://")
}
