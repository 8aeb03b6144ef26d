//! Customers who fetch: `[[client]]`, each with a token, what it takes, and whether it is shown what is under embargo.

use std::sync::Arc;

use axum::http::{HeaderMap, StatusCode, header};
use data_encoding::BASE64;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;
use wiredesk_index::{Content, Index, IndexError, StoryQuery};
use wiredesk_service::{
    Config, ConfigError,
    accepts::{Accepts, Embargo},
    expression::Seen,
};
use wiredesk_story::{Story, identity::sha256_hex};

use crate::{guard::Reach, problem::Problem};

/// The shortest token.
const SHORTEST: usize = 16;
/// How many pages are looked through for one that holds something for the client.
const PAGES: usize = 20;

/// `[[client]]`.
#[derive(Debug, Deserialize, JsonSchema)]
struct Keys {
    /// What it is called.
    name: String,
    /// Its secret: `Authorization: Bearer`, or the password of Basic.
    token: String,
    /// Which stories it is shown; all where it is absent.
    #[serde(default)]
    accepts: Accepts,
    /// Whether it is shown stories before their embargo ends.
    #[serde(default)]
    embargo: Embargo,
}

/// The clients of the configuration. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Clients(Arc<[Client]>);

#[derive(Debug)]
struct Client {
    name: String,
    /// SHA-256 of the token, hex: comparing it tells nothing of the token by the time it takes.
    token: String,
    accepts: Accepts,
    early: bool,
}

/// Who asks.
#[derive(Clone, Debug)]
pub(crate) struct Asker {
    clients: Clients,
    /// Which of the clients; anybody where there is none.
    which: Option<usize>,
}

/// A page of stories.
#[derive(Debug)]
pub(crate) struct Fetched {
    pub(crate) stories: Vec<Story>,
    /// How many there are in all, where that is known.
    pub(crate) total: Option<u64>,
    /// Where the next page begins.
    pub(crate) next: Option<String>,
}

impl Clients {
    /// Reads `[[client]]`.
    pub fn read(config: &Config) -> Result<Self, ConfigError> {
        let mut clients: Vec<Client> = Vec::new();
        for section in config.clients()? {
            let Keys { name, token, accepts, embargo } = section.read()?;
            if token.len() < SHORTEST {
                return Err(
                    section.error("token", format!("has to have {SHORTEST} characters or more; make one by chance"))
                );
            }
            let token = sha256_hex(token.as_bytes());
            if clients.iter().any(|known| known.token == token) {
                return Err(section.error("token", "is that of another client; give each its own"));
            }
            clients.push(Client { name, token, accepts, early: embargo == Embargo::Early });
        }
        Ok(Self(clients.into()))
    }

    /// Who asks with these headers. Where there are clients, nobody else is answered over the network.
    pub(crate) fn asker(&self, headers: &HeaderMap, reach: Reach) -> Result<Asker, Problem> {
        let refused = |why: &str| Err(Problem::new(StatusCode::UNAUTHORIZED, why));
        let which = match headers.get(header::AUTHORIZATION) {
            None if self.0.is_empty() || reach == Reach::Loopback => None,
            None => return refused("a token is needed; send it as Authorization: Bearer, or as the password of Basic"),
            // Nobody is asked for one: it is for somebody before this.
            Some(_) if self.0.is_empty() => None,
            Some(given) => {
                let token = given.to_str().ok().and_then(token_of).map(|token| sha256_hex(token.as_bytes()));
                match self.0.iter().position(|client| token.as_ref() == Some(&client.token)) {
                    Some(which) => Some(which),
                    None => return refused("this token is not known here; ask the newsroom for one"),
                }
            }
        };
        let asker = Asker { clients: self.clone(), which };
        if let Some(client) = asker.client() {
            tracing::debug!(client = client.name, "a client asks");
        }
        Ok(asker)
    }
}

/// The token of `Bearer TOKEN` or of `Basic BASE64`, as its password.
fn token_of(text: &str) -> Option<String> {
    let (scheme, rest) = text.trim().split_once(' ')?;
    match scheme {
        scheme if scheme.eq_ignore_ascii_case("bearer") => Some(rest.trim().to_owned()),
        scheme if scheme.eq_ignore_ascii_case("basic") => {
            let text = String::from_utf8(BASE64.decode(rest.trim().as_bytes()).ok()?).ok()?;
            Some(text.split_once(':')?.1.to_owned())
        }
        _ => None,
    }
}

impl Asker {
    fn client(&self) -> Option<&Client> {
        self.which.and_then(|which| self.clients.0.get(which))
    }

    /// The moment by which embargoes are judged: for one who has leave, they are all over.
    pub(crate) fn moment(&self, now: Timestamp) -> Timestamp {
        if self.client().is_some_and(|client| client.early) { Timestamp::MAX } else { now }
    }

    /// Whether it is shown every story that may be seen.
    pub(crate) fn takes_all(&self) -> bool {
        self.client().is_none_or(|client| client.accepts.keys().is_empty())
    }

    fn takes(&self, story: &Story, source: Option<&str>) -> bool {
        self.client().is_none_or(|client| client.accepts.judge(&Seen::new(story, source.unwrap_or_default())).is_ok())
    }

    /// What it may know of a story.
    pub(crate) fn content(&self, index: &Index, uri: &str, now: Timestamp) -> Result<Content, IndexError> {
        let content = index.content(uri, self.moment(now))?;
        self.judged(index, uri, content, now)
    }

    /// What is left of it for this asker.
    pub(crate) fn judged(
        &self,
        index: &Index,
        uri: &str,
        content: Content,
        now: Timestamp,
    ) -> Result<Content, IndexError> {
        let Content::Public { story, revision, last } = content else { return Ok(content) };
        if !self.takes_all() {
            let source = index.story(uri, now)?.and_then(|listed| listed.source);
            if !self.takes(&story, source.as_deref()) {
                return Ok(Content::Hidden);
            }
        }
        Ok(Content::Public { story, revision, last })
    }

    /// A page of stories.
    pub(crate) fn page(&self, index: &Index, mut query: StoryQuery, now: Timestamp) -> Result<Fetched, IndexError> {
        let moment = self.moment(now);
        let mut stories = Vec::new();
        for _ in 0..PAGES {
            let page = index.stories(&query, moment)?;
            for listed in &page.stories {
                if let Content::Public { story, .. } = index.content(&listed.uri, moment)?
                    && self.takes(&story, listed.source.as_deref())
                {
                    stories.push(*story);
                }
            }
            query.after = page.next;
            if query.after.is_none() || !stories.is_empty() || self.takes_all() {
                let total = self.takes_all().then_some(page.total);
                return Ok(Fetched { stories, total, next: query.after });
            }
        }
        Ok(Fetched { stories, total: None, next: query.after })
    }
}

#[cfg(test)]
mod tests {
    use super::token_of;

    #[test]
    fn a_token_comes_as_bearer_or_as_a_password() {
        assert_eq!(token_of("Bearer abc").as_deref(), Some("abc"));
        assert_eq!(token_of("basic dXNlcjphYmM6ZA==").as_deref(), Some("abc:d"));
        assert_eq!((token_of("Digest abc"), token_of("Bearer"), token_of("Basic !")), (None, None, None));
    }
}
