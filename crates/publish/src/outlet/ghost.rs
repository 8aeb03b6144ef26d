//! The outlet `ghost`: posts of a Ghost site, through its Admin API.

mod api;

use http::Method;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use wiredesk_service::{ConfigError, Section, reach::Reach};
use wiredesk_story::{StoryUri, identity::sha256_hex};

use self::api::{Api, Post};
use super::{Attempt, Claim, Delivered, Doing, Failure, Kind, Outlet, Shows, in_turn};
use crate::{
    files::name,
    note::{self, Found, Note},
    pictures::{Gallery, Pictures},
    readers,
    setting::{OutletCommon, Setting},
    web,
};

/// The kind `ghost`.
pub const KIND: Kind = Kind {
    name: "ghost",
    doc: "Publishes posts on a Ghost site, updates them in place and takes them back. A post is found again by its slug, which is \
          made of the story's uri; topics, then keywords become tags. A post that somebody changed or deleted there is left as it \
          is, and the board says so; it is taken back all the same. Keys: `url` of the site (that of its admin, where they \
          differ); `secret`, the Admin API key of a custom integration; `on_kill = \"unpublish\"` (a draft), `\"tombstone\"` or \
          `\"delete\"`; `overwrite = true` to write over what others changed; `language_tags = true` for an internal tag of the \
          language, such as `#ar`; `pictures = \"keep\"` to give it pictures, the lead picture as the post's own, `\"show\"` to show \
          them from where they are.",
    build,
};

/// How many calls run at a time.
const CONCURRENCY: usize = 2;
/// The longest title and excerpt that Ghost takes, and the most tags of a post.
const TITLE: usize = 250;
const EXCERPT: usize = 290;
const MOST_TAGS: usize = 20;
/// The longest alternative text.
const ALT: usize = 190;

#[derive(Debug, Deserialize, JsonSchema)]
struct Keys {
    /// The site, `https://…`.
    url: String,
    /// The Admin API key, `id:secret`.
    secret: String,
    /// What taking a story back does.
    #[serde(default)]
    on_kill: OnKill,
    /// Write over what others changed there.
    #[serde(default)]
    overwrite: bool,
    /// What becomes of pictures.
    #[serde(default)]
    pictures: Pictures,
    /// An internal tag says the language.
    #[serde(default)]
    language_tags: bool,
}

/// What taking a story back does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum OnKill {
    /// The post becomes a draft.
    #[default]
    Unpublish,
    /// Leaves a post that says so.
    Tombstone,
    /// Deletes the post.
    Delete,
}

fn build(section: &Section, setting: &Setting) -> Result<Box<dyn Outlet>, ConfigError> {
    let (common, keys) = section.read_both::<OutletCommon, Keys>()?;
    setting.refuse(section, &["format", "template", "identity", "embargo"])?;
    let reach = Reach { allow_private: common.allow_private };
    let url = web::address_for_secrets(&keys.url, reach).map_err(|message| section.error("url", message))?;
    let client = web::client(&url, reach, setting.deadline).map_err(|message| section.error("url", message))?;
    let api = Api::new(client, url, &keys.secret).map_err(|message| section.error("secret", message))?;
    let gallery = Gallery::new(keys.pictures, reach).map_err(|message| section.error("pictures", message))?;
    Ok(Box::new(Ghost { api, gallery, keys }))
}

struct Ghost {
    api: Api,
    gallery: Gallery,
    keys: Keys,
}

impl Outlet for Ghost {
    fn attempt(&self, attempts: Vec<Attempt>) -> Doing<'_, Vec<Result<Delivered, Failure>>> {
        Box::pin(async move { in_turn(&attempts, |attempt| self.one(attempt)).await })
    }

    fn concurrency(&self) -> usize {
        CONCURRENCY
    }

    fn check(&self) -> Doing<'_, Result<(), Failure>> {
        Box::pin(async { self.api.is_there().await.map_err(|failure| Failure::NotSent { reason: failure.to_string() }) })
    }

    fn compare(&self, claims: Vec<Claim>) -> Option<Doing<'_, Vec<Result<Shows, Failure>>>> {
        Some(Box::pin(async move { in_turn(&claims, |claim| self.shows(claim)).await }))
    }
}

impl Ghost {
    async fn one(&self, attempt: &Attempt) -> Result<Delivered, Failure> {
        let note = Note::of(attempt);
        // By its id where that is noted, else by its slug, since an answer may have been lost.
        let path = note.as_ref().map_or_else(|| format!("posts/slug/{}", slug(attempt)), |note| format!("posts/{}", note.id));
        let there = self.api.find(&path, attempt.now).await?;
        if attempt.withdraw {
            return self.withdraw(attempt, there).await;
        }
        let taken_back = attempt.before.as_ref().is_some_and(|before| before.withdrawn);
        if !taken_back && !attempt.again && !self.keys.overwrite {
            untouched(attempt, note.as_ref(), there.as_ref())?;
        }
        for (picture, _) in self.gallery.fresh(&attempt.story).await {
            self.gallery.note(&picture.url, self.api.keep(&picture, attempt.now).await)?;
        }
        self.write(attempt, there.as_ref(), self.post(attempt)).await
    }

    /// Looks whether the post of a story is there under the slug it was given, and may be seen or not, as it should.
    async fn shows(&self, claim: &Claim) -> Result<Shows, Failure> {
        let there = self.api.find(&format!("posts/slug/{}", slug_of(&claim.uri)), claim.now).await?;
        let status = there.as_ref().map(|post| post.status.as_str());
        let wanted = !claim.withdrawn || self.keys.on_kill == OnKill::Tombstone;
        Ok(match (wanted, status) {
            (true, Some("published")) => Shows::AsClaimed,
            (false, None | Some("draft")) => Shows::Gone,
            (true, None) => Shows::Otherwise("there is no post".to_owned()),
            (true, Some(status)) => Shows::Otherwise(format!("the post is {status:?}, readers do not see it")),
            (false, Some(_)) => Shows::Otherwise("the post of the story, which was taken back, is there for all to see".to_owned()),
        })
    }

    fn post(&self, attempt: &Attempt) -> Value {
        let story = &attempt.story;
        let mut tags = readers::names(story, false, MOST_TAGS);
        for keyword in readers::names(story, true, MOST_TAGS) {
            if tags.len() < MOST_TAGS && !tags.iter().any(|tag| tag.to_lowercase() == keyword.to_lowercase()) {
                tags.push(keyword);
            }
        }
        // A tag that begins with # is an internal one, which readers do not see.
        let mut tags: Vec<String> = tags.into_iter().map(|tag| tag.trim_start_matches('#').to_owned()).collect();
        if let (true, Some(language)) = (self.keys.language_tags, &story.language) {
            tags.push(format!("#{}", language.primary()));
        }
        let title = readers::headline(story).unwrap_or_else(|| attempt.uri.as_str().to_owned());
        let shown = self.gallery.of(story);
        let mut post = json!({
            "title": readers::shorten(&title, TITLE),
            "html": readers::article_with(story, &shown, true),
            "custom_excerpt": readers::summary(story).map(|text| readers::shorten(&text, EXCERPT)),
            "slug": slug(attempt),
            "status": "published",
            "tags": tags.into_iter().map(|name| json!({ "name": name })).collect::<Vec<Value>>(),
        });
        if self.gallery.choice == Pictures::Keep {
            let lead = shown.lead(story);
            post["feature_image"] = json!(lead.as_ref().map(|(_, kept)| &kept.url));
            post["feature_image_alt"] = json!(lead.and_then(|(image, _)| image.alt).map(|alt| readers::shorten(&alt, ALT)));
        }
        post
    }

    async fn write(&self, attempt: &Attempt, there: Option<&Post>, mut post: Value) -> Result<Delivered, Failure> {
        let digest = sha256_hex(post.to_string().as_bytes());
        let (method, path) = match there {
            None => (Method::POST, "posts".to_owned()),
            Some(there) => {
                // Ghost refuses to write over a change that was not seen.
                post["updated_at"] = json!(there.updated_at);
                (Method::PUT, format!("posts/{}", there.id))
            }
        };
        let written = self.api.write(method, &path, post, attempt.now).await?;
        Ok(delivered(attempt, written, Some(digest)))
    }

    async fn withdraw(&self, attempt: &Attempt, there: Option<Post>) -> Result<Delivered, Failure> {
        let Some(there) = there else { return Ok(Delivered::default()) };
        match self.keys.on_kill {
            OnKill::Delete => {
                self.api.delete(&there.id, attempt.now).await?;
                Ok(Delivered { location: Some(there.url), ..Delivered::default() })
            }
            OnKill::Unpublish if there.status == "draft" => Ok(delivered(attempt, there, None)),
            OnKill::Unpublish => self.write(attempt, Some(&there), json!({ "status": "draft" })).await,
            OnKill::Tombstone => self.write(attempt, Some(&there), tombstone(attempt)).await,
        }
    }
}

/// Of the uri alone, so that the post is found again whatever the story says by now.
fn slug(attempt: &Attempt) -> String {
    slug_of(&attempt.uri)
}

fn slug_of(uri: &StoryUri) -> String {
    name::id(uri).to_ascii_lowercase().replace('.', "-")
}

/// The post of a story that is taken back: not a word of it.
fn tombstone(attempt: &Attempt) -> Value {
    let story = &attempt.story;
    let said = format!("<p>{}</p>", readers::word(story, "withdrawn"));
    json!({
        "title": readers::word(story, "withdrawn_title"),
        "html": readers::around(story, &said),
        "custom_excerpt": null,
        "feature_image": null,
        "status": "published",
        "tags": [],
    })
}

/// Whether the post is as it was left; if not, why it is left alone. Ghost does not say who changed a post last, so where an answer was
/// lost, a change counts as ours.
fn untouched(attempt: &Attempt, note: Option<&Note>, there: Option<&Post>) -> Result<(), Failure> {
    match (there, note) {
        (None, Some(note)) => Err(note::left_alone(&format!("somebody deleted post {} there", note.id))),
        (Some(there), _) if note::found(attempt, note, &there.updated_at) == Found::Changed => {
            Err(note::left_alone(&format!("somebody changed post {} there on {}", there.id, there.updated_at)))
        }
        _ => Ok(()),
    }
}

fn delivered(attempt: &Attempt, post: Post, digest: Option<String>) -> Delivered {
    let note = Note { id: post.id, revision: attempt.revision, modified: post.updated_at };
    Delivered { location: Some(post.url), digest, note: note.text(), ..Delivered::default() }
}

#[cfg(test)]
mod tests;
