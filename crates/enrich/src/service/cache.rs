//! What services answered, by what they were asked: files in a folder, the newest of which stay.

use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    time::SystemTime,
};

/// Answers that stay.
const KEPT: usize = 20_000;
/// It is looked whether there are more after so many new ones.
const LOOK: usize = 500;

/// A folder of answers.
#[derive(Debug)]
pub(super) struct Cache {
    folder: PathBuf,
    written: AtomicUsize,
}

impl Cache {
    pub(super) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), written: AtomicUsize::new(0) }
    }

    fn path(&self, key: &str) -> PathBuf {
        self.folder.join(format!("{key}.json"))
    }

    /// What was answered then.
    pub(super) async fn get(&self, key: &str) -> Option<Vec<u8>> {
        tokio::fs::read(self.path(key)).await.ok()
    }

    /// Keeps an answer. Where that fails the question is put again another time.
    pub(super) async fn put(&self, key: &str, answer: Vec<u8>) {
        let count = self.written.fetch_add(1, Ordering::Relaxed);
        let part = self.folder.join(format!("{key}.{count}.part"));
        let written = async {
            tokio::fs::create_dir_all(&self.folder).await?;
            tokio::fs::write(&part, answer).await?;
            tokio::fs::rename(&part, self.path(key)).await
        };
        if let Err(error) = written.await {
            tracing::warn!(%error, folder = %self.folder.display(), "an answer could not be kept");
        }
        if count.is_multiple_of(LOOK) {
            let folder = self.folder.clone();
            // It ends by itself.
            drop(tokio::task::spawn_blocking(move || thin(&folder, KEPT)));
        }
    }
}

/// Takes the oldest files away until as many are left as may stay.
fn thin(folder: &Path, kept: usize) {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let dated = files.filter_map(|file| Some((file.metadata().ok()?.modified().ok()?, file.path())));
    let mut all: Vec<(SystemTime, PathBuf)> = dated.collect();
    all.sort();
    let over = all.len().saturating_sub(kept);
    for (_, path) in all.into_iter().take(over) {
        // What cannot be taken away now is tried again.
        let _ = std::fs::remove_file(path);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[tokio::test]
    async fn what_was_kept_is_there_again_and_the_oldest_go() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(&folder.path().join("answers"));
        assert_eq!(cache.get("a").await, None);
        for key in ["a", "b", "c"] {
            cache.put(key, key.into()).await;
        }
        assert_eq!(Cache::new(&folder.path().join("answers")).get("b").await, Some(b"b".to_vec()));
        thin(&folder.path().join("answers"), 1);
        assert_eq!(std::fs::read_dir(folder.path().join("answers")).unwrap().count(), 1);
    }
}
