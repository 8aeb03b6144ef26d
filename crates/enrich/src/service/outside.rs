//! `[[enricher]]`: services outside that are asked about stories. Off until one is configured.

use std::{path::Path, sync::Arc, time::Duration};

use futures::future::join_all;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};
use tokio::{
    sync::Semaphore,
    time::{Instant, timeout},
};
use wiredesk_log::{Clock, Lane, stage::Fetch, stage::Fetched};
use wiredesk_service::{
    Config, ConfigError, Section,
    accepts::{Accepts, Embargo},
    client,
    config::NoKeys,
    expression::Seen,
    reach::{CONNECT, Reach},
};
use wiredesk_story::{Language, Story};

use super::{ask::Ask, breaker::Breaker, cache::Cache};
use crate::{
    enricher::NAMES,
    outside::{
        Answer, Answers, Given, Outside, answer,
        chat::{Chat, Task},
    },
    related,
};

/// How long a story waits for all of it, its turn at a busy service among it. After that it goes on without.
const LONGEST: Duration = Duration::from_secs(50);

/// Keys of every `[[enricher]]`.
#[derive(Debug, Deserialize, JsonSchema)]
struct Common {
    /// Its name: what it finds bears it.
    name: String,
    /// `http` or `chat`.
    #[expect(dead_code, reason = "it is looked at before the others: it says which keys there are")]
    kind: String,
    /// Where it is asked.
    url: String,
    /// Sent as `Authorization: Bearer`.
    token: Option<String>,
    /// Seconds for one answer.
    #[serde(default = "ten")]
    deadline: u64,
    /// How many stories it is asked about at a time.
    #[serde(default = "four")]
    concurrency: usize,
    /// The largest answer, in bytes.
    #[serde(default = "mebibyte")]
    max_bytes: usize,
    /// It may be reached at loopback and private addresses.
    #[serde(default)]
    allow_private: bool,
    /// Which stories it is asked about.
    #[serde(default)]
    accepts: Accepts,
    /// Whether it is shown stories before their embargo ends.
    #[serde(default)]
    embargo: Embargo,
}

/// Keys of `kind = "chat"`.
#[derive(Debug, Deserialize, JsonSchema)]
struct ChatKeys {
    /// The model's name at the endpoint.
    model: String,
    /// What it writes.
    gives: Task,
    /// In which language; the story's own where there is none.
    language: Option<Language>,
    /// The newsroom's own instructions.
    instructions: Option<String>,
    /// Further members of each request.
    #[serde(default)]
    parameters: Map<String, Value>,
}

fn ten() -> u64 {
    10
}

fn four() -> usize {
    4
}

fn mebibyte() -> usize {
    1 << 20
}

/// The services that are configured.
pub struct Services {
    all: Vec<Arc<Service>>,
    clock: Arc<dyn Clock>,
}

struct Service {
    name: String,
    by: String,
    kind: Kind,
    accepts: Accepts,
    early: bool,
    turns: Semaphore,
    breaker: Breaker,
    ask: Ask,
    cache: Option<Arc<Cache>>,
}

enum Kind {
    /// The story is sent.
    Http,
    /// A model writes something.
    Chat(Box<Chat>),
}

impl Services {
    /// Reads `[[enricher]]`; none where there is none. Answers are kept in `cache`, where a folder is given.
    pub fn read(config: &Config, clock: Arc<dyn Clock>, cache: Option<&Path>) -> Result<Option<Self>, ConfigError> {
        let cache = cache.map(|folder| Arc::new(Cache::new(folder)));
        let sections = config.enrichers()?;
        let all = sections.iter().map(|section| Service::read(section, cache.clone()).map(Arc::new));
        let all: Vec<Arc<Service>> = all.collect::<Result<_, _>>()?;
        Ok((!all.is_empty()).then_some(Self { all, clock }))
    }
}

impl Outside for Services {
    fn names(&self) -> Vec<&str> {
        self.all.iter().map(|service| service.name.as_str()).collect()
    }

    fn ask(&self, story: Story, source: &str, lane: Lane) -> Option<Fetch> {
        let wanted: Vec<Arc<Service>> = {
            let seen = Seen::new(&story, source);
            self.all.iter().filter(|one| one.accepts.judge(&seen).is_ok()).cloned().collect()
        };
        let now = self.clock.now();
        if wanted.is_empty() {
            return None;
        }
        Some(Box::pin(async move {
            let answers = join_all(wanted.iter().map(|service| service.answer(&story, lane, now))).await;
            Box::new(Answers(answers)) as Fetched
        }))
    }
}

impl Service {
    fn read(section: &Section, cache: Option<Arc<Cache>>) -> Result<Self, ConfigError> {
        let (common, kind) = match section.text("kind") {
            Some("http") => (section.read_both::<Common, NoKeys>()?.0, Kind::Http),
            Some("chat") => {
                let (common, keys) = section.read_both::<Common, ChatKeys>()?;
                (common, Kind::Chat(Box::new(keys.chat(section)?)))
            }
            Some(other) => return Err(section.unknown_word("kind", other, ["http", "chat"].into_iter())),
            None => return Err(section.error("kind", "is missing; write \"http\" or \"chat\"")),
        };
        let taken = NAMES.iter().copied().chain(related::BY.split('/').next());
        if let Some(taken) = taken.clone().find(|taken| *taken == common.name) {
            return Err(section.error("name", format!("{taken:?} is an enricher that is built in; give it another")));
        }
        let within = |key: &str, value: usize, least: usize, most: usize| {
            let message = || format!("{value} is not between {least} and {most}");
            if (least..=most).contains(&value) { Ok(()) } else { Err(section.error(key, message())) }
        };
        within("deadline", usize::try_from(common.deadline).unwrap_or(usize::MAX), 1, 30)?;
        within("concurrency", common.concurrency, 1, 64)?;
        within("max_bytes", common.max_bytes, 1 << 10, 16 << 20)?;
        let by = match &kind {
            Kind::Http => format!("{}/1", common.name),
            Kind::Chat(chat) => format!("{}/{}", common.name, chat.model),
        };
        Ok(Self {
            by,
            kind,
            accepts: common.accepts.clone(),
            early: common.embargo == Embargo::Early,
            turns: Semaphore::new(common.concurrency),
            breaker: Breaker::default(),
            ask: common.ask(section)?,
            cache,
            name: common.name,
        })
    }

    async fn answer(&self, story: &Story, lane: Lane, now: Timestamp) -> Answer {
        let late = || Err(format!("no answer within {} s, its turn among them", LONGEST.as_secs()));
        let result = timeout(LONGEST, self.given(story, lane, now)).await.unwrap_or_else(|_| late());
        if result.is_err() {
            metrics::counter!("wiredesk_enricher_failures_total", "enricher" => self.name.clone()).increment(1);
        }
        Answer { name: self.name.clone(), by: self.by.clone(), result }
    }

    async fn given(&self, story: &Story, lane: Lane, now: Timestamp) -> Result<Given, String> {
        if !self.early && story.embargoed_until.as_ref().is_some_and(|until| until.timestamp() > now) {
            return Err("it is not shown a story under embargo; set embargo = \"early\" if it may be".to_owned());
        }
        let (question, same) = match &self.kind {
            Kind::Http => Ask::story(story),
            Kind::Chat(chat) => {
                let question = chat.question(story)?.to_string();
                (question.clone(), question)
            }
        };
        let key = self.ask.key(&self.name, &same);
        if let Some(cache) = &self.cache
            && let Some(bytes) = cache.get(&key).await
            && let Ok(given) = self.read_answer(&bytes, story)
        {
            return Ok(given);
        }
        if lane == Lane::Flash {
            return Err("a flash does not wait for it".to_owned());
        }
        let turn = self.turns.acquire().await;
        self.breaker.enter(Instant::now())?;
        let answered = self.ask.send(question).await;
        drop(turn);
        match answered {
            Ok(bytes) => {
                let given = self.read_answer(&bytes, story);
                self.breaker.went(Instant::now(), given.is_ok(), None);
                if let (Ok(_), Some(cache)) = (&given, &self.cache) {
                    cache.put(&key, bytes).await;
                }
                given
            }
            Err(failed) => {
                self.breaker.went(Instant::now(), failed.of_story, failed.after);
                Err(failed.reason)
            }
        }
    }

    fn read_answer(&self, bytes: &[u8], story: &Story) -> Result<Given, String> {
        match &self.kind {
            Kind::Http => answer::read(bytes),
            Kind::Chat(chat) => chat.read(bytes, story),
        }
    }
}

impl Common {
    fn ask(&self, section: &Section) -> Result<Ask, ConfigError> {
        let reach = Reach { allow_private: self.allow_private };
        let wrong = |message: String| section.error("url", message);
        let url = match self.token {
            Some(_) => client::address_for_secrets(&self.url, reach),
            None => client::address(&self.url, reach),
        };
        let url = url.map_err(wrong)?;
        let agent = concat!("wiredesk/", env!("CARGO_PKG_VERSION"));
        let deadline = Duration::from_secs(self.deadline);
        let client = client::within(reach, url.scheme() != "http", agent, CONNECT.min(deadline));
        let client = client.build().map_err(|error| wrong(format!("cannot be asked: {}", client::causes(&error))))?;
        let token = self.token.as_deref();
        Ask::new(client, url, token, self.max_bytes, deadline).map_err(|message| section.error("token", message))
    }
}

impl ChatKeys {
    fn chat(self, section: &Section) -> Result<Chat, ConfigError> {
        if self.model.trim().is_empty() {
            return Err(section.error("model", "is empty; write the model's name at the endpoint"));
        }
        if self.gives == Task::Translation && self.language.is_none() {
            return Err(
                section.error("language", "is missing; write which language it translates into, such as \"fr\"")
            );
        }
        if let Some(own) = ["model", "messages", "stream"].into_iter().find(|own| self.parameters.contains_key(*own)) {
            return Err(section.error(&format!("parameters.{own}"), "is set by wiredesk; take it out"));
        }
        Ok(Chat {
            model: self.model,
            task: self.gives,
            language: self.language,
            instructions: self.instructions,
            parameters: self.parameters,
        })
    }
}

#[cfg(test)]
mod tests;
