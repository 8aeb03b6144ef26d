//! What comes in: the project's samples and made stories, in three rounds: new ones, corrections, kills.

use serde_json::json;
use wiredesk_tests::{Copy, Room, samples, story};

/// How many stories are made; each has three versions, and every third is killed by its last.
const MADE: usize = 24;

/// A file on the wire.
#[derive(Clone, Debug)]
pub(crate) struct File {
    name: String,
    bytes: Vec<u8>,
}

impl File {
    /// Puts it into the inbox, whole.
    pub(crate) fn put(&self, room: &Room) {
        let written = room.write(&format!("inbox/.{}.part", self.name), &self.bytes);
        std::fs::rename(written, room.path(&format!("inbox/{}", self.name))).unwrap();
    }
}

/// The rounds.
pub(crate) fn rounds() -> Vec<Vec<File>> {
    let mut rounds: Vec<Vec<File>> =
        (1..=3).map(|version| (0..MADE).map(|number| made(number, version)).collect()).collect();
    let mut entries: Vec<_> = std::fs::read_dir(samples()).unwrap().map(Result::unwrap).collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for (number, entry) in entries.iter().enumerate() {
        let name = entry.file_name().into_string().unwrap();
        let round = match &name {
            name if name.contains("correction") => 1,
            name if name.contains("kill") => 2,
            _ => 0,
        };
        let bytes = std::fs::read(entry.path()).unwrap();
        // Among the others.
        let place = (number * 2).min(rounds[round].len());
        rounds[round].insert(place, File { name, bytes });
    }
    rounds
}

/// A made story; every second is urgent enough for mail.
fn made(number: usize, version: usize) -> File {
    let mut story = story(Copy { number, version, kill: version == 3 && number.is_multiple_of(3) });
    if number.is_multiple_of(2) {
        story["urgency"] = json!(2);
    }
    File { name: format!("made-{number}-{version}.json"), bytes: serde_json::to_vec(&story).unwrap() }
}
