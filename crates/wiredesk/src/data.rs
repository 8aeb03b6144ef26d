//! The data folder that a question is about: its log, and the index brought up to it.

use std::io::IsTerminal as _;

use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
use wiredesk_index::{Caught, Index};
use wiredesk_log::instance;
use wiredesk_service::{Config, LogKind, Store, cli::Common};

use crate::screen::Screen;

/// The log's file in a data folder: where it is not there, nothing has come in.
pub(crate) const LOG: &str = "log.sqlite";
/// Fewer records than this are in before a progress bar could be read.
const WORTH_A_BAR: u64 = 5_000;

/// The services that do a newsroom's work.
const SERVICES: [&str; 4] = ["ingest", "validate", "enrich", "publish"];

/// A newsroom's data, opened to be asked.
pub(crate) struct Data {
    pub(crate) config: Config,
    pub(crate) store: Store,
    /// As far as the log was when it was opened.
    pub(crate) index: Index,
}

impl Data {
    /// Opens what is there, and makes nothing: a wrong `--data` is told, not filled. Where no process keeps the index it is brought
    /// up to date here, else that process is waited for.
    pub(crate) fn open(common: &Common) -> anyhow::Result<Self> {
        let config = common.load()?;
        if config.log.kind == LogKind::Embedded && !common.data.join(LOG).is_file() {
            anyhow::bail!(
                "{} holds no log: nothing has come in there; name the data folder with --data or WIREDESK_DATA, or take \
                 something in with `wiredesk ingest` or `wiredesk up`",
                common.data.display()
            );
        }
        let store = Store::open(&config, &common.data, None)?;
        let index = Index::with_blobs(&common.data, store.blobs.clone())?;
        let bar = ProgressBar::hidden();
        index.catch_up(store.log.as_ref(), |caught| show(&bar, caught))?;
        bar.finish_and_clear();
        Ok(Self { config, store, index })
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.store.clock.now()
    }

    /// What was put into the log waits where nobody is there to take it up: says so on standard error.
    pub(crate) fn tell_who_is_missing(&self) {
        let idle: Vec<&str> =
            SERVICES.into_iter().filter(|service| !instance::is_held(&self.store.data, service)).collect();
        if !idle.is_empty() {
            eprintln!(
                "no process does {} here: it takes effect when one is started, with `wiredesk up`",
                idle.join(", ")
            );
        }
    }

    /// How times and texts are shown to this newsroom.
    pub(crate) fn screen(&self) -> Screen {
        Screen::new(self.config.newsroom.timezone.clone())
    }
}

fn show(bar: &ProgressBar, caught: Caught) {
    if caught.total < WORTH_A_BAR || !std::io::stderr().is_terminal() {
        return;
    }
    if bar.is_hidden() {
        let style =
            ProgressStyle::with_template("bringing the index up to date {bar:30} {human_pos} of {human_len} records");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_length(caught.total);
        bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
    }
    bar.set_position(caught.done);
}
