//! Rejects, sources, outlets.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use minijinja::{Value, context};
use wiredesk_index::{Gap, IndexError, Overdue, Reject};
use wiredesk_log::Stored;
use wiredesk_service::cli::shell_word;

use super::{answer, show, unreadable};
use crate::{
    Desk,
    bytes::{self, Line},
    problem::Problem,
    query::{Asked, bounded},
};

/// How much of a reject is shown, in bytes; and how many rejects.
const SHOWN_BYTES: usize = 4_096;
const USUAL: usize = 100;

/// `GET /rejects`, and one with `?id=`.
pub(super) async fn rejects(State(desk): State<Desk>, asked: Result<Query<Asked>, QueryRejection>) -> Response {
    let asked = match asked {
        Ok(Query(asked)) => asked,
        Err(rejection) => return answer(&desk, "rejects.html", "rejects", Err(unreadable(&rejection))).await,
    };
    match bounded("id", asked.id.as_ref()) {
        Ok(Some(id)) => answer(&desk, "reject.html", "rejects", one(&desk, id).await).await,
        Ok(None) => answer(&desk, "rejects.html", "rejects", list(&desk, &asked).await).await,
        Err(problem) => answer(&desk, "rejects.html", "rejects", Err(problem)).await,
    }
}

async fn list(desk: &Desk, asked: &Asked) -> Result<Value, Problem> {
    let (query, limit) = (asked.rejects(desk.now())?, asked.limit(USUAL)?);
    let question = query.clone();
    let rejects = desk.ask(move |index, _| index.rejects(&question, limit)).await?;
    let since = rejects.iter().map(|reject| reject.time).min();
    let narrow =
        |name: &str, value: &Option<String>| value.as_ref().map(|value| format!("--{name} {}", shell_word(value)));
    let hours = asked.hours.as_deref().map(str::trim).filter(|hours| query.before.is_some() && !hours.is_empty());
    let narrowed: Vec<String> = [("stage", &query.stage), ("rule", &query.rule), ("source", &query.source)]
        .into_iter()
        .filter_map(|(name, value)| narrow(name, value))
        .chain(hours.map(|hours| format!("--older {hours}h")))
        .collect();
    Ok(context! {
        all => query.all,
        shown => rejects.len(),
        since => since.map(|since| show::moment(since, &desk.0.zone, desk.now())),
        rejects => rejects.iter().map(|reject| shown(desk, reject)).collect::<Vec<_>>(),
        stage => query.stage,
        rule => query.rule,
        source => query.source,
        hours,
        replay => (!narrowed.is_empty()).then(|| format!("wiredesk rejects replay {}", narrowed.join(" "))),
    })
}

fn shown(desk: &Desk, reject: &Reject) -> Value {
    context! {
        id => &reject.id,
        href => format!("/rejects?id={}", show::encode(&reject.id)),
        time => show::moment(reject.time, &desk.0.zone, desk.now()),
        stage => &reject.rejection.stage,
        rule => &reject.rejection.rule,
        reason => &reject.rejection.reason,
        topic => &reject.rejection.topic,
        partition => reject.rejection.partition,
        offset => reject.rejection.offset,
        wire => &reject.wire,
        uri => &reject.uri,
        story => reject.uri.as_deref().map(|uri| format!("/story?uri={}", show::encode(uri))),
        source => &reject.source,
        item => &reject.item,
        media => &reject.media_type,
        size => reject.size.map(show::size),
        how => &reject.how,
        word => &reject.word,
        ended => reject.ended.map(|ended| show::moment(ended, &desk.0.zone, desk.now())),
    }
}

async fn one(desk: &Desk, id: String) -> Result<Value, Problem> {
    let log = std::sync::Arc::clone(&desk.0.log);
    let named = id.clone();
    let found = desk
        .ask(move |index, _| {
            let Some(reject) = index.reject(&named)? else { return Ok(None) };
            let record = index.reject_record(log.as_ref(), &named)?;
            // What a stage further on refused was made of what came on the wire.
            let came = match &reject.wire {
                Some(wire) if !reject.rejection.topic.starts_with("wire") => index.wire_record(log.as_ref(), wire)?,
                _ => record.clone(),
            };
            Ok(Some((reject, record, came)))
        })
        .await?;
    let (reject, record, came): (Reject, Option<Stored>, Option<Stored>) = found.ok_or_else(|| {
        let shown: String = id.chars().take(60).collect();
        Problem::missing(format!("there is no reject {shown}; the list has the ids"))
    })?;
    let reason = &reject.rejection.reason;
    let view = came.as_ref().map(|record| bytes::shown(&record.value, reason, SHOWN_BYTES));
    let member = record.as_ref().and_then(|record| bytes::member(&record.value, reason));
    let lines = |lines: &[Line]| -> Vec<Value> {
        lines.iter().map(|line| context! { marked => line.marked, text => harmless(&line.text) }).collect()
    };
    Ok(context! {
        reject => shown(desk, &reject),
        open => reject.ended.is_none(),
        member => member.map(|(name, says)| context! { name, says => harmless(&says) }),
        lines => view.as_ref().map(|view| lines(&view.lines)),
        hex => view.as_ref().map(|view| lines(&view.hex)),
        from => view.as_ref().map(|view| view.from).filter(|from| *from > 0),
        whole => view.as_ref().is_some_and(|view| view.whole),
        export => format!("wiredesk rejects export {} > mended.xml", reject.id),
        replay => format!("wiredesk rejects replay {}", reject.id),
        mend => format!("wiredesk rejects replay {} --with mended.xml", reject.id),
        drop => format!("wiredesk rejects drop {} --reason 'why'", reject.id),
    })
}

/// A line of what came: what does not show, or would turn the line around, is put as a code.
fn harmless(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    for c in line.chars() {
        match c {
            '\t' => text.push(c),
            c if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') => {
                text.push_str(&format!("\\u{{{:x}}}", u32::from(c)));
            }
            c => text.push(c),
        }
    }
    text
}

/// The numbers of a gap, as the agency writes them.
fn numbers(gap: &Gap) -> String {
    let to = if gap.to == gap.from { String::new() } else { format!("–{}", gap.to) };
    format!("{} {}{to}", gap.service, gap.from).trim().to_owned()
}

/// `GET /sources`.
pub(super) async fn sources(State(desk): State<Desk>) -> Response {
    let page = desk.ask(|index, now| index.sources(now)).await.map(|sources| {
        let moment = |at| show::moment(at, &desk.0.zone, desk.now());
        let rows: Vec<Value> = sources
            .iter()
            .map(|source| {
                context! {
                    name => &source.name,
                    href => format!("/?source={}", show::encode(&source.name)),
                    items => show::count(source.items),
                    stories => show::count(source.stories),
                    hour => show::count(source.last_hour),
                    bytes => show::size(source.bytes),
                    rejected => source.rejected,
                    missing => source.gaps.iter().map(Gap::count).sum::<u32>(),
                    gaps => source.gaps.iter().map(numbers).collect::<Vec<_>>().join(", "),
                    first => source.first.map(moment),
                    last => source.last.map(moment),
                }
            })
            .collect();
        let since = sources.iter().filter_map(|source| source.first).min();
        context! { sources => rows, since => since.map(moment) }
    });
    answer(&desk, "sources.html", "sources", page).await
}

/// `GET /outlets`.
pub(super) async fn outlets(State(desk): State<Desk>) -> Response {
    let asked = desk
        .ask(|index, now| Ok::<_, IndexError>((index.outlets(now)?, index.waiting(now, 50)?, index.overdue(now)?)))
        .await;
    let page = asked.map(|(outlets, waiting, overdue)| {
        let moment = |at| show::moment(at, &desk.0.zone, desk.now());
        let rows: Vec<Value> = outlets
            .iter()
            .map(|outlet| {
                context! {
                    name => &outlet.name,
                    paused => outlet.paused,
                    due => show::count(outlet.due),
                    later => show::count(outlet.later),
                    delivered => show::count(outlet.delivered),
                    withdrawn => show::count(outlet.withdrawn),
                    superseded => show::count(outlet.superseded),
                    failing => outlet.failing,
                    overdue => outlet.overdue,
                    overdue_since => outlet.overdue_since.map(moment),
                    last => outlet.last.map(moment),
                    reason => &outlet.reason,
                    steer => format!(
                        "wiredesk outlets {} {}",
                        if outlet.paused { "resume" } else { "pause" },
                        shell_word(&outlet.name)
                    ),
                }
            })
            .collect();
        let waits: Vec<Value> = waiting
            .iter()
            .map(|one| {
                context! {
                    href => format!("/story?uri={}", show::encode(&one.uri)),
                    title => show::worded(one.title.as_deref().unwrap_or(&one.uri), one.language.as_deref()),
                    why => one.why.as_str(),
                    outlet => &one.outlet,
                    reason => &one.reason,
                    until => one.until.map(moment),
                    since => one.since.map(moment),
                }
            })
            .collect();
        context! { outlets => rows, waiting => waits, owed => overdue.len(), overdue => owed(&desk, &overdue) }
    });
    answer(&desk, "outlets.html", "outlets", page).await
}

/// What outlets were to take back and have not, the longest owed first.
fn owed(desk: &Desk, overdue: &[Overdue]) -> Vec<Value> {
    let one = |owed: &Overdue| {
        context! {
            href => format!("/story?uri={}", show::encode(&owed.uri)),
            title => show::worded(owed.title.as_deref().unwrap_or(&owed.uri), owed.language.as_deref()),
            outlet => &owed.outlet,
            since => show::moment(owed.since, &desk.0.zone, desk.now()),
            reason => &owed.reason,
        }
    };
    overdue.iter().take(USUAL).map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_shown_within_bounds_and_cannot_turn_the_page_around() {
        assert_eq!(harmless("خبر\u{202e}x\u{1}\ty"), "خبر\\u{202e}x\\u{1}\ty");
        let long = bytes::shown(&"خ".repeat(100_000).into_bytes(), "", SHOWN_BYTES);
        assert_eq!((long.lines[0].text.chars().count(), long.whole), (SHOWN_BYTES / 2, false));
        let cut = bytes::shown(&[b"a".as_slice(), &"خ".repeat(10_000).into_bytes()].concat(), "", SHOWN_BYTES);
        assert!(cut.lines[0].text.ends_with('خ'), "a letter cut at the end is no mistake of the bytes");
    }
}
