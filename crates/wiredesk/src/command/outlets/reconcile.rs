//! `wiredesk outlets reconcile`: what an outlet shows, beside what its receipts say.

use serde::Serialize;
use serde_json::json;
use wiredesk_index::Claim;
use wiredesk_publish::{
    Outlets,
    outlet::{self, Outlet, Shows},
};
use wiredesk_service::{cli::Common, config::nearest};
use wiredesk_story::StoryUri;

use crate::{
    data::Data,
    output::{self, Well},
    screen,
};

/// How many stories are compared at a time.
const BATCH: u32 = 500;

/// A story of which the outlet shows something else, or cannot say.
#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    claim: Claim,
    found: String,
}

pub(super) fn run(common: &Common, data: &Data, name: &str, dry_run: bool) -> anyhow::Result<Well> {
    if !dry_run {
        anyhow::bail!("nothing can be mended yet; --dry-run says what differs and changes nothing");
    }
    let outlets = Outlets::build(&data.config)?;
    let Some(configured) = outlets.get(name) else {
        anyhow::bail!("no outlet is called {name:?}{}", nearest(name, outlets.iter().map(|one| one.name.as_str())));
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let (mut compared, mut lines, mut after) = (0_u64, Vec::new(), String::new());
    loop {
        let claims = data.index.claims(name, &after, BATCH)?;
        let Some(last) = claims.last() else { break };
        after.clone_from(&last.uri);
        compared += claims.len() as u64;
        let Some(found) = runtime.block_on(compare(configured.outlet.as_ref(), &claims)) else {
            anyhow::bail!("an outlet of kind {:?} cannot be asked what it shows", configured.kind);
        };
        lines.extend(claims.into_iter().zip(found).filter_map(|(claim, found)| Some(Line { claim, found: found? })));
    }
    if common.json {
        lines.iter().try_for_each(output::line)?;
    } else {
        output::text(told(&lines, data).trim_end())?;
    }
    let differ = lines.len() as u64;
    if common.json {
        eprintln!("{}", json!({ "outlet": name, "compared": compared, "differ": differ }));
    } else {
        eprintln!("{name}: {} compared, {differ} differ", screen::count(compared, "story", "stories"));
    }
    Ok(Well(lines.is_empty()))
}

/// What differs, a claim each; none where it is as it should be.
async fn compare(outlet: &dyn Outlet, claims: &[Claim]) -> Option<Vec<Option<String>>> {
    let claim = |claim: &Claim| {
        let uri = StoryUri::parse(&claim.uri).ok()?;
        let (location, digest) = (claim.location.clone(), claim.digest.clone());
        Some(outlet::Claim { uri, withdrawn: claim.withdrawn, location, digest })
    };
    let asked: Vec<outlet::Claim> = claims.iter().filter_map(claim).collect();
    let mut answers = outlet.compare(asked)?.await.into_iter();
    let told = |one: &Claim| match claim(one).and_then(|_| answers.next()) {
        Some(Ok(Shows::AsClaimed)) => None,
        Some(Ok(Shows::Otherwise(text))) => Some(text),
        Some(Err(failure)) => Some(failure.to_string()),
        None => Some("the outlet did not say".to_owned()),
    };
    Some(claims.iter().map(told).collect())
}

fn told(lines: &[Line], data: &Data) -> String {
    let screen = data.screen();
    let mut rows = vec![["STORY", "REVISION", "WHERE", "FOUND"].map(str::to_owned).to_vec()];
    rows.extend(lines.iter().map(|line| {
        let place = line.claim.location.as_deref().map_or_else(String::new, |place| screen.foreign(place));
        vec![screen.foreign(&line.claim.uri), line.claim.revision.to_string(), place, screen.foreign(&line.found)]
    }));
    if lines.is_empty() { String::new() } else { screen::table(&rows, "") }
}
