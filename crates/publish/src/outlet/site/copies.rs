//! Copies of pictures that the site keeps under `media/`, and which stories show them: the last one takes its files along.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension as _, params};
use serde::Serialize;
use wiredesk_story::{BlockKind, Image, Story};

use super::{files::Files, media, media::Scaled, picture, press::Trouble};

/// Beside the other tables of the state; made where they are not there.
pub(super) const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS picture (url TEXT PRIMARY KEY, name TEXT NOT NULL, sizes TEXT NOT NULL) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS picture_name ON picture(name);
    CREATE TABLE IF NOT EXISTS shows (url TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (url, id)) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS shows_of ON shows(id);
    -- Pictures that maybe no story shows any more.
    CREATE TABLE IF NOT EXISTS orphan (url TEXT PRIMARY KEY) WITHOUT ROWID;
";
/// What a picture is shown in, on a page.
const SIZES: &str = "(min-width: 42rem) 38rem, calc(100vw - 2.5rem)";
/// The copies of the pictures of one story, by the address they came from.
#[derive(Debug, Default)]
pub(super) struct Copies(HashMap<String, Copied>);

/// The picture of a story at the head of a list.
#[derive(Debug, Serialize)]
pub(super) struct Lead {
    src: String,
    srcset: String,
    width: u32,
    height: u32,
    alt: String,
    credit: Option<String>,
}

/// A picture that is kept.
#[derive(Clone, Debug)]
struct Copied {
    name: String,
    /// Width and height, the smallest first.
    sizes: Vec<(u32, u32)>,
}

impl Copies {
    /// Those of a story.
    pub(super) fn of(connection: &Connection, story: &Story) -> rusqlite::Result<Self> {
        let mut copies = HashMap::new();
        for url in media::urls(story) {
            if let Some(copied) = find(connection, &url)? {
                copies.insert(url, copied);
            }
        }
        Ok(Self(copies))
    }

    /// The site's own address of a picture, relative to it: that of the largest size.
    pub(super) fn address(&self, url: &str) -> Option<String> {
        self.0.get(url).and_then(Copied::address)
    }

    /// The picture of a story at the head of a list.
    pub(super) fn lead(&self, story: &Story, root: &str) -> Option<Lead> {
        let image = picture::lead(story).filter(|image| self.0.contains_key(&image.href)).or_else(|| first(story))?;
        let copied = self.0.get(&image.href)?;
        let (width, height) = copied.sizes.last().copied()?;
        let caption = Some(image.caption.text).filter(|text| !text.trim().is_empty());
        Some(Lead {
            src: format!("{root}{}", copied.address()?),
            srcset: copied.choices(root),
            width,
            height,
            alt: image.alt.filter(|alt| !alt.trim().is_empty()).or(caption).unwrap_or_default(),
            credit: image.credit,
        })
    }

    /// Markup in which pictures stand under the addresses that `site` begins, made ready: sizes to choose from, and room kept for them.
    pub(super) fn dressed(&self, html: String, site: &str, root: &str, at_once: bool) -> String {
        let mut html = html;
        for copied in self.0.values() {
            let (Some(address), Some((width, height))) = (copied.address(), copied.sizes.last()) else { continue };
            let plain = format!("<img src=\"{site}{address}\"");
            let lazy = if at_once { "" } else { " loading=\"lazy\"" };
            let full = format!(
                "<img src=\"{root}{address}\" srcset=\"{}\" sizes=\"{SIZES}\" width=\"{width}\" height=\"{height}\"{lazy}",
                copied.choices(root)
            );
            html = html.replace(&plain, &full);
        }
        html
    }
}

impl Copied {
    fn address(&self) -> Option<String> {
        self.sizes.last().map(|(width, _)| self.file(*width))
    }

    /// For `srcset`.
    fn choices(&self, root: &str) -> String {
        let choice = |(width, _): &(u32, u32)| format!("{root}{} {width}w", self.file(*width));
        self.sizes.iter().map(choice).collect::<Vec<_>>().join(", ")
    }

    fn file(&self, width: u32) -> String {
        format!("media/{}-{width}.jpg", self.name)
    }
}

/// The first picture in the text.
fn first(story: &Story) -> Option<Image> {
    let blocks = story.main_body().map(|body| body.blocks.as_slice()).unwrap_or_default();
    blocks.iter().find_map(|block| if let BlockKind::Image(image) = &block.kind { Some(image.clone()) } else { None })
}

/// The copy of a picture, if it is kept.
fn find(connection: &Connection, url: &str) -> rusqlite::Result<Option<Copied>> {
    let mut sql = connection.prepare_cached("SELECT name, sizes FROM picture WHERE url = ?1")?;
    let found: Option<(String, String)> = sql.query_row([url], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    Ok(found.map(|(name, sizes)| Copied { name, sizes: serde_json::from_str(&sizes).unwrap_or_default() }))
}

/// Those of the addresses of which no copy is kept.
pub(super) fn unknown(connection: &Connection, urls: Vec<String>) -> rusqlite::Result<Vec<String>> {
    let mut unknown = Vec::new();
    for url in urls {
        if find(connection, &url)?.is_none() {
            unknown.push(url);
        }
    }
    Ok(unknown)
}

/// Keeps pictures that were fetched: their files are there, for good, before anything says so.
pub(super) fn keep(connection: &Connection, files: &mut Files<'_>, fetched: &[Scaled]) -> Result<(), Trouble> {
    if fetched.is_empty() {
        return Ok(());
    }
    for Scaled { name, sizes, .. } in fetched {
        let copied = Copied { name: name.clone(), sizes: Vec::new() };
        for (width, _, jpeg) in sizes {
            files.write(&copied.file(*width), jpeg)?;
        }
    }
    files.show(None)?;
    files.sync()?;
    for Scaled { url, name, sizes } in fetched {
        let sizes: Vec<(u32, u32)> = sizes.iter().map(|(width, height, _)| (*width, *height)).collect();
        let sizes = serde_json::to_string(&sizes).unwrap_or_default();
        connection.prepare_cached("INSERT OR IGNORE INTO orphan VALUES (?1)")?.execute([url])?;
        let sql = "INSERT OR REPLACE INTO picture VALUES (?1, ?2, ?3)";
        connection.prepare_cached(sql)?.execute(params![url, name, sizes])?;
    }
    Ok(())
}

/// The pictures that a story shows now; none where it was taken back.
pub(super) fn shows(connection: &Connection, id: i64, story: Option<&Story>) -> rusqlite::Result<()> {
    let before = "INSERT OR IGNORE INTO orphan SELECT url FROM shows WHERE id = ?1";
    connection.prepare_cached(before)?.execute([id])?;
    connection.prepare_cached("DELETE FROM shows WHERE id = ?1")?.execute([id])?;
    for url in story.map(media::urls).unwrap_or_default() {
        connection.prepare_cached("INSERT OR IGNORE INTO shows VALUES (?1, ?2)")?.execute(params![url, id])?;
    }
    Ok(())
}

/// Takes away the files of pictures that no story shows any more; gives all that were looked at, to be forgotten once the files are
/// gone, and whether they are.
pub(super) fn drop_orphans(connection: &Connection, files: &mut Files<'_>) -> rusqlite::Result<Vec<(String, bool)>> {
    let mut sql = connection.prepare_cached("SELECT url, EXISTS (SELECT 1 FROM shows s WHERE s.url = o.url) FROM orphan o")?;
    let looked: Vec<(String, bool)> = sql.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    let mut shared = connection.prepare_cached(
        "SELECT 1 FROM picture p JOIN shows s ON s.url = p.url WHERE p.name = ?1 AND p.url != ?2",
    )?;
    let mut dropped = Vec::new();
    for (url, shown) in looked {
        if let Some(copied) = find(connection, &url)?.filter(|_| !shown)
            && !shared.exists([&copied.name, &url])?
        {
            copied.sizes.iter().for_each(|(width, _)| files.remove(&copied.file(*width)));
        }
        dropped.push((url, !shown));
    }
    Ok(dropped)
}

/// Forgets pictures whose files are gone, and that the others were looked at.
pub(super) fn forget(connection: &Connection, looked: &[(String, bool)]) -> rusqlite::Result<()> {
    for (url, gone) in looked {
        if *gone {
            connection.prepare_cached("DELETE FROM picture WHERE url = ?1")?.execute([url])?;
        }
        connection.prepare_cached("DELETE FROM orphan WHERE url = ?1")?.execute([url])?;
    }
    Ok(())
}
