//! AP's Media API: a feed that comes in pages. Each answer names where the next one is, and waits there until there is news; that place is
//! remembered with what came before it. Each item is named by its id at AP, a changed one is a later one.
//!
//! Where an item names its text as NITF (`renditions.nitf`), that is fetched and goes with it; where it cannot be had, the item is asked for
//! again, and after some tries goes on without. A place that the server does not know any more begins anew.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use url::Url;
use wiredesk_service::{ConfigError, Section};
use wiredesk_story::identity::sha256_hex;

use super::feed::{self, Agent, Answer, Ask, Content, Failed};

/// What `wiredesk check` and the docs say of it.
pub const DOC: &str = "AP's Media API: its feed, page after page, with the NITF of texts; another version is the next version";

/// Seconds between two looks after looks that failed.
const LONGEST: u64 = 600;
/// Items of one answer.
const MOST_ITEMS: usize = 1000;

/// The keys of an ap-media source.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Keys {
    /// The key of the account, sent as `x-api-key` to the host of `url` alone.
    pub key: String,
    /// The feed, with what is asked of it.
    #[serde(default = "url")]
    pub url: String,
    /// Seconds between two looks where the server does not wait for news.
    #[serde(default = "every")]
    pub every: u64,
    /// It may be at a loopback or private address.
    #[serde(default)]
    pub allow_private: bool,
}

fn url() -> String {
    "https://api.ap.org/media/v/content/feed?page_size=20&in_my_plan=true&include=*".to_owned()
}

fn every() -> u64 {
    5
}

impl Keys {
    /// The address is one, and the key can be sent.
    pub(super) fn check(&self, section: &Section) -> Result<(), ConfigError> {
        if !(1..=LONGEST).contains(&self.every) {
            return Err(section.error("every", format!("has to be between 1 and {LONGEST} seconds")));
        }
        if self.key.is_empty() || !self.key.chars().all(|c| c.is_ascii_graphic()) {
            return Err(section.error("key", "is empty, or holds what no key has"));
        }
        self.feed().address().map(drop).map_err(|message| section.error("url", message))
    }

    /// The address has one that may be connected to.
    pub(super) fn look(&self, local: bool) -> Result<String, String> {
        self.feed().look(local)
    }

    /// The same as the keys of a feed.
    pub fn feed(&self) -> feed::Keys {
        feed::Keys {
            url: self.url.clone(),
            every_min: self.every,
            every_max: LONGEST,
            user: None,
            password: None,
            allow_private: self.allow_private,
        }
    }
}

/// How a feed is asked that comes in pages.
#[derive(Clone, Debug)]
pub struct Pages {
    /// The host that is configured.
    pub host: String,
    /// The key for it.
    pub key: String,
    /// Items go on without texts that cannot be had.
    pub lenient: bool,
}

/// An item of a page, as it goes on the wire.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its id at AP.
    pub name: String,
    /// Changes when it does.
    pub print: String,
    value: Map<String, Value>,
}

struct Page {
    items: Vec<Item>,
    next: Option<Url>,
}

/// Asks for a page, and for the texts of its items.
pub(super) async fn ask(agent: &Agent, ask: &Ask, pages: &Pages) -> Result<Answer, Failed> {
    let Page { mut items, next } = page(&agent.body(&ask.url, ask).await?, &ask.url)?;
    for item in &mut items {
        let Some(href) = item.text(&ask.url) else { continue };
        match agent.body(&href, ask).await {
            Ok(bytes) => item.fill(bytes),
            // What is refused will be refused again.
            Err(Failed { reason, status, .. }) if pages.lenient || matches!(status, Some(400..408 | 410..429)) => {
                tracing::error!(item = item.name, reason, "the text of an item cannot be had; it goes on without");
            }
            Err(failed) => return Err(failed),
        }
    }
    let content = Content::Items(items).into();
    Ok(Answer::There { content, etag: None, modified: None, moved: None, next, fresh: Default::default() })
}

fn page(bytes: &[u8], from: &Url) -> Result<Page, String> {
    let mut answer: Value =
        serde_json::from_slice(bytes).map_err(|error| format!("the answer does not read as JSON: {error}; mend url"))?;
    let Some(data) = answer.get_mut("data").and_then(Value::as_object_mut) else {
        return Err("the answer has no data; is url a feed of AP's Media API?".to_owned());
    };
    let next = data.get("next_page").and_then(Value::as_str).filter(|next| !next.is_empty());
    let next = next.map(|next| feed::beyond(next, from)).transpose()?;
    let list = match data.remove("items") {
        Some(Value::Array(list)) => list,
        _ => Vec::new(),
    };
    if list.len() > MOST_ITEMS {
        return Err(format!("the answer has {} items, over the limit of {MOST_ITEMS}; set page_size in url", list.len()));
    }
    let objects = list.into_iter().filter_map(|mut entry| match entry.get_mut("item").map(Value::take) {
        Some(Value::Object(item)) => Some(Item::of(item)),
        _ => None,
    });
    Ok(Page { items: objects.collect(), next })
}

impl Item {
    fn of(value: Map<String, Value>) -> Self {
        let alternative = |name: &str| value.get("altids")?.get(name)?.as_str().map(str::to_owned);
        let whole = || sha256_hex(Value::Object(value.clone()).to_string().as_bytes())[..32].to_owned();
        let name = alternative("itemid").filter(|id| !id.is_empty() && id.len() <= 200).unwrap_or_else(whole);
        let print = alternative("etag").map_or_else(whole, |etag| sha256_hex(etag.as_bytes())[..32].to_owned());
        Self { name, print, value }
    }

    /// Where its text is as NITF, if that is not in it.
    fn text(&self, from: &Url) -> Option<Url> {
        if ["nitf", "body_nitf"].iter().any(|name| self.value.contains_key(*name)) {
            return None;
        }
        let href = self.value.get("renditions")?.get("nitf")?.get("href")?.as_str()?;
        feed::beyond(href, from).inspect_err(|reason| tracing::warn!(item = self.name, reason, "an item's text is nowhere")).ok()
    }

    fn fill(&mut self, bytes: Vec<u8>) {
        match String::from_utf8(bytes) {
            Ok(text) => drop(self.value.insert("nitf".to_owned(), Value::String(text))),
            Err(_) => tracing::error!(item = self.name, "the text of an item is not UTF-8; it goes on without"),
        }
    }

    /// Its bytes: an answer of the API with this item alone.
    pub fn document(&self) -> Vec<u8> {
        json!({ "api_version": "1.1", "data": { "item": self.value } }).to_string().into_bytes()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::source::tests::read;

    #[test]
    fn mistakes_in_the_configuration_are_told() {
        let told = |keys: &str| read("ap-media", keys).err().unwrap_or_else(|| "no mistake".to_owned());
        assert!(told("").contains("key"));
        assert!(told("key = \"a b\"").contains("holds what no key has"));
        assert!(told("key = \"k\"\nurl = \"ftp://x\"").contains("https://"));
        assert!(told("key = \"k\"\nevery = 0").contains("every"));
        assert_eq!(told("key = \"k\""), "no mistake");
    }

    #[test]
    fn a_page_is_taken_apart_and_what_has_no_id_is_named_by_what_it_is() {
        let from = Url::parse("https://api.example/feed?a=b").unwrap();
        let json = r#"{"data":{"next_page":"/feed?seq=2","items":[{"item":{"altids":{"itemid":"1","etag":"1_a"},
            "renditions":{"nitf":{"href":"http://elsewhere.example/n"}}}},{"item":{"headline":"خبر"}},{"meta":{}}]}}"#;
        let found = page(json.as_bytes(), &from).unwrap();
        assert_eq!(found.next.unwrap().as_str(), "https://api.example/feed?seq=2");
        assert_eq!((found.items.len(), found.items[0].name.as_str(), found.items[1].name.len()), (2, "1", 32));
        assert_eq!(found.items[0].text(&from), None, "from TLS to none is no way");
        assert!(page(b"{\"data\":{\"next_page\":\"file:///etc/passwd\"}}", &from).is_err());
        assert!(page(b"<html>", &from).is_err() && page(b"{}", &from).is_err());
    }
}
