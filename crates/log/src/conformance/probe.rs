//! The stage that the suite drives: each record says what is to be done with it.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::{
    context::Context,
    event_log::Handover,
    record::{Record, Stored},
    rows::Row,
    runner::{Ticket, Workers},
    stage::{Fetch, Fetched, Input, Stage, StageSpec, Verdict},
    topic::{Lane, Topic},
};

pub(crate) const PROBE: StageSpec = StageSpec { name: "probe", input: Some(Topic::Wire) };

/// A record that asks for something.
pub(crate) fn ask(key: &str, what: &str) -> Record {
    Record::new(Topic::Wire, Lane::Ordinary, key, what.as_bytes().to_vec())
}

/// What a record says.
pub(crate) fn text(record: &Stored) -> String {
    String::from_utf8_lossy(&record.value).into_owned()
}

/// What the probe was told of its partitions, in order.
pub(crate) type Told = Arc<Mutex<Vec<(u32, Handover)>>>;

pub(crate) struct Probe {
    pub(crate) told: Told,
}

type Cx<'a> = Context<'a, String>;

impl Probe {
    /// Words and what they do: `say TEXT` goes on with how many the key had; `wait SECONDS GROUP` sets a timer; `work` starts a job;
    /// `set`/`unset KEY` change a row, `list PREFIX` and `due GROUP LIMIT` tell rows; the others are what can go wrong.
    fn asked(record: &Stored, fetched: Option<&str>, cx: &mut Cx<'_>) -> Verdict {
        let asked = text(record);
        let mut words = asked.split(' ');
        let (what, first, second) =
            (words.next().unwrap_or_default(), words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let key = record.key.as_str();
        let number = |word: &str| word.parse::<usize>().unwrap_or_default();
        assert!(what != "panic", "asked to, by {key}");
        match what {
            "say" => {
                let count = cx.load::<u64>("count", key).unwrap_or_default() + 1;
                cx.store("count", key, &count);
                forward(cx, key, format!("{first}#{count}"))
            }
            "refuse" => {
                cx.store("count", "refused", &true);
                Verdict::Reject { rule: "asked".into(), reason: first.into() }
            }
            "grow" => forward(cx, key, "خ".repeat(number(first) / 2)),
            "swell" => forward(cx, &"k".repeat(number(first)), "too large a key".into()),
            "wait" => {
                let due = cx.now() + Duration::from_secs(number(first) as u64);
                cx.put("wait", key, Row::new(b"{}".to_vec()).due(due, second));
                Verdict::done()
            }
            "work" => {
                cx.store("work", key, &"asked");
                cx.start(key.to_owned());
                Verdict::done()
            }
            "set" => {
                cx.store("set", first, &number(second));
                Verdict::done()
            }
            "unset" => {
                cx.delete("set", first);
                Verdict::done()
            }
            "list" => {
                let keys: Vec<String> = cx.scan("set", first).into_iter().map(|(key, _)| key).collect();
                forward(cx, key, keys.join(","))
            }
            "due" => {
                let by = cx.now() + Duration::from_secs(3600);
                let due = cx.due(first, by, number(second));
                forward(cx, key, due.into_iter().map(|(at, _)| at.key).collect::<Vec<_>>().join(","))
            }
            "shut" => {
                cx.shut(first, None);
                Verdict::done()
            }
            "open" => {
                cx.open(first);
                Verdict::done()
            }
            "fetch" => forward(cx, key, fetched.unwrap_or("nothing").to_owned()),
            _ => Verdict::Reject { rule: "unknown".into(), reason: asked },
        }
    }
}

fn forward(cx: &Cx<'_>, key: &str, text: String) -> Verdict {
    Verdict::Forward(vec![Record::new(Topic::Received, cx.lane(), key, text.into_bytes())])
}

impl Stage for Probe {
    type Job = String;
    type Done = String;

    fn spec(&self) -> &StageSpec {
        &PROBE
    }

    fn prepare(&self, record: &Stored) -> Option<Fetch> {
        let asked = text(record);
        let wanted = asked.strip_prefix("fetch ")?.to_owned();
        assert!(wanted != "panic", "asked to, before");
        Some(Box::pin(async move {
            assert!(wanted != "panic-later", "asked to, aside");
            Box::new(wanted) as Fetched
        }))
    }

    fn apply(&mut self, input: Input<'_, String>, cx: &mut Context<'_, String>) -> Verdict {
        match input {
            Input::Record(record, fetched) => {
                let fetched = fetched.and_then(|fetched| fetched.downcast_ref::<String>());
                Self::asked(record, fetched.map(String::as_str), cx)
            }
            Input::Timer(at, _) => forward(cx, &at.key, format!("rang at {}", cx.now())),
            Input::Finished(key) => {
                if cx.row("work", key).is_none() {
                    return Verdict::done();
                }
                cx.delete("work", key);
                forward(cx, key, "done".into())
            }
            Input::Assigned(handover) => {
                self.told.lock().unwrap_or_else(PoisonError::into_inner).push((cx.partition(), handover));
                for (key, _) in cx.scan("work", "") {
                    cx.start(key);
                }
                Verdict::done()
            }
        }
    }
}

/// Workers that do nothing until they are told to.
#[derive(Clone, Default)]
pub(crate) struct Hands(Arc<Mutex<Desk>>);

#[derive(Default)]
struct Desk {
    asked: VecDeque<(Ticket, String)>,
    done: Vec<(Ticket, String)>,
}

impl Hands {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The jobs under way.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.desk().asked.iter().map(|(_, job)| job.clone()).collect()
    }

    /// Finishes all that is under way.
    pub(crate) fn finish(&self) {
        let mut desk = self.desk();
        let done: Vec<_> = desk.asked.drain(..).collect();
        desk.done.extend(done);
    }
}

impl Workers<String, String> for Hands {
    fn start(&mut self, ticket: Ticket, job: String) {
        self.desk().asked.push_back((ticket, job));
    }

    fn finished(&mut self) -> Vec<(Ticket, String)> {
        std::mem::take(&mut self.desk().done)
    }

    fn busy(&self) -> usize {
        self.desk().asked.len()
    }
}
