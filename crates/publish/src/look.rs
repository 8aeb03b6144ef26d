//! A look at an outlet that says that it took stories back: whether they are gone. Only what was seen is told as verified.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use wiredesk_story::{StoryUri, event::Verified};

use crate::outlet::{Attempt, Claim, Delivered, Failure, Looked, Outlet, Shows};

/// For each attempt in order: the story and the moment, where it takes a story back.
pub(crate) fn withdrawn(attempts: &[Attempt]) -> Vec<Option<(StoryUri, Timestamp)>> {
    attempts.iter().map(|one| one.withdraw.then(|| (one.uri.clone(), one.now))).collect()
}

/// The answers with what a look found of those that took a story back, for as long as there is time. A story that is still there was
/// not taken back: that is tried again.
pub(crate) async fn at(
    outlet: Arc<dyn Outlet>,
    withdrawn: Vec<Option<(StoryUri, Timestamp)>>,
    mut results: Vec<Result<Delivered, Failure>>,
    within: Duration,
) -> Vec<Result<Delivered, Failure>> {
    let (mut places, mut claims) = (Vec::new(), Vec::new());
    for (n, (of, result)) in withdrawn.into_iter().zip(&results).enumerate() {
        let (Some((uri, now)), Ok(Delivered { location, digest, .. })) = (of, result) else { continue };
        places.push(n);
        claims.push(Claim { uri, withdrawn: true, location: location.clone(), digest: digest.clone(), now });
    }
    if places.is_empty() {
        return results;
    }
    let mut looking = tokio::spawn(async move {
        match outlet.compare(claims) {
            Some(looking) => Some(looking.await),
            None => None,
        }
    });
    let found = match tokio::time::timeout(within, &mut looking).await {
        Ok(Ok(None)) => return results,
        Ok(Ok(Some(found))) => found,
        Ok(Err(error)) => vec![Err(unseen(&error.to_string())); places.len()],
        Err(_) => {
            looking.abort();
            vec![Err(unseen("it did not answer in time")); places.len()]
        }
    };
    for (place, found) in places.into_iter().zip(found) {
        if let Some(result) = results.get_mut(place) {
            judge(result, found);
        }
    }
    results
}

fn unseen(reason: &str) -> Failure {
    Failure::NotSent { reason: reason.to_owned() }
}

fn judge(result: &mut Result<Delivered, Failure>, found: Result<Shows, Failure>) {
    let Ok(delivered) = result else { return };
    delivered.looked = Some(match found {
        Ok(Shows::Gone) => Looked::Verified(Verified::Gone),
        Ok(Shows::AsClaimed) => Looked::Verified(Verified::Notice),
        // A notice that was picked up is not there any more, and was given all the same.
        Ok(Shows::Otherwise(found)) if delivered.digest.is_some() => Looked::Unseen(format!("not verified: {found}")),
        Ok(Shows::Otherwise(found)) => {
            let reason = format!("it answered that it took the story back, and a look found: {found}");
            *result = Err(Failure::Later { reason, after: None });
            return;
        }
        Err(failure) => Looked::Unseen(format!("not verified, it could not be looked at: {failure}")),
    });
}
