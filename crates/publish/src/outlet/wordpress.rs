//! The outlet `wordpress`: posts of a WordPress site, through its REST API (v2) with an application password.

mod api;
mod post;
mod terms;

use http::Method;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::OnceCell;
use wiredesk_service::{ConfigError, Section, reach::Reach};
use wiredesk_story::{StoryUri, identity::sha256_hex};

use self::{
    api::{Api, Refused},
    post::Post,
    terms::Terms,
};
use super::{Attempt, Claim, Delivered, Doing, Failure, Kind, Outlet, Shows, in_turn};
use crate::{
    note::{self, Found, Note},
    pictures::{Gallery, Pictures},
    setting::{OutletCommon, Setting},
    web,
};

/// The kind `wordpress`.
pub const KIND: Kind = Kind {
    name: "wordpress",
    doc: "Publishes posts on a WordPress site, updates them in place and takes them back. A post is found again by its slug, which \
          is made of the story's uri; topics become categories and keywords tags, made where they are missing. A post that \
          somebody changed, trashed or deleted there is left as it is, and the board says so; it is taken back all the same. Keys: \
          `url` of the site; `user` and `password`, an application password of an account of wiredesk's own (an editor's role, \
          to make categories); `on_kill = \"trash\"` or `\"tombstone\"`, a post that says the story is gone; `overwrite = true` \
          to write over what others changed; `categories = false`, `tags = false`; `language_field`, the field that takes the \
          language (`lang` with Polylang); `meta`, a registered meta field for the delivery id; `pictures = \"keep\"` to give pictures to its \
          media library, the lead picture as the post's own, `\"show\"` to show them from where they are; `plain_permalinks = true` \
          where addresses look like `/?p=1`.",
    build,
};

/// How many calls run at a time: many sites are small.
const CONCURRENCY: usize = 2;
/// What is asked for of a post.
const FIELDS: &str = "id,link,slug,status,modified_gmt";
/// Where a post may be looked for: everywhere, the trash too.
const ANYWHERE: &str = "publish,future,draft,pending,private,trash";

#[derive(Debug, Deserialize, JsonSchema)]
struct Keys {
    /// The site, `https://…`.
    url: String,
    /// The account.
    user: String,
    /// Its application password.
    password: String,
    /// What taking a story back does.
    #[serde(default)]
    on_kill: OnKill,
    /// Write over what others changed there.
    #[serde(default)]
    overwrite: bool,
    /// Topics become categories.
    #[serde(default = "yes")]
    categories: bool,
    /// Keywords become tags.
    #[serde(default = "yes")]
    tags: bool,
    /// The field that takes the language.
    language_field: Option<String>,
    /// A registered meta field that takes the delivery id.
    meta: Option<String>,
    /// What becomes of pictures.
    #[serde(default)]
    pictures: Pictures,
    /// The site has no permalinks, so its API is at `/?rest_route=`.
    #[serde(default)]
    plain_permalinks: bool,
}

fn yes() -> bool {
    true
}

/// What taking a story back does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum OnKill {
    /// Puts the post into the trash.
    #[default]
    Trash,
    /// Leaves a post that says so.
    Tombstone,
}

fn build(section: &Section, setting: &Setting) -> Result<Box<dyn Outlet>, ConfigError> {
    let (common, keys) = section.read_both::<OutletCommon, Keys>()?;
    setting.refuse(section, &["format", "template", "identity", "embargo"])?;
    let reach = Reach { allow_private: common.allow_private };
    let url = web::address_for_secrets(&keys.url, reach).map_err(|message| section.error("url", message))?;
    if keys.user.is_empty() || keys.user.contains(':') {
        return Err(section.error("user", "has to be a name without a colon"));
    }
    if keys.password.is_empty() {
        return Err(section.error("password", "is empty; make an application password on the profile page of the user"));
    }
    for (key, field) in [("language_field", &keys.language_field), ("meta", &keys.meta)] {
        if field.as_deref().is_some_and(|field| field.is_empty() || (key != "meta" && post::OURS.contains(&field))) {
            return Err(section.error(key, "is empty or a field that wiredesk sets itself; name another one"));
        }
    }
    let client = web::client(&url, reach, setting.deadline).map_err(|message| section.error("url", message))?;
    let api = Api::new(client, url, keys.plain_permalinks, &keys.user, &keys.password);
    let api = api.map_err(|message| section.error("password", message))?;
    let gallery = Gallery::new(keys.pictures, reach).map_err(|message| section.error("pictures", message))?;
    Ok(Box::new(WordPress { api, terms: Terms::default(), me: OnceCell::new(), gallery, keys }))
}

struct WordPress {
    api: Api,
    terms: Terms,
    /// The number of the account.
    me: OnceCell<u64>,
    gallery: Gallery,
    keys: Keys,
}

impl Outlet for WordPress {
    fn attempt(&self, attempts: Vec<Attempt>) -> Doing<'_, Vec<Result<Delivered, Failure>>> {
        Box::pin(async move { in_turn(&attempts, |attempt| self.one(attempt)).await })
    }

    fn concurrency(&self) -> usize {
        CONCURRENCY
    }

    fn check(&self) -> Doing<'_, Result<(), Failure>> {
        Box::pin(async {
            let asked = self.api.at(Timestamp::UNIX_EPOCH).get("users/me", &[("context", "edit"), ("_fields", "id")]).await;
            asked.map(drop).map_err(|refused| Failure::NotSent { reason: refused.failure.to_string() })
        })
    }

    fn compare(&self, claims: Vec<Claim>) -> Option<Doing<'_, Vec<Result<Shows, Failure>>>> {
        Some(Box::pin(async move { in_turn(&claims, |claim| self.shows(claim)).await }))
    }
}

impl WordPress {
    async fn one(&self, attempt: &Attempt) -> Result<Delivered, Failure> {
        let note = Note::of(attempt);
        let there = self.find(attempt, note.as_ref()).await?;
        if attempt.withdraw {
            return self.withdraw(attempt, there).await;
        }
        let taken_back = attempt.before.as_ref().is_some_and(|before| before.withdrawn);
        if !taken_back && !attempt.again && !self.keys.overwrite {
            self.untouched(attempt, note.as_ref(), there.as_ref()).await?;
        }
        let body = self.body(attempt).await?;
        self.write(attempt, there.as_ref(), &body).await
    }

    /// The story's post, in the trash too: by its number where that is noted, else by its slug, since an answer may have been lost.
    async fn find(&self, attempt: &Attempt, note: Option<&Note>) -> Result<Option<Post>, Failure> {
        let Some(note) = note else { return self.by_slug(&attempt.uri, attempt.now).await };
        match self.api.at(attempt.now).get(&format!("posts/{}", note.id), &[("context", "edit"), ("_fields", FIELDS)]).await {
            Ok(value) => api::read(value).map(Some),
            Err(Refused { code: Some(code), .. }) if code == "rest_post_invalid_id" => Ok(None),
            Err(refused) => Err(refused.failure),
        }
    }

    async fn by_slug(&self, uri: &StoryUri, now: Timestamp) -> Result<Option<Post>, Failure> {
        let slug = post::slug(uri);
        let slugs = format!("{slug},{slug}__trashed");
        let query = [("slug", slugs.as_str()), ("status", ANYWHERE), ("context", "edit"), ("_fields", FIELDS)];
        let found: Vec<Post> = api::read(self.api.at(now).get("posts", &query).await?)?;
        Ok(found.into_iter().next())
    }

    /// Looks whether the post of a story is there, and may be seen or not, as it should.
    async fn shows(&self, claim: &Claim) -> Result<Shows, Failure> {
        let post = self.by_slug(&claim.uri, Timestamp::UNIX_EPOCH).await?;
        let status = post.as_ref().map(|post| post.status.as_str());
        let visible = status == Some("publish");
        let wanted = !claim.withdrawn || self.keys.on_kill == OnKill::Tombstone;
        Ok(match (wanted, status) {
            _ if wanted && visible => Shows::AsClaimed,
            (false, _) if !visible => Shows::Gone,
            (true, None) => Shows::Otherwise("there is no post".to_owned()),
            (true, Some(status)) => Shows::Otherwise(format!("the post is {status:?}, readers do not see it")),
            (false, _) => Shows::Otherwise("the post of the story, which was taken back, is there for all to see".to_owned()),
        })
    }

    /// Whether the post is as it was left; if not, why it is left alone.
    async fn untouched(&self, attempt: &Attempt, note: Option<&Note>, there: Option<&Post>) -> Result<(), Failure> {
        let Some(there) = there else {
            let deleted = note.map(|note| format!("somebody deleted post {} there", note.id));
            return deleted.map_or(Ok(()), |what| Err(note::left_alone(&what)));
        };
        let trashed = there.status == "trash";
        // Something of ours may have arrived since the note was made; then the last to change it says whose it is.
        let ours = match note::found(attempt, note, &there.modified_gmt) {
            Found::AsLeft => true,
            Found::Unsure => !trashed && self.last_by_us(attempt, there).await?,
            Found::Changed => false,
        };
        if ours {
            return Ok(());
        }
        let what = if trashed { "trashed" } else { "changed" };
        Err(note::left_alone(&format!("somebody {what} post {} there on {} (UTC)", there.id, there.modified_gmt)))
    }

    /// Whether the last change of a post was made by this account. Where a site keeps no revisions, nobody knows, and it counts as ours.
    async fn last_by_us(&self, attempt: &Attempt, there: &Post) -> Result<bool, Failure> {
        let path = format!("posts/{}/revisions", there.id);
        let last = match self.api.at(attempt.now).get(&path, &[("per_page", "1"), ("context", "edit"), ("_fields", "author")]).await {
            Ok(value) => value.pointer("/0/author").and_then(Value::as_u64),
            Err(Refused { failure: Failure::Never { .. }, .. }) => None,
            Err(refused) => return Err(refused.failure),
        };
        let Some(last) = last else { return Ok(true) };
        let me = self.me.get_or_try_init(|| async {
            let me = self.api.at(attempt.now).get("users/me", &[("context", "edit"), ("_fields", "id")]).await?;
            me["id"].as_u64().ok_or_else(|| api::unread("it has no number of the account"))
        });
        Ok(*me.await? == last)
    }

    async fn body(&self, attempt: &Attempt) -> Result<Value, Failure> {
        for (picture, image) in self.gallery.fresh(&attempt.story).await {
            self.gallery.note(&picture.url, self.api.at(attempt.now).keep(&picture, &image).await)?;
        }
        let shown = self.gallery.of(&attempt.story);
        let mut body = post::body(attempt, &shown);
        if self.gallery.choice == Pictures::Keep {
            body["featured_media"] = json!(shown.lead(&attempt.story).map_or(0, |(_, kept)| kept.id));
        }
        if self.keys.categories {
            body["categories"] = json!(self.terms.categories(self.api.at(attempt.now), &attempt.story).await?);
        }
        if self.keys.tags {
            body["tags"] = json!(self.terms.tags(self.api.at(attempt.now), &attempt.story).await?);
        }
        if let (Some(field), Some(language)) = (&self.keys.language_field, &attempt.story.language) {
            body[field.as_str()] = json!(language.primary());
        }
        if let Some(field) = &self.keys.meta {
            body["meta"] = json!({ field.as_str(): attempt.delivery });
        }
        Ok(body)
    }

    async fn write(&self, attempt: &Attempt, there: Option<&Post>, body: &Value) -> Result<Delivered, Failure> {
        let path = there.map_or_else(|| "posts".to_owned(), |there| format!("posts/{}", there.id));
        let answer = self.api.at(attempt.now).call(Method::POST, &path, &[("context", "edit"), ("_fields", FIELDS)], Some(body)).await?;
        let post: Post = api::read(answer)?;
        if post.status != "publish" {
            let reason = format!(
                "post {} is {:?} there, and readers do not see it; may the account publish, does a plugin hold posts back?",
                post.id, post.status
            );
            return Err(Failure::Never { reason });
        }
        Ok(delivered(attempt, post, Some(sha256_hex(body.to_string().as_bytes()))))
    }

    async fn withdraw(&self, attempt: &Attempt, there: Option<Post>) -> Result<Delivered, Failure> {
        let Some(there) = there else { return Ok(Delivered::default()) };
        if self.keys.on_kill == OnKill::Tombstone {
            return self.write(attempt, Some(&there), &post::tombstone(attempt)).await;
        }
        if there.status == "trash" {
            return Ok(delivered(attempt, there, None));
        }
        match self.api.at(attempt.now).call(Method::DELETE, &format!("posts/{}", there.id), &[("_fields", FIELDS)], None).await {
            Ok(answer) => {
                let post: Post = api::read(answer)?;
                match post.status.as_str() {
                    "trash" => Ok(delivered(attempt, Post { link: there.link, ..post }, None)),
                    status => Err(api::unread(&format!("the post is {status:?}, not in the trash"))),
                }
            }
            Err(Refused { code: Some(code), .. }) if code == "rest_already_trashed" => Ok(delivered(attempt, there, None)),
            Err(refused) => Err(refused.failure),
        }
    }
}

fn delivered(attempt: &Attempt, post: Post, digest: Option<String>) -> Delivered {
    let note = Note { id: post.id.to_string(), revision: attempt.revision, modified: post.modified_gmt };
    Delivered { location: Some(post.link), digest, note: note.text(), ..Delivered::default() }
}

#[cfg(test)]
mod tests;
