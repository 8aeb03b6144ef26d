//! The live wall: the latest stories.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use minijinja::{Value, context};
use wiredesk_index::{Listed, StoryQuery};

use super::{answer, show, unreadable};
use crate::{Desk, problem::Problem, query::Asked};

/// Stories on a page where nothing is said.
const USUAL: usize = 60;

/// `GET /`.
pub(super) async fn wall(State(desk): State<Desk>, asked: Result<Query<Asked>, QueryRejection>) -> Response {
    let page = match asked {
        Ok(Query(asked)) => contents(&desk, &asked).await,
        Err(rejection) => Err(unreadable(&rejection)),
    };
    answer(&desk, "wall.html", "wall", page).await
}

async fn contents(desk: &Desk, asked: &Asked) -> Result<Value, Problem> {
    let query = asked.stories(USUAL, false)?;
    let (question, everything) = (query.clone(), StoryQuery { limit: 1, ..StoryQuery::default() });
    let (page, choices, beginning, overdue) = desk
        .ask(move |index, now| {
            let beginning = index.sources(now)?.iter().filter_map(|source| source.first).min();
            Ok((index.stories(&question, now)?, index.choices()?, beginning, index.overdue(now)?))
        })
        .await?;
    let filtered = StoryQuery { limit: 1, after: None, ..query.clone() } != everything;
    let newest = page.stories.first().map(|story| story.last.to_string());
    let stories: Vec<Value> = page.stories.iter().map(|story| line(desk, story)).collect();
    let kept = kept(&query);
    Ok(context! {
        stories,
        total => show::count(page.total),
        owed => overdue.len(),
        owed_since => overdue.first().map(|owed| show::moment(owed.since, &desk.0.zone, desk.now())),
        since => beginning.map(|first| show::moment(first, &desk.0.zone, desk.now())),
        newest,
        filtered,
        paged => query.after.is_some(),
        next => page.next.map(|next| format!("/?{kept}after={}", show::encode(&next))),
        live => format!("/live?{kept}since="),
        first_page => format!("/?{}", kept.trim_end_matches('&')),
        q => query.q,
        language => query.language,
        source => query.source,
        languages => choices.languages.iter().map(choice).collect::<Vec<_>>(),
        sources => choices.sources.iter().map(choice).collect::<Vec<_>>(),
    })
}

fn choice((name, count): &(String, u64)) -> Value {
    context! { name, count }
}

/// A line of the wall.
fn line(desk: &Desk, story: &Listed) -> Value {
    let moment = |at| show::moment(at, &desk.0.zone, desk.now());
    context! {
        href => format!("/story?uri={}", show::encode(&story.uri)),
        uri => story.uri.clone(),
        title => story.title.as_deref().map(|title| show::worded(title, story.language.as_deref())),
        language => story.language.clone(),
        source => story.source.clone(),
        urgency => story.urgency,
        flash => story.urgency.is_some_and(|urgency| (1..=2).contains(&urgency)),
        version => story.version.clone(),
        state => show::state(story.state),
        delivered => story.delivered,
        outlets => story.outlets,
        time => moment(story.last),
        embargo => story.embargo.filter(|until| *until > desk.now()).map(moment),
    }
}

/// The filters as a query string that goes on.
fn kept(query: &StoryQuery) -> String {
    let pairs = [("q", &query.q), ("language", &query.language), ("topic", &query.topic), ("source", &query.source)];
    let mut kept = String::new();
    for (name, value) in pairs {
        if let Some(value) = value {
            kept.push_str(&format!("{name}={}&", show::encode(value)));
        }
    }
    kept
}
