//! `wiredesk outlets reconcile`: what an outlet shows, beside what its receipts say; what differs is sent once more.

use anyhow::Context as _;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;
use wiredesk_index::{Claim, Shown};
use wiredesk_publish::{
    Outlets,
    deliver::mending,
    outlet::{self, Outlet, Shows},
};
use wiredesk_service::cli::Common;
use wiredesk_story::{StoryUri, event::Carried};

use super::{claims, named};
use crate::{
    data::Data,
    output::{self, Well},
    screen,
};

/// A story of which the outlet shows something else, or cannot say.
#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    claim: Claim,
    found: String,
    /// It is sent once more.
    mended: bool,
}

pub(super) fn run(common: &Common, data: &Data, name: &str, dry_run: bool) -> anyhow::Result<Well> {
    let outlets = Outlets::build(&data.config)?;
    let configured = named(&outlets, name)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let (mut compared, mut lines) = (0_u64, Vec::new());
    claims(data, name, |claims| {
        compared += claims.len() as u64;
        let Some(found) = runtime.block_on(compare(configured.outlet.as_ref(), &claims, data.now())) else {
            anyhow::bail!("an outlet of kind {:?} cannot be asked what it shows", configured.kind);
        };
        for (claim, found) in claims.into_iter().zip(found) {
            let Some((found, differs)) = found else { continue };
            let mended = differs && !dry_run && send(data, name, &claim)?;
            lines.push(Line { claim, found, mended });
        }
        Ok(())
    })?;
    if common.json {
        lines.iter().try_for_each(output::line)?;
    } else {
        output::text(told(&lines, data).trim_end())?;
    }
    let (differ, mended) = (lines.len(), lines.iter().filter(|line| line.mended).count());
    if common.json {
        eprintln!("{}", json!({ "outlet": name, "compared": compared, "differ": differ, "mended": mended }));
    } else {
        let again = if mended > 0 { format!(", {mended} of them are sent once more") } else { String::new() };
        eprintln!("{name}: {} compared, {differ} differ{again}", screen::count(compared, "story", "stories"));
    }
    if mended > 0 {
        data.tell_who_is_missing();
    }
    Ok(Well(mended == differ))
}

/// Sends the outlet what it should show of a story once more; not where its text is not known any more, or something newer is on its way.
pub(super) fn send(data: &Data, outlet: &str, claim: &Claim) -> anyhow::Result<bool> {
    let (Some(shown), Ok(uri)) = (data.index.shown(claim)?, StoryUri::parse(&claim.uri)) else { return Ok(false) };
    let Shown { story, change, reason, wire } = shown;
    let carried =
        Carried { wire, uri, revision: claim.revision, change, reason, outlets: Vec::new(), story: Box::new(story) };
    let records = mending(carried, outlet, claim.withdrawn, data.store.log.partitions());
    data.store.append(records).context("nothing was sent of this story")?;
    Ok(true)
}

/// What was found, a claim each, and whether the outlet said so itself; none where it is as it should be.
async fn compare(outlet: &dyn Outlet, claims: &[Claim], now: Timestamp) -> Option<Vec<Option<(String, bool)>>> {
    let claim = |claim: &Claim| {
        let uri = StoryUri::parse(&claim.uri).ok()?;
        let (location, digest) = (claim.location.clone(), claim.digest.clone());
        Some(outlet::Claim { uri, withdrawn: claim.withdrawn, location, digest, now })
    };
    let asked: Vec<outlet::Claim> = claims.iter().filter_map(claim).collect();
    let mut answers = outlet.compare(asked)?.await.into_iter();
    let told = |one: &Claim| match claim(one).and_then(|_| answers.next()) {
        Some(Ok(Shows::AsClaimed | Shows::Gone)) => None,
        Some(Ok(Shows::Otherwise(text))) => Some((text, true)),
        Some(Err(failure)) => Some((failure.to_string(), false)),
        None => Some(("the outlet did not say".to_owned(), false)),
    };
    Some(claims.iter().map(told).collect())
}

fn told(lines: &[Line], data: &Data) -> String {
    let screen = data.screen();
    let mut rows = vec![["STORY", "REVISION", "WHERE", "FOUND", "MENDED"].map(str::to_owned).to_vec()];
    rows.extend(lines.iter().map(|line| {
        let place = line.claim.location.as_deref().map_or_else(String::new, |place| screen.foreign(place));
        let mended = if line.mended { "sent again" } else { "no" }.to_owned();
        vec![
            screen.foreign(&line.claim.uri),
            line.claim.revision.to_string(),
            place,
            screen.foreign(&line.found),
            mended,
        ]
    }));
    if lines.is_empty() { String::new() } else { screen::table(&rows, "") }
}
