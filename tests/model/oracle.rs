//! The plain rules: what becomes of one story by what came of it, in the order in which it was looked at. Written without a look at how
//! the pipeline does it; texts are equal where story, version, status and letter are.

/// What comes of a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Coming {
    /// A version by its sender, with its number.
    Version { version: u64, what: What },
    /// A person takes it back.
    Kill,
    /// A person lets it go.
    Release,
    /// A person has it done again.
    Replay,
}

/// What a version is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// A text for readers.
    Usable(Text),
    /// One that its sender withholds.
    Withheld(Text),
    /// A kill.
    Canceled,
}

/// What readers would see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text {
    pub(crate) headline: String,
    pub(crate) urgency: u8,
}

/// How a story stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Oracle {
    /// Something of it came.
    known: bool,
    /// The newest number that counts, and what it said.
    newest: u64,
    text: Option<Text>,
    /// The latest arrival that counts.
    arrival: u64,
    killed: bool,
    /// The kill came before anything else, and nothing went out since; its number where it has one.
    before_all: Option<Option<u64>>,
    /// What waits for a person.
    held: Option<(u64, Text)>,
    /// What is out.
    pub(crate) out: Option<Text>,
    /// What was out last.
    last: Option<Text>,
}

impl Oracle {
    /// Something comes, with its arrival number, from a source that may bring stories back or may not.
    pub(crate) fn comes(&mut self, coming: &Coming, arrival: u64, reinstates: bool) {
        match coming {
            Coming::Kill => self.kill(None, arrival),
            Coming::Release => self.release(),
            Coming::Replay => {}
            Coming::Version { version, what: What::Canceled } => {
                let brought_back = reinstates && self.out.is_some() && *version < self.newest;
                if !brought_back {
                    self.kill(Some(*version), arrival);
                }
            }
            Coming::Version { version, what: What::Usable(text) } => {
                self.version(*version, text, arrival, reinstates, true);
            }
            Coming::Version { version, what: What::Withheld(text) } => {
                self.version(*version, text, arrival, reinstates, false);
            }
        }
    }

    /// A kill counts whenever it comes; before anything else it is remembered.
    fn kill(&mut self, version: Option<u64>, arrival: u64) {
        if !self.known {
            (self.known, self.before_all) = (true, Some(version));
        } else if let Some(before) = &mut self.before_all {
            *before = version.max(*before);
        }
        (self.killed, self.out, self.held) = (true, None, None);
        self.newest = self.newest.max(version.unwrap_or_default());
        self.arrival = self.arrival.max(arrival);
    }

    /// The newest wins; after a kill only what is later and may bring the story back.
    fn version(&mut self, version: u64, text: &Text, arrival: u64, reinstates: bool, usable: bool) {
        if let Some(kill) = self.before_all {
            let later = kill.is_some_and(|kill| version > kill) && arrival > self.arrival;
            if !(later && reinstates) {
                // Of those that wait the newest does.
                if self.held.as_ref().is_none_or(|(held, _)| *held <= version) {
                    self.held = Some((version, text.clone()));
                }
                return;
            }
        } else if self.known {
            if version < self.newest || (version == self.newest && self.text.as_ref() == Some(text)) {
                return;
            }
            let later = version > self.newest && arrival > self.arrival;
            if self.killed && !(later && reinstates) {
                self.counts(version, text, arrival);
                self.held = Some((version, text.clone()));
                return;
            }
        }
        self.known = true;
        self.counts(version, text, arrival);
        if usable {
            (self.killed, self.before_all, self.held) = (false, None, None);
            self.goes_out(text.clone());
        } else {
            self.out = None;
            self.held = Some((version, text.clone()));
        }
    }

    fn counts(&mut self, version: u64, text: &Text, arrival: u64) {
        self.newest = version;
        self.text = Some(text.clone());
        self.arrival = self.arrival.max(arrival);
    }

    fn goes_out(&mut self, text: Text) {
        self.out = Some(text.clone());
        self.last = Some(text);
    }

    /// What waits goes; else what was taken back comes again.
    fn release(&mut self) {
        if let Some((version, text)) = self.held.take() {
            self.newest = self.newest.max(version);
            self.text = Some(text.clone());
            (self.killed, self.before_all) = (false, None);
            self.goes_out(text);
        } else if self.out.is_none()
            && let Some(text) = self.last.clone()
        {
            self.killed = false;
            self.goes_out(text);
        }
    }
}
