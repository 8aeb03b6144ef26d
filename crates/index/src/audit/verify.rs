//! Reading the log anew and comparing: an index that has drifted from its log says so.

use std::fs;

use rusqlite::Connection;
use wiredesk_log::EventLog;

use crate::{Index, error::IndexError, place, schema};

/// The most differences that are named.
const MAX_NAMED: usize = 100;
/// How often the two are brought up to date, until no record came between.
const ROUNDS: usize = 5;

/// Rows of the fresh index that the kept one has otherwise or not at all, by what each table is known by. Texts are compared
/// whole; times and places too, since both are read from the same records.
const COMPARED: [(&str, &str); 5] = [
    ("wire", "'wire item ' || id AS name, source, name AS item, media, size, arrival, time, put, at, stories, outcome, rule FROM {}.wire"),
    ("items", "'story ' || idx || ' of ' || wire AS name, uri, kind, format, version, at, moved, verdict, verdict_stage, rule FROM {}.items"),
    (
        "revisions",
        "'revision ' || r.revision || ' of ' || s.uri AS name, r.wire, r.idx, r.change, r.version, r.valid_at, r.enriched_at, r.plan
         FROM {}.revisions r JOIN {}.stories s ON s.id = r.story",
    ),
    (
        "deliveries",
        "'revision ' || d.revision || ' of ' || s.uri || ' at ' || d.outlet AS name, d.withdraw, d.state, d.time, d.location,
         d.delivery, d.digest, d.attempts FROM {}.deliveries d JOIN {}.stories s ON s.id = d.story",
    ),
    (
        "stories",
        "'story ' || s.uri AS name, s.title, s.language, s.status, s.version, s.revision, s.change, s.floor, s.content, t.json
         FROM {}.stories s LEFT JOIN {}.texts t ON t.id = s.id * 4",
    ),
];

impl Index {
    /// Makes a second index of the log, beside this one, and names what differs up to where both have come. Takes as long as
    /// making the index does.
    pub(super) fn verify(&self, log: &dyn EventLog) -> Result<Vec<String>, IndexError> {
        let folder = self.0.folder.join(format!("index-verify-{}", std::process::id()));
        let differences = self.verify_in(&folder, log);
        // A folder that stays is in nobody's way.
        let _ = fs::remove_dir_all(&folder);
        differences
    }

    fn verify_in(&self, folder: &std::path::Path, log: &dyn EventLog) -> Result<Vec<String>, IndexError> {
        let fresh = Self::with_blobs(folder, std::sync::Arc::clone(&self.0.blobs))?;
        let mut same = false;
        for _ in 0..ROUNDS {
            fresh.catch_up(log, |_| {})?;
            self.catch_up(log, |_| {})?;
            same = fresh.positions()? == self.positions()?;
            if same {
                break;
            }
        }
        drop(fresh);
        let connection = schema::reader(&self.0.folder)?;
        let path = folder.join("index.sqlite").display().to_string();
        connection.execute("ATTACH ?1 AS fresh", [path])?;
        compare(&connection, same)
    }
}

/// `same`: both have come equally far. Where they have not (records keep coming), or where the log has let go of its beginning and
/// the kept index knows more than a fresh one can, only the steps that the fresh one has are compared.
fn compare(connection: &Connection, same: bool) -> Result<Vec<String>, IndexError> {
    let mut differences = Vec::new();
    let trimmed: bool =
        connection.query_row("SELECT EXISTS (SELECT 1 FROM fresh.meta WHERE key = 'since')", [], |row| row.get(0))?;
    let steps = "SELECT f.at FROM fresh.steps f LEFT JOIN main.steps m ON m.at = f.at WHERE m.at IS NULL OR m.time IS NOT f.time
        OR m.stage IS NOT f.stage OR m.what IS NOT f.what OR m.wire IS NOT f.wire OR m.outlet IS NOT f.outlet LIMIT 100";
    let mut statement = connection.prepare(steps)?;
    for at in statement.query_map([], |row| row.get::<_, i64>(0))? {
        differences.push(format!("{} is not in the index as the log has it", place::of_code(at?)));
    }
    if trimmed || !same {
        return Ok(differences);
    }
    for (_, columns) in COMPARED {
        let of = |schema: &str| columns.replace("{}", schema);
        for (these, those, what) in [
            ("fresh", "main", "is in the log and not so in the index"),
            ("main", "fresh", "is in the index and not so in the log"),
        ] {
            let sql = format!(
                "SELECT DISTINCT name FROM (SELECT {} EXCEPT SELECT {}) LIMIT {MAX_NAMED}",
                of(these),
                of(those)
            );
            let mut statement = connection.prepare(&sql)?;
            for name in statement.query_map([], |row| row.get::<_, String>(0))? {
                differences.push(format!("{} {what}", name?));
            }
        }
    }
    differences.truncate(MAX_NAMED);
    Ok(differences)
}
