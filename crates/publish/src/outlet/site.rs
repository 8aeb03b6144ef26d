//! The outlet `site`: the newsroom's own site, written as files. Any web server can serve the folder.

mod address;
mod claim;
mod copies;
mod entries;
mod feeds;
mod files;
mod kept;
mod lasting;
mod lines;
mod linked;
mod list;
mod lists;
pub(crate) mod look;
mod make;
pub(crate) mod media;
mod old;
mod page;
pub(crate) mod picture;
mod ping;
mod press;
mod public;
mod row;
mod search;
mod sitemap;
mod slug;
mod state;
mod topics;
pub(crate) mod words;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::Deserialize;
use tokio::{sync::Mutex, task::spawn_blocking};
use wiredesk_service::{Config, ConfigError, Section, reach::Reach};
use wiredesk_story::{Language, identity::sha256_hex};

use super::{Attempt, Claim, Delivered, Doing, Failure, Kind, Outlet, Shows};
use crate::{
    setting::{OutletCommon, Setting},
    web,
};
use look::Look;
use media::{Fetcher, Scaled};
use picture::Pictures;
use ping::Ping;
use press::Press;

/// The kind `site`.
pub const KIND: Kind = Kind {
    name: "site",
    doc: "Writes a news site as files: a front page, pages of languages, sections and days, one page a story, feeds (RSS, Atom, \
          JSON Feed), sitemaps, search by the reader's own browser, and each story as ninjs 3.1. A new story rewrites its page and the lists it stands in; a file is \
          whole when it appears. A story that is taken back leaves a page that says so, without a word of it. Keys: `path`; `url`, \
          `title`, `languages` in the place of the newsroom's; `templates`, a folder whose files take the place of those in \
          `config/site`; `pictures = \"keep\"` to show copies of \
          pictures that the site fetches once and scales, `\"show\"` to show them from where they are, instead of linking to them; `hub`, the WebSub hub that is told \
          of changes to the feeds; `indexnow_key` (8 to 128 letters and digits) to tell search engines of new and changed pages.",
    build,
};

/// How many stories one call takes: the lists are written once a call.
const BATCH: usize = 200;

#[derive(Debug, Deserialize, JsonSchema)]
struct Keys {
    /// The folder; it is made if it is not there.
    path: PathBuf,
    /// Where the folder is served; the newsroom's address where it is absent.
    url: Option<String>,
    /// What the site is called; the newsroom's name where it is absent. (`name` is the outlet's, in receipts.)
    title: Option<String>,
    /// Its languages, the first one first; the newsroom's where it is absent.
    languages: Option<Vec<Language>>,
    /// A folder with templates, style or words of its own.
    templates: Option<PathBuf>,
    /// What pages do with pictures.
    #[serde(default)]
    pictures: Pictures,
    /// The hub that is told of changes to the feeds (WebSub).
    hub: Option<String>,
    /// The key by which search engines are told of pages (IndexNow).
    indexnow_key: Option<String>,
    /// Where they are told; any that takes part passes it on.
    #[serde(default = "engines")]
    indexnow: String,
}

fn engines() -> String {
    "https://api.indexnow.org/indexnow".to_owned()
}

fn build(section: &Section, setting: &Setting) -> Result<Box<dyn Outlet>, ConfigError> {
    let (common, keys) = section.read_both::<OutletCommon, Keys>()?;
    setting.refuse(section, &["format", "template", "identity", "embargo"])?;
    if keys.path.as_os_str().is_empty() {
        return Err(section.error("path", "is empty; name a folder"));
    }
    let own_url = keys.url.as_deref().map(|url| checked_url(section, url)).transpose()?;
    let templates = keys.templates.as_deref();
    if let Some(path) = templates.filter(|path| !path.is_dir()) {
        return Err(section.error("templates", format!("{} is no folder", path.display())));
    }
    let look = Look::new(templates).map_err(|message| section.error("templates", message))?;
    let url = own_url.unwrap_or_else(|| setting.newsroom.url.clone());
    let reach = Reach { allow_private: common.allow_private };
    let pings = Pings::read(section, &keys, &url, reach, setting.deadline)?;
    let keeps = keys.pictures == Pictures::Keep;
    let fetcher = keeps.then(|| Fetcher::new(reach)).transpose().map_err(|message| section.error("pictures", message))?;
    let site = Site {
        name: keys.title.unwrap_or_else(|| setting.newsroom.name.clone()),
        url,
        hub: keys.hub,
        indexnow_key: keys.indexnow_key,
        languages: keys.languages.unwrap_or_else(|| setting.newsroom.languages.clone()),
        zone: setting.zone.clone(),
        pictures: keys.pictures,
        look,
    };
    let press = Arc::new(Press::new(site, keys.path));
    Ok(Box::new(SiteOutlet { press, pings, fetcher, deadline: setting.deadline, turn: Arc::default() }))
}

/// With a slash at the end.
fn checked_url(section: &Section, url: &str) -> Result<String, ConfigError> {
    if !(url.starts_with("http://") || url.starts_with("https://")) {
        return Err(section.error("url", format!("{url:?} is no address; write https://news.example/")));
    }
    Ok(if url.ends_with('/') { url.to_owned() } else { format!("{url}/") })
}

/// What the site is and how it looks.
struct Site {
    name: String,
    url: String,
    languages: Vec<Language>,
    zone: TimeZone,
    pictures: Pictures,
    /// Stands in the feeds.
    hub: Option<String>,
    /// A file of the site shows it.
    indexnow_key: Option<String>,
    look: Look,
}

impl Site {
    /// Changes when pages that are there are to be made again.
    fn digest(&self) -> String {
        let Self { name, url, languages, zone, pictures, hub, indexnow_key, look } = self;
        let zone = zone.iana_name().unwrap_or_default();
        sha256_hex(format!("{name}\n{url}\n{languages:?}\n{zone}\n{pictures:?}\n{hub:?}\n{indexnow_key:?}\n{}", look.digest).as_bytes())
    }
}

/// Who is told of changes.
struct Pings {
    hub: Option<Ping>,
    index_now: Option<Ping>,
}

impl Pings {
    fn read(section: &Section, keys: &Keys, site: &str, reach: Reach, deadline: Duration) -> Result<Self, ConfigError> {
        let client = |key: &str, text: &str| {
            let url = web::address(text, reach).map_err(|message| section.error(key, message))?;
            let client = web::client(&url, reach, deadline).map_err(|message| section.error(key, message))?;
            Ok::<_, ConfigError>((client, url))
        };
        let hub = keys.hub.as_deref().map(|hub| client("hub", hub)).transpose()?;
        let sound = |key: &&str| (8..=128).contains(&key.len()) && key.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-');
        let index_now = match keys.indexnow_key.as_deref() {
            None => None,
            Some(key) if sound(&key) => {
                let (client, url) = client("indexnow", &keys.indexnow)?;
                Ping::index_now(client, url, site, key)
            }
            Some(_) => return Err(section.error("indexnow_key", "has to have 8 to 128 letters, digits and hyphens")),
        };
        Ok(Self { hub: hub.map(|(client, url)| Ping::hub(client, url)), index_now })
    }

    /// Tells of what a call changed.
    fn tell(&self, press: &Press, results: &[Result<Delivered, Failure>]) {
        let changed = press.changed();
        if let Some(hub) = &self.hub {
            hub.tell(changed.iter().flat_map(|list| press.site.feeds_of(list)));
        }
        if let Some(engines) = &self.index_now {
            engines.tell(results.iter().filter_map(|result| result.as_ref().ok()?.location.clone()));
        }
    }
}

struct SiteOutlet {
    press: Arc<Press>,
    pings: Pings,
    /// Where the site keeps copies of pictures.
    fetcher: Option<Fetcher>,
    deadline: Duration,
    /// A call that is late still holds it, so the next one waits until the disk is done with the last.
    turn: Arc<Mutex<()>>,
}

impl Outlet for SiteOutlet {
    fn attempt(&self, attempts: Vec<Attempt>) -> Doing<'_, Vec<Result<Delivered, Failure>>> {
        Box::pin(async move {
            let started = Instant::now();
            let turn = self.turn.clone().lock_owned().await;
            let fetched = self.pictures(&attempts).await;
            let (press, deadline, count) = (self.press.clone(), self.deadline, attempts.len());
            let written = spawn_blocking(move || {
                let results = press.run(&attempts, &fetched, &|| started.elapsed() < deadline);
                drop(turn);
                results
            });
            let results = written.await.unwrap_or_else(|error| {
                let failure = Failure::Later { reason: format!("writing failed: {error}"), after: None };
                vec![Err(failure); count]
            });
            self.pings.tell(&self.press, &results);
            results
        })
    }

    fn batch(&self) -> usize {
        BATCH
    }

    fn check(&self) -> Doing<'_, Result<(), Failure>> {
        let press = self.press.clone();
        Box::pin(async move {
            let checked = spawn_blocking(move || press.check()).await;
            checked.unwrap_or_else(|error| Err(Failure::NotSent { reason: error.to_string() }))
        })
    }

    fn compare(&self, claims: Vec<Claim>) -> Option<Doing<'_, Vec<Result<Shows, Failure>>>> {
        Some(Box::pin(async move { claims.iter().map(|claim| Ok(self.shows(claim))).collect() }))
    }
}

impl SiteOutlet {
    /// The pictures of these stories that the site has no copy of yet, as far as half the deadline goes.
    async fn pictures(&self, attempts: &[Attempt]) -> Vec<Scaled> {
        let Some(fetcher) = &self.fetcher else { return Vec::new() };
        let stays = |attempt: &&Attempt| !attempt.withdraw;
        let urls: BTreeSet<String> =
            attempts.iter().filter(stays).flat_map(|attempt| media::urls(&attempt.story)).collect();
        if urls.is_empty() {
            return Vec::new();
        }
        let press = self.press.clone();
        let unknown = spawn_blocking(move || press.unknown(urls.into_iter().collect())).await;
        fetcher.fetch(unknown.unwrap_or_default(), self.deadline / 2).await
    }

    /// Looks at the page of a story: whether it is there, and whether it says that the story is gone. What else it says changes with
    /// the stories around it.
    fn shows(&self, claim: &Claim) -> Shows {
        let otherwise = |text: &str| Shows::Otherwise(text.to_owned());
        let Some(location) = &claim.location else {
            // The site never had a page of it.
            return if claim.withdrawn { Shows::Gone } else { Shows::AsClaimed };
        };
        let Some(page) = location.strip_prefix(&self.press.site.url).and_then(address::requested) else {
            return otherwise("its address is that of another site; was url changed?");
        };
        let folder = self.press.root.join(page);
        match (folder.join("index.html").is_file(), claim.withdrawn, files::is_gone(&folder)) {
            (false, _, _) => otherwise("the page is not there"),
            (true, true, false) => otherwise("the page still shows the story, which was taken back"),
            (true, true, true) => Shows::Gone,
            (true, false, true) => otherwise("the page says that the story is gone, which it is not"),
            _ => Shows::AsClaimed,
        }
    }
}

/// The folder of the first site outlet of the configuration, if there is one: what `/site/` serves.
pub fn folder(config: &Config) -> Result<Option<PathBuf>, ConfigError> {
    let sections = config.outlets()?;
    let site = sections.iter().find(|section| section.text("kind") == Some(KIND.name));
    Ok(site.and_then(|section| section.text("path")).map(PathBuf::from))
}

/// Whether a request for `path` (what follows `/site/`, percent-encoded or not) means a page whose story was withdrawn, so that the
/// answer is 410 with the page that is there. One look at the disk; names that start with a dot are never to be served.
pub fn is_withdrawn(folder: &Path, path: &str) -> bool {
    address::requested(path).is_some_and(|page| files::is_gone(&folder.join(page)))
}

#[cfg(test)]
mod tests;
