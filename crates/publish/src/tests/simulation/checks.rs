//! What has to be true at the end of any history.

use std::collections::{BTreeMap, BTreeSet};

use wiredesk_story::{
    StoryUri,
    event::{Outcome, Receipt},
};

use super::history::{History, Last, OUTLETS, uri};

/// A revision of a story at an outlet.
type Place = (StoryUri, u64, String);

pub(super) fn all(history: &History) {
    ids(history);
    order(history);
    embargoes(history);
    let ends = ends(history);
    last_revisions(history, &ends);
    for table in ["story", "refs", "due"] {
        assert_eq!(history.room.rows(table), [""; 0], "{table} is empty once nothing is due");
    }
}

/// No revision has two delivery ids, no id two contents.
fn ids(history: &History) {
    let mut ids: BTreeMap<Place, String> = BTreeMap::new();
    let mut contents: BTreeMap<String, (bool, String)> = BTreeMap::new();
    for outlet in OUTLETS {
        for made in &history.room.paper(outlet).state().made {
            let place = (made.uri.clone(), made.revision, outlet.to_owned());
            assert_eq!(ids.entry(place).or_insert_with(|| made.delivery.clone()), &made.delivery);
            let content = (made.withdraw, made.content.clone());
            assert_eq!(contents.entry(made.delivery.clone()).or_insert_with(|| content.clone()), &content);
        }
    }
    assert_eq!(ids.len(), contents.len(), "no id belongs to two revisions");
}

/// Versions at an outlet never go back, and nothing is taken back that was never sent; but what was in hand when a process died, or
/// when a call ended without an answer, was perhaps sent.
fn order(history: &History) {
    for outlet in OUTLETS {
        let mut highest: BTreeMap<StoryUri, u64> = BTreeMap::new();
        for made in &history.room.paper(outlet).state().made {
            let sent = highest.contains_key(&made.uri) || history.unsure;
            assert!(!made.withdraw || sent, "{outlet}: {} was never sent", made.uri);
            let highest = highest.entry(made.uri.clone()).or_default();
            assert!(made.revision >= *highest, "{outlet} got {} after {highest}", made.revision);
            *highest = made.revision;
        }
    }
}

/// No revision goes out before its moment.
fn embargoes(history: &History) {
    for outlet in OUTLETS {
        for made in history.room.paper(outlet).state().made.iter().filter(|made| !made.withdraw) {
            let n = (0..history.stories.len()).find(|n| uri(*n) == made.uri).unwrap();
            let story = history.stories[n].iter().find(|last| last.revision == made.revision).unwrap();
            let until = story.story.embargoed_until.as_ref().map(|until| until.timestamp());
            assert!(until.is_none_or(|until| until <= made.at), "{outlet} got {} too early", made.revision);
        }
    }
}

/// The one end of each revision at each outlet it was routed to.
fn ends(history: &History) -> BTreeMap<Place, Outcome> {
    let mut routed: BTreeSet<Place> = BTreeSet::new();
    let mut planned = 0;
    let mut ends: BTreeMap<Place, Outcome> = BTreeMap::new();
    for receipt in &history.room.receipts {
        let uri = receipt.uri.clone().unwrap();
        if receipt.stage == "plan" {
            planned += 1;
            let places = receipt.outlets.iter().map(|one| (uri.clone(), receipt.revision.unwrap(), one.outlet.clone()));
            routed.extend(places);
        } else if ending(receipt) {
            let place = (uri, receipt.revision.unwrap(), receipt.outlet.clone().unwrap());
            let before = ends.insert(place.clone(), receipt.outcome);
            assert_eq!(before, None, "{place:?} came to its end twice");
        }
    }
    assert_eq!(planned, history.stories.iter().map(Vec::len).sum::<usize>(), "each revision was planned once");
    assert_eq!(ends.keys().cloned().collect::<BTreeSet<_>>(), routed, "each delivery has its end");
    ends
}

fn ending(receipt: &Receipt) -> bool {
    match receipt.outcome {
        Outcome::Published | Outcome::Withdrawn | Outcome::Superseded => true,
        Outcome::Failed => ["refused", "retries"].contains(&receipt.rule.as_deref().unwrap()),
        outcome => panic!("{outcome:?} {:?}", receipt.reason),
    }
}

/// Every outlet ends on the last revision of each story that it was to have, unless it refused that one for good; a killed story is
/// nowhere.
fn last_revisions(history: &History, ends: &BTreeMap<Place, Outcome>) {
    let mut told: BTreeMap<(StoryUri, String), (u64, bool)> = BTreeMap::new();
    for receipt in history.room.receipts.iter().filter(|receipt| receipt.stage == "plan") {
        for routed in &receipt.outlets {
            let place = (receipt.uri.clone().unwrap(), routed.outlet.clone());
            told.insert(place, (receipt.revision.unwrap(), routed.withdraw));
        }
    }
    for (n, revisions) in history.stories.iter().enumerate() {
        for outlet in OUTLETS {
            let last = told.get(&(uri(n), outlet.to_owned()));
            if !history.reconfigured {
                routed_right(revisions, outlet, last);
            }
            let shown = history.room.paper(outlet).shows(&uri(n));
            let Some((revision, withdraw)) = last else {
                assert_eq!(shown, None, "{outlet} was never to have {}", uri(n));
                continue;
            };
            if ends.get(&(uri(n), *revision, outlet.to_owned())) == Some(&Outcome::Failed) {
                continue;
            }
            let story = &revisions.iter().find(|last| last.revision == *revision).unwrap().story;
            let headline = story.headline().filter(|_| !withdraw).map(str::to_owned);
            assert_eq!(shown, headline, "{outlet} shows {} {revision}", uri(n));
        }
    }
}

/// The last that was planned for an outlet is the story's last revision, or that it was taken back.
fn routed_right(revisions: &[Last], outlet: &str, planned: Option<&(u64, bool)>) {
    let Some(last) = revisions.last() else { return assert_eq!(planned, None) };
    let wanted = !last.taken_back && (outlet == OUTLETS[0] || last.story.urgency_or_normal() <= 4);
    match planned {
        Some((revision, withdraw)) => {
            assert_eq!(*withdraw, !wanted, "{outlet} and revision {}", last.revision);
            assert!(!wanted || *revision == last.revision, "{outlet} was to have {revision}, not {}", last.revision);
        }
        None => assert!(!wanted, "{outlet} was to have revision {}", last.revision),
    }
}
