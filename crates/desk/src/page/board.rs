//! Rejects, sources, outlets.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use minijinja::{Value, context};
use wiredesk_index::{IndexError, Reject, RejectQuery};
use wiredesk_log::Stored;
use wiredesk_service::cli::shell_word;

use super::{answer, show, unreadable};
use crate::{
    Desk,
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
        Err(rejection) => return answer(&desk, "rejects.html", "rejects", Err(unreadable(&rejection))),
    };
    match bounded("id", asked.id.as_ref()) {
        Ok(Some(id)) => answer(&desk, "reject.html", "rejects", one(&desk, id).await),
        Ok(None) => answer(&desk, "rejects.html", "rejects", list(&desk, &asked).await),
        Err(problem) => answer(&desk, "rejects.html", "rejects", Err(problem)),
    }
}

async fn list(desk: &Desk, asked: &Asked) -> Result<Value, Problem> {
    let (all, limit) = (asked.all(), asked.limit(USUAL)?);
    let (open, rejects) = desk
        .ask(move |index, _| {
            Ok((index.rejects_open()?, index.rejects(&RejectQuery { all, ..RejectQuery::default() }, limit)?))
        })
        .await?;
    let since = rejects.iter().map(|reject| reject.time).min();
    Ok(context! {
        all,
        open => show::count(open),
        shown => rejects.len(),
        since => since.map(|since| show::moment(since, &desk.0.zone, desk.now())),
        rejects => rejects.iter().map(|reject| shown(desk, reject)).collect::<Vec<_>>(),
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
            Ok(Some((reject, index.reject_record(log.as_ref(), &named)?)))
        })
        .await?;
    let (reject, record): (Reject, Option<Stored>) = found.ok_or_else(|| {
        let shown: String = id.chars().take(60).collect();
        Problem::missing(format!("there is no reject {shown}; the list has the ids"))
    })?;
    let open = reject.ended.is_none();
    Ok(context! {
        reject => shown(desk, &reject),
        open,
        view => record.as_ref().map(|record| view(&record.value)),
        whole => record.as_ref().is_some_and(|record| record.value.len() <= SHOWN_BYTES),
        export => format!("wiredesk rejects export {}", reject.id),
        replay => format!("wiredesk rejects replay {}", reject.id),
        mend => format!("wiredesk rejects replay {} --with mended.xml", reject.id),
        drop => format!("wiredesk rejects drop {} --reason 'why'", reject.id),
    })
}

/// The beginning of bytes as text: what is no UTF-8 and what does not show is put as a code.
fn view(bytes: &[u8]) -> String {
    let beginning = &bytes[..bytes.len().min(SHOWN_BYTES)];
    let mut text = String::with_capacity(beginning.len());
    for chunk in beginning.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\n' | '\t' => text.push(c),
                '\r' => {}
                c if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') => {
                    text.push_str(&format!("\\u{{{:x}}}", u32::from(c)));
                }
                c => text.push(c),
            }
        }
        // A letter cut at the end of what is shown is no mistake of the bytes.
        if beginning.len() == bytes.len() || !chunk.invalid().is_empty() && chunk.valid().len() + 4 < SHOWN_BYTES {
            text.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
        }
    }
    text
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
                    first => source.first.map(moment),
                    last => source.last.map(moment),
                }
            })
            .collect();
        let since = sources.iter().filter_map(|source| source.first).min();
        context! { sources => rows, since => since.map(moment) }
    });
    answer(&desk, "sources.html", "sources", page)
}

/// `GET /outlets`.
pub(super) async fn outlets(State(desk): State<Desk>) -> Response {
    let asked = desk.ask(|index, now| Ok::<_, IndexError>((index.outlets(now)?, index.waiting(now, 50)?))).await;
    let page = asked.map(|(outlets, waiting)| {
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
        context! { outlets => rows, waiting => waits }
    });
    answer(&desk, "outlets.html", "outlets", page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_shown_within_bounds_and_cannot_turn_the_page_around() {
        assert_eq!(view("خبر\u{202e}x\r\n\u{1}".as_bytes()), "خبر\\u{202e}x\n\\u{1}");
        assert_eq!(view(b"\xcc\xdba"), "\\xcc\\xdba");
        let long = view(&"خ".repeat(100_000).into_bytes());
        assert_eq!(long.chars().count(), SHOWN_BYTES / 2);
        let cut = view(&[b"a".as_slice(), &"خ".repeat(10_000).into_bytes()].concat());
        assert!(!cut.contains("\\x"), "{}", &cut[cut.len() - 20..]);
    }
}
