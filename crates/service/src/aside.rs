//! Fetches that a stage's `prepare` asks for, on threads of their own, while the stage goes on with its other lane.

use std::{
    io,
    sync::mpsc::{self, Receiver},
    time::Duration,
};

use tokio::{
    runtime::{Builder, Runtime},
    time::{Instant, timeout_at},
};
use wiredesk_log::{
    Wake,
    runner::Fetcher,
    stage::{Fetch, Fetched},
};

/// Fetches all that a batch needs at once; what is not there after so long has failed.
pub struct Aside {
    /// None once it ends.
    runtime: Option<Runtime>,
    wake: Wake,
    longest: Duration,
}

impl Aside {
    /// Starts its threads. The runner is woken at each batch that is fetched.
    pub fn start(name: &str, wake: Wake, longest: Duration) -> io::Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(1).thread_name(name).enable_all().build()?;
        Ok(Self { runtime: Some(runtime), wake, longest })
    }
}

impl Fetcher for Aside {
    fn fetch(&self, fetches: Vec<Option<Fetch>>) -> Receiver<Vec<Option<Fetched>>> {
        let (sender, receiver) = mpsc::channel();
        let Some(runtime) = &self.runtime else { return receiver };
        let (wake, longest) = (self.wake.clone(), self.longest);
        runtime.spawn(async move {
            let fetched = all(fetches, longest).await;
            // Nobody listens where the partition was lost meanwhile.
            let _ = sender.send(fetched);
            wake.wake();
        });
        receiver
    }
}

/// What is under way is let go: nobody waits for it.
impl Drop for Aside {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn all(fetches: Vec<Option<Fetch>>, longest: Duration) -> Vec<Option<Fetched>> {
    let end = Instant::now() + longest;
    let under_way: Vec<_> = fetches.into_iter().map(|fetch| fetch.map(tokio::spawn)).collect();
    let mut fetched = Vec::with_capacity(under_way.len());
    for fetch in under_way {
        let Some(mut fetch) = fetch else {
            fetched.push(None);
            continue;
        };
        let got = timeout_at(end, &mut fetch).await;
        if got.is_err() {
            fetch.abort();
        }
        // A fetch that panicked has failed.
        fetched.push(got.ok().and_then(Result::ok));
    }
    fetched
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use super::*;

    #[test]
    fn what_comes_stands_in_order_and_what_hangs_or_panics_has_failed() {
        let wake = Wake::default();
        let aside = Aside::start("test", wake.clone(), Duration::from_millis(200)).unwrap();
        let value = |value: u8| -> Option<Fetch> { Some(Box::pin(async move { Box::new(value) as Fetched })) };
        let hangs: Option<Fetch> = Some(Box::pin(std::future::pending()));
        let panics: Option<Fetch> = Some(Box::pin(async { panic!("on purpose") }));
        let fetched = aside.fetch(vec![value(1), hangs, None, panics, value(5)]).recv().unwrap();
        assert!(wake.wait(Duration::from_secs(5)));
        let told: Vec<Option<u8>> =
            fetched.into_iter().map(|one| one.and_then(|one| one.downcast_ref::<u8>().copied())).collect();
        assert_eq!(told, [Some(1), None, None, None, Some(5)]);
    }
}
