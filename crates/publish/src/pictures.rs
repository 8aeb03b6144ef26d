//! Pictures of a story in a system that has media of its own: fetched once, given once, and known by their content there.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use wiredesk_service::reach::Reach;
use wiredesk_story::{Image, Story};

use crate::outlet::{
    Failure,
    site::{
        media::{self, Fetcher, Scaled},
        picture,
    },
};

pub(crate) use crate::outlet::site::picture::Pictures;

/// How long the pictures of one story may take to fetch: an attempt has to write its post after that.
const PATIENCE: Duration = Duration::from_secs(12);
/// How many are remembered; after that they are looked for again.
const MOST: usize = 5000;

/// What an outlet does with pictures, and where it has those that it was given.
pub(crate) struct Gallery {
    pub(crate) choice: Pictures,
    fetcher: Option<Fetcher>,
    known: Mutex<HashMap<String, Kept>>,
}

/// A picture that the outlet has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kept {
    /// Its number there, where it has one.
    pub(crate) id: u64,
    /// Its address there.
    pub(crate) url: String,
}

/// The pictures of one story that the outlet has, by where they were fetched, and how others are shown.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    choice: Pictures,
    kept: HashMap<String, Kept>,
}

impl Gallery {
    pub(crate) fn new(choice: Pictures, reach: Reach) -> Result<Self, String> {
        let fetcher = (choice == Pictures::Keep).then(|| Fetcher::new(reach)).transpose()?;
        Ok(Self { choice, fetcher, known: Mutex::default() })
    }

    /// Fetches the pictures of a story that the outlet was not given yet, with their words. What cannot be had stays a link.
    pub(crate) async fn fresh(&self, story: &Story) -> Vec<(Scaled, Image)> {
        let Some(fetcher) = &self.fetcher else { return Vec::new() };
        let mut unknown = media::urls(story);
        unknown.retain(|url| !self.known().contains_key(url));
        let words = media::images(story);
        let named = |scaled: Scaled| {
            let image = words.iter().find(|image| image.href == scaled.url)?.clone();
            Some((scaled, image))
        };
        fetcher.fetch(unknown, PATIENCE).await.into_iter().filter_map(named).collect()
    }

    /// Remembers where the outlet has a picture. One that it will never take stays a link; other failures are the post's too.
    pub(crate) fn note(&self, url: &str, given: Result<Kept, Failure>) -> Result<(), Failure> {
        match given {
            Ok(kept) => {
                let mut known = self.known();
                if known.len() >= MOST {
                    known.clear();
                }
                known.insert(url.to_owned(), kept);
                Ok(())
            }
            Err(Failure::Never { reason }) => {
                tracing::warn!(url, reason, "an outlet does not take a picture; the post links to it");
                Ok(())
            }
            Err(failure) => Err(failure),
        }
    }

    /// Those of a story that the outlet has.
    pub(crate) fn of(&self, story: &Story) -> Shown {
        let known = self.known();
        let kept =
            media::urls(story).into_iter().filter_map(|url| Some((url.clone(), known.get(&url)?.clone()))).collect();
        Shown { choice: self.choice, kept }
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, Kept>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shown {
    /// The picture that goes with the story, where the outlet has it.
    pub(crate) fn lead(&self, story: &Story) -> Option<(Image, &Kept)> {
        let image = picture::lead(story)?;
        let kept = self.kept.get(&image.href)?;
        Some((image, kept))
    }

    /// A picture at the address where readers see it, and how it is shown there.
    pub(crate) fn place(&self, image: Image) -> (Image, Pictures) {
        match self.kept.get(&image.href) {
            Some(kept) => (Image { href: kept.url.clone(), ..image }, Pictures::Show),
            None if self.choice == Pictures::Keep => (image, Pictures::Link),
            None => (image, self.choice),
        }
    }
}

/// Caption and credit of a picture on one line, without repeating.
pub(crate) fn words(image: &Image) -> String {
    let caption = image.caption.text.trim();
    match image.credit.as_deref().map(str::trim).filter(|credit| !credit.is_empty() && !caption.contains(credit)) {
        Some(credit) if caption.is_empty() => credit.to_owned(),
        Some(credit) => format!("{caption} ({credit})"),
        None => caption.to_owned(),
    }
}
