//! One call of the outlet: all stories of a batch, then the lists they stand in, once.
//!
//! The order makes a crash harmless at any point: addresses are given and kept; pages and JSON are written; the rows say so and
//! name the lists that are old now, in one transaction; lists are written; they are no longer named. What a crash leaves undone is
//! still named, and the next call does it. Every step may be repeated.
//!
//! For a power cut the disk is waited for three times. What is kept and the pages' bytes last before the pages are seen; what the
//! rows say and the lists' bytes last before the lists are seen; all names last before the answer. A call that has not answered is
//! made again, and makes again what is not there.

use std::{
    collections::{BTreeSet, HashMap},
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use wiredesk_story::{Story, identity::sha256_hex};

use super::{
    Site, address,
    claim::Claim,
    copies::{self, Copies},
    files::{Disk, FileError, Files, May},
    kept::Kept,
    list::List,
    make::{self, Made},
    media::Scaled,
    page::{self, Beside},
    picture::Pictures,
    row::{self, Row},
    search,
    state::{Change, State, StateError},
};
use crate::outlet::{Attempt, Delivered, Failure};

/// The most pages that are made again in one call because of other stories or a new look.
const STALE: u32 = 300;
/// The most lists that are made again in one call because of a new look.
const LATE: u32 = 60;

/// Written and taken away to see whether the folder can be written.
const PROBE: &str = ".wiredesk-check";

/// Why a call came to nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    #[error(transparent)]
    State(#[from] StateError),
    #[error("the site's state cannot be used: {0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error(transparent)]
    File(#[from] FileError),
    #[error("another outlet writes to {}; give each a folder of its own", .0.display())]
    Taken(PathBuf),
    #[error("{0}")]
    Look(String),
}

/// Writes the site. It may block.
pub(super) struct Press {
    pub(super) site: Site,
    pub(super) root: PathBuf,
    open: Mutex<Option<Open>>,
    claim: Claim,
    /// Lists that were written since somebody asked.
    changed: Mutex<BTreeSet<List>>,
}

/// What is kept from one call to the next, until one fails.
struct Open {
    state: State,
    disk: Disk,
    kept: Kept,
}

/// A story of the batch that goes on the site.
struct Job<'a> {
    attempt: &'a Attempt,
    before: Row,
    made: Result<Made, Failure>,
}

impl Press {
    pub(super) fn new(site: Site, root: PathBuf) -> Self {
        Self { site, root, open: Mutex::new(None), claim: Claim::default(), changed: Mutex::default() }
    }

    /// The lists that were written since this was last asked.
    pub(super) fn changed(&self) -> BTreeSet<List> {
        std::mem::take(&mut self.changed.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Those of the addresses of pictures of which the site keeps no copy.
    pub(super) fn unknown(&self, urls: Vec<String>) -> Vec<String> {
        let mut held = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        // What is wrong is told by the attempts.
        let Ok(open) = self.opened(held.take()) else { return Vec::new() };
        let unknown = copies::unknown(&open.state.connection, urls).unwrap_or_default();
        *held = Some(open);
        unknown
    }

    /// Makes every attempt, with the pictures that were fetched for them, then the lists. One answer an attempt.
    pub(super) fn run(&self, attempts: &[Attempt], fetched: &[Scaled], may: May<'_>) -> Vec<Result<Delivered, Failure>> {
        let mut held = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let unsent = |trouble: &Trouble| {
            let failure = Failure::NotSent { reason: trouble.to_string() };
            attempts.iter().map(|_| Err(failure.clone())).collect()
        };
        let mut open = match self.opened(held.take()) {
            Ok(open) => open,
            Err(trouble) => return unsent(&trouble),
        };
        let Open { state, disk, kept } = &mut open;
        let rows = match self.reserve(state, attempts) {
            Ok(rows) => rows,
            Err(trouble) => return unsent(&trouble),
        };
        let mut files = Files::new(&self.root, may, disk);
        if let Err(trouble) = copies::keep(&state.connection, &mut files, fetched) {
            return unsent(&trouble);
        }
        let mut jobs = self.pages(state, &mut files, attempts, &rows);
        let settled = self.settle(state, &mut files, kept, &jobs);
        let written = settled.and_then(|()| self.lists(state, &mut files, kept));
        let withdraws = attempts.iter().any(|attempt| attempt.withdraw);
        let finished = written.and_then(|()| if withdraws { Ok(files.forget()?) } else { Ok(()) });
        if let Err(trouble) = finished {
            for job in jobs.iter_mut().filter(|job| job.made.is_ok()) {
                job.made = Err(later(&trouble));
            }
        } else {
            *held = Some(open);
        }
        answers(&self.site, attempts, &rows, jobs)
    }

    /// Whether the folder can be written.
    pub(super) fn check(&self) -> Result<(), Failure> {
        let mut held = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let tried = self.opened(held.take()).and_then(|mut open| {
            let mut files = Files::new(&self.root, &|| true, &mut open.disk);
            files.write(PROBE, b"-")?;
            files.show(None)?;
            files.remove(PROBE);
            files.show(None)?;
            files.sync()?;
            Ok(open)
        });
        *held = Some(tried.map_err(|trouble| unsent(&trouble))?);
        Ok(())
    }

    /// The state, opened where it is not. A site that looks otherwise than it did is to be made again.
    fn opened(&self, held: Option<Open>) -> Result<Open, Trouble> {
        if let Some(open) = held.filter(|open| open.state.is_there()) {
            return Ok(open);
        }
        let mut state = State::open(&self.root)?;
        if !self.claim.take(&self.root) {
            return Err(Trouble::Taken(self.root.clone()));
        }
        let digest = self.site.digest();
        let known = row::meta(&state.connection, "look")?;
        if known.as_deref() != Some(&digest) {
            let mut change = state.begin()?;
            if known.is_some() {
                change.mark_all()?;
            }
            change.set("look", &digest)?;
            change.commit()?;
        }
        if let Some(key) = &self.site.indexnow_key {
            let path = self.root.join(format!("{key}.txt"));
            std::fs::write(&path, key).map_err(|error| FileError::Io(path, error))?;
        }
        Ok(Open { state, disk: Disk::open(&self.root)?, kept: Kept::default() })
    }

    /// The row of each attempt's story: those that are new get their address. Ties between stories are told before pages are made.
    fn reserve(&self, state: &mut State, attempts: &[Attempt]) -> Result<Vec<Row>, Trouble> {
        let change = state.begin()?;
        let mut rows = Vec::with_capacity(attempts.len());
        for attempt in attempts {
            rows.push(self.placed(&change, attempt)?);
        }
        let due = || attempts.iter().zip(&rows).filter(|(attempt, row)| attempt.revision >= row.revision);
        // Both those that it named and those that it names now.
        due().try_for_each(|(_, row)| change.untrue(row))?;
        due().try_for_each(|(attempt, row)| change.tie(row, &make::ties(attempt)))?;
        due().try_for_each(|(_, row)| change.untrue(row))?;
        change.commit()?;
        Ok(rows)
    }

    fn placed(&self, change: &Change<'_>, attempt: &Attempt) -> rusqlite::Result<Row> {
        let headline = page::headline(&attempt.story);
        let new = || self.site.new_row(attempt);
        match change.find(attempt.uri.as_str())? {
            Some(row) if row.address.is_some() || attempt.withdraw || attempt.revision < row.revision => Ok(row),
            Some(known) => {
                let mut row = Row { id: known.id, withdrawn: known.withdrawn, revision: known.revision, ..new() };
                change.give(&mut row, headline.as_deref(), &attempt.uri)?;
                Ok(row)
            }
            None => {
                let mut row = new();
                // Where the state was lost, what was sent before says where the story stands.
                let known = attempt.before.as_ref().and_then(|sent| sent.location.as_deref());
                row.address = match known.and_then(|location| address::of_location(location, &self.site.url)) {
                    Some(address) if !change.is_taken(&address)? => Some(address),
                    _ => None,
                };
                match attempt.withdraw || row.address.is_some() {
                    true => change.remember(&mut row)?,
                    false => change.reserve(&mut row, headline.as_deref(), &attempt.uri)?,
                }
                Ok(row)
            }
        }
    }

    /// Makes the pages and the JSON of the stories, each once and in its latest revision; what the site has newer stays.
    fn pages<'a>(&self, state: &State, files: &mut Files<'_>, attempts: &'a [Attempt], rows: &[Row]) -> Vec<Job<'a>> {
        let mut latest: HashMap<&str, u64> = HashMap::new();
        for attempt in attempts {
            let known = latest.entry(attempt.uri.as_str()).or_default();
            *known = attempt.revision.max(*known);
        }
        let due = |(attempt, row): &(&Attempt, &Row)| {
            attempt.revision >= row.revision && latest.get(attempt.uri.as_str()) == Some(&attempt.revision)
        };
        let jobs = attempts.iter().zip(rows).filter(due);
        jobs.map(|(attempt, row)| Job { attempt, before: row.clone(), made: self.story(state, files, attempt, row) }).collect()
    }

    fn story(&self, state: &State, files: &mut Files<'_>, attempt: &Attempt, row: &Row) -> Result<Made, Failure> {
        let beside = self.beside(state, row, &attempt.story).map_err(|trouble| unsent(&trouble))?;
        let made = self.site.made(attempt, row, &beside).map_err(|reason| Failure::NotSent { reason })?;
        self.write(files, &made).map_err(|error| later(&error.into()))?;
        Ok(made)
    }

    /// Texts of a story that is taken back are gone before anything says so; the page of one that is back stands before it is served.
    fn write(&self, files: &mut Files<'_>, made: &Made) -> Result<(), FileError> {
        let Some(address) = &made.row.address else { return Ok(()) };
        files.write(&format!("{address}index.html"), made.page.as_bytes())?;
        files.write(&made.json_address, &made.json)?;
        files.mark_gone(address, made.row.withdrawn.is_some())
    }

    fn beside(&self, state: &State, row: &Row, story: &Story) -> Result<Beside, Trouble> {
        let related = row::tied(&state.connection, row, false)?;
        let translations = row::tied(&state.connection, row, true)?;
        let keeps = self.site.pictures == Pictures::Keep;
        let copies = if keeps { Copies::of(&state.connection, story)? } else { Copies::default() };
        Ok(Beside { related, translations, copies })
    }

    /// The rows say what the site has now, and which lists are old.
    fn settle(
        &self, state: &mut State, files: &mut Files<'_>, kept: &mut Kept, jobs: &[Job<'_>],
    ) -> Result<(), Trouble> {
        files.show(state.log())?;
        let mut change = state.begin()?;
        for job in jobs {
            let Ok(made) = &job.made else { continue };
            let text = if made.row.is_shown() { Some(make::text_of(&job.attempt.story).map_err(Trouble::Look)?) } else { None };
            change.put(&made.row, text.as_deref())?;
            let shown = made.row.is_shown() && self.site.pictures == Pictures::Keep;
            copies::shows(change.connection(), made.row.id, Some(job.attempt.story.as_ref()).filter(|_| shown))?;
            kept.forget(made.row.id);
            mark(&mut change, &job.before)?;
            mark(&mut change, &made.row)?;
        }
        let places = row::places(change.connection())?;
        let told = serde_json::to_string(&places).unwrap_or_default();
        if row::meta(change.connection(), "places")?.as_deref() != Some(told.as_str()) {
            // The ways to languages and sections stand on every list.
            let (lists, _) = row::ever(change.connection())?;
            lists.iter().for_each(|list| change.mark(list));
            change.set("places", &told)?;
        }
        change.commit()?;
        if jobs.iter().any(|job| job.attempt.withdraw) {
            state.forget()?;
        }
        Ok(())
    }

    /// Makes what is old again: pages that name other stories, then lists.
    fn lists(&self, state: &mut State, files: &mut Files<'_>, kept: &mut Kept) -> Result<(), Trouble> {
        let stale = row::stale(&state.connection, STALE)?;
        for row in stale.iter().filter(|row| row.revision > 0 && row.address.is_some()) {
            self.again(state, files, row)?;
        }
        let places = row::places(&state.connection)?;
        let dirty = row::dirty(&state.connection, LATE)?;
        for list in &dirty {
            self.site.write_list(&state.connection, files, kept, list, &places)?;
        }
        let orphans = copies::drop_orphans(&state.connection, files)?;
        files.show(state.log())?;
        files.sync()?;
        let change = state.begin()?;
        copies::forget(change.connection(), &orphans)?;
        for row in &stale {
            change.is_fresh(row.id)?;
        }
        for list in &dirty {
            change.is_written(list)?;
        }
        change.commit()?;
        self.changed.lock().unwrap_or_else(PoisonError::into_inner).extend(dirty);
        Ok(())
    }

    fn again(&self, state: &State, files: &mut Files<'_>, row: &Row) -> Result<(), Trouble> {
        let address = row.address.as_deref().unwrap_or_default();
        let page = if row.is_shown() {
            // One that does not read any more stays as it is.
            let Some(story) = row::story(&state.connection, row.id)? else { return Ok(()) };
            let beside = self.beside(state, row, &story)?;
            let json = self.site.json(row, &story).map_err(Trouble::Look)?;
            files.write(&make::json_address(row), &json)?;
            self.site.story_page(row, &story, &beside)
        } else {
            self.site.gone_page(row)
        };
        files.write(&format!("{address}index.html"), page.map_err(Trouble::Look)?.as_bytes())?;
        Ok(())
    }
}

/// Marks the lists that a story stands in.
fn mark(change: &mut Change<'_>, row: &Row) -> Result<(), Trouble> {
    if row.address.is_none() {
        return Ok(());
    }
    let language = || row.language.clone();
    let day = List::Day(language(), row.day);
    // The days beside one that is new, or empty now, lead there.
    if row::newest(change.connection(), &day, 2)?.len() < 2 {
        for before in [true, false] {
            for day in row::days(change.connection(), &row.language, row.day, before, 1)? {
                change.mark(&List::Day(language(), day));
            }
        }
    }
    let (search, index) = (List::Search(language()), List::Index(search::part_of(row.id)));
    for list in [List::Front, List::Language(language()), day, search, index, List::Map, List::MapOfDay(row.day)] {
        change.mark(&list);
    }
    if let Some(section) = &row.section {
        change.mark(&List::Section(language(), section.clone()));
    }
    Ok(())
}

/// One answer an attempt. What the site has newer counts as delivered.
fn answers(site: &Site, attempts: &[Attempt], rows: &[Row], jobs: Vec<Job<'_>>) -> Vec<Result<Delivered, Failure>> {
    let location = |row: &Row| row.address.as_deref().map(|address| site.url_of(address));
    let mut made: HashMap<(&str, u64), Result<Delivered, Failure>> = HashMap::new();
    for job in jobs {
        let answer = job.made.map(|made| Delivered {
            location: location(&made.row),
            digest: made.row.address.is_some().then(|| sha256_hex(made.page.as_bytes())),
            ..Delivered::default()
        });
        made.insert((job.attempt.uri.as_str(), job.attempt.revision), answer);
    }
    let answer = |(attempt, row): (&Attempt, &Row)| {
        let own = made.get(&(attempt.uri.as_str(), attempt.revision)).cloned();
        own.unwrap_or_else(|| Ok(Delivered { location: location(row), ..Delivered::default() }))
    };
    attempts.iter().zip(rows).map(answer).collect()
}

fn later(trouble: &Trouble) -> Failure {
    Failure::Later { reason: trouble.to_string(), after: None }
}

fn unsent(trouble: &Trouble) -> Failure {
    Failure::NotSent { reason: trouble.to_string() }
}
