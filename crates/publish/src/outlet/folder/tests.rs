#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use wiredesk_formats::{Confidence, Format, Holds, WriteError, Written};
use wiredesk_story::{Label, StoryUri, event::Change};

use super::*;
use crate::outlet::tests::attempt;

/// A format of one line: status and headline.
static LINE: Format = Format {
    name: "line",
    standard: "",
    notes: "",
    media_type: "text/plain",
    extension: "line",
    sniff: |_| Confidence::No,
    read: None,
    write: Some(wiredesk_formats::Writer {
        holds: Holds::One,
        says_generated: false,
        write: |stories, _| {
            let headline = stories[0].headline().unwrap_or_default();
            if headline == "no" {
                return Err(WriteError::Missing { format: "line", message: "no".into() });
            }
            let line = format!("{} {headline}", stories[0].status().as_str());
            Ok(Written { bytes: line.into_bytes(), lost: Vec::new() })
        },
    }),
};

fn folder(path: &Path, on_update: OnUpdate, on_kill: OnKill) -> Folder {
    let config = wiredesk_service::Config::parse("wiredesk.toml", "", []).unwrap();
    let (rendering, deadline) = (Rendering::new(&LINE, &config.newsroom), Duration::from_secs(30));
    let files = Files { rendering, on_update, on_kill };
    let writer = Writer { path: path.to_owned(), files, deadline };
    Folder { writer: Arc::new(writer), turn: Arc::default() }
}

fn run(folder: &Folder, attempts: Vec<Attempt>) -> Vec<Result<Delivered, Failure>> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(folder.attempt(attempts))
}

fn version(revision: u64, headline: &str) -> Attempt {
    let mut attempt = attempt("urn:newsml:map:خبر-1", revision);
    let story = Arc::make_mut(&mut attempt.story);
    story.version = Some(revision.to_string());
    story.headlines = vec![Label::new("main", headline)];
    attempt
}

fn kill(revision: u64) -> Attempt {
    Attempt { withdraw: true, change: Change::Kill, ..version(revision, "زيارة إلى فيينا") }
}

fn files(path: &Path) -> Vec<(String, String)> {
    let mut files: Vec<_> = fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn each_version_is_a_file_and_a_kill_is_one_that_says_so() {
    let path = tempfile::tempdir().unwrap();
    let out = path.path().join("out");
    let folder = folder(&out, OnUpdate::Add, OnKill::Write);
    let results = run(&folder, vec![version(1, "زيارة إلى فيينا"), version(2, "Visite à Vienne"), kill(3)]);
    let first = results[0].as_ref().unwrap();
    assert_eq!(first.digest.as_deref(), Some(&*sha256_hex("usable زيارة إلى فيينا".as_bytes())));
    assert!(first.location.as_deref().unwrap().ends_with("_1.line"));
    let texts: Vec<String> = files(&out).into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, ["usable زيارة إلى فيينا", "usable Visite à Vienne", "canceled "]);
}

#[test]
fn one_file_a_story_by_choice_and_none_after_a_kill_by_choice() {
    let path = tempfile::tempdir().unwrap();
    let folder = folder(path.path(), OnUpdate::Replace, OnKill::Delete);
    let other = Attempt { uri: StoryUri::parse("urn:newsml:map:2").unwrap(), ..version(1, "autre") };
    run(&folder, vec![version(1, "a"), version(2, "b"), other]);
    assert_eq!(files(path.path()).len(), 2);
    assert!(run(&folder, vec![kill(3)])[0].is_ok());
    assert_eq!(files(path.path()).iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>(), ["usable autre"]);
}

#[test]
fn one_story_that_cannot_be_written_leaves_the_others_alone() {
    let path = tempfile::tempdir().unwrap();
    let results = run(&folder(path.path(), OnUpdate::Add, OnKill::Write), vec![version(1, "no"), version(2, "oui")]);
    assert!(matches!(results[0], Err(Failure::Never { .. })));
    assert!(results[1].is_ok());
    assert_eq!(files(path.path()).len(), 1);
}

#[test]
fn a_folder_that_cannot_be_made_is_tried_again_and_nothing_counts_as_sent() {
    let path = tempfile::tempdir().unwrap();
    let file = path.path().join("file");
    fs::write(&file, "").unwrap();
    let folder = folder(&file.join("out"), OnUpdate::Add, OnKill::Write);
    assert!(matches!(run(&folder, vec![version(1, "a")])[0], Err(Failure::NotSent { .. })));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    assert!(runtime.block_on(folder.check()).is_err());
}

#[test]
#[cfg(target_os = "linux")]
fn on_a_full_disk_nothing_is_called_delivered_and_it_comes_once_there_is_room() {
    let at = tempfile::tempdir().unwrap();
    let folder = folder(at.path(), OnUpdate::Add, OnKill::Write);
    let place = run(&folder, vec![version(1, "a")])[0].clone().unwrap().location.unwrap();
    let next = place.rsplit('/').next().unwrap().replace("_1.", "_2.");
    let part = at.path().join(format!(".{next}.part"));
    // Whatever is written there finds no room.
    std::os::unix::fs::symlink("/dev/full", &part).unwrap();
    let told = run(&folder, vec![version(2, "b"), version(3, "c")]);
    assert!(matches!(&told[0], Err(Failure::NotSent { reason }) if reason.contains("No space left")), "{told:?}");
    assert!(told[1].is_ok() && !at.path().join(&next).exists());
    fs::remove_file(part).unwrap();
    assert!(run(&folder, vec![version(2, "b")])[0].is_ok());
}

#[test]
fn a_late_attempt_does_not_take_its_last_step() {
    let path = tempfile::tempdir().unwrap();
    let mut folder = folder(path.path(), OnUpdate::Add, OnKill::Write);
    Arc::get_mut(&mut folder.writer).unwrap().deadline = Duration::ZERO;
    assert!(matches!(run(&folder, vec![version(1, "a")])[0], Err(Failure::NotSent { .. })));
    assert!(files(path.path()).iter().all(|(name, _)| name.starts_with('.')));
}

#[test]
fn a_comparison_finds_what_is_missing_changed_or_still_there() {
    let path = tempfile::tempdir().unwrap();
    let folder = folder(path.path(), OnUpdate::Add, OnKill::Write);
    let delivered = run(&folder, vec![version(1, "a")]).remove(0).unwrap();
    let uri = version(1, "a").uri;
    let claim = Claim { uri, withdrawn: false, location: delivered.location.clone(), digest: delivered.digest, now: jiff::Timestamp::UNIX_EPOCH };
    let gone = Claim { withdrawn: true, location: None, digest: None, ..claim.clone() };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let compare = || runtime.block_on(folder.compare(vec![claim.clone(), gone.clone()]).unwrap());
    let told = |shows: &Result<Shows, Failure>| match shows {
        Ok(Shows::Otherwise(text)) => text.clone(),
        other => format!("{other:?}"),
    };
    let found = compare();
    assert_eq!(found[0], Ok(Shows::AsClaimed));
    assert!(told(&found[1]).contains("taken back"), "{found:?}");
    let file = delivered.location.unwrap();
    fs::write(&file, "b").unwrap();
    assert!(told(&compare()[0]).contains("something else"));
    fs::remove_file(&file).unwrap();
    let found = compare();
    assert!(told(&found[0]).contains("not there"), "{found:?}");
    assert_eq!(found[1], Ok(Shows::Gone));
}
