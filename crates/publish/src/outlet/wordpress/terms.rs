//! Categories and tags, by name: found there, else made.

use std::collections::HashMap;

use http::Method;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use wiredesk_formats::markup;
use wiredesk_story::Story;

use super::api::{self, Asking, Refused};
use crate::{outlet::Failure, readers};

/// The most categories and tags of a post.
const MOST_CATEGORIES: usize = 5;
const MOST_TAGS: usize = 20;
/// The longest name of a term that WordPress takes, in characters.
const MOST_NAME: usize = 200;

/// The numbers of those that are known: they are asked for once.
#[derive(Default)]
pub(super) struct Terms(Mutex<HashMap<(&'static str, String), u64>>);

impl Terms {
    pub(super) async fn categories(&self, api: Asking<'_>, story: &Story) -> Result<Vec<u64>, Failure> {
        self.numbers(api, "categories", readers::names(story, false, MOST_CATEGORIES)).await
    }

    pub(super) async fn tags(&self, api: Asking<'_>, story: &Story) -> Result<Vec<u64>, Failure> {
        self.numbers(api, "tags", readers::names(story, true, MOST_TAGS)).await
    }

    /// One at a time, so that no name is made twice.
    async fn numbers(&self, api: Asking<'_>, kind: &'static str, names: Vec<String>) -> Result<Vec<u64>, Failure> {
        let mut known = self.0.lock().await;
        let mut numbers = Vec::with_capacity(names.len());
        for name in names.into_iter().filter(|name| name.chars().count() <= MOST_NAME) {
            let key = (kind, name.to_lowercase());
            let number = match known.get(&key) {
                Some(number) => Some(*number),
                None => number(api, kind, &name).await?,
            };
            if let Some(number) = number {
                known.insert(key, number);
                numbers.push(number);
            }
        }
        Ok(numbers)
    }
}

/// The number of a name; none where the account may not make it: the story goes without.
async fn number(api: Asking<'_>, kind: &str, name: &str) -> Result<Option<u64>, Failure> {
    let found = api.get(kind, &[("search", name), ("per_page", "100"), ("_fields", "id,name")]).await?;
    let same = |term: &&Value| {
        let there = term["name"].as_str().map(|there| markup::inline_from_html(there, None).text);
        there.is_some_and(|there| there.to_lowercase() == name.to_lowercase())
    };
    let found = found.as_array().into_iter().flatten().find(same).and_then(|term| term["id"].as_u64());
    if found.is_some() {
        return Ok(found);
    }
    match api.call(Method::POST, kind, &[("_fields", "id")], Some(&json!({ "name": name }))).await {
        Ok(made) => made["id"].as_u64().map(Some).ok_or_else(|| api::unread("a new term has no number")),
        Err(Refused { term: Some(number), .. }) => Ok(Some(number)),
        Err(Refused { code: Some(code), failure: Failure::Never { .. }, .. }) => {
            tracing::warn!(kind, code, "a term cannot be made there; stories go without it");
            Ok(None)
        }
        Err(refused) => Err(refused.failure),
    }
}
